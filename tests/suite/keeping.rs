//! Work with the network down: whom to keep, refreshed by what the server offers, with progress, cancel and an honest
//! age; retention and wiping that take charts and never what a person wrote.

use std::time::Duration;

use engine::api::types::{
    Chart, DayView, DraftStart, DraftView, Empty, ErrorCode, KeepRun, KeepState, KeptDays,
    KeptPage, KeptPageRequest, KeptWiped, PatientKeep, PatientRequest, PatientRow, PatientRows,
    PatientSearchRequest, ServerSearch, StorageView,
};
use engine::store::{chart_type, patient, resource};
use engine::sync::Which;
use sandbox::{FaultName, Reach};
use serde_json::json;

use crate::desk::Desk;
use crate::ehr_behaviours::{connect, held, kari, kept, quiet};
use crate::poll_site::{Site, fault};

/// Changes, adds and deletes a condition at the server; gives (changed, added, deleted) ids.
fn stir(site: &Site, patient: &patient::Patient) -> (String, String, String) {
    let conditions = held(site, patient.id, "Condition");
    let mut changed: serde_json::Value = serde_json::from_slice(&conditions[0].raw).unwrap();
    changed["code"]["text"] = json!("Endret siden sist");
    site.sandbox.put_resource(&changed).unwrap();
    let added = json!({
        "resourceType": "Condition",
        "subject": { "reference": format!("Patient/{}", patient.fhir_id.clone().unwrap()) },
        "code": { "text": "Kommet til siden sist" },
    });
    let added = site.sandbox.put_resource(&added).unwrap();
    let deleted = conditions[1].fhir_id.clone();
    site.sandbox
        .delete_resource(&format!("Condition/{deleted}"))
        .unwrap();
    let added = added.rsplit('/').next().unwrap().to_owned();
    (conditions[0].fhir_id.clone(), added, deleted)
}

fn ids(site: &Site, id: i64) -> Vec<String> {
    let conditions = held(site, id, "Condition");
    conditions.into_iter().map(|one| one.fhir_id).collect()
}

#[tokio::test]
async fn changes_and_deletions_come_by_whatever_the_server_offers() {
    // By tags; by `_lastUpdated` with a count; by history; by reading everything.
    let ways: [(&str, &[FaultName]); 4] = [
        ("tags", &[]),
        ("_lastUpdated", &[FaultName::NoEtags]),
        ("history", &[FaultName::NoEtags, FaultName::NoLastUpdated]),
        (
            "everything",
            &[
                FaultName::NoEtags,
                FaultName::NoLastUpdated,
                FaultName::NoHistory,
            ],
        ),
    ];
    for (way, without) in ways {
        let site = Site::new(0).await;
        connect(&site);
        for name in without {
            site.sandbox.set_fault(fault(*name).on(Reach::Ehr));
        }
        let loops = quiet(&site);
        let kari = kari(&site, &loops).await;
        let before = ids(&site, kari.id).len();
        // Nothing happened: nothing comes, whatever way it is asked.
        site.clock.advance(Duration::from_secs(300));
        let still = kept(&loops, Which::These(vec![kari.id])).await;
        assert_eq!(still.failures, 0, "{way}: {still:?}");
        if way != "everything" {
            assert_eq!(still.resources, 0, "{way}: {still:?}");
        }

        let (changed, added, deleted) = stir(&site, &kari);
        site.clock.advance(Duration::from_secs(300));
        let mark = loops.exchanges().held().len();
        let came = kept(&loops, Which::These(vec![kari.id])).await;
        assert_eq!(came.failures, 0, "{way}: {came:?}");
        let now = ids(&site, kari.id);
        assert_eq!(now.len(), before, "{way}: one came, one went");
        assert!(now.contains(&added) && !now.contains(&deleted), "{way}");
        let one = held(&site, kari.id, "Condition")
            .into_iter()
            .find(|one| one.fhir_id == changed)
            .unwrap();
        assert!(
            String::from_utf8_lossy(&one.raw).contains("Endret siden sist"),
            "{way}"
        );
        let urls: Vec<String> = loops
            .exchanges()
            .held()
            .iter()
            .skip(mark)
            .map(|exchange| exchange.url.clone())
            .collect();
        let asked = |part: &str| urls.iter().any(|url| url.contains(part));
        assert_eq!(
            asked("_lastUpdated"),
            way == "_lastUpdated",
            "{way}: {urls:#?}"
        );
        assert_eq!(asked("_history"), way == "history", "{way}: {urls:#?}");
    }
}

#[tokio::test]
async fn everything_is_read_again_once_a_week_whatever_the_server_says() {
    let site = Site::new(0).await;
    connect(&site);
    let loops = quiet(&site);
    let kari = kari(&site, &loops).await;
    site.clock.advance(Duration::from_secs(8 * 24 * 3600));
    let state = kept(&loops, Which::These(vec![kari.id])).await;
    assert_eq!((state.same, state.failures), (0, 0), "{state:?}");
    assert!(state.resources > 20);
    let read = site.waits(|db| chart_type::get(db, kari.id, "Condition"));
    assert!(read.unwrap().whole_at.unwrap().starts_with("2026-11-29"));
}

