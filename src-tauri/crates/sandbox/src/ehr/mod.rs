//! The EHR: read and search over the people's charts, as the NO EHR Core draft would have it.

mod capability;
mod catalogue;
mod changes;
mod chart;
mod date;
mod directory;
mod filter;
mod found;
mod history;
mod id;
mod lives;
mod measures;
mod papers;
mod parameter;
mod problems;
mod quirks;
mod search;
mod today;
mod visits;
mod workday;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock};

use axum::http::request::Parts;
use axum::http::{Method, StatusCode, header};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use self::quirks::Quirks;
use crate::answer::{Reply, not_done, origin, outcome};
use crate::config::{Clock, Config};
use crate::people::{People, Person};
use crate::world::World;

pub(crate) use changes::Changes;

/// Types that are read and searched here; Binary is only read.
pub(crate) const TYPES: [&str; 29] = [
    "Patient",
    "Practitioner",
    "Organization",
    "Location",
    "Encounter",
    "EpisodeOfCare",
    "Observation",
    "Composition",
    "DocumentReference",
    "Appointment",
    "CarePlan",
    "Condition",
    "AllergyIntolerance",
    "MedicationStatement",
    "Goal",
    "Questionnaire",
    "QuestionnaireResponse",
    "Flag",
    "ServiceRequest",
    "Procedure",
    "Immunization",
    "DiagnosticReport",
    "FamilyMemberHistory",
    "Task",
    "Communication",
    "Consent",
    "RelatedPerson",
    "CareTeam",
    "Device",
];

/// Types that are nobody's chart: who and what stands around the patients.
pub(crate) const AROUND: [&str; 4] = ["Practitioner", "Organization", "Location", "Questionnaire"];

/// Charts, written when somebody first asks for them.
#[derive(Debug)]
pub(crate) struct Ehr {
    pub(crate) seed: u64,
    pub(crate) made: Timestamp,
    clock: Clock,
    pub(crate) people: Arc<People>,
    charts: Vec<OnceLock<Vec<Value>>>,
    directory: OnceLock<Vec<Value>>,
    /// Searches whose next page may be asked for, by token.
    pages: Mutex<HashMap<String, search::Asked>>,
}

impl Ehr {
    pub(crate) fn new(config: &Config, made: Timestamp, people: Arc<People>) -> Self {
        let charts = people.all().iter().map(|_| OnceLock::new()).collect();
        Self {
            seed: config.seed,
            made,
            clock: config.clock.clone(),
            people,
            charts,
            directory: OnceLock::new(),
            pages: Mutex::default(),
        }
    }

    pub(crate) fn patient_id(&self, index: u32) -> String {
        id::id(self.seed, index, 0)
    }

    /// The day that many days before the sandbox was made.
    fn day_before(&self, days: i64) -> Date {
        let then = self
            .made
            .checked_sub(SignedDuration::from_hours(24 * days))
            .unwrap_or(self.made);
        then.to_zoned(jiff::tz::TimeZone::UTC).date()
    }

    /// When a person's registration was last changed.
    fn updated(&self, index: u32) -> String {
        format!(
            "{}T07:30:00.000Z",
            self.day_before(2 + i64::from(index % 90))
        )
    }

    fn chart(&self, person: &Person) -> &[Value] {
        let at = self.people.place(person.index);
        let Some(chart) = at.and_then(|at| self.charts.get(at)) else {
            return &[];
        };
        chart.get_or_init(|| chart::write(self.seed, self.made, person))
    }

    fn directory(&self) -> &[Value] {
        self.directory.get_or_init(|| directory::directory(self))
    }

    /// The resource of that type and id.
    fn resource(&self, kind: &str, id: &str) -> Option<Value> {
        let (person, number) = id::read(self.seed, id)?;
        let of = |list: &[Value]| {
            list.get(usize::try_from(number.checked_sub(1)?).ok()?)
                .cloned()
        };
        let found = if person == id::DIRECTORY {
            of(self.directory())
        } else {
            let person = self.people.get(person)?;
            if number == 0 {
                Some(directory::patient(self, person))
            } else if number >= today::FIRST {
                today::appointments(self, person)
                    .into_iter()
                    .find(|one| one.get("id").and_then(Value::as_str) == Some(id))
            } else {
                of(self.chart(person))
            }
        };
        found.filter(|resource| resource.get("resourceType").and_then(Value::as_str) == Some(kind))
    }
}

