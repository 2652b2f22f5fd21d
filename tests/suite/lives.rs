//! Charts of many kinds of life: that each type the sandbox has is asked for, kept and shown somewhere by name, and that
//! forty years are read to their end.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;

use engine::api::types::{
    Chart, ChartPlans, ChartRows, ChartRowsRequest, PatientRequest, ResourceDetails,
    ResourceRequest, SectionState,
};
use engine::store::chart::SECTIONS;
use serde_json::Value;

use crate::chart_under::opened;
use crate::desk::Desk;
use crate::sandbox_wire::{ask, config, get, start};

fn address(desk: &Desk) -> SocketAddr {
    desk.sandbox.as_ref().expect("a sandbox").address()
}

async fn patient_id(to: SocketAddr, part: &str) -> String {
    let people = get(to, "/_sandbox/people").await.json();
    let person = people
        .as_array()
        .expect("people")
        .iter()
        .find(|person| person["part"] == part)
        .cloned()
        .unwrap_or_else(|| panic!("nobody is {part}"));
    person["id"].as_str().expect("an id").to_owned()
}

async fn count(to: SocketAddr, kind: &str, patient: &str) -> u64 {
    let asked = format!("/ehr/{kind}?patient={patient}&_summary=count");
    let total = get(to, &asked).await.json()["total"].clone();
    total.as_u64().unwrap_or_else(|| panic!("{kind}: {total}"))
}

/// How many resources of a section's types the chart says that it holds.
fn held(chart: &Chart) -> BTreeMap<&str, u64> {
    let mut held: BTreeMap<&str, u64> = chart
        .sections
        .iter()
        .map(|section| {
            let rows = section.items.len() as u64;
            let beside = section.hidden + section.withdrawn;
            (section.name.as_str(), rows + u64::from(beside))
        })
        .collect();
    let points = chart.measurements.series.iter();
    let points = points.map(|series| series.points.len() as u64 + u64::from(series.more));
    held.insert("measurements", points.sum());
    held
}

