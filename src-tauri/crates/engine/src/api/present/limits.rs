//! What a measurement is held against, as its sender says it: reference ranges, coloured bands, and its reading in a word.

use fhir::view::{Coding, Concept, Measured, Quantity, Range};
use serde_json::Value;

use crate::api::types::{MeasuredPart, MeasuredRange};

/// The ranges of a value in the unit of `unit_key`. `second`: of the lower value of a pair.
pub(super) fn ranges<'a>(
    measured: impl Measured<'a>,
    unit_key: &str,
    second: bool,
) -> Vec<MeasuredRange> {
    let read = |range: Range<'a>| {
        let (low, high) = (range.low(), range.high());
        let same =
            |quantity: Quantity<'_>| quantity.unit().is_none() || quantity.unit_key() == unit_key;
        let comparable = low.is_none_or(same) && high.is_none_or(same);
        let unit = low.or(high).and_then(Quantity::unit);
        // Limits in another unit are words: drawn over the values they would be wrong.
        let words = match range.words() {
            Some(words) if !comparable => Some(
                [Some(words.as_str()), unit]
                    .into_iter()
                    .flatten()
                    .collect::<Vec<_>>()
                    .join(" "),
            ),
            _ => range.text().map(str::to_owned),
        };
        let number =
            |limit: Option<Quantity<'_>>| limit.filter(|_| comparable).and_then(Quantity::value);
        MeasuredRange {
            second,
            colour: range.0.get("type").map(Concept).and_then(colour),
            low: number(low),
            high: number(high),
            words,
            applies: applies(range.0),
        }
    };
    let told = |range: &MeasuredRange| {
        range.low.is_some() || range.high.is_some() || range.words.is_some()
    };
    measured
        .reference_ranges()
        .into_iter()
        .map(read)
        .filter(told)
        .collect()
}

/// `green`, `yellow` or `red`, by code or word: measurements at home send individual limits so.
fn colour(kind: Concept<'_>) -> Option<String> {
    let said = kind
        .codings()
        .find_map(Coding::code)
        .or_else(|| kind.text())?
        .to_lowercase();
    let colour = match said.as_str() {
        "green" | "grønn" => "green",
        "yellow" | "gul" => "yellow",
        "red" | "rød" => "red",
        _ => return None,
    };
    Some(colour.to_owned())
}

/// For whom the range is meant, where it is not for everybody: `gravide`, `18–65`.
fn applies(range: &Value) -> Option<String> {
    let groups = range.get("appliesTo").and_then(Value::as_array);
    let groups = groups
        .into_iter()
        .flatten()
        .filter_map(|group| Concept(group).display());
    let mut words: Vec<String> = groups.map(str::to_owned).collect();
    if let Some(age) = range.get("age").map(Range) {
        let unit = age.low().or(age.high()).and_then(Quantity::unit);
        words.extend(age.words().map(|age| match unit {
            Some(unit) => format!("{age} {unit}"),
            None => age,
        }));
    }
    (!words.is_empty()).then(|| words.join(", "))
}

/// The code of its reading (`H`, `LL`), else the sender's words.
pub(super) fn interpretation<'a>(measured: impl Measured<'a>) -> Option<String> {
    let first = measured.value_json().get("interpretation")?.get(0)?;
    let concept = Concept(first);
    let code = concept.codings().find_map(|coding| {
        coding
            .system()
            .is_some_and(|system| system.ends_with("v3-ObservationInterpretation"))
            .then(|| coding.code())
            .flatten()
    });
    code.or_else(|| concept.display()).map(str::to_owned)
}

/// What a value is made of, in the order of the source: the points of a score.
pub(super) fn parts(observation: fhir::view::Observation<'_>) -> Vec<MeasuredPart> {
    use fhir::view::ObservationValue as Of;

    let part = |component: fhir::view::Component<'_>| {
        let (value, unit) = match component.value() {
            Of::Quantity(quantity) => (quantity.words()?, quantity.unit().map(str::to_owned)),
            Of::Number(text) | Of::Words(text) => (text, None),
            Of::Absent(_) => return None,
        };
        Some(MeasuredPart {
            name: component.code().and_then(super::code::title),
            value,
            unit,
            colour: component
                .value_json()
                .get("interpretation")
                .and_then(|all| all.get(0))
                .map(Concept)
                .and_then(colour),
        })
    };
    observation.components().filter_map(part).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use fhir::view::Observation;
    use serde_json::json;

    #[test]
    fn limits_are_drawn_only_where_they_are_in_the_unit_of_the_value() {
        let value: Value = serde_json::from_str(
            r#"{"referenceRange": [
                {"low": {"value": 3.50, "unit": "mmol/L", "code": "mmol/L"}, "high": {"value": 5, "unit": "mmol/L", "code": "mmol/L"}},
                {"low": {"value": 137, "unit": "mg/dL", "code": "mg/dL"}, "high": {"value": 195, "unit": "mg/dL", "code": "mg/dL"}},
                {"high": {"value": 4}, "appliesTo": [{"text": "gravide"}], "age": {"low": {"value": 18, "unit": "år"}}},
                {"type": {"coding": [{"system": "https://www.hl7.org/fhir/valueset-observation-interpretation.html", "code": "Yellow"}]},
                 "low": {"value": 86.9999999999}},
                {"text": "Forventet for alder"},
                {}
            ]}"#,
        )
        .unwrap();
        let found: Vec<_> = ranges(Observation(&value), "mmol/L", false)
            .into_iter()
            .map(|range| {
                (
                    range.low,
                    range.high,
                    range.words,
                    range.colour,
                    range.applies,
                )
            })
            .collect();
        let text = |text: &str| Some(text.to_owned());
        assert_eq!(
            found,
            [
                (text("3.50"), text("5"), None, None, None),
                (None, None, text("137–195 mg/dL"), None, None),
                (None, text("4"), None, None, text("gravide, ≥18 år")),
                (text("86.9999999999"), None, None, text("yellow"), None),
                (None, None, text("Forventet for alder"), None, None),
            ]
        );
    }

    #[test]
    fn a_score_keeps_what_it_is_made_of() {
        let value = json!({
            "valueInteger": 3,
            "interpretation": [{ "text": "Lav risiko" }],
            "component": [
                { "code": { "text": "Respirasjon" }, "valueInteger": 0 },
                { "code": { "text": "Temperatur" }, "dataAbsentReason": { "text": "Ikke målt" } }
            ]
        });
        let made: Vec<_> = parts(Observation(&value))
            .into_iter()
            .map(|part| (part.name.unwrap(), part.value))
            .collect();
        assert_eq!(made, [("Respirasjon".to_owned(), "0".to_owned())]);
        assert_eq!(
            interpretation(Observation(&value)).as_deref(),
            Some("Lav risiko")
        );
    }
}
