//! Where keeping a chart ends: what other resources than documents lead to, what a server refuses, how much there is room
//! for, what is under way while a chart is taken away, and versions older than those kept.

use std::sync::Arc;
use std::time::Duration;

use engine::clock::{Clock, ManualClock};
use engine::store::resource::version;
use engine::store::{patient, resource};
use engine::sync::{Asked, Loops, Options, Room, Which};
use sandbox::{FaultName, Reach};
use serde_json::{Value, json};

use crate::ehr_behaviours::{connect, kari, kept, quiet};
use crate::keeping_content::{binary, counts, files, letter, mark, number, put, shown};
use crate::poll_site::{Site, fault};

fn of_hers(patient: &patient::Patient, kind: &str, id: &str, more: &Value) -> Value {
    let mut resource = json!({
        "resourceType": kind, "id": id, "status": "completed",
        "subject": { "reference": format!("Patient/{}", patient.fhir_id.as_deref().unwrap()) },
    });
    let members = resource.as_object_mut().unwrap();
    members.extend(more.as_object().unwrap().clone());
    resource
}

#[tokio::test]
async fn what_any_resource_leads_to_is_kept_and_counted_as_documents_are() {
    let site = Site::new(0).await;
    connect(&site);
    let loops = quiet(&site);
    let kari = kari(&site, &loops).await;
    let which = || Which::These(vec![kari.id]);
    kept(&loops, which()).await;
    let before = counts(&site, kari.id);
    for id in ["svar", "bilde", "brev", "skann"] {
        binary(&site, id, "SGVp");
    }
    let at = |id: &str| json!({ "contentType": "text/plain", "url": format!("Binary/{id}") });
    let report = json!({ "status": "final", "code": { "text": "Prøvesvar" }, "presentedForm": [at("svar"), at("bilde")] });
    put(&site, &of_hers(&kari, "DiagnosticReport", "svar", &report));
    let message = json!({ "payload": [{ "contentString": "Se vedlegg" }, { "contentAttachment": at("brev") }] });
    put(&site, &of_hers(&kari, "Communication", "brev", &message));
    let scanned = json!({ "code": { "text": "Tilstand" },
        "extension": [{ "url": "https://example.org/skannet", "valueAttachment": at("skann") }] });
    put(&site, &of_hers(&kari, "Condition", "skannet", &scanned));
    // One that leads nowhere is not among them, nor one whose content it brings itself.
    let plain =
        json!({ "code": { "text": "Uten vedlegg" }, "presentedForm": [{ "data": "SGVp" }] });
    put(&site, &of_hers(&kari, "DiagnosticReport", "plain", &plain));
    let state = kept(&loops, which()).await;
    assert_eq!((state.documents, state.failures), (4, 0), "{state:?}");
    let now = counts(&site, kari.id);
    assert_eq!(
        (now.all, now.here),
        (before.all + 3, before.here + 3),
        "{now:?}"
    );

    // As it was: nothing is asked for. Another report, with a form that is not given: that one alone.
    let from = mark(&loops);
    kept(&loops, which()).await;
    assert_eq!(files(&loops, from), Vec::<String>::new());
    let report = json!({ "status": "amended", "code": { "text": "Prøvesvar" }, "presentedForm": [at("nei")] });
    put(&site, &of_hers(&kari, "DiagnosticReport", "svar", &report));
    kept(&loops, which()).await;
    let now = counts(&site, kari.id);
    assert_eq!(
        (now.here, now.not_given),
        (before.here + 2, before.not_given + 1)
    );
    // What it led to before is let go of, and without a form it is no document any longer.
    let held = site.waits(|db| resource::by_patient(db, kari.id, Some("Binary")));
    assert!(
        held.iter()
            .all(|one| one.fhir_id != "svar" && one.fhir_id != "bilde")
    );
    let report = json!({ "status": "amended", "code": { "text": "Prøvesvar" } });
    put(&site, &of_hers(&kari, "DiagnosticReport", "svar", &report));
    kept(&loops, which()).await;
    assert_eq!(counts(&site, kari.id).all, before.all + 2);
}

