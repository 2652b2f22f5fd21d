//! One resource as one row.

use fhir::view::{
    self, AllergyIntolerance, Appointment, Concept, Condition, Document, Encounter, EpisodeOfCare,
    Medication, Moment,
};
use jiff::civil::Date;
use serde_json::Value;

use super::code::{code_view, title};
use super::foremost;
use crate::api::types::{ChartItem, PartOf};

/// The row of a resource. `others` are resources it may point to (Medications); `today` parts what is ahead from what
/// was.
pub(super) fn item(resource_id: i64, resource: &Value, others: &[Value], today: Date) -> ChartItem {
    let kind = view::resource_type(resource).unwrap_or("Resource");
    let mut row = ChartItem {
        resource_id,
        resource_type: kind.to_owned(),
        title: None,
        code: None,
        status: None,
        verification: None,
        date: None,
        end: None,
        detail: None,
        criticality: None,
        foremost: 0,
        link: None,
        part_of: None,
        current: false,
        cannot_interpret: view::cannot_interpret(resource),
        flags: Vec::new(),
    };
    match kind {
        "Condition" => condition(&mut row, Condition(resource)),
        "AllergyIntolerance" => allergy(&mut row, AllergyIntolerance(resource)),
        "MedicationStatement" | "MedicationRequest" => {
            medication(&mut row, Medication(resource), others)
        }
        "DocumentReference" | "Composition" => document(&mut row, Document(resource)),
        "Appointment" => appointment(&mut row, Appointment(resource), today),
        "Encounter" => encounter(&mut row, Encounter(resource)),
        "EpisodeOfCare" => episode(&mut row, EpisodeOfCare(resource)),
        "Flag" => flag(&mut row, resource),
        "CarePlan" | "Goal" => plan(&mut row, resource),
        "QuestionnaireResponse" => form(&mut row, resource),
        _ => unknown(&mut row, resource),
    }
    if row.cannot_interpret {
        (row.current, row.link, row.part_of) = (false, None, None);
    }
    row
}

/// The name that a resource goes by in lists: what it is, or who.
#[must_use]
pub fn row_title(resource: &Value) -> Option<String> {
    match view::resource_type(resource)? {
        "Patient" | "Practitioner" | "Person" | "RelatedPerson" => {
            view::HumanName::choose(resource).and_then(view::HumanName::display)
        }
        _ => item(0, resource, &[], Date::default()).title,
    }
}

fn condition(row: &mut ChartItem, condition: Condition<'_>) {
    name(row, condition.code());
    let clinical = condition.clinical_status();
    let verification = condition.verification_status();
    let refuted = verification == Some("refuted");
    // A refuted diagnosis may still say "active" beside it: the refutation is what a reader must see.
    row.status = if refuted {
        Some("refuted".to_owned())
    } else {
        clinical.map(str::to_owned)
    };
    row.verification = verification.map(str::to_owned);
    row.current = !refuted
        && match clinical {
            Some(status) => matches!(status, "active" | "recurrence" | "relapse"),
            None => !condition.has_ended(),
        };
    if condition.severity().is_some_and(is_zone) {
        // What a plan waits for, written as a Condition: no diagnosis of anybody.
        row.status = Some("plan-criterion".to_owned());
        row.current = false;
    }
    when(row, condition.onset());
    row.end = condition
        .abatement()
        .and_then(Moment::text)
        .map(str::to_owned);
    row.detail = condition
        .note()
        .or_else(|| condition.asserter())
        .map(str::to_owned);
    row.criticality = condition
        .severity()
        .and_then(|s| severity(s).map(str::to_owned));
    row.foremost = foremost::of_condition(condition, row.code.as_ref());
}

/// A zone of a plan for treating oneself (HL7 Norway's draft "planer-hacking").
fn is_zone(severity: Concept<'_>) -> bool {
    let zone = |coding: view::Coding<'_>| {
        let system = coding.system().unwrap_or_default();
        system.ends_with("/CodeSystem/planer-hacking-observation-severity-zone-cs")
    };
    severity.codings().any(zone)
}

