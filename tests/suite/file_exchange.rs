//! Exchange by file: what is sent lies in a folder, whole and once; what lies in one is read as from a log, and marked.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use engine::store::connection::{self, Rules, Transport};
use engine::store::outbox::{self, Custody};
use engine::store::{State, inbox, message};
use engine::sync::{Link, Loops};
use serde_json::{Value, json};

use crate::poll_site::{NAV, OWN, Site};

const SECOND: Duration = Duration::from_secs(1);

/// Two folders, and a connection that uses them.
fn folders(site: &Site, pack: &str) -> (PathBuf, PathBuf) {
    let (out, inn) = (site.dir.path().join("ut"), site.dir.path().join("inn"));
    for folder in [&out, &inn] {
        fs::create_dir_all(folder).unwrap();
    }
    let rules = Rules {
        pack,
        transport: Transport::Folder,
        out_folder: out.to_str(),
        in_folder: inn.to_str(),
    };
    site.store
        .write(|tx| connection::set_rules(tx, site.connection_id, &rules))
        .unwrap();
    (out, inn)
}

/// What lies there for a reader: a file that is still being written has a hidden name, and is none.
fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .map(|listed| {
            listed
                .map(|entry| entry.unwrap().file_name().into_string().unwrap())
                .filter(|name| !name.starts_with('.'))
                .collect()
        })
        .unwrap_or_default();
    names.sort();
    names
}

/// A request from NAV.
pub(crate) fn letter(number: u32, text: &str) -> Value {
    let id = |part: u32| format!("0c000000-0000-4000-8000-{:012}", number * 100 + part);
    let entry = |part: u32, resource: Value| json!({ "fullUrl": format!("urn:uuid:{}", id(part)), "resource": resource });
    let header = json!({
        "resourceType": "MessageHeader", "id": id(1),
        "eventCoding": { "system": "http://fhir.nav.no/CodeSystem/message-events", "code": "foresporsel" },
        "destination": [{ "endpoint": format!("urn:oid:2.16.578.1.12.4.1.2.{OWN}") }],
        "source": { "endpoint": format!("urn:oid:2.16.578.1.12.4.1.2.{NAV}") },
        "focus": [{ "reference": format!("urn:uuid:{}", id(2)) }]
    });
    let communication = json!({
        "resourceType": "Communication", "id": id(2), "status": "completed",
        "category": [{ "coding": [{ "system": "urn:oid:2.16.578.1.12.4.1.1.8129", "code": "1" }] }],
        "subject": { "reference": format!("urn:uuid:{}", id(3)) },
        "payload": [{ "contentString": text }]
    });
    let patient = json!({
        "resourceType": "Patient", "id": id(3),
        "identifier": [{ "system": "urn:oid:2.16.578.1.12.4.1.4.1", "value": "10915596784" }],
        "name": [{ "family": "Nordmo", "given": ["Kari"] }]
    });
    json!({
        "resourceType": "Bundle", "id": id(0),
        "meta": { "profile": ["http://fhir.nav.no/StructureDefinition/HopsMessage|0.1.0"] },
        "type": "message", "timestamp": "2026-11-21T10:00:00Z",
        "entry": [entry(1, header), entry(2, communication), entry(3, patient)]
    })
}

