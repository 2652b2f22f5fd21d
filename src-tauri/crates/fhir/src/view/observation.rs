//! `Observation`: what was measured, in the words and digits of its sender.

use serde_json::Value;

use super::{Concept, Moment, Quantity, Range, Reference, has_category, items, text};

/// `value[x]` of an Observation or a component.
#[derive(Debug, Clone)]
pub enum ObservationValue<'a> {
    /// `valueQuantity`.
    Quantity(Quantity<'a>),
    /// `valueInteger`: a count or a score, without a unit.
    Number(String),
    /// `valueCodeableConcept`, `valueString`, and the rest in words.
    Words(String),
    /// Nothing sent, with the reason when there is one.
    Absent(Option<&'a str>),
}

/// What an Observation and its components have in common.
pub trait Measured<'a>: Copy {
    /// The JSON.
    fn value_json(self) -> &'a Value;

    /// `code`.
    fn code(self) -> Option<Concept<'a>> {
        self.value_json().get("code").map(Concept)
    }

    /// `value[x]`.
    fn value(self) -> ObservationValue<'a> {
        value_of(self.value_json())
    }

    /// `interpretation`, in words or by code.
    fn interpretation(self) -> Option<&'a str> {
        items(self.value_json(), "interpretation")
            .iter()
            .find_map(|i| Concept(i).display().or_else(|| Concept(i).code()))
    }

    /// `referenceRange`.
    fn reference_ranges(self) -> Vec<Range<'a>> {
        items(self.value_json(), "referenceRange")
            .iter()
            .map(Range)
            .collect()
    }
}

/// `Observation`.
#[derive(Debug, Clone, Copy)]
pub struct Observation<'a>(pub &'a Value);

/// `Observation.component`.
#[derive(Debug, Clone, Copy)]
pub struct Component<'a>(pub &'a Value);

impl<'a> Measured<'a> for Observation<'a> {
    fn value_json(self) -> &'a Value {
        self.0
    }
}

impl<'a> Measured<'a> for Component<'a> {
    fn value_json(self) -> &'a Value {
        self.0
    }
}

impl<'a> Observation<'a> {
    /// `status`.
    #[must_use]
    pub fn status(self) -> Option<&'a str> {
        text(self.0, "status")
    }

    /// Has it this category (`vital-signs`, `laboratory`, `survey`)?
    #[must_use]
    pub fn has_category(self, code: &str) -> bool {
        has_category(self.0, code)
    }

    /// When it was measured; `effectiveInstant` and a period's start too, `issued` last.
    #[must_use]
    pub fn at(self) -> Option<Moment<'a>> {
        let filled = |moment: &Moment<'_>| !moment.is_empty_text();
        let period = self
            .0
            .get("effectivePeriod")
            .and_then(|period| Moment::of(period, &["start", "end"]));
        let effective = Moment::of(self.0, &["effectiveDateTime", "effectiveInstant"]);
        let issued = Moment::of(self.0, &["issued"]);
        effective
            .filter(filled)
            .or_else(|| period.filter(filled))
            .or_else(|| issued.filter(filled))
            .or(effective)
    }

    /// A time was sent empty (`"effectiveDateTime": ""`).
    #[must_use]
    pub fn has_empty_time(self) -> bool {
        Moment::of(self.0, &["effectiveDateTime", "effectiveInstant"])
            .is_some_and(Moment::is_empty_text)
    }

    /// `component`.
    pub fn components(self) -> impl Iterator<Item = Component<'a>> {
        items(self.0, "component").iter().map(Component)
    }

    /// Who or what measured: the performers in words, else the device.
    #[must_use]
    pub fn source(self) -> Option<&'a str> {
        let performer = items(self.0, "performer")
            .iter()
            .find_map(|one| Reference(one).display());
        let device = || {
            self.0
                .get("device")
                .and_then(|device| Reference(device).words())
        };
        performer.or_else(device)
    }

    /// Blood pressure: the panel by any of its codes, or systolic and diastolic as components.
    #[must_use]
    pub fn is_blood_pressure(self) -> bool {
        let panel = self.code().is_some_and(|code| {
            code.has("http://loinc.org", "85354-9")
                || code.has("http://loinc.org", "55284-4")
                || code.has("http://snomed.info/sct", "75367002")
        });
        panel || (self.systolic().is_some() && self.diastolic().is_some())
    }

    /// The systolic component.
    #[must_use]
    pub fn systolic(self) -> Option<Component<'a>> {
        self.component("8480-6", "271649006")
    }

    /// The diastolic component.
    #[must_use]
    pub fn diastolic(self) -> Option<Component<'a>> {
        self.component("8462-4", "271650006")
    }

    fn component(self, loinc: &str, snomed: &str) -> Option<Component<'a>> {
        self.components().find(|component| {
            component.code().is_some_and(|code| {
                code.has("http://loinc.org", loinc) || code.has("http://snomed.info/sct", snomed)
            })
        })
    }
}