/// The sandbox has one type too few, so that there is a server which does not offer everything.
fn offered(types: &[&'static str]) -> impl Iterator<Item = &'static str> {
    types
        .iter()
        .copied()
        .filter(|kind| *kind != "MedicationRequest")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_section_has_something_of_every_type_for_one_who_is_watched_at_home() {
    let desk = Desk::start().await;
    let chart = opened(&desk, "Torleif Aslaksen").await;
    for (name, types) in SECTIONS {
        if *name == "measurements" {
            assert_eq!(chart.measurements.state, SectionState::Loaded);
            let shapes = chart.measurements.series.iter();
            let shapes: BTreeSet<_> = shapes.map(|series| series.shape.as_str()).collect();
            assert_eq!(shapes, BTreeSet::from(["number", "pair", "score", "text"]));
            continue;
        }
        let section = chart.sections.iter().find(|one| one.name == *name);
        let section = section.unwrap_or_else(|| panic!("a section {name}"));
        assert_eq!(section.state, SectionState::Loaded, "{name}");
        let shown: BTreeSet<_> = section
            .items
            .iter()
            .map(|item| item.resource_type.as_str())
            .collect();
        assert_eq!(shown, offered(types).collect(), "{name}");
        for item in &section.items {
            assert!(item.title.is_some() || item.detail.is_some() || item.date.is_some());
        }
    }
    // What was never true is counted and not shown; what cannot be read safely is shown and not current.
    let withdrawn = |name: &str| {
        let section = chart.sections.iter().find(|one| one.name == name);
        section.map(|one| one.withdrawn)
    };
    assert_eq!(withdrawn("conditions"), Some(1));
    assert_eq!(withdrawn("flags"), Some(1));
    assert_eq!(withdrawn("appointments"), Some(1));
    let items = chart.sections.iter().flat_map(|one| &one.items);
    assert!(
        items
            .clone()
            .any(|item| item.cannot_interpret && !item.current)
    );
    let twice = chart.measurements.series.iter().any(|series| {
        let hinted = |point: &engine::api::types::Measurement| {
            point.flags.iter().any(|flag| flag == "possible_duplicate")
        };
        series.shape == "pair" && series.points.iter().filter(|one| hinted(one)).count() == 2
    });
    assert!(twice, "one blood pressure from two places");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_the_new_charts_hold_is_laid_out_in_words() {
    let desk = Desk::start().await;
    let mut unknown = BTreeSet::new();
    for name in ["Torleif Aslaksen", "Iben Heimdal", "Gunnhild Øksnes"] {
        let chart = opened(&desk, name).await;
        let rows = chart.sections.iter().flat_map(|section| &section.items);
        let mut ids: Vec<i64> = rows.map(|item| item.resource_id).collect();
        for series in &chart.measurements.series {
            ids.extend(series.points.iter().take(3).map(|point| point.resource_id));
        }
        for resource_id in ids {
            let request = ResourceRequest { resource_id };
            let details: ResourceDetails = desk.call("resource_details", &request).await;
            let kind = &details.resource_type;
            assert!(!details.type_name.nb.is_empty());
            let other = details.sections.iter().filter(|one| one.key == "other");
            for row in other.flat_map(|one| &one.rows) {
                // Where in a list a member stands does not matter; an extension nobody knows has no words.
                let path: String = row.path.chars().filter(|c| !c.is_ascii_digit()).collect();
                if !path.contains("modifierExtension") {
                    unknown.insert(format!("{kind}.{path}"));
                }
            }
        }
    }
    println!("without words: {unknown:#?}");
    assert!(unknown.is_empty(), "{unknown:#?} have no words");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn forty_years_are_read_to_their_end() {
    let desk = Desk::start().await;
    let to = address(&desk);
    let found = get(to, "/ehr/Patient?name=solfrid%20nyg").await.entries();
    let patient = found[0]["resource"]["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let chart = opened(&desk, "Solfrid Nygård").await;
    let held = held(&chart);
    let mut all = 0;
    for (name, types) in SECTIONS {
        let mut there = 0;
        for kind in offered(types) {
            there += count(to, kind, &patient).await;
        }
        assert_eq!(held.get(name), Some(&there), "{name}");
        all += there;
    }
    assert!((1_500..=3_000).contains(&all), "{all}");
    let measured = held.get("measurements").copied().unwrap_or(0);
    assert!(measured > 200, "more than one page of it: {measured}");
    let problems = chart
        .sections
        .iter()
        .filter_map(|one| one.problem.as_deref());
    assert_eq!(problems.collect::<Vec<_>>(), Vec::<&str>::new());
    // HbA1c in per cent and in mmol/mol are two series.
    let units: BTreeSet<_> = chart
        .measurements
        .series
        .iter()
        .filter(|series| series.name == "HbA1c")
        .map(|series| series.unit.as_deref().unwrap_or_default())
        .collect();
    assert_eq!(units, BTreeSet::from(["%", "mmol/mol"]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_allergies_are_all_held_and_the_serious_ones_stand_first() {
    let desk = Desk::start().await;
    let chart = opened(&desk, "Gunnhild Øksnes").await;
    let section = chart.sections.iter().find(|one| one.name == "allergies");
    let section = section.expect("a section");
    let all = section.items.len() as u64 + u64::from(section.hidden + section.withdrawn);
    assert_eq!(all, 200);
    assert_eq!(section.withdrawn, 8);
    let serious = |item: &engine::api::types::ChartItem| item.criticality.is_some();
    let first = section.items.iter().position(|item| !serious(item));
    let after = section.items.iter().skip(first.expect("some are mild"));
    assert!(!after.into_iter().any(|item| item.current && serious(item)));
}

#[tokio::test]
async fn a_form_is_found_by_its_address_and_read_by_its_id() {
    let sandbox = start(config()).await;
    let to = sandbox.address();
    let patient = patient_id(to, "Watched").await;
    let found = get(
        to,
        &format!("/ehr/QuestionnaireResponse?patient={patient}&status=completed"),
    )
    .await;
    let answered = found
        .entries()
        .into_iter()
        .map(|entry| entry["resource"].clone())
        .find(|one| {
            one["questionnaire"]
                .as_str()
                .is_some_and(|url| url.contains('|'))
        })
        .expect("a form of a version");
    let url = answered["questionnaire"].as_str().expect("an address");
    let url = url.split('|').next().expect("an address");
    let form = get(to, &format!("/ehr/Questionnaire?url={url}"))
        .await
        .entries();
    assert_eq!(form.len(), 1, "{url}");
    let form = form[0]["resource"].clone();
    assert_eq!(form["url"], url);
    let id = form["id"].as_str().expect("an id");
    let read = get(to, &format!("/ehr/Questionnaire/{id}")).await;
    assert_eq!((read.status, read.header("etag")), (200, Some("W/\"1\"")));
    assert_eq!(read.json(), form);
    let history = get(to, &format!("/ehr/Questionnaire/{id}/_history")).await;
    assert_eq!(history.entries().len(), 1);
    // Every question that was answered is asked in the form, and is answered as its type says.
    let (mut asked, mut given) = (BTreeMap::new(), Vec::new());
    questions(&form, &mut asked);
    answers(&answered, &mut given);
    assert!(given.len() > 12, "{given:?}");
    let mut types = BTreeSet::new();
    for (link, member) in given {
        let kind = asked
            .get(&link)
            .unwrap_or_else(|| panic!("{link} is asked"));
        let fits: &[&str] = match kind.as_str() {
            "boolean" => &["valueBoolean"],
            "decimal" => &["valueDecimal"],
            "integer" => &["valueInteger"],
            "date" => &["valueDate"],
            "dateTime" => &["valueDateTime"],
            "time" => &["valueTime"],
            "string" | "text" => &["valueString"],
            "url" => &["valueUri"],
            "choice" => &["valueCoding"],
            "open-choice" => &["valueCoding", "valueString"],
            "attachment" => &["valueAttachment"],
            "reference" => &["valueReference"],
            "quantity" => &["valueQuantity"],
            other => panic!("{other} takes no answer"),
        };
        assert!(
            fits.contains(&member.as_str()),
            "{link}: {kind} is {member}"
        );
        types.insert(kind.clone());
    }
    assert_eq!(types.len(), 14, "every type of answer: {types:?}");
}

fn questions(item: &Value, found: &mut BTreeMap<String, String>) {
    for one in item["item"].as_array().into_iter().flatten() {
        let text = |member: &str| one[member].as_str().unwrap_or_default().to_owned();
        found.insert(text("linkId"), text("type"));
        questions(one, found);
    }
}

fn answers(item: &Value, found: &mut Vec<(String, String)>) {
    for one in item["item"].as_array().into_iter().flatten() {
        let link = one["linkId"].as_str().unwrap_or_default();
        for answer in one["answer"].as_array().into_iter().flatten() {
            let members = answer.as_object().expect("an answer").keys();
            let value = members.filter(|member| member.starts_with("value"));
            found.extend(value.map(|member| (link.to_owned(), member.clone())));
            answers(answer, found);
        }
        answers(one, found);
    }
}

#[tokio::test]
async fn what_is_new_is_said_searched_included_and_has_versions_as_the_rest() {
    let sandbox = start(config()).await;
    let to = sandbox.address();
    let patient = patient_id(to, "Watched").await;
    let said = get(to, "/ehr/metadata").await.json();
    for kind in SECTIONS.iter().flat_map(|(_, types)| offered(types)) {
        let of = said["rest"][0]["resource"].as_array().expect("types");
        let of = of.iter().find(|one| one["type"] == kind);
        let parameters = of.unwrap_or_else(|| panic!("{kind} is said"))["searchParam"].clone();
        let mut narrowed = 0;
        for parameter in parameters.as_array().expect("parameters") {
            let name = parameter["name"].as_str().expect("a name");
            let asked =
                format!("/ehr/{kind}?patient={patient}&{name}:missing=false&_summary=count");
            let answer = get(to, &asked).await;
            assert_eq!(answer.status, 200, "{asked}");
            narrowed += u64::from(answer.json()["total"].as_u64() > Some(0));
        }
        assert!(narrowed > 2, "{kind}'s parameters look at something");
        let found = get(to, &format!("/ehr/{kind}?patient={patient}&_count=1")).await;
        assert!(found.header("etag").is_some(), "{kind}");
        let one = found.entries()[0]["resource"].clone();
        let id = one["id"].as_str().expect("an id");
        let read = get(to, &format!("/ehr/{kind}/{id}")).await;
        assert_eq!(read.json(), one, "{kind}");
        assert!(read.header("etag").is_some(), "{kind}");
        let history = get(to, &format!("/ehr/{kind}/{id}/_history")).await;
        assert!(!history.entries().is_empty(), "{kind}");
        let along = format!("/ehr/Patient?_id={patient}&_revinclude={kind}:patient");
        let along = get(to, &along).await.entries();
        assert!(
            along
                .iter()
                .any(|entry| entry["resource"]["resourceType"] == *kind)
        );
    }
    let zones = format!(
        "/ehr/CarePlan?patient={patient}&part-of:missing=false&_include=CarePlan:part-of&_include=CarePlan:condition"
    );
    let zones = get(to, &zones).await.entries();
    let of = |mode: &str, kind: &str| {
        let is = |entry: &&Value| {
            entry["search"]["mode"] == mode && entry["resource"]["resourceType"] == kind
        };
        zones.iter().filter(is).count()
    };
    assert_eq!((of("match", "CarePlan"), of("include", "CarePlan")), (3, 1));
    assert_eq!(of("include", "Condition"), 3, "a state for each zone");
    let severities: BTreeSet<_> = zones
        .iter()
        .filter_map(|entry| entry["resource"]["severity"]["coding"][0]["code"].as_str())
        .collect();
    assert_eq!(severities, BTreeSet::from(["green", "red", "yellow"]));
    let goals = format!("/ehr/CarePlan?patient={patient}&_include=CarePlan:goal&status=active");
    let goals = get(to, &goals).await.entries();
    let goals = goals
        .iter()
        .filter(|entry| entry["resource"]["resourceType"] == "Goal");
    assert_eq!(goals.count(), 3);
}

const ODD: [&str; 4] = [
    "Epikrise som er slettet",
    "CT thorax",
    "Telefonnotat, merket",
    "Prøvesvar, ikke lenger",
];

#[tokio::test]
async fn documents_are_what_they_say_by_address_and_within() {
    let sandbox = start(config()).await;
    let to = sandbox.address();
    let patient = patient_id(to, "Watched").await;
    let found = get(
        to,
        &format!("/ehr/DocumentReference?patient={patient}&_count=200"),
    )
    .await;
    let mut met = BTreeSet::new();
    for document in found.entries() {
        let description = document["resource"]["description"].as_str();
        // These are not what they say, each in its own way; `documents` opens them.
        if description.is_some_and(|said| ODD.iter().any(|odd| said.starts_with(odd))) {
            continue;
        }
        let contents = document["resource"]["content"].clone();
        for content in contents.as_array().expect("contents") {
            let attachment = &content["attachment"];
            let mime = attachment["contentType"].as_str().expect("a type");
            let (way, bytes) = match (attachment["url"].as_str(), attachment["data"].as_str()) {
                (Some(url), None) => {
                    let accept = [("accept", mime)];
                    let raw = ask(to, "GET", &format!("/ehr/{url}"), &accept, b"").await;
                    let raw = raw.expect("an answer");
                    assert_eq!(raw.header("content-type"), Some(mime));
                    ("address", raw.body)
                }
                (None, Some(data)) => ("within", unpacked(data)),
                _ => continue,
            };
            if let Some(size) = attachment["size"].as_u64() {
                assert_eq!(size, bytes.len() as u64, "{mime}");
            }
            let magic: &[u8] = match mime {
                "application/pdf" => b"%PDF-",
                "image/png" => b"\x89PNG\r\n\x1a\n",
                _ => b"",
            };
            assert!(bytes.starts_with(magic) && !bytes.is_empty(), "{mime}");
            met.insert((mime.split(';').next().unwrap_or(mime).to_owned(), way));
        }
    }
    for mime in ["application/pdf", "image/png", "text/plain"] {
        for way in ["address", "within"] {
            assert!(
                met.contains(&(mime.to_owned(), way)),
                "{mime} by {way}: {met:?}"
            );
        }
    }
}

fn unpacked(data: &str) -> Vec<u8> {
    use base64::Engine as _;
    let bytes = base64::engine::general_purpose::STANDARD.decode(data);
    bytes.expect("base64")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn plans_are_put_together_from_what_they_are_made_of() {
    let mut desk = Desk::start().await;
    let chart = opened(&desk, "Torleif Aslaksen").await;
    desk.network_down().await;
    let request = PatientRequest {
        patient_id: chart.patient.patient_id,
    };
    let plans: ChartPlans = desk.call("chart_plans", &request).await;
    let called = |title: &str| {
        let found = plans
            .plans
            .iter()
            .find(|plan| plan.item.title.as_deref() == Some(title));
        found.unwrap_or_else(|| panic!("a plan {title}"))
    };
    // Three parts of one plan, none of them a plan of its own; neither the proposal nor what is over.
    assert_eq!(plans.plans.len(), 2, "{:?}", plans.plans);
    let zones = called("Egenbehandlingsplan ved KOLS");
    let told: Vec<_> = zones
        .parts
        .iter()
        .map(|part| {
            let when = part.addresses.first().and_then(|link| link.text.as_deref());
            (
                part.zone.as_deref(),
                when.map(str::len),
                part.activities.len(),
            )
        })
        .collect();
    let length = |text: &str| Some(text.len());
    assert_eq!(
        told,
        [
            (
                Some("green"),
                length("Pusten er som vanlig, oksygenmetning 90 % eller mer"),
                3
            ),
            (
                Some("yellow"),
                length("Mer tungpust, mer hoste eller endret oppspytt, oksygenmetning 87–89 %"),
                3
            ),
            (
                Some("red"),
                length(
                    "Tungpust i hvile, forvirring, feber over 38,5 °C, eller oksygenmetning under 87 %"
                ),
                2
            ),
        ]
    );
    let together = called("Individuell plan");
    let targets: Vec<_> = together
        .goals
        .iter()
        .flat_map(|goal| &goal.targets)
        .map(|target| target.value.as_deref().unwrap_or_default())
        .collect();
    assert_eq!(
        targets,
        [">=400 m", "82–86 kg", "Ingen innleggelser på tre måneder"]
    );
    let not_to_do: Vec<_> = together
        .activities
        .iter()
        .map(|one| one.not_to_do)
        .collect();
    assert_eq!(not_to_do, [false, false, false, true]);
    let links = together
        .addresses
        .iter()
        .chain(zones.parts.iter().flat_map(|part| &part.addresses));
    assert!(
        links.map(|link| link.resource_id).all(|id| id.is_some()),
        "each leads to its source"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_entered_in_error_is_in_no_list_and_its_history_is_found() {
    let desk = Desk::start().await;
    let chart = opened(&desk, "Torleif Aslaksen").await;
    let request = ChartRowsRequest {
        patient_id: chart.patient.patient_id,
        section: "appointments".to_owned(),
        after: None,
        limit: 100,
    };
    let wrong = |item: &engine::api::types::ChartItem| {
        item.title.as_deref() == Some("Satt opp på feil pasient")
    };
    let listed: ChartRows = desk.call("chart_rows", &request).await;
    assert!(!listed.items.is_empty() && !listed.items.iter().any(wrong));
    let withdrawn: ChartRows = desk.call("chart_withdrawn", &request).await;
    assert!(withdrawn.items.iter().all(wrong), "{withdrawn:?}");
    let section = chart.sections.iter().find(|one| one.name == "appointments");
    let counted = section.map(|section| section.withdrawn);
    assert_eq!(counted, u32::try_from(withdrawn.items.len()).ok());
}
