//! Measurements: one series per kind and unit, points as sent.

use std::collections::BTreeMap;

use fhir::view::{
    self, Coding, Component, Concept, Measured, Moment, Observation, ObservationValue, Quantity,
    canonical_system, is_float_noise,
};

use super::code::{code_view, title};
use super::limits::{self, interpretation, ranges};
use super::order::newest_first;
use super::section::{Held, POSSIBLE_DUPLICATE, Reading};
use crate::api::types::{CodeView, Measurement, Measurements, SectionState, Series};

/// Kinds that senders write in more than one code system, in the order of the chart: key, LOINC, SNOMED CT.
const KINDS: &[(&str, &str, &str)] = &[
    ("blood_pressure", "85354-9", "75367002"),
    ("systolic", "8480-6", "271649006"),
    ("diastolic", "8462-4", "271650006"),
    ("heart_rate", "8867-4", "364075005"),
    ("oxygen_saturation", "2708-6", "431314004"),
    ("oxygen_saturation", "59408-5", "431314004"),
    ("body_weight", "29463-7", "27113001"),
    ("body_height", "8302-2", "50373000"),
    ("bmi", "39156-5", "60621009"),
    ("body_temperature", "8310-5", "386725007"),
    ("core_temperature", "", "276885007"),
    ("respiratory_rate", "9279-1", "86290005"),
    ("glucose", "15074-8", "434912009"),
    ("news2", "", "1104051000000101"),
    ("frailty", "", "763264000"),
    ("consciousness", "", "1104441000000107"),
    ("form_score", "74465-6", ""),
];

/// Kinds whose number is a score: shown as sent, never computed, never a unit.
const SCORES: &[&str] = &["news2", "frailty", "form_score"];

