//! Working a log: pages by position, the ruler, seeking, quiet lines; audits that find and mend; reading again without
//! anything new; replays that leave nothing.

use std::time::Duration;

use engine::api::types::{
    Empty, InboxPage, InboxPageRequest, LogEntry, LogEntryRequest, LogFilter, LogPage,
    LogPageRequest, LogRef, LogReplayState, LogRequest, LogSeek, LogSeekRequest, LogState,
    LogWalked, Logs, RawView, SavedLogFilters, Split,
};
use engine::store::StoreError;
use engine::sync::FirstRead;
use sandbox::FaultName;
use serde_json::json;

use crate::desk::Desk;
use crate::poll_site::{OWN, Site, fault};

async fn log(desk: &Desk) -> LogRef {
    desk.until("the log to be read", async |desk| {
        let logs: Logs = desk.call("logs", &Empty {}).await;
        let first = logs.logs.into_iter().next()?;
        (first.end > 0 && first.checked_at.is_some()).then_some(first.log)
    })
    .await
}

async fn state(desk: &Desk, log: &LogRef) -> LogState {
    desk.call("log_state", &LogRequest { log: log.clone() })
        .await
}

async fn page(desk: &Desk, log: &LogRef, filter: Option<LogFilter>, limit: u32) -> LogPage {
    let request = LogPageRequest {
        log: log.clone(),
        filter,
        before: None,
        limit,
    };
    desk.call("log_page", &request).await
}

async fn inbox(desk: &Desk) -> InboxPage {
    let request = InboxPageRequest {
        split: Split::Open,
        after: None,
        limit: 200,
        query: None,
    };
    desk.call("inbox_page", &request).await
}

fn entry(log: &LogRef, position: i64) -> LogEntryRequest {
    LogEntryRequest {
        log: log.clone(),
        position,
    }
}

#[tokio::test]
async fn a_log_is_paged_filtered_and_sought_by_position() {
    let desk = Desk::start().await;
    let log = log(&desk).await;
    let state = state(&desk, &log).await;
    let end = state.summary.end;
    assert_eq!(state.summary.kind, "row");
    assert_eq!(
        state.summary.own.name.as_deref(),
        Some("Furulia legesenter")
    );
    assert!(
        state.summary.checked_at.is_some(),
        "the anchor was looked at"
    );
    let covered: i64 = state.bars.iter().map(|bar| bar.to - bar.from).sum();
    assert_eq!(covered, end, "the bars cover the whole log");

    let whole = page(&desk, &log, None, 500).await;
    let positions: Vec<i64> = whole.rows.iter().map(|row| row.position).collect();
    assert_eq!(positions, (0..end).rev().collect::<Vec<_>>());
    assert_eq!(whole.next, None);
    let two = page(&desk, &log, None, 2).await;
    assert_eq!((two.rows.len(), two.next), (2, Some(end - 2)));
    let row = &whole.rows[0];
    let message = row.message.as_ref().unwrap();
    assert!(message.from.name.is_some() && !message.from.her_id.is_empty());

    // What is shown of an entry is what arrived.
    let shown: LogEntry = desk.call("log_entry", &entry(&log, row.position)).await;
    assert_eq!(&shown.row, row);
    let raw: RawView = desk.call("log_raw", &entry(&log, row.position)).await;
    let bundle: serde_json::Value = serde_json::from_str(&raw.json).unwrap();
    assert_eq!(bundle["id"].as_str(), shown.bundle_id.as_deref());

    // Filters: by kind, by party, by patient in either spelling, by finding, by words.
    let kinds = LogFilter {
        kinds: vec!["8129|1".into()],
        ..LogFilter::default()
    };
    let requests = page(&desk, &log, Some(kinds.clone()), 500).await;
    assert!(!requests.rows.is_empty() && requests.rows.len() < whole.rows.len());
    let name = whole
        .rows
        .iter()
        .find_map(|row| Some(row.message.as_ref()?.patient.clone()).filter(|name| !name.is_empty()))
        .unwrap();
    let patient = LogFilter {
        patient: Some(name.to_uppercase()),
        ..LogFilter::default()
    };
    let about = page(&desk, &log, Some(patient), 500).await;
    assert!(!about.rows.is_empty());
    assert!(
        about
            .rows
            .iter()
            .all(|row| row.message.as_ref().unwrap().patient == name)
    );
    let nobody = LogFilter {
        text: Some("finnesikkeher".into()),
        ..LogFilter::default()
    };
    assert!(page(&desk, &log, Some(nobody), 500).await.rows.is_empty());

    // Seeking.
    let seek = async |text: Option<&str>| {
        desk.ask::<LogSeek>(
            "log_seek",
            &LogSeekRequest {
                log: log.clone(),
                text: text.map(str::to_owned),
            },
        )
        .await
    };
    assert_eq!(seek(Some("2")).await.unwrap().position, 2);
    assert_eq!(seek(Some("99999")).await.unwrap().position, end - 1);
    let header = shown.header_id.clone().unwrap();
    assert_eq!(seek(Some(&header)).await.unwrap().position, row.position);
    assert_eq!(
        seek(Some(&header[..13])).await.unwrap().position,
        row.position
    );
    let at = whole.rows[3].message.as_ref().unwrap().at.clone();
    let by_time = seek(Some(&at)).await.unwrap();
    assert_eq!(by_time.by, "time");
    let there = &whole.rows[usize::try_from(end - 1 - by_time.position).unwrap()];
    assert!(
        there
            .message
            .as_ref()
            .unwrap()
            .at
            .parse::<jiff::Timestamp>()
            .unwrap()
            >= at.parse::<jiff::Timestamp>().unwrap()
    );
    for (text, code) in [("hva?", "not_understood"), ("abcdef-0123", "no_such_id")] {
        let refused = seek(Some(text)).await.unwrap_err();
        assert_eq!(refused.issues[0].code, code);
    }

    // A named filter is kept.
    let put = json!({"name": " Forespørsler ", "filter": kinds});
    let _: SavedLogFilters = desk.call("log_filter_put", &put).await;
    let kept: SavedLogFilters = desk.call("log_filters", &Empty {}).await;
    assert_eq!(kept.filters[0].name, "Forespørsler");
    assert_eq!(kept.filters[0].filter, kinds);
    let gone: SavedLogFilters = desk
        .call(
            "log_filter_remove",
            &json!({"filterId": kept.filters[0].filter_id}),
        )
        .await;
    assert!(gone.filters.is_empty());
}

