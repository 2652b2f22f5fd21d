//! Looking into messages and files: the right bytes for every selection, findings at their place, hostile files in
//! words, two messages compared by what they mean, and a message's trail.

use std::io::Write as _;
use std::time::{Duration, Instant};

use engine::api::types::{
    ApiError, CompareOptions, DiffView, Direction, Empty, ErrorCode, InboxPage, InboxPageRequest,
    InspectClose, InspectCompare, InspectFind, InspectFound, InspectNode, InspectNodePage,
    InspectNodes, InspectPlace, InspectPlaceRequest, InspectRequest, InspectRowPage, InspectRows,
    Inspection, LetterBlock, MessageRequest, MessageView, RawView, Split, ThreadRequest,
    ThreadView, Trail, TrailRequest,
};
use serde_json::{Value, json};

use crate::desk::Desk;
use crate::traffic::sent;

pub(crate) async fn letters(desk: &Desk) -> Vec<MessageView> {
    let rows = desk
        .until("the inbox fills", async |desk: &Desk| {
            let request = InboxPageRequest {
                split: Split::Open,
                after: None,
                limit: 100,
                query: None,
            };
            let page: InboxPage = desk.call("inbox_page", &request).await;
            (page.rows.len() >= 5).then_some(page.rows)
        })
        .await;
    let mut all = Vec::new();
    for row in rows {
        let thread: ThreadView = desk
            .call(
                "thread",
                &ThreadRequest {
                    thread_id: row.thread_id,
                },
            )
            .await;
        all.extend(thread.messages);
    }
    all
}

async fn looked_into(desk: &Desk, message_id: i64) -> Inspection {
    desk.call(
        "inspect",
        &InspectRequest {
            message_id: Some(message_id),
            file: None,
        },
    )
    .await
}

async fn file(desk: &Desk, bytes: &[u8]) -> Result<Inspection, ApiError> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("melding.json");
    std::fs::write(&path, bytes).expect("a file");
    let request = InspectRequest {
        message_id: None,
        file: Some(desk.engine.register_file(path)),
    };
    desk.ask("inspect", &request).await
}

async fn place(desk: &Desk, of: &Inspection, layout: &str, node: u32) -> InspectPlace {
    let request = InspectPlaceRequest {
        inspection_id: of.inspection_id.clone(),
        layout: layout.to_owned(),
        node: Some(node),
        row: None,
        column: None,
    };
    desk.call("inspect_place", &request).await
}

/// A layout's whole text, put together from its rows.
async fn text(desk: &Desk, of: &Inspection, layout: &str) -> Vec<u8> {
    let mut request = InspectRows {
        inspection_id: of.inspection_id.clone(),
        layout: layout.to_owned(),
        first: 0,
        count: 1_000,
    };
    let mut bytes = Vec::new();
    loop {
        let page: InspectRowPage = desk.call("inspect_rows", &request).await;
        for row in &page.rows {
            // Between two rows lies a line's end, or nothing.
            bytes.resize(usize::try_from(row.byte).expect("a place"), b'\n');
            bytes.extend_from_slice(row.text.as_bytes());
        }
        request.first += 1_000;
        if request.first >= page.total {
            return bytes;
        }
    }
}