/// The measurements of a chart, at most `limit` points in each series.
#[must_use]
pub fn measurements(reading: &Reading, held: &[Held<'_>], limit: usize) -> Measurements {
    let mut all: BTreeMap<(usize, String), Series> = BTreeMap::new();
    let mut place = |reading: Point| {
        let key = (reading.rank, reading.key.clone());
        let series = all.entry(key).or_insert_with(|| Series {
            key: reading.key,
            name: reading.name,
            code: reading.code,
            unit: reading.unit,
            shape: reading.shape.to_owned(),
            points: Vec::new(),
            more: 0,
        });
        series.points.push(reading.measurement);
    };
    for one in held
        .iter()
        .filter(|one| !view::is_entered_in_error(one.resource))
    {
        points(*one).into_iter().for_each(&mut place);
    }
    let mut series: Vec<Series> = all.into_values().collect();
    for one in &mut series {
        finish(one, limit);
    }
    shown_measurements(reading, series)
}

/// These series, newest point first in each.
#[must_use]
pub fn shown_measurements(reading: &Reading, series: Vec<Series>) -> Measurements {
    Measurements {
        state: if series.is_empty() {
            reading.empty_state()
        } else {
            SectionState::Loaded
        },
        fetched_at: reading.fetched_at.clone(),
        series,
        problem: reading.problem.clone(),
        reference: reading.reference.clone(),
    }
}

fn finish(series: &mut Series, limit: usize) {
    series
        .points
        .sort_by_key(|point| newest_first(point.at.as_deref()));
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    for like in series.points.iter().filter_map(likeness) {
        *seen.entry(like).or_default() += 1;
    }
    for point in &mut series.points {
        if likeness(point).is_some_and(|like| seen.get(&like).is_some_and(|count| *count > 1)) {
            point.flags.push(POSSIBLE_DUPLICATE.to_owned());
        }
    }
    series.more = u32::try_from(series.points.len().saturating_sub(limit)).unwrap_or(u32::MAX);
    series.points.truncate(limit);
}

/// What makes two measurements of a series look like one entered twice: same time, same value.
pub(super) fn likeness(point: &Measurement) -> Option<String> {
    let parts = [&point.at, &point.value, &point.second, &point.text]
        .map(|part| part.as_deref().unwrap_or_default());
    point.at.is_some().then(|| parts.join("\u{1f}"))
}

/// One point of a measurement, marked when another looks like it; `None` when it has no such point.
#[must_use]
pub fn shown_point(held: Held<'_>, place: usize, twice: bool) -> Option<Series> {
    let point = points(held).into_iter().nth(place)?;
    let mut measurement = point.measurement;
    if twice {
        measurement.flags.push(POSSIBLE_DUPLICATE.to_owned());
    }
    Some(Series {
        key: point.key,
        name: point.name,
        code: point.code,
        unit: point.unit,
        shape: point.shape.to_owned(),
        points: vec![measurement],
        more: 0,
    })
}

/// A point with the series it belongs to.
pub(super) struct Point {
    pub(super) rank: usize,
    pub(super) key: String,
    name: String,
    code: Option<CodeView>,
    unit: Option<String>,
    shape: &'static str,
    pub(super) measurement: Measurement,
}

/// One Observation is one point, or one per component when only those carry values.
pub(super) fn points(held: Held<'_>) -> Vec<Point> {
    let observation = Observation(held.resource);
    if view::cannot_interpret(held.resource) {
        let mut point = point(held, observation, "unsafe");
        // The value stays in the JSON: here it would be read as if it meant what it seems to.
        point.measurement = Measurement {
            value: None,
            second: None,
            text: None,
            unit: None,
            ranges: Vec::new(),
            interpretation: None,
            parts: Vec::new(),
            ..point.measurement
        };
        point.measurement.flags = vec!["cannot_interpret".to_owned()];
        (point.shape, point.unit) = ("text", None);
        return vec![point];
    }
    if let Some(pair) = blood_pressure(held, observation) {
        return vec![pair];
    }
    let own = point(held, observation, "");
    let empty = own.measurement.value.is_none() && own.measurement.text.is_none();
    let parts: Vec<_> = observation
        .components()
        .map(|component| part(held, component))
        .filter(|part| part.measurement.value.is_some() || part.measurement.text.is_some())
        .collect();
    if empty && !parts.is_empty() {
        parts
    } else {
        let mut own = own;
        own.measurement.parts = limits::parts(observation);
        vec![own]
    }
}

/// Systolic and diastolic as one point; `None` when either is missing, no number, or in another unit than the other.
fn blood_pressure(held: Held<'_>, observation: Observation<'_>) -> Option<Point> {
    if !observation.is_blood_pressure() {
        return None;
    }
    let quantity = |component: Option<Component<'_>>| match component?.value() {
        ObservationValue::Quantity(quantity) => Some((
            quantity.words()?,
            quantity.unit_key(),
            quantity.unit().map(str::to_owned),
        )),
        ObservationValue::Number(_) | ObservationValue::Words(_) | ObservationValue::Absent(_) => {
            None
        }
    };
    let (systolic, unit_key, unit) = quantity(observation.systolic())?;
    let (diastolic, other_key, _) = quantity(observation.diastolic())?;
    if unit_key != other_key {
        return None;
    }
    let mut measurement = frame(held, observation);
    note_noise(&mut measurement, &[&systolic, &diastolic]);
    (measurement.value, measurement.second) = (Some(systolic), Some(diastolic));
    measurement.unit.clone_from(&unit);
    measurement.interpretation = interpretation(observation);
    for (component, second) in [
        (observation.systolic(), false),
        (observation.diastolic(), true),
    ] {
        let ranges = component.map(|component| ranges(component, &unit_key, second));
        measurement.ranges.extend(ranges.unwrap_or_default());
    }
    Some(Point {
        rank: 0,
        key: format!("blood_pressure|{unit_key}"),
        name: observation.code().and_then(title).unwrap_or_default(),
        code: observation.code().and_then(code_view),
        unit,
        shape: "pair",
        measurement,
    })
}

fn part(held: Held<'_>, component: Component<'_>) -> Point {
    let mut point = point(held, component, "");
    // Time, status and source are the whole observation's.
    let whole = frame(held, Observation(held.resource));
    let flags = whole
        .flags
        .iter()
        .chain(&point.measurement.flags)
        .cloned()
        .collect();
    point.measurement = Measurement {
        at: whole.at,
        status: whole.status,
        source: whole.source,
        flags,
        ..point.measurement
    };
    point
}

