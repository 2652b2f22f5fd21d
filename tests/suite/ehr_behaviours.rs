//! The eleven behaviours that servers written by others were seen to have, and the three beside them: in each the client
//! shows what is so, says what it cannot know, and keeps nothing of somebody else's.

use std::sync::Arc;
use std::time::Duration;

use engine::clock::{Clock, ManualClock};
use engine::store::chart::Fetch;
use engine::store::connection::{self, Put, Role};
use engine::store::{State, chart, patient, resource};
use engine::sync::{Loops, Options, SyncError, Which};
use sandbox::{Fault, FaultName, Reach};
use serde_json::{Value, json};

use crate::poll_site::{Site, fault, noon};

pub(crate) fn connect(site: &Site) -> i64 {
    let put = Put {
        id: None,
        role: Role::Ehr,
        name: "journal",
        base_url: &site.sandbox.ehr_url(),
        auth: connection::Auth::None,
        user_name: None,
        nav_her_id: "",
        allow_get_number: false,
        sandbox: true,
        poll_seconds: 30,
        her_ids: &[],
    };
    site.store
        .write(|tx| connection::put(tx, &put, noon()))
        .unwrap()
}

pub(crate) fn quiet(site: &Site) -> Arc<Loops> {
    let clock: Arc<dyn Clock> = Arc::<ManualClock>::clone(&site.clock);
    let options = Options {
        poll: false,
        send: false,
        ..Options::default()
    };
    Loops::start(site.store.clone(), clock, options)
}

/// The older of the two Kari Nordmos, with her chart read.
pub(crate) async fn kari(site: &Site, loops: &Loops) -> patient::Patient {
    let found = loops
        .search_patients("Kari Nordmo 14.03.1958")
        .await
        .unwrap();
    let id = *found.patient_ids.first().expect("Kari is found");
    loops.refresh_patient(id).await.unwrap();
    site.waits(|db| patient::get(db, id))
}

pub(crate) fn held(site: &Site, id: i64, kind: &str) -> Vec<resource::Resource> {
    site.waits(|db| resource::by_patient(db, id, Some(kind)))
}

pub(crate) fn section(site: &Site, id: i64, name: &str) -> chart::Section {
    let sections = site.waits(|db| chart::sections(db, id));
    let found = sections.into_iter().find(|section| section.section == name);
    found.expect("the section was asked for")
}

fn on_ehr(site: &Site, fault: Fault) {
    site.sandbox.set_fault(fault.on(Reach::Ehr));
}