/// The value at a location, as `serde_json` finds it.
fn at<'v>(value: &'v Value, path: &str) -> &'v Value {
    let mut found = value;
    for part in path.split('.').skip(1) {
        let mut pieces = part.split('[');
        let name = pieces.next().expect("a name");
        found = &found[name];
        for piece in pieces {
            let index: usize = piece.trim_end_matches(']').parse().expect("an index");
            found = &found[index];
        }
    }
    found
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_line_of_every_letter_leads_to_its_bytes_in_every_linked_text() {
    let desk = Desk::start().await;
    let mut pieces = 0;
    let mut lost = Vec::new();
    for letter in letters(&desk).await {
        let seen = looked_into(&desk, letter.message_id).await;
        assert_eq!(seen.problem, None);
        assert_eq!(seen.linked, ["received", "formatted"]);
        let blocks: Vec<LetterBlock> = seen.blocks.iter().map(|one| one.block.clone()).collect();
        assert_eq!(blocks, letter.blocks);
        for layout in &seen.linked {
            let bytes = text(&desk, &seen, layout).await;
            let value: Value = serde_json::from_slice(&bytes).expect("JSON");
            for traced in &seen.blocks {
                pieces += 1;
                let nodes = std::iter::once(&traced.node).chain(&traced.items).flatten();
                if traced.node.is_none() {
                    lost.push(format!("{:?}", traced.block));
                }
                for node in nodes {
                    let place = place(&desk, &seen, layout, *node).await;
                    let range = usize::try_from(place.first_byte).unwrap()
                        ..usize::try_from(place.last_byte).unwrap();
                    let there = std::str::from_utf8(&bytes[range]).expect("text");
                    // A member stands with its name.
                    let own = match serde_json::from_str::<Value>(there) {
                        Ok(own) => own,
                        Err(_) => {
                            let member: Value =
                                serde_json::from_str(&format!("{{{there}}}")).expect("a member");
                            member.as_object().unwrap().values().next().unwrap().clone()
                        }
                    };
                    assert_eq!(own, *at(&value, &place.path), "{}", place.path);
                }
            }
        }
    }
    assert!(pieces > 20, "{pieces}");
    assert!(lost.is_empty(), "lead nowhere: {lost:#?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_place_in_the_text_leads_to_its_node_and_the_tree_opens_to_it() {
    let desk = Desk::start().await;
    let letter = letters(&desk).await.remove(0);
    let seen = looked_into(&desk, letter.message_id).await;
    let find = InspectFind {
        inspection_id: seen.inspection_id.clone(),
        layout: "formatted".to_owned(),
        text: "\"EventCoding\"".to_owned(),
        from: 0,
        back: false,
    };
    let found: InspectFound = desk.call("inspect_find", &find).await;
    let row = found.row.expect("every message has an event");
    let request = InspectPlaceRequest {
        inspection_id: seen.inspection_id.clone(),
        layout: "formatted".to_owned(),
        node: None,
        row: Some(row),
        column: Some(200),
    };
    let place: InspectPlace = desk.call("inspect_place", &request).await;
    assert!(place.path.ends_with(".eventCoding"), "{}", place.path);
    assert_eq!(Some(place.node), found.node);
    // Walking down the ancestors by their places comes to the node.
    let root = seen.root.clone().expect("a root");
    assert_eq!(root.resource_type.as_deref(), Some("Bundle"));
    let mut at: InspectNode = root;
    for (ancestor, index) in place.ancestors.iter().zip(&place.places) {
        assert_eq!(at.node, *ancestor);
        let children = InspectNodes {
            inspection_id: seen.inspection_id.clone(),
            node: at.node,
            offset: *index,
            limit: 1,
        };
        let page: InspectNodePage = desk.call("inspect_nodes", &children).await;
        at = page.nodes.into_iter().next().expect("a child");
    }
    assert_eq!((at.node, at.name.as_str()), (place.node, "eventCoding"));
    assert!(
        place.ancestors.len() == 2,
        "the list of entries and `resource` are passed over: {:?}",
        place.ancestors
    );
    let nothing = InspectFind {
        text: "finnes ikke".to_owned(),
        ..find
    };
    let found: InspectFound = desk.call("inspect_find", &nothing).await;
    assert_eq!(found.row, None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_is_checked_as_a_message_is_and_leaves_nothing_behind() {
    let desk = Desk::start().await;
    let letter = letters(&desk).await.remove(0);
    let raw: RawView = desk
        .call(
            "message_raw",
            &MessageRequest {
                message_id: letter.message_id,
            },
        )
        .await;
    let mut value: Value = serde_json::from_str(&raw.json).expect("JSON");
    value.as_object_mut().unwrap().remove("timestamp");
    *value
        .pointer_mut("/entry/0/resource/source/endpoint")
        .unwrap() = json!("noe annet");
    let storage: Value = desk.call("storage", &Empty {}).await;
    let seen = file(&desk, &serde_json::to_vec(&value).unwrap())
        .await
        .expect("a file");
    assert_eq!(seen.problem, None);
    let about = seen.file.clone().expect("about the file");
    assert_eq!(about.name, "melding.json");
    assert_eq!(about.kind, letter.kind);
    assert!(!seen.blocks.is_empty());
    assert!(seen.findings.len() >= 2 && seen.in_order < seen.rules);
    for found in &seen.findings {
        let there = place(&desk, &seen, "formatted", found.node.expect("a node")).await;
        let named = found.finding.path.replace(".ofType(MessageHeader)", "");
        if found.exact {
            assert_eq!(there.path, named);
        } else {
            assert!(named.starts_with(&there.path), "{named} in {}", there.path);
        }
        assert!(found.finding.source.is_some(), "{}", found.finding.rule);
        assert!(!found.finding.remedy.nb.is_empty());
    }
    let missing = seen
        .findings
        .iter()
        .find(|found| found.finding.path == "Bundle.timestamp")
        .expect("the timestamp is missed");
    assert_eq!((missing.exact, missing.node), (false, Some(0)));
    let after: Value = desk.call("storage", &Empty {}).await;
    assert_eq!(storage["messages"], after["messages"], "nothing is stored");

    // As XML it says the same.
    let whole: Value = serde_json::from_str(&raw.json).expect("JSON");
    let xml = fhir::xml::from_json(&whole).expect("XML");
    let read = file(&desk, xml.as_bytes()).await.expect("a file");
    assert_eq!((read.format.as_str(), read.problem.clone()), ("xml", None));
    let blocks = |of: &Inspection| -> Vec<LetterBlock> {
        of.blocks.iter().map(|one| one.block.clone()).collect()
    };
    assert_eq!(blocks(&read), letter.blocks);
    assert_eq!(text(&desk, &read, "received").await, xml.as_bytes());

    let close = InspectClose {
        inspection_id: seen.inspection_id.clone(),
    };
    let _: Empty = desk.call("inspect_close", &close).await;
    let rows = InspectRows {
        inspection_id: seen.inspection_id,
        layout: "received".to_owned(),
        first: 0,
        count: 1,
    };
    let gone = desk.ask::<InspectRowPage>("inspect_rows", &rows).await;
    assert_eq!(gone.expect_err("it is closed").code, ErrorCode::NotFound);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hostile_files_get_words() {
    let desk = Desk::start().await;
    let deep = "[".repeat(100_000);
    let nested = format!("{}{}", "{\"a\":[".repeat(90), "]}".repeat(90));
    let cases: &[(&[u8], &str)] = &[
        (b"", "empty"),
        (b"  \n", "empty"),
        (b"{\"resourceType\": \"Bundle\",", "not_json"),
        (b"hei", "not_json"),
        (b"\xff\xfe{\x00}\x00", "not_text"),
        (deep.as_bytes(), "not_json"),
        (nested.as_bytes(), "too_deep"),
        (b"{\"resourceType\":\"Patient\"}", "not_bundle"),
        (b"[1,2,3]", "not_bundle"),
        (b"\xef\xbb\xbf{\"resourceType\":\"Patient\"}", "not_bundle"),
        (b"<html></html>", "xml_not_fhir"),
        (b"<Bundle xmlns=\"http://hl7.org/fhir\"><id", "xml_malformed"),
        (
            b"<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><Bundle xmlns=\"http://hl7.org/fhir\"><id value=\"&a;\"/></Bundle>",
            "xml_document_type",
        ),
    ];
    for (bytes, code) in cases {
        let seen = file(&desk, bytes).await.expect("it can be looked at");
        let problem = seen.problem.clone().expect("a problem");
        assert_eq!(
            problem.code,
            *code,
            "{}",
            String::from_utf8_lossy(&bytes[..bytes.len().min(60)])
        );
        assert!(seen.blocks.is_empty());
        let rows = InspectRows {
            inspection_id: seen.inspection_id.clone(),
            layout: seen.layout.clone(),
            first: 0,
            count: 100,
        };
        let page: InspectRowPage = desk.call("inspect_rows", &rows).await;
        assert!(page.total >= 1, "the bytes are shown whatever they are");
    }
    let folder = tempfile::tempdir().expect("a folder");
    let request = |path: std::path::PathBuf| InspectRequest {
        message_id: None,
        file: Some(desk.engine.register_file(path)),
    };
    let refused = |answer: Result<Inspection, ApiError>| {
        let error = answer.expect_err("it is refused");
        error.issues.first().map(|issue| issue.code.clone())
    };
    let answer = desk
        .ask("inspect", &request(folder.path().to_owned()))
        .await;
    assert_eq!(refused(answer).as_deref(), Some("not_a_file"));
    let large = folder.path().join("large.json");
    std::fs::File::create(&large)
        .and_then(|file| file.set_len(65 * 1024 * 1024))
        .expect("a large file");
    let answer = desk.ask("inspect", &request(large)).await;
    assert_eq!(refused(answer).as_deref(), Some("too_large"));
    let answer: Result<Inspection, ApiError> = desk
        .ask("inspect", &request(folder.path().join("gone.json")))
        .await;
    assert_eq!(
        answer.expect_err("it is not there").code,
        ErrorCode::NotFound
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_large_bundle_is_read_in_pages() {
    let desk = Desk::start().await;
    let letter = letters(&desk).await.remove(0);
    let raw: RawView = desk
        .call(
            "message_raw",
            &MessageRequest {
                message_id: letter.message_id,
            },
        )
        .await;
    // The message with a great many more entries, and one attachment of 8 MB.
    let head = raw
        .json
        .trim_end()
        .strip_suffix("]}")
        .expect("it ends in its entries");
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("stor.json");
    let mut out = std::io::BufWriter::new(std::fs::File::create(&path).expect("a file"));
    write!(out, "{head}").unwrap();
    for number in 0..20_000 {
        write!(
            out,
            ",{{\"fullUrl\":\"urn:uuid:{number:08}-0000-4000-8000-000000000000\",\"resource\":{{\"resourceType\":\"Observation\",\"status\":\"final\",\"valueQuantity\":{{\"value\":{number}.50,\"unit\":\"kg\"}},\"note\":[{{\"text\":\"rad {number}\"}}],\"subject\":{{\"reference\":\"Patient/{number}\"}},\"code\":{{\"coding\":[{{\"system\":\"http://loinc.org\",\"code\":\"29463-7\",\"display\":\"Body weight\"}}],\"text\":\"Vekt målt hjemme om morgenen\"}}}}}}"
        )
        .unwrap();
    }
    let data = "QUJD".repeat(2 * 1024 * 1024);
    write!(out, ",{{\"resource\":{{\"resourceType\":\"Binary\",\"contentType\":\"text/plain\",\"data\":\"{data}\"}}}}]}}").unwrap();
    out.flush().unwrap();
    drop(out);
    assert!(std::fs::metadata(&path).unwrap().len() > 14_000_000);
    let request = InspectRequest {
        message_id: None,
        file: Some(desk.engine.register_file(path)),
    };
    let began = Instant::now();
    let seen: Inspection = desk.call("inspect", &request).await;
    let opened = began.elapsed();
    let answer = serde_json::to_vec(&seen).unwrap().len();
    assert!(answer < 4_000_000, "what crosses is bounded: {answer}");
    let mut slowest = Duration::ZERO;
    let mut timed = async |name: &str, request: Value| -> Value {
        let began = Instant::now();
        let answer: Value = desk.call(name, &request).await;
        // The first rows of a layout make it; what scrolls comes after.
        if request["warm"] != true {
            slowest = slowest.max(began.elapsed());
        }
        assert!(answer.to_string().len() < 2_000_000);
        answer
    };
    let id = seen.inspection_id.clone();
    let rows = |first: u64, warm: bool| json!({"inspectionId": id, "layout": "formatted", "first": first, "count": 200, "warm": warm});
    let total = timed("inspect_rows", rows(0, true)).await["total"]
        .as_u64()
        .unwrap();
    for part in 0..10 {
        let page = timed("inspect_rows", rows(total * part / 10, false)).await;
        assert!(!page["rows"].as_array().unwrap().is_empty());
    }
    let children = timed(
        "inspect_nodes",
        json!({"inspectionId": id, "node": 0, "offset": 15_000, "limit": 200}),
    )
    .await;
    assert_eq!(children["nodes"].as_array().unwrap().len(), 200);
    let node = children["nodes"][100]["node"].clone();
    let there = timed(
        "inspect_place",
        json!({"inspectionId": id, "layout": "formatted", "node": node}),
    )
    .await;
    assert!(there["firstRow"].as_u64().unwrap() > 100_000);
    println!("15 MB opened in {opened:?}; the slowest page took {slowest:?}");
    assert!(slowest < Duration::from_secs(5), "{slowest:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_messages_are_compared_by_what_they_mean() {
    let desk = Desk::start().await;
    let letter = letters(&desk).await.remove(0);
    let one = looked_into(&desk, letter.message_id).await;
    let raw: RawView = desk
        .call(
            "message_raw",
            &MessageRequest {
                message_id: letter.message_id,
            },
        )
        .await;
    // The same said anew: other ids, another time, another order.
    let header = letter.header_id.clone();
    let mut value: Value = serde_json::from_str(
        &raw.json
            .replace(&header, "00000000-0000-4000-8000-0000000000aa"),
    )
    .expect("JSON");
    value["timestamp"] = json!("2026-11-21T10:00:00.000+01:00");
    value["id"] = json!("00000000-0000-4000-8000-0000000000bb");
    value["entry"].as_array_mut().unwrap().reverse();
    let other = file(&desk, value.to_string().as_bytes())
        .await
        .expect("a file");
    let compare = |options: CompareOptions| InspectCompare {
        one: one.inspection_id.clone(),
        other: other.inspection_id.clone(),
        options,
    };
    let all = CompareOptions {
        ids: true,
        times: true,
        order: true,
        ignore: Vec::new(),
    };
    let same: DiffView = desk.call("inspect_compare", &compare(all.clone())).await;
    assert!(same.equal, "{:#?}", same.rows);
    for part in ["ids", "times", "order"] {
        let options = CompareOptions {
            ids: part != "ids",
            times: part != "times",
            order: part != "order",
            ignore: Vec::new(),
        };
        let diff: DiffView = desk.call("inspect_compare", &compare(options)).await;
        assert!(!diff.equal, "{part} is looked at when it is asked for");
        assert!(diff.removed > 0 && diff.added > 0);
    }
    let options = CompareOptions {
        times: false,
        ignore: vec!["timestamp".to_owned()],
        ..all
    };
    let diff: DiffView = desk.call("inspect_compare", &compare(options)).await;
    assert!(diff.equal, "what is ignored by name is no difference");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_trail_says_where_it_came_from_and_how_it_left() {
    let desk = Desk::start().await;
    let row = sent(&desk).await;
    let trail = async |message_id| -> Trail {
        desk.call("inspect_trail", &TrailRequest { message_id })
            .await
    };
    let letter = letters(&desk)
        .await
        .into_iter()
        .find(|letter| letter.direction == Direction::In && !letter.positions.is_empty())
        .expect("one came in");
    let came = trail(letter.message_id).await;
    let arrived = came
        .events
        .iter()
        .find(|event| event.kind == "arrived")
        .expect("it arrived");
    assert_eq!(arrived.number, Some(letter.positions[0].position));
    assert!(arrived.kept && arrived.exchange_id.is_some());

    let left = trail(row.message_id).await;
    let kinds: Vec<&str> = left
        .events
        .iter()
        .map(|event| event.kind.as_str())
        .collect();
    assert_eq!(kinds, ["queued", "attempt", "receipt"]);
    assert_eq!(left.events[1].number, Some(202));
    assert!(left.events[1].kept && left.events[2].message_id.is_some());
    for told in [&came, &left] {
        let times: Vec<&String> = told
            .events
            .iter()
            .filter_map(|event| event.at.as_ref())
            .collect();
        assert!(times.is_sorted(), "{times:?}");
    }
}
