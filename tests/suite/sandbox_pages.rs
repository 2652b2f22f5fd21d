//! The sandbox's log is read out as NAV's published code reads it out: shape of the page, both offsets, late commits.

use crate::sandbox_wire::{NAV, OURS, ask, config, get, ids, page, start};

#[tokio::test]
async fn the_request_id_comes_back_and_the_date_is_the_servers() {
    let sandbox = start(config()).await;
    let path = format!("{NAV}/Bundle");
    let answer = ask(
        sandbox.address(),
        "GET",
        &path,
        &[("x-request-id", "min-egen")],
        b"",
    )
    .await
    .unwrap();
    assert_eq!(answer.header("x-request-id"), Some("min-egen"));
    assert_eq!(answer.header("date"), Some("Sat, 21 Nov 2026 06:00:00 GMT"));
    assert_eq!(
        answer.header("content-type"),
        Some("application/fhir+json; fhirVersion=4.0; charset=UTF-8")
    );
    let made = get(sandbox.address(), &path).await;
    assert!(uuid::Uuid::parse_str(made.header("x-request-id").unwrap()).is_ok());
}

#[tokio::test]
async fn the_page_has_hops_shape_and_next_only_when_it_is_full() {
    let sandbox = start(config()).await;
    let to = sandbox.address();
    let whole = sandbox.log_length("90000010") as u64;
    let full = page(to, 0, whole).await;
    let bundle = full.json();
    assert_eq!(bundle["type"], "searchset");
    assert!(bundle.get("total").is_none());
    assert!(
        bundle["link"]
            .as_array()
            .unwrap()
            .iter()
            .all(|link| link["relation"] != "self")
    );
    let entry = &bundle["entry"][0];
    assert!(entry.get("search").is_none());
    assert_eq!(
        entry["fullUrl"],
        format!("urn:uuid:{}", entry["resource"]["id"].as_str().unwrap())
    );
    assert_eq!(
        full.next().unwrap(),
        format!(
            "http://{to}{NAV}/Bundle?_count={whole}&_offset={whole}&message.destination-uri={OURS}"
        )
    );
    let after = page(to, whole, 10).await;
    assert!(
        after.json().get("entry").is_none() && after.next().is_none(),
        "an exactly full page leads to an empty one"
    );
    assert!(page(to, 0, whole + 1).await.next().is_none());
    let none = page(to, 0, 0).await;
    assert!(
        none.json().get("entry").is_none() && none.next().is_none(),
        "_count=0 is an empty set"
    );
}

#[tokio::test]
async fn parameters_are_read_as_carelessly_as_hops_reads_them() {
    let sandbox = start(config()).await;
    let to = sandbox.address();
    let first = ids(to, 0, 10).await;
    let entries = |query: &str| {
        let path = format!("{NAV}/Bundle?message.destination-uri={OURS}&{query}");
        async move { get(to, &path).await }
    };
    assert_eq!(
        entries("_offset=x").await.entries().len(),
        10,
        "a bad offset is 0, a missing count 10"
    );
    assert_eq!(
        entries("_offset=1&_count=x&_sort=-timestamp&foo=bar")
            .await
            .entries()
            .len(),
        10
    );
    assert_eq!(entries("_count=-1").await.status, 500);
    assert_eq!(entries("_offset=-1").await.status, 500);
    assert_eq!(ids(to, 3, 2).await, first[3..5]);
    let nobody = get(
        to,
        &format!("{NAV}/Bundle?message.destination-uri=urn:oid:2.16.578.1.12.4.1.2.9000001"),
    )
    .await;
    assert!(
        nobody.entries().is_empty(),
        "the destination is compared whole"
    );
    assert_eq!(
        get(to, &format!("{NAV}/Bundle?message.destination-uri=a%20b"))
            .await
            .status,
        500
    );
}

#[tokio::test]
async fn without_a_destination_the_offset_is_an_id_and_everybodys_messages_come() {
    let sandbox = start(config()).await;
    let to = sandbox.address();
    let all = get(to, &format!("{NAV}/Bundle?_count=1000"))
        .await
        .entries();
    assert!(all.len() as u64 > sandbox.log_length("90000010") as u64);
    let after = get(to, &format!("{NAV}/Bundle?_count=1000&_offset=5"))
        .await
        .entries();
    assert_eq!(after[0], all[5], "greater than 5 is the sixth");
}

#[tokio::test]
async fn a_late_commit_moves_what_a_counting_client_has_counted() {
    let sandbox = start(config()).await;
    let to = sandbox.address();
    let before = ids(to, 0, 100).await;
    sandbox.late_commit(Some(4), 1);
    let after = ids(to, 0, 100).await;
    assert_eq!(after.len(), before.len() + 1);
    assert_eq!(after[..4], before[..4]);
    assert!(!before.contains(&after[4]));
    assert_eq!(after[5..], before[4..]);
    // A client that had counted all asks from there on and never sees it.
    let naive = ids(to, before.len() as u64, 100).await;
    assert_eq!(naive, before[before.len() - 1..]);
}

#[tokio::test]
async fn many_messages_are_there_at_once_and_are_json() {
    let mut many = config();
    many.messages = 100_000;
    many.stories = false;
    let sandbox = start(many).await;
    assert_eq!(sandbox.log_length("90000010"), 100_000);
    let last = page(sandbox.address(), 99_998, 10).await.entries();
    assert_eq!(last.len(), 2);
    assert_eq!(last[1]["resource"]["type"], "message");
}