/// Waits for the run that was begun.
pub(crate) async fn kept(loops: &Loops, which: Which) -> engine::sync::Keeping {
    assert!(loops.keep(which), "nothing else runs");
    for _ in 0..3_000 {
        let state = loops.keeping();
        if !state.runs() {
            return state;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("keeping never ended");
}

#[tokio::test]
async fn no_paging_links_is_said_to_be_perhaps_not_all_and_nothing_is_forgotten() {
    let site = Site::new(0).await;
    connect(&site);
    let loops = quiet(&site);
    let kari = kari(&site, &loops).await;
    let all = held(&site, kari.id, "Observation").len();
    assert!(all > 20, "{all}");
    on_ehr(&site, fault(FaultName::NoPagingLinks).with("n", 20));
    loops.refresh_patient(kari.id).await.unwrap();
    let measurements = section(&site, kari.id, "measurements");
    assert_eq!(measurements.problem.as_deref(), Some("may_be_more"));
    assert_eq!(held(&site, kari.id, "Observation").len(), all);
    on_ehr(&site, fault(FaultName::NoPagingLinks).with("n", 10));
    let found = loops.search_patients("a").await.unwrap();
    assert!(found.truncated, "a search says it too: {found:?}");
}

#[tokio::test]
async fn pages_by_offset_and_an_empty_last_page_are_read_to_their_end() {
    for name in [FaultName::NextByOffset, FaultName::EmptyLastPage] {
        let site = Site::new(0).await;
        connect(&site);
        on_ehr(&site, fault(name));
        let loops = quiet(&site);
        let kari = kari(&site, &loops).await;
        let measurements = section(&site, kari.id, "measurements");
        assert_eq!(
            (measurements.state, measurements.problem),
            (Fetch::Read, None),
            "{}",
            name.as_str()
        );
        assert!(held(&site, kari.id, "Observation").len() > 20);
    }
}

#[tokio::test]
async fn a_parameter_passed_over_is_said_and_whom_it_brings_is_not_kept() {
    let site = Site::new(0).await;
    connect(&site);
    on_ehr(
        &site,
        fault(FaultName::FilterIgnored).with("text", "birthdate"),
    );
    let loops = quiet(&site);
    let both = loops.search_patients("Kari 14.03.1958").await.unwrap();
    assert_eq!(both.ignored, ["birthdate"]);
    assert_eq!((both.patient_ids.len(), both.strangers), (1, 1), "{both:?}");
    // A link that names nothing of a form says nothing; whom it brings is held against the question all the same.
    let found = loops.search_patients("14.03.1958").await.unwrap();
    assert_eq!(found.patient_ids, both.patient_ids, "{found:?}");
    assert!(found.strangers > 30, "{found:?}");
    assert_eq!(site.waits(patient::count), 1, "strangers are not kept");
    // By name the answer is right, and nobody is accused.
    let found = loops.search_patients("Kari Nordmo").await.unwrap();
    assert_eq!((found.ignored.len(), found.patient_ids.len()), (0, 2));
}

#[tokio::test]
async fn an_unknown_parameter_ignored_or_answered_with_nothing_is_no_empty_chart() {
    // The server does not offer it and says so in its statement: the question is never put.
    for name in [FaultName::UnknownIgnored, FaultName::UnknownEmpty] {
        let site = Site::new(0).await;
        connect(&site);
        on_ehr(&site, fault(name));
        let loops = quiet(&site);
        let kari = kari(&site, &loops).await;
        let medications = section(&site, kari.id, "medications");
        assert_eq!(medications.state, Fetch::Read);
        assert!(!held(&site, kari.id, "MedicationStatement").is_empty());
        let asked = loops.exchanges().held();
        assert!(
            asked
                .iter()
                .all(|exchange| !exchange.url.contains("MedicationRequest")),
            "what is not offered is not asked for"
        );
    }
}

#[tokio::test]
async fn a_filter_that_is_ignored_puts_nobody_elses_things_into_a_chart_and_says_so() {
    let site = Site::new(0).await;
    connect(&site);
    let loops = quiet(&site);
    let kari = kari(&site, &loops).await;
    let before = held(&site, kari.id, "Condition").len();
    on_ehr(&site, fault(FaultName::FilterIgnored));
    let refreshed = loops.refresh_patient(kari.id).await.unwrap();
    assert!(refreshed.strangers > 0, "{refreshed:?}");
    assert_eq!(held(&site, kari.id, "Condition").len(), before);
    let conditions = section(&site, kari.id, "conditions");
    assert_eq!(conditions.problem.as_deref(), Some("strangers"));
}

#[tokio::test]
async fn created_with_an_empty_body_or_a_relative_location_is_taken_over_once() {
    for name in [FaultName::CreateEmptyBody, FaultName::RelativeLocation] {
        let site = Site::new(0).await;
        let loops = site.loops().await;
        site.sandbox.set_fault(fault(name).on(Reach::Post));
        let id = site.queue("Svaret er tomt.");
        loops.wake();
        site.until(id, State::Accepted, Duration::from_secs(1))
            .await;
        assert_eq!(site.sandbox.events().len(), 1, "{}", name.as_str());
        loops.stop().await;
    }
}

#[tokio::test]
async fn tags_without_quotes_and_versions_that_are_uuids_serve_as_others_do() {
    for name in [FaultName::UnquotedEtag, FaultName::UuidVersions] {
        let site = Site::new(0).await;
        connect(&site);
        on_ehr(&site, fault(name));
        let loops = quiet(&site);
        let kari = kari(&site, &loops).await;
        let observation = held(&site, kari.id, "Observation").remove(0);
        if name == FaultName::UuidVersions {
            let version = observation.version.expect("a version");
            assert!(uuid::Uuid::parse_str(&version).is_ok(), "{version}");
        }
        let state = kept(&loops, Which::These(vec![kari.id])).await;
        assert_eq!(
            (state.resources, state.failures),
            (0, 0),
            "all is as held: {state:?}"
        );
        assert!(state.same > 5, "{state:?}");
    }
}

#[tokio::test]
async fn what_was_deleted_goes_whether_the_server_says_404_or_410() {
    for also in [None, Some(FaultName::Deleted404)] {
        let site = Site::new(0).await;
        connect(&site);
        let loops = quiet(&site);
        let kari = kari(&site, &loops).await;
        let first = held(&site, kari.id, "Condition").remove(0);
        let reference = format!("Condition/{}", first.fhir_id);
        site.sandbox.delete_resource(&reference).unwrap();
        if let Some(name) = also {
            on_ehr(&site, fault(name));
        }
        loops.refresh_patient(kari.id).await.unwrap();
        let left = held(&site, kari.id, "Condition");
        assert!(left.iter().all(|one| one.fhir_id != first.fhir_id));
        // The patient herself: what was read stays, and says that the source has her no longer.
        let fhir_id = kari.fhir_id.clone().unwrap();
        site.sandbox
            .delete_resource(&format!("Patient/{fhir_id}"))
            .unwrap();
        loops.refresh_patient(kari.id).await.unwrap();
        let now = site.waits(|db| patient::get(db, kari.id));
        assert!(
            now.flags.iter().any(|flag| flag == "gone"),
            "{:?}",
            now.flags
        );
        assert_eq!(now.name, kari.name);
    }
}

#[tokio::test]
async fn errors_that_are_no_outcome_are_failures_with_a_reference() {
    let site = Site::new(0).await;
    connect(&site);
    let loops = quiet(&site);
    let kari = kari(&site, &loops).await;
    on_ehr(&site, fault(FaultName::PlainErrors));
    on_ehr(
        &site,
        Fault {
            path: Some("Condition".into()),
            ..fault(FaultName::Status422)
        },
    );
    loops.refresh_patient(kari.id).await.unwrap();
    let conditions = section(&site, kari.id, "conditions");
    assert_eq!(
        (conditions.state, conditions.problem.as_deref()),
        (Fetch::Failed, Some("http_422"))
    );
    assert!(conditions.reference.is_some() && conditions.fetched_at.is_some());
    assert!(
        !held(&site, kari.id, "Condition").is_empty(),
        "what was read stays"
    );
}

#[tokio::test]
async fn a_tag_that_lies_is_found_out_and_not_believed_again() {
    let site = Site::new(0).await;
    connect(&site);
    on_ehr(&site, fault(FaultName::StaleEtag));
    let loops = quiet(&site);
    let kari = kari(&site, &loops).await;
    let patient = format!("Patient/{}", kari.fhir_id.clone().unwrap());
    let added = json!({
        "resourceType": "Condition",
        "subject": { "reference": patient },
        "code": { "text": "Ny diagnose" },
    });
    let first = site.sandbox.put_resource(&added).unwrap();
    // Believed once: the server says that all is as held.
    let state = kept(&loops, Which::These(vec![kari.id])).await;
    assert!(state.same > 0 && state.failures == 0, "{state:?}");
    // A person who asks gets what is so, and the lie is seen.
    loops.refresh_patient(kari.id).await.unwrap();
    let has = |reference: &str| {
        held(&site, kari.id, "Condition")
            .iter()
            .any(|one| reference.ends_with(&one.fhir_id))
    };
    assert!(has(&first));
    let second = site.sandbox.put_resource(&added).unwrap();
    site.clock.advance(Duration::from_secs(600));
    kept(&loops, Which::These(vec![kari.id])).await;
    assert!(has(&second), "from now on its tags are not asked with");
}

#[tokio::test]
async fn where_post_search_is_refused_names_go_by_get_and_numbers_do_not_go() {
    let site = Site::new(0).await;
    connect(&site);
    on_ehr(&site, fault(FaultName::NoPostSearch));
    let loops = quiet(&site);
    let kari = kari(&site, &loops).await;
    let number = kari.national_number.clone().unwrap();
    let refused = loops.search_patients(&number).await;
    assert!(
        matches!(&refused, Err(SyncError::Client(failure)) if failure.error.to_string().contains("address")),
        "{refused:?}"
    );
    for exchange in loops.exchanges().held() {
        assert!(!exchange.url.contains(&number), "{}", exchange.url);
    }
}

#[tokio::test]
async fn a_statement_of_another_fhir_is_not_believed_and_the_test_says_so() {
    let site = Site::new(0).await;
    let connection_id = connect(&site);
    on_ehr(&site, fault(FaultName::R5Metadata));
    let loops = quiet(&site);
    let report = loops.test_connection(connection_id).await.unwrap();
    assert_eq!(report.verdict, "wrong_version");
    let kari = kari(&site, &loops).await;
    // Everything is tried, because nothing is known: what the server does not have is said section by section.
    assert_eq!(section(&site, kari.id, "conditions").state, Fetch::Read);
    assert!(!held(&site, kari.id, "Observation").is_empty());
}

#[tokio::test]
async fn history_includes_and_chains_work_as_the_statement_says() {
    let site = Site::new(0).await;
    let base = site.sandbox.ehr_url();
    let ask = async |path: &str| -> Value {
        let answer = reqwest::get(format!("{base}/{path}")).await.unwrap();
        let status = answer.status();
        let body: Value = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
        assert!(status.is_success(), "{path}: {status} {body}");
        body
    };
    let entries = |bundle: &Value| bundle["entry"].as_array().cloned().unwrap_or_default();
    let laboratory = ask("Observation?category=laboratory&_count=1").await;
    let one = entries(&laboratory).remove(0)["resource"].clone();
    let id = one["id"].as_str().unwrap();
    assert_eq!(one["meta"]["versionId"], "2");
    let history = ask(&format!("Observation/{id}/_history")).await;
    assert_eq!(entries(&history).len(), 2);
    assert_eq!(entries(&history)[0]["resource"]["status"], "final");
    let first = ask(&format!("Observation/{id}/_history/1")).await;
    assert_eq!(first["status"], "preliminary");

    let with = ask("Observation?_count=3&_include=Observation:patient").await;
    let modes: Vec<_> = entries(&with)
        .iter()
        .map(|entry| entry["search"]["mode"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(modes.iter().filter(|mode| *mode == "match").count(), 3);
    assert!(modes.iter().any(|mode| mode == "include"), "{modes:?}");
    let back = ask("Patient?name=kari&birthdate=1958-03-14&_revinclude=Condition:patient").await;
    assert!(entries(&back).len() > 5);
    let chained = ask("Condition?patient.name=nordmo&patient.birthdate=1958-03-14").await;
    assert_eq!(
        entries(&chained).len(),
        entries(&back).len() - 1,
        "the same conditions by another way"
    );
    let has = ask("Patient?_has:Observation:patient:code=85354-9&_summary=count").await;
    assert!(has["total"].as_u64().unwrap() > 0 && entries(&has).is_empty());
    let town = ask("Patient?address=kirkeveien").await;
    assert!(!entries(&town).is_empty());

    let since = "2026-11-21T11:59:00Z";
    assert!(entries(&ask(&format!("Condition/_history?_since={since}")).await).is_empty());
    let made = json!({"resourceType": "Condition", "subject": {"reference": "Patient/x"}});
    let made = site.sandbox.put_resource(&made).unwrap();
    site.sandbox.delete_resource(&made).unwrap();
    let changed = entries(&ask(&format!("Condition/_history?_since={since}")).await);
    let methods: Vec<_> = changed
        .iter()
        .map(|entry| entry["request"]["method"].as_str().unwrap())
        .collect();
    assert_eq!(methods, ["DELETE", "POST"]);
    let gone = reqwest::get(format!("{base}/{made}")).await.unwrap();
    assert_eq!(gone.status().as_u16(), 410);
}
