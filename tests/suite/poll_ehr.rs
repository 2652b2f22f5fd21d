//! The EHR side: who is found, what a chart's sections say of how they were read, and what a connection test finds.

use std::sync::Arc;

use engine::clock::{Clock, ManualClock};
use engine::store::chart::Fetch;
use engine::store::connection::{self, Put, Role};
use engine::store::{chart, patient, resource};
use engine::sync::{Loops, Options, Report, SyncError};
use sandbox::{Fault, FaultName, Reach, UnknownParameter};

use crate::poll_site::{Site, fault, noon};

pub(crate) fn connect(site: &Site, base_url: &str) -> i64 {
    let put = Put {
        id: None,
        role: Role::Ehr,
        name: "journal",
        base_url,
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

/// Somebody with a chart, by her name in the sandbox.
async fn somebody(site: &Site, loops: &Loops) -> patient::Patient {
    for name in ["Kari", "Ola", "Nils", "Berit", "Solveig"] {
        let found = loops.search_patients(name).await.unwrap();
        if let Some(id) = found.patient_ids.first() {
            return site.waits(|db| patient::get(db, *id));
        }
    }
    panic!("nobody of those names lives in the sandbox");
}

#[tokio::test]
async fn a_patient_is_found_by_name_and_by_number_and_the_number_is_in_no_address() {
    let site = Site::new(0).await;
    connect(&site, &site.sandbox.ehr_url());
    let loops = quiet(&site);
    let person = somebody(&site, &loops).await;
    let number = person.national_number.clone().expect("a synthetic number");
    let found = loops.search_patients(&number).await.unwrap();
    assert_eq!(found.patient_ids, [person.id], "the same person, kept once");
    for exchange in loops.exchanges().held() {
        assert!(!exchange.url.contains(&number), "{}", exchange.url);
    }
    let asked: Vec<_> = loops
        .exchanges()
        .held()
        .into_iter()
        .map(|exchange| exchange.method.clone())
        .collect();
    assert!(asked.iter().all(|method| method == "POST"), "{asked:?}");
}

#[tokio::test]
async fn a_chart_is_read_section_by_section_with_how_each_went() {
    let site = Site::new(0).await;
    let connection_id = connect(&site, &site.sandbox.ehr_url());
    let loops = quiet(&site);
    let person = somebody(&site, &loops).await;
    let refreshed = loops.refresh_patient(person.id).await.unwrap();
    assert!(refreshed.resources > 0, "{refreshed:?}");
    let sections = site.waits(|db| chart::sections(db, person.id));
    assert!(sections.iter().any(|section| section.state == Fetch::Read));
    let held = site.waits(|db| resource::by_patient(db, person.id, None));
    assert!(held.len() > 1 && held.iter().all(|kept| kept.connection_id == connection_id));
    // The same again: nothing twice.
    loops.refresh_patient(person.id).await.unwrap();
    assert_eq!(
        site.waits(|db| resource::by_patient(db, person.id, None))
            .len(),
        held.len()
    );

    let no_conditions = Fault {
        path: Some("Condition".into()),
        ..fault(FaultName::Status403)
    };
    site.sandbox.set_fault(no_conditions.on(Reach::Ehr));
    loops.refresh_patient(person.id).await.unwrap();
    let sections = site.waits(|db| chart::sections(db, person.id));
    let state = |name: &str| {
        sections
            .iter()
            .find(|section| section.section == name)
            .unwrap()
            .state
    };
    assert_eq!(state("conditions"), Fetch::NoAccess);
    assert_eq!(
        site.waits(|db| resource::by_patient(db, person.id, None))
            .len(),
        held.len(),
        "what was read stays"
    );

    site.no_faults();
    site.fault(FaultName::Gone);
    let gone = loops.refresh_patient(person.id).await;
    assert!(gone.is_ok_and(|refreshed| refreshed.read == 0));
    let sections = site.waits(|db| chart::sections(db, person.id));
    assert!(
        sections
            .iter()
            .all(|section| section.state == Fetch::Failed)
    );
    assert!(
        sections.iter().any(|section| section.fetched_at.is_some()),
        "the age of what is held is known"
    );
    assert_eq!(
        site.waits(|db| resource::by_patient(db, person.id, None))
            .len(),
        held.len()
    );
}

#[tokio::test]
async fn a_server_that_ignores_the_patient_puts_nobody_elses_things_into_a_chart() {
    let site = Site::with(0, |config| {
        config.unknown_parameter = UnknownParameter::Ignore
    })
    .await;
    connect(&site, &site.sandbox.ehr_url());
    let loops = quiet(&site);
    let person = somebody(&site, &loops).await;
    loops.refresh_patient(person.id).await.unwrap();
    for kept in site.waits(|db| resource::by_patient(db, person.id, None)) {
        let json: serde_json::Value = serde_json::from_slice(&kept.raw).unwrap();
        for member in ["subject", "patient"] {
            if let Some(reference) = json[member]["reference"].as_str() {
                assert!(
                    reference.ends_with(person.fhir_id.as_deref().unwrap()),
                    "{reference}"
                );
            }
        }
    }
}

#[tokio::test]
async fn without_an_ehr_connection_it_says_so() {
    let site = Site::new(0).await;
    let loops = quiet(&site);
    let told = loops.search_patients("Kari").await;
    assert!(matches!(told, Err(SyncError::NotConfigured(_))), "{told:?}");
}

fn verdict<'a>(report: &'a Report, name: &str) -> (&'a str, &'a str) {
    let probe = report.probes.iter().find(|probe| probe.name == name);
    probe.map_or(("-", "-"), |probe| {
        (probe.verdict.as_str(), probe.found.as_str())
    })
}

#[tokio::test]
async fn a_connection_test_says_what_is_wrong_and_creates_nothing() {
    let site = Site::new(5).await;
    let ehr = connect(&site, &site.sandbox.ehr_url());
    let loops = quiet(&site);
    let report = loops.test_connection(site.connection_id).await.unwrap();
    assert_eq!(
        (report.verdict.as_str(), report.level.as_str()),
        ("ok", "ok"),
        "{report:#?}"
    );
    assert_eq!(verdict(&report, "read_messages").0, "ok");
    assert_eq!(verdict(&report, "send_messages"), ("ok", "may_send"));
    assert!(site.sandbox.events().is_empty(), "nothing was made");
    let report = loops.test_connection(ehr).await.unwrap();
    assert_eq!(report.verdict, "ok", "{report:#?}");
    assert_eq!(verdict(&report, "patient_search"), ("ok", "can_search"));

    site.sandbox
        .set_fault(fault(FaultName::Html).on(Reach::Any));
    let report = loops.test_connection(ehr).await.unwrap();
    assert_eq!(
        (report.verdict.as_str(), verdict(&report, "metadata").1),
        ("not_fhir", "html")
    );
    site.no_faults();
    site.sandbox
        .set_fault(fault(FaultName::Status401).on(Reach::Post));
    let report = loops.test_connection(site.connection_id).await.unwrap();
    assert_eq!(
        (report.verdict.as_str(), report.level.as_str()),
        ("connected_cannot_send", "note")
    );
    site.no_faults();
    site.sandbox
        .set_fault(fault(FaultName::Status403).on(Reach::Poll));
    let report = loops.test_connection(site.connection_id).await.unwrap();
    assert_eq!(report.verdict, "no_access");
    site.no_faults();
    site.fault(FaultName::ClockBehind);
    let report = loops.test_connection(site.connection_id).await.unwrap();
    assert_eq!(
        (report.verdict.as_str(), verdict(&report, "clock").1),
        ("clock", "clock_ahead")
    );
    site.no_faults();
    site.fault(FaultName::Gone);
    let report = loops.test_connection(site.connection_id).await.unwrap();
    assert_eq!(report.verdict, "unreachable");
}
