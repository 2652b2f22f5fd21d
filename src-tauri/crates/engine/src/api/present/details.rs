//! A whole resource in rows, for the drawer.

use fhir::Words;
use fhir::rows::{self, Row};
use jiff::tz::TimeZone;
use serde_json::Value;

use super::letter::letter;
use crate::api::types::{DetailRow, DetailSection, LetterBlock, Text};

/// What a reference leads to: the local number of what is held, and its name.
pub type Lead = (i64, Option<String>);

fn text(words: &Words) -> Text {
    Text {
        nb: words.nb.clone(),
        en: words.en.clone(),
    }
}

/// Sections and narrative. `lead` says what a reference of this resource leads to; what it does not know stays as sent.
#[must_use]
pub fn details(
    resource: &Value,
    zone: &TimeZone,
    lead: &dyn Fn(&str) -> Option<Lead>,
) -> (Vec<DetailSection>, Vec<LetterBlock>) {
    let sheet = rows::sheet(resource, zone);
    let sections = sheet
        .sections
        .into_iter()
        .map(|section| DetailSection {
            key: section.key.to_owned(),
            title: text(&section.title),
            rows: section
                .rows
                .iter()
                .map(|row| detail_row(row, lead))
                .collect(),
        })
        .collect();
    (sections, letter(sheet.narrative))
}

fn detail_row(row: &Row, lead: &dyn Fn(&str) -> Option<Lead>) -> DetailRow {
    let held = row.target.as_deref().and_then(lead);
    let mut value = row.value.as_ref().map(text);
    let mut sent = row.sent.clone();
    // A bare reference gets the name of what it leads to; the sender's own words for it stay.
    if let (Some((_, Some(name))), Some(target)) = (&held, &row.target)
        && value.as_ref().is_some_and(|value| value.nb == *target)
    {
        value = Some(Text {
            nb: name.clone(),
            en: name.clone(),
        });
        sent.insert(0, target.clone());
    }
    DetailRow {
        depth: row.depth,
        label: text(&row.label),
        path: row.path.clone(),
        value,
        sent,
        resource_id: held.map(|(id, _)| id),
        flags: row.flags.iter().map(|flag| (*flag).to_owned()).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_reference_gets_the_name_of_what_is_held_and_the_senders_words_stay() {
        let resource = json!({
            "resourceType": "Encounter",
            "serviceProvider": {"reference": "Organization/1"},
            "participant": [{"individual": {"reference": "Practitioner/2", "display": "Dr. Aune"}}],
            "partOf": {"reference": "Encounter/9"},
        });
        let lead = |reference: &str| match reference {
            "Organization/1" => Some((11, Some("Furulia legesenter".to_owned()))),
            "Practitioner/2" => Some((12, Some("Silje Aune".to_owned()))),
            _ => None,
        };
        let (sections, _) = details(&resource, &TimeZone::UTC, &lead);
        let rows: Vec<_> = sections
            .into_iter()
            .flat_map(|section| section.rows)
            .collect();
        let at = |path: &str| {
            let row = rows.iter().find(|row| row.path == path).expect("a row");
            (
                row.value.clone().expect("a value").nb,
                row.resource_id,
                row.sent.clone(),
            )
        };
        assert_eq!(
            at("serviceProvider"),
            (
                "Furulia legesenter".to_owned(),
                Some(11),
                vec!["Organization/1".to_owned()]
            )
        );
        assert_eq!(
            at("participant.individual"),
            (
                "Dr. Aune".to_owned(),
                Some(12),
                vec!["Practitioner/2".to_owned()]
            )
        );
        assert_eq!(at("partOf"), ("Encounter/9".to_owned(), None, vec![]));
    }
}