async fn reads(site: &Site, loops: &Arc<Loops>, what: &str, done: impl Fn(&Site) -> bool) {
    for _ in 0..500 {
        if done(site) {
            return;
        }
        loops.poll_now().await;
        site.clock.advance(SECOND);
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!(
        "never came to {what}: left {:?}",
        loops.left(site.connection_id)
    );
}

fn held(site: &Site) -> i64 {
    site.waits(|db| {
        Ok(db.query_row(
            "SELECT count(*) FROM message WHERE direction = 'in'",
            [],
            |row| row.get(0),
        )?)
    })
}

#[tokio::test]
async fn what_is_sent_lies_in_the_folder_and_is_at_its_end() {
    let site = Site::new(0).await;
    let (out, _) = folders(&site, "nav-messaging-core");
    let loops = site.started();
    let id = site.queue("I en mappe.");
    loops.wake();
    site.until(id, State::TakenOver, SECOND).await;
    let entry = site.entry(id);
    assert_eq!(entry.custody, Custody::Folder);
    let name = format!("20261121T115958.000Z-{}.json", entry.header_id);
    assert_eq!(names(&out), [name.as_str()]);
    assert_eq!(
        fs::read(out.join(&name)).unwrap(),
        site.waits(|db| outbox::raw(db, id))
    );
    // Nobody promised to answer: it waits for nothing, however long.
    site.clock.advance(Duration::from_secs(40 * 3600));
    loops.wake();
    let other = site.queue("En til.");
    loops.wake();
    site.until(other, State::TakenOver, SECOND).await;
    assert_eq!(site.state(id), State::TakenOver);
    assert_eq!(site.waits(outbox::counts).awaiting, 0);
    assert!(site.sandbox.events().is_empty(), "no server was asked");
    loops.stop().await;
}

#[tokio::test]
async fn a_folder_that_is_gone_is_waited_for_and_one_that_refuses_is_for_a_person() {
    let site = Site::new(0).await;
    let (out, _) = folders(&site, "nav-messaging-core");
    fs::remove_dir(&out).unwrap();
    let loops = site.started();
    let id = site.queue("Disken er ikke koblet til.");
    loops.wake();
    site.wait(SECOND, "an attempt", |site| {
        site.entry(id).attempts > 0 && site.state(id) == State::Queued
    })
    .await;
    assert_eq!(site.entry(id).reason.as_deref(), Some("folder_missing"));
    fs::create_dir(&out).unwrap();
    site.until(id, State::TakenOver, Duration::from_secs(10))
        .await;
    assert_eq!(names(&out).len(), 1);
    // Something else lies under the message's name.
    let bytes = site.written("Opptatt navn.", None);
    let header = engine::sync::ingest::own(&bytes).unwrap().header_id;
    let name = engine::sync::transport::folder::file_name(&bytes, &header);
    fs::write(out.join(&name), "noe annet").unwrap();
    let taken = site.freeze(&bytes, None);
    loops.wake();
    site.until(taken, State::NeedsYou, SECOND).await;
    assert_eq!(site.entry(taken).reason.as_deref(), Some("folder_taken"));
    assert_eq!(fs::read(out.join(&name)).unwrap(), b"noe annet");
    loops.stop().await;
}

#[tokio::test]
async fn what_lies_in_the_folder_is_read_marked_and_put_away() {
    let site = Site::new(0).await;
    let (_, inn) = folders(&site, "nav-messaging-core");
    fs::write(inn.join("a.json"), letter(1, "Alene.").to_string()).unwrap();
    let set = json!({ "resourceType": "Bundle", "type": "searchset",
        "entry": [{ "resource": letter(2, "To.") }, { "resource": letter(3, "Tre.") }] });
    fs::write(inn.join("b.json"), set.to_string()).unwrap();
    let lines = format!("{}\n{}\n", letter(4, "Fire."), letter(5, "Fem."));
    fs::write(inn.join("c.ndjson"), lines).unwrap();
    fs::write(inn.join("notater.txt"), "ikke en melding").unwrap();
    let loops = site.started();
    reads(&site, &loops, "five messages", |site| held(site) == 5).await;
    reads(&site, &loops, "put away", |_| {
        names(&inn.join("lest")).len() == 3
    })
    .await;
    assert_eq!(names(&inn), ["lest", "notater.txt"]);
    assert_eq!(loops.status_of(site.connection_id).link, Link::Connected);
    let rows = site
        .waits(|db| inbox::page(db, inbox::Split::Open, None, 50))
        .rows;
    assert!(
        !rows.is_empty() && rows.iter().all(|row| row.unverified),
        "every row is marked"
    );
    let flags: Vec<String> = site.waits(|db| {
        let mut statement = db.prepare("SELECT flags FROM message")?;
        let rows = statement
            .query_map([], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        Ok(rows)
    });
    assert!(
        flags
            .iter()
            .all(|flags| flags.contains("unverified_sender")),
        "{flags:?}"
    );
    // The same again, and the same id with other content: dedupe and conflicting copies as from a log.
    fs::write(inn.join("a.json"), letter(1, "Alene.").to_string()).unwrap();
    fs::write(
        inn.join("d.json"),
        letter(1, "Noe annet under samme id.").to_string(),
    )
    .unwrap();
    reads(&site, &loops, "all put away", |_| {
        names(&inn.join("lest")).len() == 5
    })
    .await;
    assert_eq!(held(&site), 6, "one more: the copy that contradicts");
    assert!(
        names(&inn.join("lest")).contains(&"a.json.2".to_owned()),
        "nothing that was read is overwritten"
    );
    loops.stop().await;
}

#[tokio::test]
async fn what_cannot_be_read_is_named_and_left_where_it_lies() {
    let site = Site::new(0).await;
    let (_, inn) = folders(&site, "nav-messaging-core");
    let half = letter(1, "Halv.").to_string();
    fs::write(inn.join("halv.json"), &half[..half.len() / 2]).unwrap();
    fs::write(inn.join("pasient.json"), r#"{"resourceType":"Patient"}"#).unwrap();
    fs::write(inn.join("tom.json"), "").unwrap();
    fs::write(inn.join("god.json"), letter(2, "God.").to_string()).unwrap();
    let huge = fs::File::create(inn.join("stor.json")).unwrap();
    huge.set_len(65 * 1024 * 1024).unwrap();
    fs::create_dir(inn.join("mappe.json")).unwrap();
    let mut other = letter(3, "Til noen andre.");
    other["entry"][0]["resource"]["destination"][0]["endpoint"] =
        json!("urn:oid:2.16.578.1.12.4.1.2.90000099");
    fs::write(inn.join("andre.json"), other.to_string()).unwrap();
    #[cfg(unix)]
    {
        let secret = site.dir.path().join("hemmelig.json");
        fs::write(&secret, letter(4, "Utenfor mappen.").to_string()).unwrap();
        std::os::unix::fs::symlink(&secret, inn.join("lenke.json")).unwrap();
    }
    let loops = site.started();
    let expected = if cfg!(unix) { 6 } else { 5 };
    reads(&site, &loops, "all named", |site| {
        loops.left(site.connection_id).len() == expected
    })
    .await;
    let left: Vec<(String, &str)> = loops
        .left(site.connection_id)
        .into_iter()
        .map(|left| (left.name, left.problem.code()))
        .collect();
    let named = |name: &str, code: &'static str| left.contains(&(name.to_owned(), code));
    assert!(
        named("halv.json", "not_json") && named("pasient.json", "not_message"),
        "{left:?}"
    );
    assert!(
        named("tom.json", "empty") && named("stor.json", "too_large"),
        "{left:?}"
    );
    assert!(named("mappe.json", "not_plain"), "{left:?}");
    assert!(!cfg!(unix) || named("lenke.json", "not_plain"), "{left:?}");
    assert_eq!(
        held(&site),
        1,
        "only the good one, and nothing from outside the folder"
    );
    assert!(
        names(&inn).contains(&"andre.json".to_owned()),
        "for somebody else: left"
    );
    let banners = site.waits(engine::store::banner::all);
    assert!(
        banners.iter().any(|banner| banner.code == "files_left"),
        "{banners:?}"
    );
    // Mended, it is read; the bar goes when nothing is left.
    fs::write(inn.join("halv.json"), &half).unwrap();
    reads(&site, &loops, "the mended one", |site| held(site) == 2).await;
    loops.stop().await;
}

#[tokio::test]
async fn a_receipt_by_file_reaches_the_message_it_answers() {
    let site = Site::new(0).await;
    let (_, inn) = folders(&site, "nav-messaging-core");
    let loops = site.started();
    let id = site.queue("Kvitteres med fil.");
    loops.wake();
    site.until(id, State::TakenOver, SECOND).await;
    let header = site.entry(id).header_id;
    let mut receipt = letter(7, "");
    let entry = &mut receipt["entry"][0]["resource"];
    entry["response"] = json!({ "identifier": header, "code": "ok" });
    entry.as_object_mut().unwrap().shift_remove("focus");
    receipt["entry"].as_array_mut().unwrap().truncate(1);
    fs::write(inn.join("kvittering.json"), receipt.to_string()).unwrap();
    reads(&site, &loops, "accepted", |site| {
        site.state(id) == State::Accepted
    })
    .await;
    loops.stop().await;
}

#[tokio::test]
async fn a_connection_goes_from_server_to_folder_and_back() {
    let site = Site::new(3).await;
    let loops = site.loops().await;
    site.wait(SECOND, "the log", |site| held(site) >= 3).await;
    let before = held(&site);
    let (_, inn) = folders(&site, "nav-messaging-core");
    fs::write(inn.join("a.json"), letter(1, "Med fil.").to_string()).unwrap();
    loops.reload();
    reads(&site, &loops, "the file", |site| held(site) == before + 1).await;
    crate::pack_exchange::under(&site, "nav-messaging-core", Transport::ProcessMessage);
    loops.reload();
    site.sandbox.late_commit(None, 2);
    reads(&site, &loops, "the log again", |site| {
        held(site) == before + 3
    })
    .await;
    assert_eq!(
        site.waits(message::extent).0,
        before + 3,
        "one log, one inbox"
    );
    loops.stop().await;
}

#[tokio::test]
async fn what_comes_in_a_folder_is_owed_its_receipt_and_gets_it_in_the_folder() {
    let site = Site::new(0).await;
    let (out, inn) = folders(&site, "medcom-style");
    let message = letter(1, "Kvitter i mappen.").to_string();
    fs::write(inn.join("a.json"), &message).unwrap();
    let loops = site.started();
    reads(&site, &loops, "the receipt", |_| names(&out).len() == 1).await;
    let name = names(&out).remove(0);
    let first = fs::read(out.join(&name)).unwrap();
    let receipt: Value = serde_json::from_slice(&first).unwrap();
    let header = &receipt["entry"][0]["resource"];
    assert_eq!(header["response"]["code"], "ok");
    assert_eq!(
        header["response"]["identifier"],
        "0c000000-0000-4000-8000-000000000101"
    );
    // The other side fetches it, has not seen it for some reason, and puts the same message there again.
    fs::remove_file(out.join(&name)).unwrap();
    fs::write(inn.join("b.json"), &message).unwrap();
    reads(&site, &loops, "the same receipt", |_| {
        names(&out) == [name.as_str()]
    })
    .await;
    assert_eq!(fs::read(out.join(&name)).unwrap(), first);
    assert_eq!(held(&site), 1);
    loops.stop().await;
}

#[tokio::test]
async fn what_a_person_read_in_by_hand_is_receipted_when_the_log_has_it() {
    use engine::sync::message_file::{self, Desk};

    let site = Site::with(0, |config| config.stories = false).await;
    site.store
        .write(|tx| {
            tx.execute("UPDATE connection SET pack = 'medcom-style'", [])
                .map_err(engine::store::StoreError::from)
        })
        .unwrap();
    let header = site
        .sandbox
        .say(&json!({ "story": "foresporsel" }))
        .unwrap();
    // Somebody sent the same message by another way, and it was dropped on the window.
    let body = reqwest::get(format!("{}/Bundle?_count=10", site.sandbox.nav_url()))
        .await
        .unwrap()
        .bytes()
        .await
        .unwrap();
    let parts = message_file::messages(&body).unwrap();
    let desk = Desk {
        connection_id: site.connection_id,
        own: vec![fhir::number::HerId::parse(OWN).unwrap()],
        pack: validation::Pack::of("medcom-style"),
        stage: None,
        receipts: false,
    };
    let now = "2026-11-21T12:00:00Z".parse().unwrap();
    let taken = message_file::take_in(&site.store, &desk, &parts, now).unwrap();
    assert_eq!(taken.new, 1);
    let receipt = |site: &Site| {
        site.waits(|db| outbox::receipt_to(db, site.connection_id, &header))
            .map(|entry| entry.state)
    };
    assert_eq!(receipt(&site), None, "the server was not asked yet");
    let loops = site.loops().await;
    site.wait(SECOND, "the receipt", |site| {
        receipt(site) == Some(State::TakenOver)
    })
    .await;
    assert_eq!(held(&site), 1, "and it is held once");
    loops.stop().await;
}
