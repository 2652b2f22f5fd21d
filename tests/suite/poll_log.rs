//! Reading a log to its end, and everything that may be wrong with an answer: nothing lost, nothing twice, and the
//! cursor never moves past what is stored.

use std::time::Duration;

use engine::store::arrival::Held;
use engine::store::{arrival, banner, inbox, message};
use engine::sync::log::page_size::PageSize;
use engine::sync::note::{Note, Notes};
use engine::sync::{Answer, FirstRead, Link, PollError};
use sandbox::{Fault, FaultName, Reach};

use crate::poll_site::{OWN, Site, fault};

#[tokio::test]
async fn a_log_is_read_once_in_its_own_order() {
    let site = Site::new(300).await;
    let mut log = site.log();
    let first = log.read().await.unwrap();
    let theirs = site.theirs().await;
    assert_eq!(site.ours(), theirs);
    assert_eq!(theirs.len(), site.sandbox.log_length(OWN));
    assert!(first.new_messages > 300, "{first:?}");
    let again = log.read().await.unwrap();
    assert_eq!(again.new_messages, 0);
    site.sandbox
        .say(&serde_json::json!({"story": "foresporsel"}))
        .unwrap();
    let more = log.read().await.unwrap();
    assert_eq!(more.new_messages, 1);
    assert_eq!(site.ours(), site.theirs().await);
}

#[tokio::test]
async fn an_empty_poll_writes_nothing() {
    let site = Site::new(20).await;
    let loops = site.loops().await;
    let before = (site.files(), site.cursor());
    for _ in 0..5 {
        let polled = loops.poll_now().await;
        assert_eq!((polled.new_messages, polled.link), (0, Link::Connected));
    }
    assert_eq!(
        (site.files(), site.cursor()),
        before,
        "no file of the database was touched"
    );
    assert!(loops.exchanges().seen() >= 6);
    loops.stop().await;
}

#[tokio::test]
async fn an_answer_that_is_no_page_moves_nothing_and_passes() {
    let site = Site::new(40).await;
    let loops = site.loops().await;
    let bad = [
        (FaultName::Html, Link::BadAnswer),
        (FaultName::Empty200, Link::BadAnswer),
        (FaultName::WrongContentType, Link::BadAnswer),
        (FaultName::HalfBody, Link::Slow),
        (FaultName::DeepJson, Link::BadAnswer),
        (FaultName::GzipBomb, Link::BadAnswer),
        (FaultName::Status500, Link::Slow),
        (FaultName::Status503, Link::Slow),
        (FaultName::Status429, Link::Slow),
        (FaultName::Status401, Link::NoAccess),
        (FaultName::Status403, Link::NoAccess),
        (FaultName::Redirect, Link::BadAnswer),
        (FaultName::Gone, Link::Offline),
    ];
    for (name, link) in bad {
        let held = site.cursor();
        let said = site
            .sandbox
            .say(&serde_json::json!({"story": "foresporsel"}))
            .unwrap();
        let mut turned = fault(name).on(Reach::Any);
        if name == FaultName::Redirect {
            turned = turned.with("to", "http://127.0.0.2:9/nav/fhir/4.0/Bundle");
        }
        site.sandbox.set_fault(turned);
        let polled = loops.poll_now().await;
        assert_eq!(polled.link, link, "{}", name.as_str());
        assert_eq!(site.cursor(), held, "{}", name.as_str());
        site.no_faults();
        let polled = loops.poll_now().await;
        assert_eq!(
            (polled.new_messages, polled.link),
            (1, Link::Connected),
            "{}",
            name.as_str()
        );
        let there = site.waits(|db| message::by_header(db, site.connection_id, &said));
        assert!(there.is_some());
    }
    loops.stop().await;
}

#[tokio::test]
async fn late_commits_at_any_depth_are_read_in_and_told() {
    let site = Site::new(3_000).await;
    let (mut log, mut notes) = site.log_telling();
    log.read().await.unwrap();
    let length = site.sandbox.log_length(OWN);
    let mut late = 0;
    for position in [length - 1, length / 2, 1, 0, length / 3] {
        site.sandbox
            .late_commit(Some(u64::try_from(position).unwrap()), 2);
        let progress = log.read().await.unwrap();
        late += 2;
        assert_eq!(progress.repaired, 2, "at {position}");
        assert_eq!(site.ours(), site.theirs().await, "at {position}");
    }
    let mut told = 0;
    while let Ok(note) = notes.try_recv() {
        if let Note::Late { rows, .. } = note {
            told += rows;
        }
    }
    assert_eq!(told, late);
}