#[tokio::test]
async fn a_late_commit_is_a_quiet_line_that_moves_with_its_rows() {
    let desk = Desk::start().await;
    let log = log(&desk).await;
    let before = state(&desk, &log).await;
    desk.other_side().late_commit(Some(3), 2);
    let _: serde_json::Value = desk.call("poll_now", &Empty {}).await;
    let after = state(&desk, &log).await;
    assert_eq!(after.summary.end, before.summary.end + 2);
    assert!(after.revision > before.revision, "rows have moved");
    assert_eq!(after.notes.len(), 1);
    assert_eq!(
        (
            after.notes[0].kind.as_str(),
            after.notes[0].position,
            after.notes[0].rows
        ),
        ("late", 3, 2)
    );
    desk.other_side().late_commit(Some(1), 1);
    let _: serde_json::Value = desk.call("poll_now", &Empty {}).await;
    let again = state(&desk, &log).await;
    let places: Vec<i64> = again.notes.iter().map(|note| note.position).collect();
    assert_eq!(places, [4, 1], "the first note moved up by one");
}

#[tokio::test]
async fn an_audit_finds_what_the_poll_cannot_see_and_mends_it() {
    let site = Site::new(3_000).await;
    let loops = site.loops().await;
    // One row gone and one come late above it: the last row stands where it stood, so the poll sees nothing.
    site.sandbox.set_fault(
        fault(FaultName::OffsetGap)
            .with("position", 700)
            .with("n", 1),
    );
    site.sandbox.late_commit(Some(2_000), 1);
    assert_eq!(loops.poll_now().await.repaired, 0);
    assert_ne!(site.ours(), site.theirs().await);
    // And one lost here, by whatever.
    site.store
        .write(|tx| {
            Ok::<_, StoreError>(tx.execute(
                "DELETE FROM arrival WHERE place = 17 AND block_id = (SELECT min(block_id) FROM block)",
                [],
            )?)
        })
        .unwrap();
    let messages = count(&site, "SELECT count(*) FROM message");
    let found = loops.audit(site.connection_id, OWN).await.unwrap();
    assert_eq!(site.ours(), site.theirs().await);
    assert_eq!((found.repaired, found.missing), (3, 0), "{found:?}");
    assert_eq!(found.server, found.local);
    assert_eq!(
        usize::try_from(found.server).unwrap(),
        site.theirs().await.len()
    );
    assert_eq!(
        count(&site, "SELECT count(*) FROM message"),
        messages + 1,
        "the late one is new; the one lost here was known again"
    );
    let cursor = site.cursor().unwrap();
    assert_eq!(cursor.audit.unwrap().server, found.server);
    assert!(cursor.audited_at.is_some());
    let again = loops.audit(site.connection_id, OWN).await.unwrap();
    assert_eq!(again.repaired, 0);
    loops.stop().await;
}

