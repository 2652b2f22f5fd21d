//! The traffic through the command surface: one list of what is in memory and what is kept, from a message to its
//! exchanges and back, nothing secret in any answer, and what leaves as text or file is what it says it is.

use engine::api::types::{
    Auth, CompareOptions, ConnectionPut, ConnectionView, Connections, DeliveryState, DraftFields,
    DraftRequest, DraftSave, DraftSaved, DraftSend, DraftStart, DraftView, Empty, ErrorCode,
    ExchangeRequest, HarWritten, InboxPage, InboxPageRequest, OutboxDetail, OutboxRequest,
    OutboxRow, PatientSearchRequest, PollOutcome, Role, ServerSearch, Split, ThreadRequest,
    ThreadView, TrafficCompare, TrafficComparison, TrafficDetail, TrafficFilter, TrafficHar,
    TrafficPage, TrafficPageRequest, TrafficPin, TrafficResend, TrafficRow, TrafficText,
};
use engine::clock::Clock as _;
use serde_json::Value;

use crate::desk::Desk;
use crate::har_schema::holds;

async fn page(desk: &Desk, filter: TrafficFilter) -> Vec<TrafficRow> {
    let request = TrafficPageRequest {
        filter,
        before: None,
        after: None,
        limit: 1_000,
    };
    let page: TrafficPage = desk.call("traffic_page", &request).await;
    page.rows
}

async fn detail(desk: &Desk, exchange_id: &str) -> TrafficDetail {
    desk.call(
        "traffic_detail",
        &ExchangeRequest {
            exchange_id: exchange_id.to_owned(),
        },
    )
    .await
}

fn purpose(word: &str) -> TrafficFilter {
    TrafficFilter {
        purpose: Some(word.to_owned()),
        ..TrafficFilter::default()
    }
}

async fn filled(desk: &Desk) -> InboxPage {
    desk.until("the inbox fills", async |desk: &Desk| {
        let request = InboxPageRequest {
            split: Split::Open,
            after: None,
            limit: 100,
            query: None,
        };
        let page: InboxPage = desk.call("inbox_page", &request).await;
        (page.rows.len() >= 5).then_some(page)
    })
    .await
}

