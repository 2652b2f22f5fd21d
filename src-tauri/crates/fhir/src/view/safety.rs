//! Which resources must not be read at face value (FHIR R4, "modifier elements").

use serde_json::Value;

use super::{Concept, text};

/// Does the resource hold something that changes its meaning in a way we do not know? Any `modifierExtension`, at any
/// depth and in contained resources too (we know none), or an `implicitRules`.
#[must_use]
pub fn cannot_interpret(resource: &Value) -> bool {
    resource
        .get("implicitRules")
        .is_some_and(|rules| !rules.is_null())
        || has_modifier(resource)
}

fn has_modifier(value: &Value) -> bool {
    match value {
        Value::Object(members) => members.iter().any(|(name, member)| {
            if name == "modifierExtension" {
                return !matches!(member, Value::Null)
                    && member.as_array().is_none_or(|list| !list.is_empty());
            }
            has_modifier(member)
        }),
        Value::Array(list) => list.iter().any(has_modifier),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

/// Withdrawn by its author: shown in history only.
#[must_use]
pub fn is_entered_in_error(resource: &Value) -> bool {
    let status = text(resource, "status") == Some("entered-in-error");
    let document = text(resource, "docStatus") == Some("entered-in-error");
    let goal = text(resource, "lifecycleStatus") == Some("entered-in-error");
    // Condition and AllergyIntolerance say it in their verification status.
    let verification = resource.get("verificationStatus").is_some_and(|value| {
        Concept(value)
            .codings()
            .any(|coding| coding.code() == Some("entered-in-error"))
    });
    status || document || goal || verification
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_modifier_anywhere_makes_a_resource_unsafe() {
        assert!(cannot_interpret(
            &json!({"modifierExtension": [{"url": "http://x"}]})
        ));
        assert!(cannot_interpret(
            &json!({"reaction": [{"modifierExtension": [{"url": "http://x"}]}]})
        ));
        assert!(cannot_interpret(
            &json!({"contained": [{"modifierExtension": [{"url": "http://x"}]}]})
        ));
        assert!(cannot_interpret(&json!({"implicitRules": "http://x"})));
        assert!(!cannot_interpret(
            &json!({"extension": [{"url": "http://x"}], "modifierExtension": []})
        ));
    }

    #[test]
    fn withdrawal_is_seen_wherever_the_type_puts_it() {
        assert!(is_entered_in_error(&json!({"status": "entered-in-error"})));
        assert!(is_entered_in_error(
            &json!({"verificationStatus": {"coding": [{"code": "entered-in-error"}]}})
        ));
        assert!(is_entered_in_error(
            &json!({"lifecycleStatus": "entered-in-error"})
        ));
        assert!(!is_entered_in_error(&json!({"status": "final"})));
    }
}
