//! A document as it is read: its head, what there is to open, and a Composition's sections in their order.

use fhir::rows::type_name;
use fhir::view::{self, Concept, Document, Reference};
use fhir::{Words, narrative};
use jiff::civil::Date;
use serde_json::Value;

use super::code::title;
use super::item::{item, row_title};
use super::letter::letter;
use crate::api::types::{
    DocumentAttester, DocumentEntry, DocumentSection, DocumentView, LetterBlock, Text,
};

/// Sections within sections beyond this are shown as if they stood at it.
const DEEPEST: u8 = 6;
/// More than any document has; one made to hurt is cut, and its JSON holds the rest.
const MOST_SECTIONS: usize = 500;
const MOST_ENTRIES: usize = 500;

fn text<'a>(value: &'a Value, member: &str) -> Option<&'a str> {
    let said = value.get(member).and_then(Value::as_str).map(str::trim);
    said.filter(|said| !said.is_empty())
}

fn list<'a>(value: &'a Value, member: &str) -> &'a [Value] {
    match value.get(member) {
        Some(Value::Array(items)) => items,
        Some(one @ Value::Object(_)) => std::slice::from_ref(one),
        _ => &[],
    }
}

fn words_of(reference: &Value) -> Option<String> {
    Reference(reference).words().map(str::to_owned)
}

/// What a reference leads to, of what is held.
pub(super) type Held<'l> = &'l dyn Fn(&str) -> Option<(i64, Value)>;

/// A document's head and its sections. What can be opened, and what it replaces, is for whoever knows the store.
#[must_use]
pub fn document(resource_id: i64, resource: &Value, today: Date, held: Held<'_>) -> DocumentView {
    let kind = view::resource_type(resource).unwrap_or("Resource");
    let of = Document(resource);
    let mut view = DocumentView {
        resource_id,
        resource_type: kind.to_owned(),
        type_name: type_text(kind),
        title: row_title(resource),
        kind: of.kind().and_then(title),
        date: of
            .date()
            .and_then(view::Moment::text)
            .map(str::to_owned)
            .or_else(|| item(0, resource, &[], today).date),
        authors: list(resource, "author")
            .iter()
            .filter_map(words_of)
            .collect(),
        attesters: attesters(resource),
        custodian: resource.get("custodian").and_then(words_of),
        status: of.status().map(str::to_owned),
        document_status: text(resource, "docStatus").map(str::to_owned),
        cannot_interpret: view::cannot_interpret(resource),
        entered_in_error: view::is_entered_in_error(resource),
        superseded: of.status() == Some("superseded"),
        replaced_by: Vec::new(),
        replaces: Vec::new(),
        fetched_at: String::new(),
        contents: Vec::new(),
        narrative: told(resource),
        sections: Vec::new(),
    };
    if of.is_composition() {
        let mut reading = Sections {
            resource,
            today,
            held,
            entries: 0,
            read: Vec::new(),
        };
        reading.read(resource, 0);
        view.sections = reading.read;
    }
    view
}

fn type_text(kind: &str) -> Text {
    let Words { nb, en } = type_name(kind).unwrap_or_else(|| Words::new(kind, kind));
    Text { nb, en }
}

fn attesters(resource: &Value) -> Vec<DocumentAttester> {
    let authenticator = resource.get("authenticator").map(|who| DocumentAttester {
        mode: None,
        name: words_of(who),
        at: None,
    });
    list(resource, "attester")
        .iter()
        .map(|one| DocumentAttester {
            mode: text(one, "mode").map(str::to_owned),
            name: one.get("party").and_then(words_of),
            at: text(one, "time").map(str::to_owned),
        })
        .chain(authenticator)
        .collect()
}

fn told(value: &Value) -> Vec<LetterBlock> {
    let div = value.get("text").and_then(|told| text(told, "div"));
    letter(div.map(narrative::blocks).unwrap_or_default())
}

struct Sections<'a> {
    resource: &'a Value,
    today: Date,
    held: Held<'a>,
    entries: usize,
    read: Vec<DocumentSection>,
}

impl Sections<'_> {
    fn read(&mut self, within: &Value, depth: u8) {
        for section in list(within, "section") {
            if self.read.len() >= MOST_SECTIONS {
                return;
            }
            let entries = list(section, "entry");
            let room = MOST_ENTRIES.saturating_sub(self.entries);
            let entries: Vec<_> = entries
                .iter()
                .take(room)
                .map(|entry| self.entry(entry))
                .collect();
            self.entries += entries.len();
            let empty = section.get("emptyReason").map(Concept);
            self.read.push(DocumentSection {
                depth,
                title: text(section, "title")
                    .map(str::to_owned)
                    .or_else(|| section.get("code").map(Concept).and_then(title)),
                narrative: told(section),
                entries,
                empty_reason: empty.and_then(title),
            });
            self.read(section, (depth + 1).min(DEEPEST));
        }
    }

    fn entry(&self, entry: &Value) -> DocumentEntry {
        let reference = text(entry, "reference").unwrap_or_default();
        let (resource_id, resource) = match reference.strip_prefix('#') {
            Some(id) => (None, view::contained(self.resource, id).cloned()),
            None => match (self.held)(reference) {
                Some((id, resource)) => (Some(id), Some(resource)),
                None => (None, None),
            },
        };
        let kind = resource
            .as_ref()
            .and_then(view::resource_type)
            .or_else(|| text(entry, "type"))
            .or_else(|| fhir::link::held_key(reference, None).map(|(kind, _)| kind));
        DocumentEntry {
            words: words_of(entry),
            type_name: kind.map(type_text),
            resource_id,
            entered_in_error: resource.as_ref().is_some_and(view::is_entered_in_error),
            item: resource
                .as_ref()
                .map(|resource| item(resource_id.unwrap_or(0), resource, &[], self.today)),
        }
    }
}