#[tokio::test]
async fn what_is_refused_is_left_alone_for_a_day_unless_it_became_another_or_somebody_opens_it() {
    let site = Site::new(0).await;
    connect(&site);
    let loops = quiet(&site);
    let kari = kari(&site, &loops).await;
    let which = || Which::These(vec![kari.id]);
    let at = |title: &str| json!({ "url": "Binary/nei", "title": title });
    put(&site, &letter(&kari, "nei", "current", &at("Brev")));
    let asked = async || {
        let from = mark(&loops);
        kept(&loops, which()).await;
        let files = files(&loops, from);
        files.iter().filter(|url| url.ends_with("/nei")).count()
    };
    assert_eq!(asked().await, 1);
    assert_eq!(asked().await, 0);
    site.clock.advance(Duration::from_secs(23 * 3600));
    assert_eq!(asked().await, 0, "it is not a day yet");
    site.clock.advance(Duration::from_secs(3600));
    assert_eq!(asked().await, 1, "a day has passed");
    assert_eq!(asked().await, 0);
    put(
        &site,
        &letter(&kari, "nei", "current", &at("Et annet brev")),
    );
    assert_eq!(asked().await, 1, "it became another");
    assert_eq!(asked().await, 0);
    let documents = site.waits(|db| resource::by_patient(db, kari.id, Some("DocumentReference")));
    let id = documents
        .iter()
        .find(|one| one.fhir_id == "nei")
        .unwrap()
        .id;
    let from = mark(&loops);
    assert!(loops.fetch_document(id, "Binary/nei", None).await.is_err());
    assert_eq!(files(&loops, from).len(), 1, "opening it always asks");
}

fn with_room(site: &Site, room: Room) -> Arc<Loops> {
    let clock: Arc<dyn Clock> = Arc::<ManualClock>::clone(&site.clock);
    let options = Options {
        poll: false,
        send: false,
        room,
        ..Options::default()
    };
    Loops::start(site.store.clone(), clock, options)
}

