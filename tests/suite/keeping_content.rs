//! What a kept chart leads to: documents' content and the forms of its answers are there with the network down, within
//! limits that are said; nothing is asked for twice; and all of it goes with the patient, the exchanges too.

use engine::api::types::{
    AnsweredForm, Chart, DocumentOpen, DocumentOpened, Empty, KeepRun, KeepState, KeptPage,
    KeptPageRequest, PatientKeep, PatientRequest, PatientRow, ResourceRequest,
};
use engine::store::document::{self, Counts};
use engine::store::{StoreError, patient, questionnaire, resource};
use engine::sync::{Loops, Which};
use sandbox::{FaultName, Reach};
use serde_json::{Value, json};

use crate::chart_under::opened as chart_of;
use crate::desk::Desk;
use crate::ehr_behaviours::{connect, kari, kept, quiet};
use crate::poll_site::{Site, fault};

async fn keep(desk: &Desk, patient_id: i64) -> KeepState {
    let chosen = PatientKeep {
        patient_id,
        keep: true,
    };
    let _: PatientRow = desk.call("patient_keep", &chosen).await;
    let run = KeepRun {
        which: "these".into(),
        patient_ids: vec![patient_id],
    };
    let _: KeepState = desk.call("keep_run", &run).await;
    desk.until("keeping ends", async |desk: &Desk| {
        let state: KeepState = desk.call("keep_state", &Empty {}).await;
        (!state.running).then_some(state)
    })
    .await
}

fn titled(chart: &Chart, section: &str, title: &str) -> i64 {
    let section = chart.sections.iter().find(|one| one.name == section);
    let items = &section.expect("the section").items;
    let found = items.iter().find(|item| {
        let said = item.title.as_deref();
        said.is_some_and(|said| said.starts_with(title))
    });
    found
        .unwrap_or_else(|| panic!("nothing is called {title}: {items:?}"))
        .resource_id
}