/// `relatesTo` with this code: what a document replaces.
pub fn related<'a>(resource: &'a Value, code: &'a str) -> impl Iterator<Item = &'a str> {
    list(resource, "relatesTo")
        .iter()
        .filter(move |one| text(one, "code") == Some(code))
        .filter_map(|one| {
            let target = one.get("target").or_else(|| one.get("targetReference"))?;
            text(target, "reference")
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn div(words: &str) -> Value {
        json!({"status": "generated", "div": format!("<div xmlns='http://www.w3.org/1999/xhtml'><p>{words}</p></div>")})
    }

    #[test]
    fn sections_are_read_in_their_order_with_what_they_point_to() {
        let resource = json!({
            "resourceType": "Composition", "status": "amended", "title": "Samlet vurdering",
            "author": [{"display": "Marte Lien"}, {"display": "Silje Aune"}],
            "attester": [{"mode": "legal", "time": "2026-11-01", "party": {"display": "Silje Aune"}}],
            "contained": [{"resourceType": "Condition", "id": "c", "code": {"text": "Hoste"}}],
            "section": [
                {"title": "Bakgrunn", "text": div("KOLS."), "entry": [
                    {"reference": "Condition/1"}, {"reference": "#c"}, {"reference": "Observation/9", "display": "SpO2"}
                ]},
                {"title": "Funksjon", "section": [{"title": "Gange", "text": div("200 m"), "section": [{"title": "Ute"}]}]},
                {"code": {"text": "Allergier"}, "emptyReason": {"text": "Ikke spurt"}},
            ],
        });
        let held = |reference: &str| {
            (reference == "Condition/1").then(|| {
                let wrong = json!({"resourceType": "Condition", "code": {"text": "Tuberkulose"},
                    "verificationStatus": {"coding": [{"code": "entered-in-error"}]}});
                (11, wrong)
            })
        };
        let view = document(7, &resource, Date::constant(2026, 11, 20), &held);
        let titles: Vec<_> = view
            .sections
            .iter()
            .map(|section| (section.depth, section.title.as_deref().unwrap()))
            .collect();
        assert_eq!(
            titles,
            [
                (0, "Bakgrunn"),
                (0, "Funksjon"),
                (1, "Gange"),
                (2, "Ute"),
                (0, "Allergier")
            ]
        );
        assert_eq!(view.authors, ["Marte Lien", "Silje Aune"]);
        let entries = &view.sections[0].entries;
        assert_eq!(entries[0].resource_id, Some(11));
        assert!(entries[0].entered_in_error, "a withdrawn entry says so");
        assert_eq!(
            entries[1].item.as_ref().unwrap().title.as_deref(),
            Some("Hoste")
        );
        assert_eq!(entries[2].words.as_deref(), Some("SpO2"));
        assert!(entries[2].item.is_none() && entries[2].resource_id.is_none());
        assert_eq!(view.sections[4].empty_reason.as_deref(), Some("Ikke spurt"));
    }

    #[test]
    fn a_document_without_end_is_cut_and_ends() {
        let mut section = json!({"title": "innerst"});
        for _ in 0..60 {
            section = json!({"section": [section]});
        }
        let many: Vec<Value> = (0..2_000)
            .map(|n| json!({"entry": [{"reference": format!("Condition/{n}")}]}))
            .collect();
        for sections in [
            json!([section]),
            json!(many),
            json!("nei"),
            json!([1, null]),
        ] {
            let resource = json!({"resourceType": "Composition", "section": sections});
            let view = document(1, &resource, Date::constant(2026, 1, 1), &|_| None);
            assert!(view.sections.len() <= MOST_SECTIONS);
            assert!(view.sections.iter().all(|one| one.depth <= DEEPEST));
        }
    }

    #[test]
    fn what_a_document_replaces_is_read_from_both_types() {
        let reference = json!({"relatesTo": [
            {"code": "replaces", "target": {"reference": "DocumentReference/1"}},
            {"code": "appends", "target": {"reference": "DocumentReference/2"}},
        ]});
        let composition = json!({"relatesTo": [{"code": "replaces", "targetReference": {"reference": "Composition/3"}}]});
        assert_eq!(
            related(&reference, "replaces").collect::<Vec<_>>(),
            ["DocumentReference/1"]
        );
        assert_eq!(
            related(&composition, "replaces").collect::<Vec<_>>(),
            ["Composition/3"]
        );
    }
}