#[tokio::test]
async fn several_late_commits_between_two_polls_are_all_found() {
    let site = Site::new(2_000).await;
    let mut log = site.log();
    log.read().await.unwrap();
    for position in [10, 700, 701, 1_500, 1_999] {
        site.sandbox.late_commit(Some(position), 1);
    }
    site.sandbox
        .say(&serde_json::json!({"story": "foresporsel"}))
        .unwrap();
    let progress = log.read().await.unwrap();
    assert_eq!(progress.repaired, 5);
    assert_eq!(site.ours(), site.theirs().await);
    assert_eq!(log.read().await.unwrap(), Default::default());
}

#[tokio::test]
async fn a_row_that_is_gone_is_marked_and_its_message_stays() {
    let site = Site::new(500).await;
    let mut log = site.log();
    log.read().await.unwrap();
    let gone = site.ours()[100].clone();
    site.sandbox.set_fault(
        fault(FaultName::OffsetGap)
            .with("position", 100)
            .with("n", 1),
    );
    let progress = log.read().await.unwrap();
    assert_eq!(progress.repaired, 1);
    assert!(!site.ours().contains(&gone));
    let by_bundle: i64 = site.waits(|db| {
        let mut statement = db.prepare("SELECT message_id FROM message WHERE bundle_id = ?1")?;
        Ok(statement.query_row([&gone], |row| row.get(0))?)
    });
    let kept = site.waits(|db| message::get(db, by_bundle));
    assert!(
        kept.flags.iter().any(|flag| flag == "not_in_log"),
        "{:?}",
        kept.flags
    );
}

#[tokio::test]
async fn a_log_that_was_reset_is_noticed_and_a_person_decides() {
    let site = Site::new(50).await;
    let loops = site.loops().await;
    let before = site.ours();
    site.sandbox.reset_log(true);
    let polled = loops.poll_now().await;
    assert_eq!(polled.link, Link::Paused);
    assert_eq!(
        site.ours(),
        before,
        "nothing is thrown away or read before the answer"
    );
    let banners = site.waits(banner::all);
    assert_eq!(banners[0].code, "log_reset");
    loops
        .answer_banner(site.connection_id, "log_reset", Answer::ReadAgain)
        .await
        .unwrap();
    let polled = loops.poll_now().await;
    assert_eq!(polled.link, Link::Connected);
    assert_eq!(site.ours(), site.theirs().await);
    assert!(site.waits(banner::all).is_empty());
    loops.stop().await;
}

#[tokio::test]
async fn a_log_that_lost_more_than_a_twentieth_asks_a_person() {
    let site = Site::new(100).await;
    let mut log = site.log();
    log.read().await.unwrap();
    let before = site.ours();
    site.sandbox.set_fault(
        fault(FaultName::OffsetGap)
            .with("position", 20)
            .with("n", 30),
    );
    let paused = log.read().await;
    assert!(
        matches!(paused, Err(PollError::Paused("log_moved"))),
        "{paused:?}"
    );
    assert_eq!(site.ours(), before);
    assert!(matches!(
        log.read().await,
        Err(PollError::Paused("log_moved"))
    ));
}

#[tokio::test]
async fn what_is_for_others_is_not_kept_and_after_twenty_the_poll_asks() {
    let site = Site::new(10).await;
    let mut log = site.log();
    log.read().await.unwrap();
    for number in 0..25 {
        let bytes = site.written(&format!("nr. {number}"), None);
        site.sandbox
            .say(&serde_json::from_slice(&bytes).unwrap())
            .unwrap();
    }
    site.fault(FaultName::NotFiltered);
    let mut asked = None;
    for _ in 0..3 {
        if let Err(error) = log.read().await {
            asked = Some(error);
        }
    }
    assert!(
        matches!(
            asked,
            Some(PollError::Paused(
                "not_filtered" | "log_reset" | "log_moved"
            ))
        ),
        "{asked:?}"
    );
}

