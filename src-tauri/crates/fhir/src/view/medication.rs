//! `MedicationStatement` and `MedicationRequest`, with the Medication inside, beside or named only.

use serde_json::Value;

use super::{Concept, Moment, Period, Quantity, Reference, items, resource_type, text};

/// `MedicationStatement` or `MedicationRequest`.
#[derive(Debug, Clone, Copy)]
pub struct Medication<'a>(pub &'a Value);

impl<'a> Medication<'a> {
    /// What is taken: `medicationCodeableConcept`, else the code of a contained Medication. A Medication that lies
    /// elsewhere is handed in as `others` (see [`Medication::elsewhere`]).
    #[must_use]
    pub fn code(self, others: &'a [Value]) -> Option<Concept<'a>> {
        if let Some(concept) = self.0.get("medicationCodeableConcept") {
            return Some(Concept(concept));
        }
        let reference = self.reference()?;
        let wanted = reference.reference()?;
        let contained = wanted.strip_prefix('#').and_then(|id| {
            items(self.0, "contained")
                .iter()
                .find(|inner| text(inner, "id") == Some(id))
        });
        let elsewhere = || {
            let (kind, id) = reference.target()?;
            others
                .iter()
                .find(|other| resource_type(other) == Some(kind) && text(other, "id") == Some(id))
        };
        contained.or_else(elsewhere)?.get("code").map(Concept)
    }

    /// `medicationReference`.
    #[must_use]
    pub fn reference(self) -> Option<Reference<'a>> {
        self.0
            .get("medicationReference")
            .filter(|value| value.is_object())
            .map(Reference)
    }

    /// `(type, id)` of a Medication that is no part of this resource, to be fetched.
    #[must_use]
    pub fn elsewhere(self) -> Option<(&'a str, &'a str)> {
        self.reference()?.target()
    }

    /// `status`.
    #[must_use]
    pub fn status(self) -> Option<&'a str> {
        text(self.0, "status")
    }

    /// `doNotPerform`: the request is that it is not taken.
    #[must_use]
    pub fn is_prohibition(self) -> bool {
        self.0.get("doNotPerform").and_then(Value::as_bool) == Some(true)
    }

    /// `intent` of a request: `order`, `plan`, `proposal`.
    #[must_use]
    pub fn intent(self) -> Option<&'a str> {
        text(self.0, "intent")
    }

    /// Dose in words: each dosage's text, else what its structured parts say.
    #[must_use]
    pub fn dosage(self) -> Option<String> {
        let member = if self.0.get("dosage").is_some() {
            "dosage"
        } else {
            "dosageInstruction"
        };
        let words: Vec<_> = items(self.0, member)
            .iter()
            .filter_map(dosage_words)
            .collect();
        (!words.is_empty()).then(|| words.join("; "))
    }

    /// Taken from when, else ordered or recorded when.
    #[must_use]
    pub fn start(self) -> Option<Moment<'a>> {
        self.0
            .get("effectivePeriod")
            .and_then(|period| Moment::of(period, &["start"]))
            .or_else(|| Moment::of(self.0, &["effectiveDateTime", "authoredOn", "dateAsserted"]))
    }

    /// Taken until when.
    #[must_use]
    pub fn end(self) -> Option<&'a str> {
        let validity = || {
            self.0
                .get("dispenseRequest")
                .and_then(|dispense| dispense.get("validityPeriod"))
        };
        self.0
            .get("effectivePeriod")
            .or_else(validity)
            .and_then(|period| Period(period).end())
    }
}

fn dosage_words(dosage: &Value) -> Option<String> {
    let said = text(dosage, "text").or_else(|| text(dosage, "patientInstruction"));
    if let Some(said) = said {
        return Some(said.to_owned());
    }
    let dose = items(dosage, "doseAndRate").iter().find_map(|rate| {
        let quantity = Quantity(rate.get("doseQuantity")?);
        Some(
            [
                quantity.words()?,
                quantity.unit().unwrap_or_default().to_owned(),
            ]
            .join(" ")
            .trim()
            .to_owned(),
        )
    });
    let timing = dosage
        .get("timing")
        .and_then(|timing| timing.get("code"))
        .and_then(|code| Concept(code).display().or_else(|| Concept(code).code()));
    let parts: Vec<_> = [dose.as_deref(), timing].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_medication_is_found_inside_beside_or_by_name() {
        let inside = json!({"contained": [{"resourceType": "Medication", "id": "m", "code": {"text": "Metoprolol"}}], "medicationReference": {"reference": "#m"}});
        assert_eq!(
            Medication(&inside).code(&[]).and_then(Concept::display),
            Some("Metoprolol")
        );
        let beside =
            json!({"medicationReference": {"reference": "Medication/7", "display": "Paracet"}});
        let others =
            [json!({"resourceType": "Medication", "id": "7", "code": {"text": "Paracetamol"}})];
        assert_eq!(
            Medication(&beside).code(&others).and_then(Concept::display),
            Some("Paracetamol")
        );
        assert!(Medication(&beside).code(&[]).is_none());
        assert_eq!(Medication(&beside).elsewhere(), Some(("Medication", "7")));
    }

    #[test]
    fn a_dose_is_the_senders_words_before_its_parts() {
        let sent = json!({"dosage": [{"text": "1 tablett morgen og kveld"}]});
        assert_eq!(
            Medication(&sent).dosage().as_deref(),
            Some("1 tablett morgen og kveld")
        );
        let parts: Value = serde_json::from_str(r#"{"dosageInstruction": [{"doseAndRate": [{"doseQuantity": {"value": 2.50, "unit": "mg"}}], "timing": {"code": {"text": "daglig"}}}]}"#).expect("json");
        assert_eq!(
            Medication(&parts).dosage().as_deref(),
            Some("2.50 mg, daglig")
        );
    }
}