fn point<'a>(held: Held<'a>, measured: impl Measured<'a>, prefix: &str) -> Point {
    let observation = Observation(held.resource);
    let concept = measured.code();
    let (rank, kind) = concept.map_or((usize::MAX, String::new()), kind_of);
    let mut measurement = if std::ptr::eq(measured.value_json(), held.resource) {
        frame(held, observation)
    } else {
        bare(held)
    };
    let mut unit = None;
    let mut unit_key = String::new();
    let survey = SCORES.contains(&kind.as_str()) || observation.has_category("survey");
    let shape = match measured.value() {
        ObservationValue::Quantity(quantity) => {
            let words = quantity.words();
            note_noise(&mut measurement, &[words.as_deref().unwrap_or_default()]);
            measurement.value = words;
            unit = real_unit(quantity).map(str::to_owned);
            if unit.is_some() {
                unit_key = quantity.unit_key();
            }
            if survey && unit.is_none() {
                "score"
            } else {
                "number"
            }
        }
        ObservationValue::Number(text) => {
            measurement.value = Some(text);
            "score"
        }
        ObservationValue::Words(words) => {
            measurement.text = Some(words);
            "text"
        }
        ObservationValue::Absent(reason) => {
            measurement.text = reason.map(str::to_owned);
            "text"
        }
    };
    measurement.unit.clone_from(&unit);
    measurement.ranges = ranges(measured, &unit_key, false);
    measurement.interpretation = interpretation(measured);
    Point {
        rank,
        key: [prefix, &kind, &unit_key, shape]
            .iter()
            .filter(|p| !p.is_empty())
            .copied()
            .collect::<Vec<_>>()
            .join("|"),
        name: concept.and_then(title).unwrap_or_default(),
        code: concept.and_then(code_view),
        unit,
        shape,
        measurement,
    }
}

/// UCUM's `1` and annotations in braces say "no unit".
fn real_unit(quantity: Quantity<'_>) -> Option<&str> {
    let none = |unit: &&str| *unit == "1" || (unit.starts_with('{') && unit.ends_with('}'));
    match (quantity.code(), quantity.unit()) {
        (Some(code), _) if none(&code) => None,
        (_, unit) => unit.filter(|unit| !none(unit)),
    }
}

/// Which kind: a known one by any of its codes, else the coding itself, else the words.
fn kind_of(concept: Concept<'_>) -> (usize, String) {
    for (rank, (key, loinc, snomed)) in KINDS.iter().enumerate() {
        let has = |system: &str, code: &str| !code.is_empty() && concept.has(system, code);
        if has("http://loinc.org", loinc) || has("http://snomed.info/sct", snomed) {
            return (rank, (*key).to_owned());
        }
    }
    let coded = concept.main().and_then(|coding: Coding<'_>| {
        Some(format!(
            "{}|{}",
            canonical_system(coding.system().unwrap_or_default()),
            coding.code()?
        ))
    });
    (
        KINDS.len(),
        coded
            .or_else(|| concept.text().map(str::to_lowercase))
            .unwrap_or_default(),
    )
}

fn bare(held: Held<'_>) -> Measurement {
    Measurement {
        resource_id: held.resource_id,
        at: None,
        value: None,
        second: None,
        text: None,
        unit: None,
        status: None,
        source: None,
        ranges: Vec::new(),
        interpretation: None,
        parts: Vec::new(),
        flags: Vec::new(),
    }
}

fn frame(held: Held<'_>, observation: Observation<'_>) -> Measurement {
    let mut flags = Vec::new();
    if observation.has_empty_time() {
        flags.push("empty_date".to_owned());
    }
    if matches!(observation.status(), Some("preliminary" | "registered")) {
        flags.push("preliminary".to_owned());
    }
    Measurement {
        at: observation.at().and_then(Moment::text).map(str::to_owned),
        status: observation.status().map(str::to_owned),
        source: observation.source().map(str::to_owned),
        flags,
        ..bare(held)
    }
}

