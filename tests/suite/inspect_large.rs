//! A very large file dropped on Inspektør: it is opened, and the window is not held up meanwhile.

use std::io::Write as _;
use std::time::{Duration, Instant};

use engine::api::types::{InspectRequest, Inspection};
use serde_json::{Value, json};

use crate::desk::Desk;
use crate::inspect::letters;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_of_fifty_megabytes_is_opened_while_the_rest_goes_on() {
    let desk = Desk::start().await;
    let rows = letters(&desk).await.len();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("enorm.json");
    let mut out = std::io::BufWriter::new(std::fs::File::create(&path).expect("a file"));
    // As large messages are: a few scanned papers, and a chart beside them.
    write!(
        out,
        "{{\"resourceType\":\"Bundle\",\"type\":\"message\",\"entry\":["
    )
    .unwrap();
    for number in 0..8_000 {
        let comma = if number == 0 { "" } else { "," };
        write!(
            out,
            "{comma}{{\"fullUrl\":\"urn:uuid:{number:08}-0000-4000-8000-000000000000\",\"resource\":{{\"resourceType\":\"Observation\",\"status\":\"final\",\"valueQuantity\":{{\"value\":{number}.50,\"unit\":\"kg\"}},\"code\":{{\"text\":\"Vekt målt hjemme om morgenen\"}}}}}}"
        )
        .unwrap();
    }
    let data = "QUJD".repeat(2 * 1024 * 1024);
    for _ in 0..6 {
        write!(out, ",{{\"resource\":{{\"resourceType\":\"Binary\",\"contentType\":\"application/pdf\",\"data\":\"{data}\"}}}}").unwrap();
    }
    write!(out, "]}}").unwrap();
    out.flush().unwrap();
    drop(out);
    let bytes = std::fs::metadata(&path).unwrap().len();
    assert!((50_000_000..64_000_000).contains(&bytes), "{bytes}");
    let request = InspectRequest {
        message_id: None,
        file: Some(desk.engine.register_file(path)),
    };
    let began = Instant::now();
    let opening = desk.call::<Inspection>("inspect", &request);
    tokio::pin!(opening);
    // The window asks for other things meanwhile, as one does who waits.
    let (mut asked, mut slowest) = (0, Duration::ZERO);
    let seen = loop {
        let beside = async {
            let began = Instant::now();
            let page: Value = desk
                .call("inbox_page", &json!({ "split": "open", "limit": 50 }))
                .await;
            assert!(!page["rows"].as_array().unwrap().is_empty());
            began.elapsed()
        };
        tokio::select! {
            seen = &mut opening => break seen,
            took = beside => {
                asked += 1;
                slowest = slowest.max(took);
                // A person looks at a page before she asks for the next.
                let _: Result<(), _> =
                    tokio::time::timeout(Duration::from_millis(50), std::future::pending()).await;
            }
        }
    };
    let opened = began.elapsed();
    let answer = serde_json::to_vec(&seen).unwrap().len();
    assert!(answer < 4_000_000, "what crosses is bounded: {answer}");
    let began = Instant::now();
    let total = {
        let rows = json!({ "inspectionId": seen.inspection_id, "layout": "formatted", "first": 0, "count": 200 });
        let page: Value = desk.call("inspect_rows", &rows).await;
        page["total"].as_u64().unwrap()
    };
    let first = began.elapsed();
    let began = Instant::now();
    let rows_at = json!({ "inspectionId": seen.inspection_id, "layout": "formatted", "first": total / 2, "count": 200 });
    let page: Value = desk.call("inspect_rows", &rows_at).await;
    let later = began.elapsed();
    assert_eq!(page["rows"].as_array().unwrap().len(), 200);
    println!(
        "{} MB opened in {opened:?}; first rows in {first:?}, rows in the middle in {later:?}; meanwhile {asked} inbox \
         pages, the slowest in {slowest:?}",
        bytes / 1_000_000
    );
    assert!(rows > 0 && asked > 0, "the rest went on");
    assert!(later < Duration::from_secs(5), "{later:?}");
}