fn value_of(value: &Value) -> ObservationValue<'_> {
    if let Some(quantity) = value
        .get("valueQuantity")
        .filter(|quantity| quantity.is_object())
    {
        let quantity = Quantity(quantity);
        if quantity.value().is_some() {
            return ObservationValue::Quantity(quantity);
        }
    }
    if let Some(Value::Number(number)) = value.get("valueInteger") {
        return ObservationValue::Number(number.to_string());
    }
    words_of(value).map_or_else(
        || {
            let reason = value.get("dataAbsentReason").map(Concept);
            ObservationValue::Absent(
                reason.and_then(|concept| concept.display().or_else(|| concept.code())),
            )
        },
        ObservationValue::Words,
    )
}

fn words_of(value: &Value) -> Option<String> {
    if let Some(concept) = value.get("valueCodeableConcept").map(Concept) {
        return concept
            .display()
            .or_else(|| concept.code())
            .map(str::to_owned);
    }
    for member in ["valueString", "valueDateTime", "valueTime"] {
        if let Some(words) = text(value, member) {
            return Some(words.to_owned());
        }
    }
    if let Some(flag) = value.get("valueBoolean").and_then(Value::as_bool) {
        return Some(flag.to_string());
    }
    let ratio = value.get("valueRatio").and_then(|ratio| {
        let part = |member| Quantity(ratio.get(member)?).words();
        Some(format!("{}/{}", part("numerator")?, part("denominator")?))
    });
    let range = || {
        value
            .get("valueRange")
            .and_then(|range| Range(range).words())
    };
    let period = || {
        let period = value.get("valuePeriod")?;
        Some(format!(
            "{}–{}",
            text(period, "start").unwrap_or_default(),
            text(period, "end").unwrap_or_default()
        ))
    };
    ratio.or_else(range).or_else(period)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(text: &str) -> Value {
        serde_json::from_str(text).expect("json")
    }

    #[test]
    fn blood_pressure_is_a_pair_by_either_code_system() {
        let sent = json(
            r#"{"code": {"text": "BT"}, "component": [
            {"code": {"coding": [{"system": "http://snomed.info/sct", "code": "271649006"}]}, "valueQuantity": {"value": 138}},
            {"code": {"coding": [{"system": "http://loinc.org", "code": "8462-4"}]}, "valueQuantity": {"value": 82}}]}"#,
        );
        let observation = Observation(&sent);
        assert!(observation.is_blood_pressure());
        let value = observation.diastolic().map(Measured::value);
        assert!(
            matches!(value, Some(ObservationValue::Quantity(q)) if q.value().as_deref() == Some("82"))
        );
    }

    #[test]
    fn an_empty_time_is_seen_and_the_next_best_is_read() {
        let sent = json(r#"{"effectiveDateTime": "", "issued": "2026-11-01T10:00:00Z"}"#);
        let observation = Observation(&sent);
        assert!(observation.has_empty_time());
        assert_eq!(
            observation.at().and_then(Moment::text),
            Some("2026-11-01T10:00:00Z")
        );
        assert_eq!(
            Observation(&json(r#"{"effectiveDateTime": ""}"#))
                .at()
                .and_then(Moment::text),
            None
        );
    }

    #[test]
    fn every_kind_of_value_has_words() {
        for (text, words) in [
            (r#"{"valueCodeableConcept": {"text": "alert"}}"#, "alert"),
            (r#"{"valueString": "klar"}"#, "klar"),
            (r#"{"valueBoolean": true}"#, "true"),
            (
                r#"{"valueRatio": {"numerator": {"value": 1}, "denominator": {"value": 128}}}"#,
                "1/128",
            ),
            (
                r#"{"valueRange": {"low": {"value": 1}, "high": {"value": 2}}}"#,
                "1–2",
            ),
        ] {
            let sent = json(text);
            assert!(
                matches!(Observation(&sent).value(), ObservationValue::Words(w) if w == words),
                "{text}"
            );
        }
        let absent = json(r#"{"dataAbsentReason": {"coding": [{"code": "not-performed"}]}}"#);
        assert!(matches!(
            Observation(&absent).value(),
            ObservationValue::Absent(Some("not-performed"))
        ));
    }
}
