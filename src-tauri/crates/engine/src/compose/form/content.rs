//! QuestionnaireResponse and Questionnaire: the pair that NAV's archive takes (rule R08).
//!
//! The form goes along as it was loaded, under an id of this message, with the one thing added that R08 asks for and NAV's
//! own example lacks: a title. Who it is about and who wrote it stand in the response by identifier too, because the
//! archive reads nothing else.

use fhir::systems;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::Filling;
use crate::compose::bundle::{Content, entry, filled, members, part, urn};
use crate::compose::composition::Composition;
use crate::compose::people::{Sender, patient, person_identifier};

/// What follows the header.
pub(in crate::compose) fn content(composition: &Composition, timestamp: &str) -> Content {
    let header = composition.ids.header;
    let (response_id, form_id, patient_id) = (
        part(header, "questionnaire-response"),
        part(header, "questionnaire"),
        part(header, "patient"),
    );
    let sender = Sender::of(composition);
    let mut focus = vec![response_id];
    let mut entries = vec![entry(
        response_id,
        response(composition, &sender, timestamp),
    )];
    if let Some(filling) = &composition.form {
        focus.push(form_id);
        entries.push(entry(form_id, questionnaire(filling, form_id)));
    }
    entries.push(entry(patient_id, patient(patient_id, composition)));
    entries.extend(sender.entries);
    Content {
        focus,
        details: None,
        entries,
    }
}

/// When NAV's archive is to say it was received: `Bundle.meta.lastUpdated` (rule R08).
pub(in crate::compose) fn received(meta: &mut Map<String, Value>, timestamp: &str) {
    meta.insert("lastUpdated".into(), json!(timestamp));
}

fn response(composition: &Composition, sender: &Sender, timestamp: &str) -> Value {
    let header = composition.ids.header;
    let mut resource = members(json!({
        "resourceType": "QuestionnaireResponse",
        "id": part(header, "questionnaire-response").to_string(),
    }));
    if let Some(order) = composition.answers.as_ref().and_then(based_on) {
        resource.insert("basedOn".into(), json!([order]));
    }
    if let Some(filling) = &composition.form {
        // A form without a canonical is named by where it lies in this message.
        let named = filling
            .form
            .canonical()
            .unwrap_or_else(|| urn(part(header, "questionnaire")));
        resource.insert("questionnaire".into(), json!(named));
    }
    resource.insert("status".into(), json!("completed"));
    let mut subject = members(json!({ "reference": urn(part(header, "patient")) }));
    let person = &composition.patient;
    if let Some(identifier) = person_identifier(person, &composition.author.practice) {
        subject.insert("identifier".into(), identifier);
    }
    resource.insert("subject".into(), Value::Object(subject));
    resource.insert("authored".into(), json!(timestamp));
    if let Some(reference) = sender.reference {
        let practitioner = part(header, "practitioner");
        // The person, not the role: the archive looks for an HPR number here.
        let mut author = members(json!({ "reference": urn(practitioner) }));
        if let Some(hpr) = filled(Some(&composition.author.hpr)) {
            author.insert(
                "identifier".into(),
                json!({ "system": systems::HPR, "value": hpr }),
            );
        }
        resource.insert("author".into(), Value::Object(author));
        // At which practice the answers were given stands behind the role.
        if reference != practitioner {
            resource.insert("source".into(), json!({ "reference": urn(reference) }));
        }
    }
    let items = composition
        .form
        .as_ref()
        .map(|filling| filling.filled().respond())
        .unwrap_or_default();
    if !items.is_empty() {
        resource.insert("item".into(), Value::Array(items));
    }
    Value::Object(resource)
}

/// The order by identifier: its Task is no entry of this Bundle, and FHIR lets `basedOn` name no Task by type.
fn based_on(answered: &crate::compose::Answered) -> Option<Value> {
    let id = Uuid::parse_str(answered.order_id.as_deref()?).ok()?;
    Some(json!({ "identifier": { "system": "urn:ietf:rfc:3986", "value": urn(id) } }))
}

fn questionnaire(filling: &Filling, id: Uuid) -> Value {
    let mut resource = members((*filling.questionnaire).clone());
    resource.insert("id".into(), json!(id.to_string()));
    if filling.form.title.is_none() {
        let title = match filling.form.shown_title() {
            "" => "Skjema",
            title => title,
        };
        resource.insert("title".into(), json!(title));
    }
    Value::Object(resource)
}