#[tokio::test]
async fn without_network_keeping_ends_at_once_and_ages_stay_what_they_were() {
    let site = Site::new(0).await;
    connect(&site);
    let loops = quiet(&site);
    let kari = kari(&site, &loops).await;
    site.clock.advance(Duration::from_secs(3600));
    site.fault(FaultName::Gone);
    let many: Vec<i64> = std::iter::repeat_n(kari.id, 30).collect();
    let state = kept(&loops, Which::These(many)).await;
    assert!(state.offline && !state.stopped, "{state:?}");
    assert!(state.done < 30);
    let after = site.waits(|db| patient::get(db, kari.id));
    assert_eq!(
        after.fetched_at, kari.fetched_at,
        "an age is that of the last success"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_stops_it_and_what_was_read_stays() {
    let site = Site::new(0).await;
    connect(&site);
    let loops = quiet(&site);
    let mut found = loops.search_patients("n").await.unwrap().patient_ids;
    found.extend(loops.search_patients("e").await.unwrap().patient_ids);
    site.sandbox
        .set_fault(fault(FaultName::Latency).on(Reach::Ehr).with("ms", 30));
    assert!(loops.keep(Which::These(found.clone())));
    assert!(!loops.keep(Which::Kept), "one at a time");
    while loops.keeping().done == 0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    loops.stop_keeping();
    while loops.keeping().runs() {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let state = loops.keeping();
    assert!(state.stopped && state.done >= 1, "{state:?}");
    assert!(
        usize::try_from(state.done).unwrap() < found.len(),
        "{state:?}"
    );
    assert!(site.waits(resource::count) > 40);
}

async fn find(desk: &Desk, text: &str) -> PatientRow {
    let request = PatientSearchRequest {
        text: text.to_owned(),
        limit: 20,
        held: false,
    };
    let found: ServerSearch = desk.call("patient_search_server", &request).await;
    found.rows.into_iter().next().expect("somebody is found")
}

async fn settled(desk: &Desk) -> KeepState {
    desk.until("keeping ends", async |desk: &Desk| {
        let state: KeepState = desk.call("keep_state", &Empty {}).await;
        (!state.running).then_some(state)
    })
    .await
}

const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn first_page() -> KeptPageRequest {
    KeptPageRequest {
        after: None,
        limit: 5,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn todays_patients_are_kept_and_read_without_network() {
    let mut desk = Desk::start().await;
    let day: DayView = desk.call("day_read", &Empty {}).await;
    assert_eq!(day.rows.len(), 9, "nine come today");
    assert!(
        day.rows
            .windows(2)
            .all(|pair| pair[0].start <= pair[1].start)
    );
    assert!(day.rows.iter().all(|row| row.patient.fetched_at.is_none()));
    let run = KeepRun {
        which: "day".into(),
        patient_ids: Vec::new(),
    };
    let _: KeepState = desk.call("keep_run", &run).await;
    let state = settled(&desk).await;
    assert_eq!(
        (state.total, state.done, state.failures, state.kept),
        (9, 9, 0, 9),
        "{state:?}"
    );
    assert!(state.oldest.is_some());

    desk.network_down().await;
    let day: DayView = desk.call("day", &Empty {}).await;
    assert_eq!(day.rows.len(), 9);
    assert!(day.rows.iter().all(|row| row.patient.fetched_at.is_some()));
    let only = PatientSearchRequest {
        text: "kari".into(),
        limit: 20,
        held: true,
    };
    let here: PatientRows = desk.call("patient_search", &only).await;
    assert_eq!(here.rows.len(), 1, "the one whose chart lies here");
    let id = here.rows[0].patient_id;
    let chart: engine::api::types::Chart = desk
        .call("patient_chart", &PatientRequest { patient_id: id })
        .await;
    assert!(
        chart
            .sections
            .iter()
            .any(|section| !section.items.is_empty())
    );

    // What lies here, by pages; nine charts with what they weigh.
    let mut rows = Vec::new();
    let mut request = first_page();
    loop {
        let page: KeptPage = desk.call("kept_page", &request).await;
        assert_eq!((page.charts, page.kept, page.days), (9, 9, 30));
        rows.extend(page.rows);
        let Some(after) = page.after else { break };
        request.after = Some(after);
    }
    assert_eq!(rows.len(), 9);
    assert!(
        rows.iter()
            .all(|row| row.bytes > 1_000 && row.resources > 5)
    );
    assert!(rows[0].goes_at.is_some());
    let storage: StorageView = desk.call("storage", &Empty {}).await;
    assert!(storage.busy.is_none());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn charts_go_after_their_days_and_what_was_written_stays() {
    let desk = Desk::start().await;
    let kari = find(&desk, "Kari Nordmo 14.03.1958").await;
    let arvid = find(&desk, "Arvid").await;
    for row in [&kari, &arvid] {
        let request = PatientRequest {
            patient_id: row.patient_id,
        };
        let _: Empty = desk.call("patient_refresh", &request).await;
    }
    let start = DraftStart {
        kind: "henvendelse-sykmeldt".into(),
        thread_id: None,
        patient_id: Some(kari.patient_id),
    };
    let draft: DraftView = desk.call("draft_start", &start).await;
    desk.clock.advance(Duration::from_secs(20 * 24 * 3600));
    let keep = PatientKeep {
        patient_id: arvid.patient_id,
        keep: true,
    };
    let kept: PatientRow = desk.call("patient_keep", &keep).await;
    assert!(kept.kept_at.is_some());
    // Kari was last touched twenty days ago; Arvid a moment ago.
    let wiped: KeptWiped = desk.call("kept_days", &KeptDays { days: 10 }).await;
    assert!(wiped.charts >= 1, "{wiped:?}");
    let page: KeptPage = desk.call("kept_page", &first_page()).await;
    assert_eq!((page.charts, page.kept, page.days), (1, 1, 10));
    assert_eq!(page.rows[0].patient.patient_id, arvid.patient_id);
    let again: DraftView = desk
        .call(
            "draft",
            &engine::api::types::DraftRequest {
                draft_id: draft.draft_id,
            },
        )
        .await;
    assert_eq!(
        again.patient.patient_id,
        Some(kari.patient_id),
        "the draft still has its patient"
    );

    let request = PatientRequest {
        patient_id: arvid.patient_id,
    };
    let _: KeptWiped = desk.call("kept_wipe", &request).await;
    let gone = desk.ask::<Chart>("patient_chart", &request).await;
    assert_eq!(gone.expect_err("wiped").code, ErrorCode::NotFound);
    let only = PatientSearchRequest {
        text: "arvid".into(),
        limit: 20,
        held: false,
    };
    let here: PatientRows = desk.call("patient_search", &only).await;
    assert!(
        here.rows.is_empty(),
        "nothing of him lies here, not even his name"
    );
    let _: ServerSearch = desk.call("patient_search_server", &only).await;
    let wiped: KeptWiped = desk.call("kept_wipe_all", &Empty {}).await;
    assert!(wiped.charts >= 1);
    let storage: StorageView = desk.call("storage", &Empty {}).await;
    assert_eq!(
        (storage.patients, storage.resources),
        (1, 0),
        "Kari, for her draft"
    );
    let refused = desk
        .ask::<KeptWiped>("kept_days", &KeptDays { days: 0 })
        .await;
    assert!(refused.is_err());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_megabytes_are_read_beside_everything_else() {
    let desk = Desk::start().await;
    let kari = find(&desk, "Kari Nordmo 14.03.1958").await;
    let people = reqwest::Client::new()
        .get(format!("{}/people", desk.other_side().admin_url()))
        .bearer_auth("bordets-nokkel")
        .send()
        .await
        .unwrap()
        .bytes()
        .await
        .unwrap();
    let people: serde_json::Value = serde_json::from_slice(&people).unwrap();
    let fhir_id = people
        .as_array()
        .unwrap()
        .iter()
        .find(|person| person["part"] == "Kari")
        .unwrap()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    // Ten documents of five megabytes that do not pack well.
    for number in 0..10_u32 {
        let mut drawn = u64::from(number) + 88_172_645_463_325_252;
        let noise: String = (0..5_000_000_u32)
            .map(|_| {
                drawn ^= drawn << 13;
                drawn ^= drawn >> 7;
                drawn ^= drawn << 17;
                char::from(SIGNS[usize::try_from(drawn % 64).unwrap()])
            })
            .collect();
        let document = json!({
            "resourceType": "DocumentReference", "status": "current",
            "subject": { "reference": format!("Patient/{fhir_id}") },
            "content": [{ "attachment": { "contentType": "application/pdf", "data": noise } }],
        });
        desk.other_side().put_resource(&document).unwrap();
    }
    let engine = std::sync::Arc::clone(&desk.engine);
    let request = serde_json::to_vec(&PatientRequest {
        patient_id: kari.patient_id,
    })
    .unwrap();
    let reading =
        tokio::spawn(
            async move { engine::api::dispatch(&engine, "patient_refresh", &request).await },
        );
    let (mut asked, mut slowest) = (0, Duration::ZERO);
    while !reading.is_finished() {
        let begun = std::time::Instant::now();
        let _: PatientRows = desk.call("patient_recent", &Empty {}).await;
        let _ = desk.status().await;
        slowest = slowest.max(begun.elapsed());
        asked += 1;
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    reading.await.unwrap().unwrap();
    println!("asked {asked} times meanwhile, the slowest answer took {slowest:?}");
    assert!(asked > 10, "commands were answered meanwhile: {asked}");
    let page: KeptPage = desk.call("kept_page", &first_page()).await;
    assert!(page.rows[0].bytes > 30_000_000, "{}", page.rows[0].bytes);
}