fn severity(concept: Concept<'_>) -> Option<&'static str> {
    let snomed = |code| concept.has("http://snomed.info/sct", code);
    if snomed("24484000") {
        Some("severe")
    } else if snomed("442452003") {
        Some("life-threatening")
    } else {
        None
    }
}

fn allergy(row: &mut ChartItem, allergy: AllergyIntolerance<'_>) {
    name(row, allergy.code());
    let refuted = allergy.verification_status() == Some("refuted");
    row.status = if refuted {
        Some("refuted".to_owned())
    } else {
        allergy.clinical_status().map(str::to_owned)
    };
    row.verification = allergy.verification_status().map(str::to_owned);
    row.current = !refuted && !matches!(allergy.clinical_status(), Some("inactive" | "resolved"));
    when(row, allergy.onset());
    let manifestations: Vec<_> = allergy.manifestations().collect();
    row.detail = (!manifestations.is_empty()).then(|| manifestations.join(", "));
    let severe = allergy
        .worst_reaction()
        .filter(|severity| *severity == "severe");
    row.criticality = allergy
        .criticality()
        .filter(|c| *c == "high")
        .or(severe)
        .map(str::to_owned);
    row.foremost = foremost::of_allergy(allergy);
}

fn medication(row: &mut ChartItem, medication: Medication<'_>, others: &[Value]) {
    name(row, medication.code(others));
    if row.title.is_none() {
        row.title = medication
            .reference()
            .and_then(view::Reference::words)
            .map(str::to_owned);
    }
    row.status = medication.status().map(str::to_owned);
    row.current = matches!(
        medication.status(),
        None | Some("active" | "intended" | "on-hold" | "unknown")
    );
    if medication.is_prohibition() {
        row.status = Some("do-not-perform".to_owned());
    } else if let Some(intent @ ("proposal" | "plan" | "option")) = medication.intent() {
        // Nobody has ordered it: it must not stand among what the patient takes.
        row.status = Some(intent.to_owned());
        row.current = false;
    }
    when(row, medication.start());
    row.end = medication.end().map(str::to_owned);
    row.detail = medication.dosage();
}

fn document(row: &mut ChartItem, document: Document<'_>) {
    row.code = document.kind().and_then(code_view);
    row.title = document
        .title()
        .map(str::to_owned)
        .or_else(|| document.kind().and_then(title));
    row.status = document.status().map(str::to_owned);
    row.current = document.status() != Some("superseded");
    if document.document_status() == Some("preliminary") {
        row.flags.push("preliminary".to_owned());
    }
    when(row, document.date());
    row.detail = document.author().map(str::to_owned);
}

fn appointment(row: &mut ChartItem, appointment: Appointment<'_>, today: Date) {
    row.code = appointment.kind().and_then(code_view);
    row.title = appointment
        .description()
        .map(str::to_owned)
        .or_else(|| appointment.kind().and_then(title));
    row.status = appointment.status().map(str::to_owned);
    when(row, appointment.start());
    let day = row
        .date
        .as_deref()
        .and_then(|date| date.get(..10)?.parse::<Date>().ok());
    let over = matches!(
        appointment.status(),
        Some("cancelled" | "noshow" | "fulfilled")
    );
    row.current = !over && day.is_none_or(|day| day >= today);
    row.end = appointment.end().map(str::to_owned);
    row.detail = appointment.with().map(str::to_owned);
    row.link = appointment.video().map(str::to_owned);
    // Which one that is here, is found by whoever has the store.
    row.part_of = appointment.whole().map(|whole| PartOf {
        resource_id: None,
        title: whole.display().map(str::to_owned),
    });
    if appointment.is_group() {
        row.flags.push("group".to_owned());
    }
}

fn encounter(row: &mut ChartItem, encounter: Encounter<'_>) {
    name(row, encounter.kind());
    if row.title.is_none() {
        row.title = encounter
            .class()
            .and_then(|class| class.display().or_else(|| class.code()))
            .map(str::to_owned);
    }
    row.status = encounter.status().map(str::to_owned);
    row.current = !matches!(encounter.status(), Some("finished" | "cancelled"));
    if let Some(period) = encounter.period() {
        when(row, Moment::of(period.0, &["start"]));
        row.end = period.end().map(str::to_owned);
    }
    row.detail = encounter.with().map(str::to_owned);
}

fn episode(row: &mut ChartItem, episode: EpisodeOfCare<'_>) {
    name(row, episode.kind());
    row.status = episode.status().map(str::to_owned);
    row.current = !matches!(episode.status(), Some("finished" | "cancelled"));
    if let Some(period) = episode.period() {
        when(row, Moment::of(period.0, &["start"]));
        row.end = period.end().map(str::to_owned);
    }
    row.detail = episode.organization().map(str::to_owned);
}

/// The first of these members that is text.
fn said(resource: &Value, members: &[&str]) -> Option<String> {
    let texts = members
        .iter()
        .filter_map(|member| resource.get(member).and_then(Value::as_str));
    texts
        .map(str::trim)
        .find(|text| !text.is_empty())
        .map(str::to_owned)
}

fn period(row: &mut ChartItem, resource: &Value) {
    if let Some(period) = resource.get("period") {
        when(row, Moment::of(period, &["start"]));
        row.end = view::Period(period).end().map(str::to_owned);
    }
}

fn flag(row: &mut ChartItem, resource: &Value) {
    name(row, resource.get("code").map(Concept));
    row.status = said(resource, &["status"]);
    row.current = row.status.as_deref() == Some("active");
    period(row, resource);
}

/// A plan by its title or category, a goal by its description; a draft or a proposal is no plan that anybody follows.
fn plan(row: &mut ChartItem, resource: &Value) {
    let concept = |member: &str| first(resource, member).map(Concept);
    name(row, concept("description").or_else(|| concept("category")));
    row.title = said(resource, &["title"])
        .or_else(|| row.title.take())
        .or_else(|| said(resource, &["description"]));
    row.status = said(resource, &["status", "lifecycleStatus"]);
    let proposed = matches!(
        said(resource, &["intent"]).as_deref(),
        Some("proposal" | "option")
    );
    row.current = !proposed
        && matches!(
            row.status.as_deref(),
            Some("active" | "accepted" | "planned" | "on-hold")
        );
    period(row, resource);
    if row.date.is_none() {
        when(row, Moment::of(resource, &["startDate", "created"]));
    }
    row.detail = said(resource, &["description"]).filter(|text| row.title.as_ref() != Some(text));
}

/// A form by the address of its questionnaire, which is what R4 gives it for a name.
fn form(row: &mut ChartItem, resource: &Value) {
    let shown = resource
        .get("_questionnaire")
        .and_then(|beside| beside.get("extension"))
        .and_then(|extensions| extensions.get(0))
        .and_then(|extension| said(extension, &["valueString"]));
    row.title =
        shown.or_else(|| said(resource, &["questionnaire"]).map(|address| last_part(&address)));
    row.status = said(resource, &["status"]);
    row.current = !matches!(row.status.as_deref(), Some("stopped"));
    when(row, Moment::of(resource, &["authored"]));
    row.detail = resource
        .get("author")
        .and_then(|author| view::Reference(author).words())
        .map(str::to_owned);
}

/// `arskontroll` of `https://example.org/Questionnaire/arskontroll|2.0`: what a person can read of an address. The whole of
/// it stands in the details.
fn last_part(address: &str) -> String {
    let path = address.split('|').next().unwrap_or(address);
    let last = path.trim_end_matches('/').rsplit('/').next();
    last.filter(|last| !last.is_empty())
        .unwrap_or(address)
        .to_owned()
}

/// A type that this page does not know is listed by what most resources have.
fn unknown(row: &mut ChartItem, resource: &Value) {
    let concepts = ["code", "type", "vaccineCode", "relationship", "category"];
    let mut concepts = concepts.iter().filter_map(|member| first(resource, member));
    name(row, concepts.next().map(Concept));
    let person = (row.resource_type == "RelatedPerson")
        .then(|| view::HumanName::choose(resource).and_then(view::HumanName::display))
        .flatten();
    let device = first(resource, "deviceName").and_then(|name| said(name, &["name"]));
    if let Some(named) = person.or(device) {
        // Who it is, and beside it what they are.
        row.detail = row.title.replace(named);
    }
    row.title = row
        .title
        .take()
        .or_else(|| said(resource, &["title", "name", "description"]));
    row.status = said(resource, &["status"]);
    let words = said(resource, &["conclusion", "description"])
        .or_else(|| said(first(resource, "payload")?, &["contentString"]));
    if row.detail.is_none() {
        row.detail = words.filter(|text| row.title.as_ref() != Some(text));
    }
    when(
        row,
        Moment::of(
            resource,
            &[
                "date",
                "created",
                "authoredOn",
                "occurrenceDateTime",
                "performedDateTime",
                "effectiveDateTime",
                "dateTime",
                "sent",
            ],
        ),
    );
}

/// A member, or the first of several.
fn first<'a>(resource: &'a Value, member: &str) -> Option<&'a Value> {
    match resource.get(member)? {
        Value::Array(items) => items.first(),
        other => Some(other),
    }
}

fn name(row: &mut ChartItem, concept: Option<Concept<'_>>) {
    row.code = concept.and_then(code_view);
    row.title = concept.and_then(title);
}

fn when(row: &mut ChartItem, moment: Option<Moment<'_>>) {
    let Some(moment) = moment else { return };
    row.date = moment.text().map(str::to_owned);
    if moment.is_empty_text() {
        row.flags.push("empty_date".to_owned());
    }
}

/// What makes two rows look like one entered twice: same thing, same start, same status.
pub(super) fn likeness(row: &ChartItem) -> Option<String> {
    let code = row.code.as_ref();
    let what = code
        .and_then(|code| {
            Some(format!(
                "{}|{}",
                view::canonical_system(code.system.as_deref()?),
                code.code.as_deref()?
            ))
        })
        .or_else(|| row.title.as_deref().map(str::to_lowercase))?;
    let [date, status, detail] =
        [&row.date, &row.status, &row.detail].map(|part| part.as_deref().unwrap_or_default());
    Some(format!(
        "{}\u{1f}{what}\u{1f}{date}\u{1f}{status}\u{1f}{detail}",
        row.resource_type
    ))
}