/// Answers the first request that can be answered, and waits until the other side has it.
pub(crate) async fn sent(desk: &Desk) -> OutboxRow {
    for row in filled(desk).await.rows {
        let thread: ThreadView = desk
            .call(
                "thread",
                &ThreadRequest {
                    thread_id: row.thread_id,
                },
            )
            .await;
        if !thread
            .answers
            .iter()
            .any(|answer| answer.kind == "svar-foresporsel")
        {
            continue;
        }
        let start = DraftStart {
            kind: "svar-foresporsel".to_owned(),
            thread_id: Some(row.thread_id),
            patient_id: None,
        };
        let draft: DraftView = desk.call("draft_start", &start).await;
        let fields = DraftFields {
            text: "Pasienten er i bedring.".to_owned(),
            ..draft.fields.clone()
        };
        let save = DraftSave {
            draft_id: draft.draft_id,
            fields,
            to: None,
        };
        let _: DraftSaved = desk.call("draft_save", &save).await;
        let draft: DraftView = desk
            .call(
                "draft",
                &DraftRequest {
                    draft_id: draft.draft_id,
                },
            )
            .await;
        let yes = DraftSend {
            draft_id: draft.draft_id,
            confirmed_name: draft.patient.name.clone(),
            confirmed_birth_date: draft.patient.birth_date.clone(),
            confirmed_to: draft.to.her_id.clone(),
            confirmed_attachments: Vec::new(),
        };
        let row: OutboxRow = desk.call("draft_send", &yes).await;
        let id = row.outbox_id;
        desk.until("it is accepted", async |desk: &Desk| {
            let detail: OutboxDetail = desk
                .call("outbox_detail", &OutboxRequest { outbox_id: id })
                .await;
            (detail.row.delivery.state == DeliveryState::Accepted).then_some(())
        })
        .await;
        return row;
    }
    panic!("no request can be answered");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn memory_and_disk_are_one_list_and_every_page_goes_on_where_the_last_ended() {
    let mut desk = Desk::start().await;
    sent(&desk).await;
    let all = page(&desk, TrafficFilter::default()).await;
    assert!(all.iter().any(|row| row.kept) && all.iter().any(|row| !row.kept));
    assert!(all.windows(2).all(|pair| pair[0].at >= pair[1].at));
    let mut ids: Vec<&str> = all.iter().map(|row| row.exchange_id.as_str()).collect();
    ids.sort_unstable();
    let before = ids.len();
    ids.dedup();
    assert_eq!(ids.len(), before, "each stands once");

    let mut walked = Vec::new();
    let mut request = TrafficPageRequest {
        filter: TrafficFilter::default(),
        before: None,
        after: None,
        limit: 3,
    };
    // The clock stands still: nothing is asked meanwhile.
    loop {
        let page: TrafficPage = desk.call("traffic_page", &request).await;
        walked.extend(page.rows);
        match page.next {
            Some(next) => request.before = Some(next),
            None => break,
        }
    }
    let known: Vec<&TrafficRow> = walked
        .iter()
        .filter(|row| all.iter().any(|other| other.exchange_id == row.exchange_id))
        .collect();
    assert_eq!(known.len(), all.len());

    let newer = TrafficPageRequest {
        filter: TrafficFilter::default(),
        before: None,
        after: Some(all[2].key.clone()),
        limit: 1_000,
    };
    let newer: TrafficPage = desk.call("traffic_page", &newer).await;
    assert!(newer.rows.len() >= 2);
    assert!(newer.rows.iter().all(|row| row.at >= all[2].at));

    for (filter, shows) in [
        (
            TrafficFilter {
                method: Some("POST".to_owned()),
                ..TrafficFilter::default()
            },
            (|row| row.method == "POST") as fn(&TrafficRow) -> bool,
        ),
        (
            TrafficFilter {
                status: Some("2xx".to_owned()),
                ..TrafficFilter::default()
            },
            |row| row.status.is_some_and(|status| status / 100 == 2),
        ),
        (purpose("poll"), |row| row.purpose == "poll"),
        (
            TrafficFilter {
                text: Some("PROCESS-MESSAGE".to_owned()),
                ..TrafficFilter::default()
            },
            |row| row.url.ends_with("$process-message"),
        ),
    ] {
        let shown = page(&desk, filter.clone()).await;
        assert!(!shown.is_empty(), "{filter:?}");
        assert!(shown.iter().all(shows), "{filter:?}");
        let expected = all.iter().filter(|row| shows(row)).count();
        assert!(shown.len() >= expected, "{filter:?}");
    }

    // After a restart what was kept is there, and only that.
    let kept: Vec<String> = all
        .iter()
        .filter(|row| row.kept)
        .map(|row| row.exchange_id.clone())
        .collect();
    desk.restart().await;
    let after = page(&desk, TrafficFilter::default()).await;
    for id in &kept {
        assert!(
            after.iter().any(|row| row.exchange_id == *id),
            "{id} is kept"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn from_a_message_to_its_exchanges_and_back() {
    let desk = Desk::start().await;
    let row = sent(&desk).await;
    let thread: ThreadView = desk
        .call(
            "thread",
            &ThreadRequest {
                thread_id: row.thread_id,
            },
        )
        .await;
    let came = thread
        .messages
        .iter()
        .find(|message| !message.positions.is_empty())
        .expect("one came through the log");
    let of = |message_id| TrafficFilter {
        message_id: Some(message_id),
        ..TrafficFilter::default()
    };
    let brought = page(&desk, of(came.message_id)).await;
    assert_eq!(brought.len(), 1, "one page brought it");
    assert_eq!(
        (brought[0].purpose.as_str(), brought[0].kept),
        ("poll", true)
    );
    let there = detail(&desk, &brought[0].exchange_id).await;
    let back = there
        .messages
        .iter()
        .find(|message| message.message_id == came.message_id)
        .expect("the exchange names the message");
    assert_eq!(back.position, Some(came.positions[0].position));
    assert_eq!(back.thread_id, Some(row.thread_id));

    let attempts: OutboxDetail = desk
        .call(
            "outbox_detail",
            &OutboxRequest {
                outbox_id: row.outbox_id,
            },
        )
        .await;
    let sends = page(&desk, of(row.message_id)).await;
    assert_eq!(
        sends.iter().map(|row| &row.exchange_id).collect::<Vec<_>>(),
        attempts
            .attempts
            .iter()
            .rev()
            .map(|attempt| &attempt.request_id)
            .collect::<Vec<_>>(),
        "each attempt is an exchange"
    );
    let posted = detail(&desk, &sends[0].exchange_id).await;
    let attempt = posted.attempt.expect("it was an attempt");
    assert_eq!(
        (attempt.outbox_id, attempt.number),
        (row.outbox_id, Some(1))
    );
    let body = posted.request_body.expect("the frozen bytes");
    assert!(body.text.contains("Pasienten er i bedring."));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_answer_about_traffic_holds_a_secret_or_a_number_in_an_address() {
    const TOKEN: &str = "kjempehemmelig-token-4711";
    const NUMBER: &str = "41814061033";
    let desk = Desk::start().await;
    filled(&desk).await;
    let connections: Connections = desk.call("connections", &Empty {}).await;
    for connection in connections.connections {
        let put = ConnectionPut {
            connection_id: Some(connection.connection_id),
            role: connection.role,
            name: connection.name.clone(),
            base_url: connection.base_url.clone(),
            auth: Auth::Bearer,
            user_name: None,
            her_ids: connection.her_ids.clone(),
            nav_her_id: None,
            // The worst a person may choose: the number goes in the address where POST is refused.
            allow_get_number: true,
            poll_seconds: None,
            pack: None,
            transport: None,
            out_folder: None,
            in_folder: None,
        };
        let _: ConnectionView = desk.call("connection_put", &put).await;
        let name = format!("connection/{}/token", connection.connection_id);
        desk.engine
            .secret(&name, TOKEN.to_owned().into())
            .expect("a token is taken");
        if connection.role == Role::Ehr {
            let search = PatientSearchRequest {
                text: NUMBER.to_owned(),
                limit: 20,
                held: false,
            };
            let _ = desk
                .ask::<ServerSearch>("patient_search_server", &search)
                .await;
        }
    }
    let _: PollOutcome = desk.call("poll_now", &Empty {}).await;
    let row = sent(&desk).await;
    let all = page(&desk, TrafficFilter::default()).await;
    assert!(all.iter().any(|row| row.purpose == "search"));
    let mut signed = 0;
    for one in &all {
        let there = detail(&desk, &one.exchange_id).await;
        signed += u32::from(
            there
                .request_headers
                .iter()
                .any(|header| header.value == "Bearer ***"),
        );
        let shown = serde_json::to_string(&there).expect("JSON");
        assert!(!shown.contains(TOKEN), "{} shows the token", one.url);
        assert!(!there.row.url.contains(NUMBER));
        let form = there.request_body.filter(|_| one.purpose == "search");
        assert!(
            form.is_none_or(|body| !body.text.contains(NUMBER)),
            "a search's form is masked as its address is"
        );
        let id = ExchangeRequest {
            exchange_id: one.exchange_id.clone(),
        };
        let curl: TrafficText = desk.call("traffic_curl", &id).await;
        assert!(!curl.text.contains(TOKEN));
        if one.outbox_id != Some(row.outbox_id) {
            assert!(!curl.text.contains(NUMBER));
        }
    }
    assert!(signed > 3, "the token was sent along: {signed}");
    let har = har(&desk, Vec::new(), true).await;
    assert!(!har.contains(TOKEN));
    assert!(har.contains("Bearer ***"));
}

/// The archive as written.
async fn har(desk: &Desk, exchange_ids: Vec<String>, bodies: bool) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("trafikk.har");
    let request = TrafficHar {
        file: desk.engine.register_file(path.clone()),
        exchange_ids,
        filter: TrafficFilter::default(),
        bodies,
    };
    let written: HarWritten = desk.call("traffic_har", &request).await;
    let text = std::fs::read_to_string(path).expect("it was written");
    assert_eq!(usize::try_from(written.bytes).ok(), Some(text.len()));
    text
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_archive_is_har_1_2() {
    let mut desk = Desk::start().await;
    sent(&desk).await;
    // One that is never answered is in it too.
    desk.network_down().await;
    let _: PollOutcome = desk.call("poll_now", &Empty {}).await;
    let Value::Object(schemas) =
        serde_json::from_str(include_str!("har-1.2.schema.json")).expect("the schema")
    else {
        panic!("the schema is an object");
    };
    for bodies in [false, true] {
        let text = har(&desk, Vec::new(), bodies).await;
        let har: Value = serde_json::from_str(&text).expect("JSON");
        holds(&har, &schemas["har.json"], &schemas, "har");
        let entries = har["log"]["entries"].as_array().expect("entries");
        assert!(entries.len() > 3);
        let with = |pointer: &'static str| {
            entries
                .iter()
                .filter(move |entry| entry.pointer(pointer).is_some())
        };
        assert_eq!(with("/request/postData").count() > 0, bodies);
        assert_eq!(with("/response/content/text").count() > 0, bodies);
        assert!(entries.iter().any(|entry| entry["response"]["status"] == 0));
    }
    // The oldest send is the answer; receipts of ours came after it.
    let sends = page(&desk, purpose("send")).await;
    let one = sends.last().expect("it was sent").exchange_id.clone();
    let text = har(&desk, vec![one.clone()], true).await;
    assert!(text.contains(&one) && text.contains("Pasienten er i bedring."));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_changes_nothing_is_asked_again_and_a_message_only_with_a_yes() {
    let desk = Desk::start().await;
    let row = sent(&desk).await;
    let poll = page(&desk, purpose("poll")).await[0].clone();
    let again = |exchange_id: &str, confirmed| TrafficResend {
        exchange_id: exchange_id.to_owned(),
        confirmed,
    };
    let new: ExchangeRequest = desk
        .call("traffic_resend", &again(&poll.exchange_id, false))
        .await;
    let there = detail(&desk, &new.exchange_id).await;
    assert_eq!(
        (there.row.purpose.as_str(), there.row.status, &there.row.url),
        ("again", Some(200), &poll.url)
    );

    let post = page(&desk, purpose("send"))
        .await
        .into_iter()
        .find(|one| one.outbox_id == Some(row.outbox_id))
        .expect("it was sent");
    let events = desk.other_side().events().len();
    let error = desk
        .ask::<ExchangeRequest>("traffic_resend", &again(&post.exchange_id, false))
        .await
        .expect_err("not without a yes");
    assert_eq!(error.code, ErrorCode::Invalid);
    let new: ExchangeRequest = desk
        .call("traffic_resend", &again(&post.exchange_id, true))
        .await;
    let there = detail(&desk, &new.exchange_id).await;
    assert_eq!(
        (there.row.purpose.as_str(), there.row.status, there.row.kept),
        ("again", Some(202), true)
    );
    let attempt = there.attempt.expect("it belongs to the outbox entry");
    assert_eq!((attempt.outbox_id, attempt.number), (row.outbox_id, None));
    assert_eq!(
        desk.other_side().events().len(),
        events,
        "the receiver knows the same bytes"
    );
    let detail: OutboxDetail = desk
        .call(
            "outbox_detail",
            &OutboxRequest {
                outbox_id: row.outbox_id,
            },
        )
        .await;
    assert_eq!(detail.attempts.len(), 1, "the delivery is untouched");
    assert_eq!(detail.row.delivery.state, DeliveryState::Accepted);
}

fn options() -> CompareOptions {
    CompareOptions {
        ids: true,
        times: true,
        order: true,
        ignore: Vec::new(),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_exchanges_are_compared_by_what_they_mean() {
    let desk = Desk::start().await;
    sent(&desk).await;
    let poll = page(&desk, purpose("poll")).await[0].clone();
    let again: ExchangeRequest = desk
        .call(
            "traffic_resend",
            &TrafficResend {
                exchange_id: poll.exchange_id.clone(),
                confirmed: false,
            },
        )
        .await;
    let compare = |one: &str, other: &str| TrafficCompare {
        one: one.to_owned(),
        other: other.to_owned(),
        options: options(),
    };
    let same: TrafficComparison = desk
        .call(
            "traffic_compare",
            &compare(&poll.exchange_id, &again.exchange_id),
        )
        .await;
    let of = |name: &str| same.facts.iter().find(|fact| fact.name == name);
    assert!(of("url").is_some_and(|fact| fact.equal));
    assert!(of("x-request-id").is_some_and(|fact| !fact.equal));
    assert!(
        same.response.is_some_and(|response| response.equal),
        "the same page, whenever it was asked for"
    );
    let post = page(&desk, purpose("send")).await[0].clone();
    let other: TrafficComparison = desk
        .call(
            "traffic_compare",
            &compare(&poll.exchange_id, &post.exchange_id),
        )
        .await;
    assert!(
        other
            .request
            .is_some_and(|request| !request.equal && request.added > 0)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_fourteen_days_only_what_was_pinned_is_left() {
    let mut desk = Desk::start().await;
    sent(&desk).await;
    let live = page(&desk, TrafficFilter::default())
        .await
        .into_iter()
        .find(|row| !row.kept)
        .expect("one is in memory only");
    let pin = |pinned| TrafficPin {
        exchange_id: live.exchange_id.clone(),
        pinned,
    };
    let _: Empty = desk.call("traffic_pin", &pin(true)).await;
    let pinned = TrafficFilter {
        pinned: true,
        ..TrafficFilter::default()
    };
    assert_eq!(page(&desk, pinned.clone()).await.len(), 1);
    let day = std::time::Duration::from_secs(24 * 3600);
    desk.clock.advance(13 * day);
    desk.restart().await;
    let last = desk.clock.now();
    let old = |row: &TrafficRow| row.at.parse::<jiff::Timestamp>().expect("a moment") < last;
    assert!(
        page(&desk, purpose("send")).await.iter().any(old),
        "13 days are kept"
    );
    desk.clock.advance(2 * day);
    desk.restart().await;
    let left = desk
        .until("the old ones are let go", async |desk: &Desk| {
            let all = page(desk, TrafficFilter::default()).await;
            let left: Vec<TrafficRow> = all.into_iter().filter(|row| old(row)).collect();
            (left.len() == 1).then_some(left)
        })
        .await;
    assert_eq!(left[0].exchange_id, live.exchange_id);
    let _: Empty = desk.call("traffic_pin", &pin(false)).await;
    assert!(page(&desk, pinned).await.is_empty());
}