fn count(site: &Site, sql: &str) -> i64 {
    site.waits(|db| Ok(db.query_row(sql, [], |row| row.get(0))?))
}

#[tokio::test]
async fn a_log_is_audited_once_a_day_by_itself() {
    let site = Site::new(200).await;
    let loops = site.loops().await;
    let asked = |site: &Site| site.cursor().unwrap().audited_at;
    loops.poll_now().await;
    assert_eq!(asked(&site), None, "a log just read needs no audit");
    site.clock.advance(Duration::from_secs(25 * 3600));
    site.wait(Duration::from_secs(1), "an audit", |site| {
        asked(site).is_some()
    })
    .await;
    let first = asked(&site);
    let exchanges = loops.exchanges().seen();
    loops.poll_now().await;
    loops.poll_now().await;
    assert_eq!(asked(&site), first, "and not again the same day");
    assert!(loops.exchanges().seen() <= exchanges + 3);
    loops.stop().await;
}

#[tokio::test]
async fn reading_again_from_the_start_brings_nothing_new() {
    let desk = Desk::start().await;
    let log = log(&desk).await;
    let everything = async |desk: &Desk| {
        let state = state(desk, &log).await;
        let status = desk.status().await;
        (
            page(desk, &log, None, 500).await,
            inbox(desk).await,
            (status.unread, status.new_count, status.outbox),
            state.summary.end,
            state.revision,
            desk.other_side().log_length(OWN),
        )
    };
    let before = everything(&desk).await;
    let walked: LogWalked = desk
        .call("log_reread", &LogRequest { log: log.clone() })
        .await;
    assert_eq!((walked.new_messages, walked.audit.repaired), (0, 0));
    assert_eq!(walked.audit.server, before.3);
    assert_eq!(everything(&desk).await, before);
    assert_eq!(state(&desk, &log).await.notes[0].kind, "reread");
}