async fn open(desk: &Desk, resource_id: i64) -> DocumentOpened {
    let request = DocumentOpen {
        resource_id,
        index: 0,
        again: false,
    };
    desk.call("document_open", &request).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kept_chart_has_its_documents_and_forms_with_the_network_down() {
    let mut desk = Desk::start().await;
    let chart = chart_of(&desk, "Torleif Aslaksen").await;
    let patient_id = chart.patient.patient_id;
    let discharge = titled(&chart, "documents", "Epikrise fra lungemedisinsk");
    let curve = titled(&chart, "documents", "Spirometri, kurve");
    let gone = titled(&chart, "documents", "Epikrise som er slettet");
    let state = keep(&desk, patient_id).await;
    assert_eq!(
        (state.failures, state.offline),
        (0, false),
        "a document that is not given fails nothing: {state:?}"
    );

    let first = KeptPageRequest {
        after: None,
        limit: 5,
    };
    let page: KeptPage = desk.call("kept_page", &first).await;
    let counts = &page.rows[0].documents;
    assert_eq!((counts.elsewhere, counts.not_given), (1, 1), "{counts:?}");
    assert_eq!(counts.here, counts.all - 2, "{counts:?}");
    assert!(counts.here > 8, "{counts:?}");
    assert_eq!(&state.documents, counts, "the shelf says the same");

    desk.network_down().await;
    let letter = open(&desk, discharge).await.file.expect("it lies here");
    assert_eq!((letter.kind.as_str(), letter.pages), ("pdf", 3));
    assert_eq!(open(&desk, curve).await.file.expect("here").kind, "png");
    assert_eq!(open(&desk, gone).await.problem.as_deref(), Some("offline"));

    let request = PatientRequest { patient_id };
    let chart: Chart = desk.call("patient_chart", &request).await;
    let answer = titled(&chart, "forms", "Egenrapport om pust, hjemmeoppfølging");
    let request = ResourceRequest {
        resource_id: answer,
    };
    let form: AnsweredForm = desk.call("resource_form", &request).await;
    assert!(form.form.is_some() && form.rows.len() > 5, "{form:?}");

    // Also behind a restart.
    desk.restart().await;
    desk.network_down().await;
    assert_eq!(open(&desk, discharge).await.file.expect("here").pages, 3);
}

/// Addresses of what was asked for as a file, after the first `mark` exchanges.
pub(crate) fn files(loops: &Loops, mark: usize) -> Vec<String> {
    let held = loops.exchanges().held();
    let new = held.iter().skip(mark);
    new.filter(|one| one.purpose == engine::client::Purpose::File)
        .map(|one| one.url.clone())
        .collect()
}

pub(crate) fn mark(loops: &Loops) -> usize {
    loops.exchanges().held().len()
}

pub(crate) fn counts(site: &Site, id: i64) -> Counts {
    site.waits(|db| document::of(db, id))
}

pub(crate) fn binary(site: &Site, id: &str, data: &str) {
    let binary =
        json!({ "resourceType": "Binary", "id": id, "contentType": "text/plain", "data": data });
    site.sandbox.put_resource(&binary).expect("put");
}

pub(crate) fn letter(
    patient: &patient::Patient,
    id: &str,
    status: &str,
    attachment: &Value,
) -> Value {
    json!({
        "resourceType": "DocumentReference", "id": id, "status": status, "description": "Nytt brev",
        "subject": { "reference": format!("Patient/{}", patient.fhir_id.as_deref().unwrap()) },
        "content": [{ "attachment": attachment }],
    })
}

pub(crate) fn put(site: &Site, resource: &Value) -> String {
    site.sandbox.put_resource(resource).expect("put")
}

#[tokio::test]
async fn only_what_is_new_or_another_is_asked_for_and_a_withdrawn_document_for_nothing() {
    let site = Site::new(0).await;
    connect(&site);
    let loops = quiet(&site);
    let kari = kari(&site, &loops).await;
    let which = || Which::These(vec![kari.id]);
    let first = kept(&loops, which()).await;
    assert!(first.documents > 0 && first.failures == 0, "{first:?}");
    assert_eq!(i64::from(first.documents), counts(&site, kari.id).here);
    let before = mark(&loops);
    let again = kept(&loops, which()).await;
    assert_eq!((again.documents, again.forms), (0, 0), "{again:?}");
    assert_eq!(files(&loops, before), Vec::<String>::new());

    // A new one is fetched by the next refresh, and nothing else.
    binary(&site, "nytt-brev", "SGVp");
    let at = json!({ "contentType": "text/plain", "url": "Binary/nytt-brev" });
    put(&site, &letter(&kari, "nytt", "current", &at));
    let before = mark(&loops);
    let state = kept(&loops, which()).await;
    assert_eq!((state.documents, state.failures), (1, 0), "{state:?}");
    let asked = files(&loops, before);
    assert!(
        asked.len() == 1 && asked[0].ends_with("/Binary/nytt-brev"),
        "{asked:?}"
    );

    // Another version with the fingerprint of what lies here: not asked for. Without one, it may be another.
    let sha1 = "/hcF9g6cfXCom0EeXJihanWj630=";
    let same = json!({ "contentType": "text/plain", "url": "Binary/nytt-brev", "hash": sha1 });
    put(&site, &letter(&kari, "nytt", "current", &same));
    let before = mark(&loops);
    kept(&loops, which()).await;
    assert_eq!(files(&loops, before), Vec::<String>::new());
    binary(&site, "nytt-brev", "SGEgZGV0");
    let other = json!({ "contentType": "text/plain", "url": "Binary/nytt-brev", "hash": "AAAA" });
    put(&site, &letter(&kari, "nytt", "current", &other));
    let before = mark(&loops);
    kept(&loops, which()).await;
    assert_eq!(files(&loops, before).len(), 1);

    // Withdrawn: nothing is asked for, and it is no longer among the documents.
    let all = counts(&site, kari.id).all;
    let elsewhere = json!({ "contentType": "text/plain", "url": "Binary/aldri" });
    put(
        &site,
        &letter(&kari, "nytt", "entered-in-error", &elsewhere),
    );
    let before = mark(&loops);
    kept(&loops, which()).await;
    assert_eq!(files(&loops, before), Vec::<String>::new());
    assert_eq!(counts(&site, kari.id).all, all - 1);
    // What only its earlier version led to is not kept any longer.
    let held = site.waits(|db| resource::by_patient(db, kari.id, Some("Binary")));
    assert!(held.iter().all(|one| one.fhir_id != "nytt-brev"));
}

#[tokio::test]
async fn a_deleted_document_takes_its_content_along_unless_another_leads_to_it() {
    let site = Site::new(0).await;
    connect(&site);
    let loops = quiet(&site);
    let kari = kari(&site, &loops).await;
    binary(&site, "delt", "SGVp");
    let at = json!({ "url": "Binary/delt" });
    let (one, other) = (
        put(&site, &letter(&kari, "en", "current", &at)),
        put(&site, &letter(&kari, "to", "current", &at)),
    );
    kept(&loops, Which::These(vec![kari.id])).await;
    let lies = || {
        let held = site.waits(|db| resource::by_patient(db, kari.id, Some("Binary")));
        held.iter().any(|one| one.fhir_id == "delt")
    };
    assert!(lies());
    site.sandbox.delete_resource(&one).expect("deleted");
    kept(&loops, Which::These(vec![kari.id])).await;
    assert!(lies(), "the other still leads to it");
    site.sandbox.delete_resource(&other).expect("deleted");
    kept(&loops, Which::These(vec![kari.id])).await;
    assert!(!lies());
    let held = site.waits(resource::count);
    let rows = number(&site, "SELECT count(*) FROM resource");
    assert_eq!(held, rows, "the counter follows");
}

#[tokio::test]
async fn one_that_is_too_large_or_refused_is_counted_and_the_rest_comes() {
    let site = Site::new(0).await;
    connect(&site);
    let loops = quiet(&site);
    let kari = kari(&site, &loops).await;
    let said = json!({ "url": "Binary/stor-sagt", "size": 60_000_000 });
    put(&site, &letter(&kari, "stor-sagt", "current", &said));
    binary(&site, "stor", &"AAAA".repeat(17 * 1024 * 1024 / 3));
    put(
        &site,
        &letter(&kari, "stor", "current", &json!({ "url": "Binary/stor" })),
    );
    put(
        &site,
        &letter(&kari, "borte", "current", &json!({ "url": "Binary/borte" })),
    );
    let away = json!({ "url": "https://arkiv.example.org/Binary/1" });
    put(&site, &letter(&kari, "annet", "current", &away));
    binary(&site, "liten", "SGVp");
    put(
        &site,
        &letter(&kari, "liten", "current", &json!({ "url": "Binary/liten" })),
    );
    let state = kept(&loops, Which::These(vec![kari.id])).await;
    assert_eq!((state.failures, state.offline), (0, false), "{state:?}");
    let now = counts(&site, kari.id);
    assert_eq!(
        (now.too_large, now.not_given, now.elsewhere),
        (2, 1, 1),
        "{now:?}"
    );
    assert_eq!(now.here, now.all - 4);
    let asked = files(&loops, 0);
    let times = |part: &str| asked.iter().filter(|url| url.ends_with(part)).count();
    assert_eq!(times("/stor-sagt"), 0, "what says that it is too large");
    assert_eq!(times("arkiv.example.org/Binary/1"), 0, "another server");
    assert_eq!(times("/liten"), 1);
    // What was too large is not loaded again each time; what was refused may be given another day.
    let before = mark(&loops);
    kept(&loops, Which::These(vec![kari.id])).await;
    assert_eq!(files(&loops, before), Vec::<String>::new());
    binary(&site, "borte", "SGVp");
    site.clock
        .advance(std::time::Duration::from_secs(24 * 3600 + 1));
    kept(&loops, Which::These(vec![kari.id])).await;
    let again = files(&loops, before);
    assert!(
        again.len() == 1 && again[0].ends_with("/borte"),
        "{again:?}"
    );
    assert_eq!(counts(&site, kari.id).not_given, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_stops_it_among_the_documents_and_the_next_time_goes_on() {
    let site = Site::new(0).await;
    connect(&site);
    let loops = quiet(&site);
    let kari = kari(&site, &loops).await;
    for number in 0..20 {
        let id = format!("brev-{number}");
        binary(&site, &id, "SGVp");
        let at = json!({ "url": format!("Binary/{id}") });
        put(&site, &letter(&kari, &id, "current", &at));
    }
    kept(&loops, Which::These(Vec::new())).await;
    site.sandbox
        .set_fault(fault(FaultName::Latency).on(Reach::Ehr).with("ms", 40));
    assert!(loops.keep(Which::These(vec![kari.id])));
    while files(&loops, 0).len() < 3 {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    loops.stop_keeping();
    while loops.keeping().runs() {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    assert!(loops.keeping().stopped);
    let now = counts(&site, kari.id);
    assert!(now.here >= 2 && now.here < now.all, "{now:?}");
    site.sandbox.clear_faults(None);
    kept(&loops, Which::These(vec![kari.id])).await;
    let now = counts(&site, kari.id);
    assert_eq!(now.here, now.all, "{now:?}");
}

pub(crate) fn number(site: &Site, sql: &str) -> i64 {
    site.waits(|db| Ok::<i64, StoreError>(db.query_row(sql, [], |row| row.get(0))?))
}

fn known(site: &Site, url: &str) -> usize {
    site.waits(|db| questionnaire::known(db, url, 2)).len()
}

const BREATH: &str = "hjemmeoppfolging-pust";

#[tokio::test]
async fn all_that_lies_here_of_a_patient_is_counted_and_goes_with_her_and_only_that() {
    let site = Site::new(0).await;
    connect(&site);
    let loops = quiet(&site);
    let kari = kari(&site, &loops).await;
    let found = loops.search_patients("Torleif Aslaksen").await.unwrap();
    let torleif = site.waits(|db| patient::get(db, found.patient_ids[0]));
    kept(&loops, Which::These(vec![kari.id, torleif.id])).await;
    let bytes = |id: i64| {
        number(
            &site,
            &format!("SELECT held_bytes FROM patient WHERE patient_id = {id}"),
        )
    };
    let before = bytes(torleif.id);

    // A version that is replaced here weighs, as does what is beside a resource.
    let conditions = site.waits(|db| resource::by_patient(db, torleif.id, Some("Condition")));
    let mut changed: Value = serde_json::from_slice(&conditions[0].raw).unwrap();
    changed["note"] = json!([{ "text": "Endret. ".repeat(200) }]);
    put(&site, &changed);
    kept(&loops, Which::These(vec![torleif.id])).await;
    let body = number(
        &site,
        &format!(
            "SELECT length(body) FROM resource WHERE resource_id = {}",
            conditions[0].id
        ),
    );
    let version = number(
        &site,
        &format!(
            "SELECT sum(length(body)) FROM resource_version WHERE resource_id = {}",
            conditions[0].id
        ),
    );
    assert!(version > 0);
    let all = number(
        &site,
        &format!(
            "SELECT sum(length(body)) + coalesce((SELECT sum(length(v.body)) FROM resource_version AS v
                JOIN resource AS r USING (resource_id) WHERE r.patient_id = {id}), 0)
             + coalesce((SELECT sum(length(c.body)) FROM document_content AS c
                JOIN resource AS r USING (resource_id) WHERE r.patient_id = {id}), 0)
             FROM resource WHERE patient_id = {id}",
            id = torleif.id
        ),
    );
    assert_eq!(bytes(torleif.id), all);
    assert!(bytes(torleif.id) > before && body > 0);

    // A form that both have answered lies here until the last of them goes.
    let url = site.waits(|db| questionnaire::named_by(db, torleif.id));
    let url = url
        .into_iter()
        .find(|url| url.contains(BREATH))
        .expect("an answer");
    let answer = json!({
        "resourceType": "QuestionnaireResponse", "id": "karis-svar", "status": "completed", "questionnaire": url,
        "subject": { "reference": format!("Patient/{}", kari.fhir_id.as_deref().unwrap()) },
    });
    put(&site, &answer);
    kept(&loops, Which::These(vec![kari.id])).await;
    assert_eq!(known(&site, &url), 1);
    let karis = (bytes(kari.id), counts(&site, kari.id));
    loops.wipe_chart(torleif.id).unwrap();
    assert_eq!(known(&site, &url), 1, "Kari has answered it too");
    assert_eq!((bytes(kari.id), counts(&site, kari.id)), karis);
    for table in [
        "resource_version",
        "document_content",
        "document_lying",
        "document_lead",
        "resource_form",
    ] {
        let strangers = number(
            &site,
            &format!(
                "SELECT count(*) FROM {table} WHERE resource_id NOT IN
                    (SELECT resource_id FROM resource WHERE patient_id = {})",
                kari.id
            ),
        );
        assert_eq!(strangers, 0, "{table}");
    }
    assert_eq!(
        number(
            &site,
            &format!(
                "SELECT count(*) FROM resource WHERE patient_id = {}",
                torleif.id
            )
        ),
        0
    );
    assert_eq!(
        site.waits(resource::count),
        number(&site, "SELECT count(*) FROM resource")
    );

    // Retention does the same.
    site.clock
        .advance(std::time::Duration::from_secs(40 * 24 * 3600));
    // Two at once, beside the hourly one that wakes too: whoever comes second finds nothing, and says so without an error.
    assert!(number(&site, "SELECT count(*) FROM resource") > 0);
    let (one, other) = tokio::join!(loops.sweep_charts(), loops.sweep_charts());
    assert!(one.unwrap() + other.unwrap() <= 2, "each chart goes once");
    assert_eq!(known(&site, &url), 0);
    for table in [
        "resource",
        "resource_version",
        "document_content",
        "document_lying",
        "document_count",
    ] {
        assert_eq!(
            number(&site, &format!("SELECT count(*) FROM {table}")),
            0,
            "{table}"
        );
    }
}

/// Exchanges in memory that show one of these.
pub(crate) fn shown(loops: &Loops, needles: &[&str]) -> Vec<String> {
    let held = loops.exchanges().held();
    let shows = held.iter().filter(|one| {
        let bodies = [&one.request_body, &one.response_body]
            .into_iter()
            .flatten();
        let mut texts: Vec<String> = bodies
            .map(|body| String::from_utf8_lossy(body).into_owned())
            .collect();
        texts.push(one.url.clone());
        texts.push(format!("{:?}", one.request_headers));
        needles
            .iter()
            .any(|needle| texts.iter().any(|text| text.contains(needle)))
    });
    shows
        .map(|one| format!("{} {}", one.method, one.url))
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_exchange_shows_a_patient_who_was_taken_away() {
    let site = Site::new(0).await;
    connect(&site);
    let loops = quiet(&site);
    let kari = kari(&site, &loops).await;
    let found = loops.search_patients("Torleif Aslaksen").await.unwrap();
    let torleif = site.waits(|db| patient::get(db, found.patient_ids[0]));
    let documents =
        site.waits(|db| resource::by_patient(db, torleif.id, Some("DocumentReference")));
    assert!(documents.is_empty());
    kept(&loops, Which::These(vec![torleif.id])).await;
    // One that failed is on disk too: a history, and a search by a name.
    site.sandbox
        .set_fault(fault(FaultName::Status500).on(Reach::Ehr).times(2));
    let conditions = site.waits(|db| resource::by_patient(db, torleif.id, Some("Condition")));
    let _ = loops.resource_history(conditions[0].id).await;
    let _ = loops.search_patients("Aslaksen").await;
    let on_disk = "SELECT count(*) FROM exchange WHERE purpose IN ('search', 'read', 'file')";
    for _ in 0..500 {
        if number(&site, on_disk) >= 2 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    assert!(number(&site, on_disk) >= 2, "a failure is written to disk");

    let id = torleif.fhir_id.clone().unwrap();
    let condition = conditions[0].fhir_id.clone();
    let his = [
        id.as_str(),
        condition.as_str(),
        "Aslaksen",
        "tungpust",
        "JVBERi",
    ];
    assert!(shown(&loops, &his).len() > 5);
    let karis = shown(&loops, &[kari.fhir_id.as_deref().unwrap()]).len();
    loops.wipe_chart(torleif.id).unwrap();
    assert_eq!(shown(&loops, &his), Vec::<String>::new());
    let hers = shown(&loops, &[kari.fhir_id.as_deref().unwrap()]).len();
    assert!(hers > 0 && hers <= karis, "what is another's stays");
    let texts = format!(
        "SELECT count(*) FROM exchange AS e LEFT JOIN exchange_body AS b USING (exchange_id)
         WHERE e.url LIKE '%{id}%' OR e.url LIKE '%{condition}%' OR e.patient_id = {torleif}
            OR CAST(b.request AS TEXT) LIKE '%Aslaksen%' OR CAST(b.response AS TEXT) LIKE '%Aslaksen%'
            OR CAST(b.response AS TEXT) LIKE '%{id}%'",
        torleif = torleif.id
    );
    assert_eq!(number(&site, &texts), 0, "on disk");
    let weighed = number(
        &site,
        "SELECT value FROM counter WHERE name = 'exchange_bytes'",
    );
    assert_eq!(
        weighed,
        number(&site, "SELECT coalesce(sum(bytes), 0) FROM exchange")
    );

    loops.wipe_charts().unwrap();
    assert_eq!(shown(&loops, &["Patient/", "Kari"]), Vec::<String>::new());
    assert_eq!(number(&site, on_disk), 0);
}