#[tokio::test]
async fn what_there_is_no_room_for_is_counted_and_comes_when_there_is() {
    let site = Site::new(0).await;
    connect(&site);
    let loops = quiet(&site);
    let kari = kari(&site, &loops).await;
    let found = loops.search_patients("Torleif Aslaksen").await.unwrap();
    let torleif = found.patient_ids[0];
    kept(&loops, Which::These(vec![kari.id, torleif])).await;
    let held = u64::try_from(number(&site, "SELECT sum(held_bytes) FROM patient")).unwrap();
    loops.stop().await;

    // Twenty kilobytes are left; thirty come, said beforehand or not, and something small.
    let room = Room {
        all: held + 20_000,
        ..Room::default()
    };
    let loops = with_room(&site, room);
    let large = "QUJD".repeat(10_000);
    for (id, data, size) in [
        ("a-liten", "SGVp", json!(null)),
        ("b-sagt", large.as_str(), json!(30_000)),
        ("c-usagt", large.as_str(), json!(null)),
        ("d-sist", large.as_str(), json!(null)),
    ] {
        binary(&site, id, data);
        let at = json!({ "url": format!("Binary/{id}"), "size": size });
        put(&site, &letter(&kari, id, "current", &at));
    }
    let before = counts(&site, kari.id);
    let state = kept(&loops, Which::These(vec![kari.id])).await;
    assert_eq!((state.failures, state.offline), (0, false), "{state:?}");
    let now = counts(&site, kari.id);
    // One whose size nobody said is taken in where anything is left; behind it nothing is.
    assert_eq!(
        (now.here, now.too_large),
        (before.here + 2, before.too_large + 2),
        "{now:?}"
    );
    let asked = files(&loops, 0);
    assert!(
        asked
            .iter()
            .all(|url| !url.ends_with("/b-sagt") && !url.ends_with("/d-sist")),
        "what does not fit is not even asked for: {asked:?}"
    );
    // Somebody else's chart goes: there is room.
    loops.wipe_chart(torleif).unwrap();
    kept(&loops, Which::These(vec![kari.id])).await;
    let now = counts(&site, kari.id);
    assert_eq!(
        (now.here, now.too_large),
        (before.here + 4, before.too_large),
        "{now:?}"
    );

    // The limit for one is a limit of its own.
    loops.stop().await;
    let room = Room {
        one: 1_000,
        ..Room::default()
    };
    let loops = with_room(&site, room);
    binary(&site, "e-stor", &large);
    let at = json!({ "url": "Binary/e-stor" });
    put(&site, &letter(&kari, "e-stor", "current", &at));
    kept(&loops, Which::These(vec![kari.id])).await;
    assert_eq!(counts(&site, kari.id).too_large, before.too_large + 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_under_way_while_a_chart_is_taken_away_is_not_remembered_afterwards() {
    let site = Site::new(0).await;
    connect(&site);
    let loops = quiet(&site);
    let kari = kari(&site, &loops).await;
    let found = loops.search_patients("Torleif Aslaksen").await.unwrap();
    let torleif = site.waits(|db| patient::get(db, found.patient_ids[0]));
    kept(&loops, Which::These(vec![torleif.id])).await;
    let conditions = site.waits(|db| resource::by_patient(db, torleif.id, Some("Condition")));
    let (condition, its_id) = (conditions[0].id, conditions[0].fhir_id.clone());
    let his = [torleif.fhir_id.clone().unwrap(), its_id];
    let his: Vec<&str> = his.iter().map(String::as_str).collect();
    // Slow, and the first of what comes back is a failure, which is written to disk.
    site.sandbox
        .set_fault(fault(FaultName::Latency).on(Reach::Ehr).with("ms", 600));
    site.sandbox
        .set_fault(fault(FaultName::Status500).on(Reach::Ehr).times(1));
    let begun = loops.exchanges().begun();
    let asking = {
        let loops = Arc::clone(&loops);
        tokio::spawn(async move { loops.resource_history(condition).await })
    };
    let searching = {
        let loops = Arc::clone(&loops);
        tokio::spawn(async move { loops.search_patients("Aslaksen").await.map(|_| ()) })
    };
    while loops.exchanges().begun() < begun + 2 {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    loops.wipe_chart(torleif.id).unwrap();
    assert_eq!(shown(&loops, &his), Vec::<String>::new());
    let _ = asking.await.unwrap();
    let _ = searching.await.unwrap();
    site.sandbox.clear_faults(None);
    assert_eq!(shown(&loops, &his), Vec::<String>::new());
    assert_eq!(shown(&loops, &["Aslaksen"]), Vec::<String>::new());
    // What comes after it is recorded as ever, and what failed then too.
    loops.refresh_patient(kari.id).await.unwrap();
    assert!(!shown(&loops, &[kari.fhir_id.as_deref().unwrap()]).is_empty());
    let on_disk = format!(
        "SELECT count(*) FROM exchange WHERE url LIKE '%{}%'",
        his[1]
    );
    assert_eq!(number(&site, &on_disk), 0);
}

#[tokio::test]
async fn a_history_says_that_the_server_has_older_versions() {
    let site = Site::new(0).await;
    connect(&site);
    let loops = quiet(&site);
    let kari = kari(&site, &loops).await;
    let conditions = site.waits(|db| resource::by_patient(db, kari.id, Some("Condition")));
    let id = conditions[0].id;
    let older = || site.waits(|db| version::are_older(db, id));
    let asked = loops.resource_history(id).await.unwrap();
    assert!(matches!(asked, Asked::Read { .. }), "{asked:?}");
    assert!(!older());
    let mut changed: Value = serde_json::from_slice(&conditions[0].raw).unwrap();
    for number in 0..=version::MOST {
        changed["note"] = json!([{ "text": format!("Endret for {number}. gang") }]);
        put(&site, &changed);
    }
    loops.refresh_patient(kari.id).await.unwrap();
    loops.resource_history(id).await.unwrap();
    assert!(older(), "the server has one more than is kept");
    assert!(site.waits(|db| version::of(db, id)).len() <= version::MOST);
}