#[tokio::test]
async fn an_entry_over_the_cap_is_counted_and_the_log_goes_on() {
    let site = Site::new(10).await;
    let (sender, mut notes) = tokio::sync::mpsc::unbounded_channel();
    let mut log = site.log_with(|server| server.caps.bytes = 600_000, Notes::to(sender));
    log.size = PageSize::new(8);
    log.read().await.unwrap();
    site.sandbox
        .set_fault(Fault::new(FaultName::HugeBundle).with("bytes", 900_000));
    site.no_faults();
    site.sandbox
        .say(&serde_json::json!({"story": "foresporsel"}))
        .unwrap();
    let progress = log.read().await.unwrap();
    assert_eq!(progress.new_messages, 1, "what stands behind it is read");
    let length = i64::try_from(site.sandbox.log_length(OWN)).unwrap();
    let huge = site
        .waits(|db| arrival::at(db, site.connection_id, OWN, length - 2))
        .unwrap();
    assert_eq!(huge.held, Held::TooLarge);
    let mut told = false;
    while let Ok(note) = notes.try_recv() {
        told |= note
            == Note::TooLarge {
                position: length - 2,
            };
    }
    assert!(told);
    assert_eq!(log.read().await.unwrap(), Default::default());
}

#[tokio::test]
async fn a_late_commit_below_an_entry_over_the_cap_is_found() {
    let site = Site::new(10).await;
    let mut log = site.log_with(|server| server.caps.bytes = 600_000, Notes::default());
    log.size = PageSize::new(8);
    log.read().await.unwrap();
    site.sandbox
        .set_fault(Fault::new(FaultName::HugeBundle).with("bytes", 900_000));
    site.no_faults();
    log.read().await.unwrap();
    site.sandbox.late_commit(Some(3), 1);
    site.clock.advance(Duration::from_secs(601));
    let progress = log.read().await.unwrap();
    assert_eq!(progress.repaired, 1, "asked for at least every ten minutes");
}

#[tokio::test]
async fn from_now_reads_the_last_thousand_silently() {
    let site = Site::new(2_500).await;
    let loops = site.started();
    let mut polled = None;
    for _ in 0..100 {
        polled = loops
            .first_read(site.connection_id, FirstRead::FromNow)
            .await
            .ok();
        if polled.is_some() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(polled.unwrap().new_messages, 0);
    let length = i64::try_from(site.sandbox.log_length(OWN)).unwrap();
    let cursor = site.cursor().unwrap();
    assert_eq!(
        (cursor.start_position, cursor.next_position),
        (length - 1_000, length)
    );
    let counts = site.waits(inbox::counts);
    assert!(format!("{counts:?}").contains("Unread"), "{counts:?}");
    site.sandbox
        .say(&serde_json::json!({"story": "foresporsel"}))
        .unwrap();
    assert_eq!(loops.poll_now().await.new_messages, 1);
    loops.stop().await;
}

#[tokio::test]
async fn nothing_is_read_before_a_person_has_said_how() {
    let site = Site::new(10).await;
    let loops = site.started();
    site.wait(Duration::from_secs(1), "the banner", |site| {
        site.waits(banner::all)
            .iter()
            .any(|banner| banner.code == "first_connect")
    })
    .await;
    assert!(site.cursor().is_none());
    loops.stop().await;
}

#[tokio::test]
async fn duplicates_in_a_page_are_one_message() {
    let site = Site::new(10).await;
    let mut log = site.log();
    site.sandbox
        .set_fault(Fault::new(FaultName::Duplicates).with("n", 3).times(1));
    let _ = log.read().await;
    site.no_faults();
    let _ = log.read().await;
    let messages: i64 = site.waits(|db| {
        Ok(
            db.query_row("SELECT count(*) FROM message WHERE copy = 0", [], |row| {
                row.get(0)
            })?,
        )
    });
    let distinct: i64 = site.waits(|db| {
        Ok(
            db.query_row("SELECT count(DISTINCT header_id) FROM message", [], |row| {
                row.get(0)
            })?,
        )
    });
    assert_eq!(messages, distinct);
}