fn note_noise(measurement: &mut Measurement, values: &[&str]) {
    if values.iter().any(|value| is_float_noise(value)) {
        measurement.flags.push("float_noise".to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    fn show(resources: &[&str]) -> Vec<Series> {
        let resources: Vec<Value> = resources
            .iter()
            .map(|text| serde_json::from_str(text).expect("json"))
            .collect();
        let held: Vec<_> = (1..)
            .zip(&resources)
            .map(|(resource_id, resource)| Held {
                resource_id,
                resource,
            })
            .collect();
        measurements(
            &Reading {
                read: true,
                ..Reading::default()
            },
            &held,
            100,
        )
        .series
    }

    fn weight(value: &str, unit: &str, at: &str) -> String {
        format!(
            r#"{{"status": "final", "code": {{"coding": [{{"system": "http://loinc.org", "code": "29463-7", "display": "Body weight"}}]}},
                "effectiveDateTime": "{at}", "valueQuantity": {{"value": {value}, "unit": "{unit}"}}}}"#
        )
    }

    #[test]
    fn a_series_never_crosses_units() {
        let series = show(&[
            &weight("71.40", "kg", "2026-01-01"),
            &weight("71400", "g", "2026-02-01"),
        ]);
        let units: Vec<_> = series.iter().map(|one| one.unit.as_deref()).collect();
        assert_eq!(units, [Some("g"), Some("kg")]);
        assert_eq!(
            series[1].points[0].value.as_deref(),
            Some("71.40"),
            "the decimal's text is the sender's"
        );
    }

    #[test]
    fn one_kind_in_two_code_systems_is_one_series_newest_first() {
        let snomed = weight("70", "kg", "2026-03-01T10:00:00+01:00")
            .replace("http://loinc.org", "http://snomed.info/sct")
            .replace("29463-7", "27113001");
        let series = show(&[&weight("71", "kg", "2026-01"), &snomed]);
        assert_eq!(series.len(), 1);
        let values: Vec<_> = series[0]
            .points
            .iter()
            .filter_map(|point| point.value.as_deref())
            .collect();
        assert_eq!(values, ["70", "71"]);
    }

    const PRESSURE: &str = r#"{"status": "registered", "effectiveInstant": "2026-01-01T10:00:00Z",
        "code": {"coding": [{"system": "http://loinc.org", "code": "85354-9", "display": "Blodtrykk"}]}, "component": [
        {"code": {"coding": [{"system": "http://loinc.org", "code": "8480-6"}]}, "valueQuantity": {"value": 138, "unit": "mmHg"}},
        {"code": {"coding": [{"system": "http://loinc.org", "code": "8462-4"}]}, "valueQuantity": {"value": 82, "unit": "mm[Hg]"}}]}"#;

    #[test]
    fn blood_pressure_is_a_pair() {
        let series = show(&[PRESSURE]);
        assert_eq!((series.len(), series[0].shape.as_str()), (1, "pair"));
        let point = &series[0].points[0];
        assert_eq!(
            (point.value.as_deref(), point.second.as_deref()),
            (Some("138"), Some("82"))
        );
        assert_eq!(
            point.flags,
            ["preliminary"],
            "`registered` on a value is said, not mended"
        );
    }

    #[test]
    fn a_broken_pair_falls_into_its_parts() {
        let series = show(&[&PRESSURE.replace("\"mm[Hg]\"", "\"kPa\"")]);
        let shapes: Vec<_> = series
            .iter()
            .map(|one| (one.shape.as_str(), one.unit.as_deref()))
            .collect();
        assert_eq!(shapes, [("number", Some("mmHg")), ("number", Some("kPa"))]);
    }

    #[test]
    fn scores_are_shown_as_sent() {
        let frailty = r#"{"status": "final", "category": [{"coding": [{"code": "survey"}]}],
            "code": {"coding": [{"system": "http://snomed.info/sct", "code": "763264000", "display": "CFS"}]}, "valueQuantity": {"value": 5}}"#;
        let acvpu = r#"{"status": "final", "code": {"coding": [{"system": "http://snomed.info/sct", "code": "1104441000000107"}]},
            "valueCodeableConcept": {"coding": [{"code": "A", "display": "Alert"}]}}"#;
        let series = show(&[frailty, acvpu]);
        assert_eq!(
            (
                series[0].shape.as_str(),
                series[0].points[0].value.as_deref()
            ),
            ("score", Some("5"))
        );
        assert_eq!(
            (
                series[1].shape.as_str(),
                series[1].points[0].text.as_deref()
            ),
            ("text", Some("Alert"))
        );
    }

    #[test]
    fn quirks_are_flagged() {
        let noisy = weight("85.0000000001", "kg", "");
        let series = show(&[
            &noisy,
            &weight("80", "kg", "2026-01-01"),
            &weight("80", "kg", "2026-01-01"),
        ]);
        let flags: Vec<_> = series[0]
            .points
            .iter()
            .map(|point| point.flags.join(" "))
            .collect();
        assert_eq!(
            flags,
            [
                "possible_duplicate",
                "possible_duplicate",
                "empty_date float_noise"
            ]
        );
    }

    #[test]
    fn what_cannot_be_interpreted_is_in_no_series_of_values() {
        let unsafe_one = weight("70", "kg", "2026-01-01").replacen(
            '{',
            r#"{"modifierExtension": [{"url": "http://x"}], "#,
            1,
        );
        let withdrawn = weight("60", "kg", "2026-01-02").replace("final", "entered-in-error");
        let series = show(&[&unsafe_one, &withdrawn, &weight("71", "kg", "2026-01-03")]);
        assert_eq!(series.len(), 2);
        let unsafe_series = series
            .iter()
            .find(|one| one.key.starts_with("unsafe"))
            .expect("it is shown");
        assert_eq!(unsafe_series.points[0].value, None);
        assert_eq!(unsafe_series.points[0].flags, ["cannot_interpret"]);
    }
}