#[tokio::test]
async fn history_before_from_now_can_be_read_in_silently() {
    let site = Site::new(1_500).await;
    let loops = site.started();
    for _ in 0..200 {
        if loops
            .first_read(site.connection_id, FirstRead::FromNow)
            .await
            .is_ok()
        {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert!(site.cursor().unwrap().start_position > 0);
    let unread = count(&site, "SELECT count(*) FROM thread WHERE unread > 0");
    let walked = loops.reread(site.connection_id, OWN).await.unwrap();
    assert!(walked.new_messages > 400, "{walked:?}");
    assert_eq!(site.cursor().unwrap().start_position, 0);
    assert_eq!(site.ours(), site.theirs().await);
    assert_eq!(
        count(&site, "SELECT count(*) FROM thread WHERE unread > 0"),
        unread,
        "history is not news"
    );
    loops.stop().await;
}

#[tokio::test]
async fn a_replay_says_what_differs_and_leaves_nothing() {
    let site = Site::new(400).await;
    let loops = site.loops().await;
    let folders = || {
        std::fs::read_dir(std::env::temp_dir())
            .unwrap()
            .flatten()
            .filter(|file| file.path().join("scratch.db").exists())
            .count()
    };
    // The log as it is now differs from what was read at one place, and has one row more.
    site.sandbox.set_fault(
        fault(FaultName::OffsetGap)
            .with("position", 100)
            .with("n", 1),
    );
    let before = site.files();
    let there = folders();
    let replay = loops
        .start_replay(site.connection_id, OWN, 50)
        .await
        .unwrap();
    let mut changes = loops.status_changes();
    let told = tokio::time::timeout(Duration::from_secs(30), async {
        loop {
            let told = replay.told().unwrap();
            if !matches!(
                told.phase,
                engine::sync::Phase::Reading | engine::sync::Phase::Comparing
            ) {
                break told;
            }
            changes.changed().await.unwrap();
        }
    })
    .await
    .unwrap();
    assert_eq!(told.phase, engine::sync::Phase::Done);
    let length = i64::try_from(site.theirs().await.len()).unwrap();
    assert_eq!(told.rows, length - 50);
    assert!(told.tally.messages > 0);
    // From the gap on every row stands one lower, and the last is only here.
    assert_eq!(told.different, length - 100 + 1);
    assert_eq!(told.differences[0].position, 100);
    assert!(folders() > there, "it lies in a folder of its own");
    assert_eq!(site.files(), before, "nothing was written to the workspace");
    let posted = loops
        .exchanges()
        .held()
        .into_iter()
        .filter(|exchange| exchange.method != "GET")
        .count();
    assert_eq!(posted, 0, "and nothing was sent");
    drop(replay);
    loops.close_replay();
    site.wait(Duration::ZERO, "the folder to be gone", |_| {
        folders() <= there
    })
    .await;
    loops.stop().await;
}

#[tokio::test]
async fn a_replay_is_shown_like_a_log_until_it_is_closed() {
    let desk = Desk::start().await;
    let log = log(&desk).await;
    let _: LogReplayState = desk
        .call("log_replay", &json!({"log": log, "from": 1}))
        .await;
    let replay = desk
        .until("the replay to be done", async |desk| {
            let state: LogReplayState = desk.call("log_replay_state", &Empty {}).await;
            state.replay.filter(|replay| replay.state == "done")
        })
        .await;
    assert_eq!((replay.different, replay.from), (0, 1));
    let shown = page(&desk, &replay.log, None, 500).await;
    assert_eq!(i64::try_from(shown.rows.len()).unwrap(), replay.rows);
    let first = &shown.rows[0];
    assert!(
        first.message.as_ref().unwrap().from.name.is_some(),
        "names from our directory"
    );
    let raw: RawView = desk
        .call("log_raw", &entry(&replay.log, first.position))
        .await;
    assert!(raw.json.contains("MessageHeader"));
    for act in ["log_audit", "log_reread"] {
        let refused = desk
            .ask::<LogWalked>(
                act,
                &LogRequest {
                    log: replay.log.clone(),
                },
            )
            .await;
        assert!(refused.is_err(), "{act}");
    }
    let _: LogReplayState = desk.call("log_replay_close", &Empty {}).await;
    let gone = desk
        .ask::<LogPage>(
            "log_page",
            &LogPageRequest {
                log: replay.log,
                filter: None,
                before: None,
                limit: 10,
            },
        )
        .await;
    assert!(gone.is_err());
}

#[tokio::test]
async fn an_entry_that_was_too_large_is_fetched_when_a_person_asks() {
    let desk = Desk::start().await;
    let log = log(&desk).await;
    let before = state(&desk, &log).await.summary.end;
    desk.other_side().set_fault(fault(FaultName::HugeBundle));
    let row = desk
        .until("the large row", async |desk| {
            let _: serde_json::Value = desk.call("poll_now", &Empty {}).await;
            let page = page(desk, &log, None, 3).await;
            page.rows.into_iter().find(|row| row.state == "too_large")
        })
        .await;
    assert!(row.position >= before && row.message.is_none());
    let walked: LogWalked = desk
        .call("log_audit", &LogRequest { log: log.clone() })
        .await;
    assert_eq!(walked.audit.missing, 1, "said, not hidden");
    let filled: LogEntry = desk
        .call("log_fetch_large", &entry(&log, row.position))
        .await;
    assert_eq!(filled.row.state, "held");
    assert!(filled.row.size > 64_000_000);
    assert!(filled.row.message.is_some());
    let again = state(&desk, &log).await;
    assert_eq!(again.notes[0].kind, "refilled");
}