/// Answers a request to the EHR.
pub(crate) fn answer(world: &World, parts: &Parts, body: &[u8]) -> Reply {
    let asked = parts
        .uri
        .path_and_query()
        .map_or("/", |whole| whole.as_str());
    let quirks = Quirks::of(world, asked);
    let reply = done(world, parts, &quirks, body);
    quirks.over(reply, &parts.headers, parts.method == Method::GET)
}

fn done(world: &World, parts: &Parts, quirks: &Quirks, body: &[u8]) -> Reply {
    let accept = parts
        .headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .unwrap_or("*/*");
    let path = parts
        .uri
        .path()
        .trim_start_matches("/ehr")
        .trim_matches('/');
    let steps: Vec<&str> = path.split('/').collect();
    let base = format!("{}/ehr", origin(&parts.headers));
    let query = parts.uri.query().unwrap_or_default();
    let get = parts.method == Method::GET;
    let known = |kind: &str| TYPES.contains(&kind) || kind == "Binary";
    match steps.as_slice() {
        ["metadata"] if get => fhir(StatusCode::OK, &capability::statement(world, &base, quirks)),
        ["Binary", id] if get => binary(world, id, accept),
        _ if get && !json_is_fine(accept, query) => refuse(
            world,
            StatusCode::NOT_ACCEPTABLE,
            "not-supported",
            "Only application/fhir+json is answered here",
        ),
        [""] if get && query.contains("_page=") => search::next_page(world, &base, quirks, query),
        [kind] if get && TYPES.contains(kind) => {
            search::search(world, &base, quirks, kind, query, b"")
        }
        [_, "_search"] if quirks.no_post_search => refuse(
            world,
            StatusCode::METHOD_NOT_ALLOWED,
            "not-supported",
            "Searches are asked by GET here",
        ),
        [kind, "_search"] if parts.method == Method::POST && TYPES.contains(kind) => {
            if !is_form(parts) {
                let words = "_search takes application/x-www-form-urlencoded";
                return refuse(
                    world,
                    StatusCode::UNSUPPORTED_MEDIA_TYPE,
                    "not-supported",
                    words,
                );
            }
            search::search(world, &base, quirks, kind, query, body)
        }
        [_, "_history"] | [_, _, "_history", ..] if quirks.no_history => {
            not_done(world, &format!("{} {}", parts.method, parts.uri.path()))
        }
        [kind, "_history"] if get && TYPES.contains(kind) => {
            history::of_type(world, &base, quirks, kind, query)
        }
        [kind, id] if get && known(kind) => history::read(world, quirks, kind, id, None),
        [kind, id, "_history", version] if get && known(kind) => {
            history::read(world, quirks, kind, id, Some(version))
        }
        [kind, id, "_history"] if get && known(kind) => {
            history::of_instance(world, &base, quirks, kind, id)
        }
        _ => not_done(world, &format!("{} {}", parts.method, parts.uri.path())),
    }
}

fn is_form(parts: &Parts) -> bool {
    let kind = parts
        .headers
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .unwrap_or_default();
    kind.to_ascii_lowercase()
        .starts_with("application/x-www-form-urlencoded")
}

fn json_is_fine(accept: &str, query: &str) -> bool {
    let format = query
        .split('&')
        .find_map(|pair| pair.strip_prefix("_format="));
    match format {
        Some(format) => format.contains("json"),
        None => {
            accept.contains("json") || accept.contains("*/*") || accept.contains("application/*")
        }
    }
}

/// JSON as this server names it.
pub(crate) fn fhir(status: StatusCode, value: &Value) -> Reply {
    Reply::of(
        status,
        "application/fhir+json; charset=utf-8",
        value.to_string(),
    )
}

/// An error in FHIR's words.
pub(crate) fn refuse(world: &World, status: StatusCode, code: &str, words: &str) -> Reply {
    outcome(
        world,
        status,
        &[json!({ "severity": "error", "code": code, "diagnostics": words })],
    )
}

/// As it is, unless FHIR is what was asked for.
fn binary(world: &World, id: &str, accept: &str) -> Reply {
    let Some(resource) = world.ehr.current(&world.changes(), "Binary", id) else {
        return refuse(
            world,
            StatusCode::NOT_FOUND,
            "not-found",
            "There is no such Binary",
        );
    };
    if accept.contains("fhir+json") || accept.contains("application/json") {
        return fhir(StatusCode::OK, &resource).with(header::ETAG, "W/\"1\"");
    }
    let mime = resource
        .get("contentType")
        .and_then(Value::as_str)
        .unwrap_or("application/octet-stream");
    let data = resource
        .get("data")
        .and_then(Value::as_str)
        .unwrap_or_default();
    Reply::of(
        StatusCode::OK,
        mime,
        STANDARD.decode(data).unwrap_or_default(),
    )
}
