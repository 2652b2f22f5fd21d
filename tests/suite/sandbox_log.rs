//! The sandbox's log keeps NAV's contract, row by row: what is taken, what is refused and with which words, and how it is
//! read out.

use serde_json::{Value, json};

use crate::sandbox_wire::{FHIR, NAV, THEIRS, ask, config, get, header_id, note, post, start};

/// A note with one thing changed.
fn with(number: u128, change: impl Fn(&mut Value)) -> Value {
    let mut message = note(number);
    change(&mut message);
    message
}

#[tokio::test]
async fn a_message_is_taken_once_and_the_same_again_changes_nothing() {
    let sandbox = start(config()).await;
    let to = sandbox.address();
    let first = post(to, &note(1)).await.unwrap();
    assert_eq!((first.status, first.body.len()), (202, 0));
    assert!(first.header("location").is_none());
    // Other white space and other order of members are the same message.
    let mut members: Vec<_> = note(1).as_object().unwrap().clone().into_iter().collect();
    members.reverse();
    let turned = Value::Object(members.into_iter().collect());
    let body = serde_json::to_string_pretty(&turned).unwrap();
    let again = ask(
        to,
        "POST",
        &format!("{NAV}/$process-message"),
        &[("content-type", FHIR)],
        body.as_bytes(),
    )
    .await;
    assert_eq!(again.unwrap().status, 202);
    let changed = post(
        to,
        &with(1, |m| m["timestamp"] = json!("2026-11-21T05:00:00.124Z")),
    )
    .await
    .unwrap();
    assert_eq!(changed.status, 409);
    assert_eq!(
        changed.words(),
        format!("A Message with ID={} already exists.", header_id(&note(1)))
    );
    let events = sandbox.events();
    assert_eq!(events.len(), 1);
    assert_eq!((events[0].identical, events[0].conflicts), (1, 1));
    let taken = get(
        to,
        &format!("{NAV}/Bundle?message.destination-uri={THEIRS}"),
    )
    .await;
    assert_eq!(
        taken.entries()[0]["resource"],
        note(1),
        "what is read is what was sent"
    );
}

#[tokio::test]
async fn each_of_hops_checks_refuses_with_its_own_words() {
    let sandbox = start(config()).await;
    let to = sandbox.address();
    let header = "/entry/0/resource";
    let set = |message: &mut Value, pointer: &str, value: Value| {
        *message.pointer_mut(pointer).unwrap() = value
    };
    let cases: Vec<(&str, Value, &str)> = vec![
        (
            "S02",
            with(1, |m| m["type"] = json!("collection")),
            "Bundle must be of type 'Message'",
        ),
        (
            "S03",
            with(2, |m| m["entry"].as_array_mut().unwrap().swap(0, 1)),
            "class org.hl7.fhir.r4.model.Communication cannot be cast to class org.hl7.fhir.r4.model.MessageHeader",
        ),
        ("S03", with(3, |m| m["entry"] = json!([])), "List is empty."),
        (
            "S04",
            with(4, |m| m["id"] = json!("hei")),
            "Invalid UUID string: hei",
        ),
        (
            "S04",
            with(5, |m| {
                m["id"] = json!("00000000-0000-0000-0000-000000000000")
            }),
            "Bundle.Id must be valid UUID.",
        ),
        (
            "S04",
            with(6, |m| {
                set(
                    m,
                    "/entry/0/resource/id",
                    json!("00000000-0000-0000-0000-000000000001"),
                )
            }),
            "MessageHeader.Id must be valid UUID.",
        ),
        (
            "S05",
            with(7, |m| m["id"] = m.pointer(header).unwrap()["id"].clone()),
            "Bundle.id and MessageHeader.id cannot be equal.",
        ),
        (
            "S06",
            with(8, |m| {
                m.as_object_mut().unwrap().remove("timestamp");
            }),
            "Bundle.timestamp is required.",
        ),
        (
            "S06",
            with(9, |m| m["timestamp"] = json!("2026-11-21T06:00:00.000Z")),
            "Bundle.timestamp cannot be in the future.",
        ),
        (
            "S07",
            with(10, |m| {
                m["entry"][0]["fullUrl"] = json!("urn:uuid:0190a1b2-0000-7000-8000-000000000001")
            }),
            "entry.fullUrl does not match MessageHeader.id.",
        ),
        (
            "S08",
            with(
                11,
                |m| {
                    m["entry"][0]["resource"]["response"] = json!({ "identifier": "0190a1b2-0000-7000-8000-00000000ffff", "code": "ok" })
                },
            ),
            "Message with ID=0190a1b2-0000-7000-8000-00000000ffff does not exist.",
        ),
        (
            "S08",
            with(
                12,
                |m| m["entry"][0]["resource"]["response"] = json!({ "identifier": "urn:uuid:0190a1b2-0000-7000-8000-00000000ffff", "code": "ok" }),
            ),
            "Invalid UUID string: urn:uuid:0190a1b2-0000-7000-8000-00000000ffff",
        ),
    ];
    for (rule, message, words) in cases {
        let answer = post(to, &message).await.unwrap();
        assert_eq!(
            answer.status,
            422,
            "{rule}: {}",
            String::from_utf8_lossy(&answer.body)
        );
        assert_eq!(answer.words(), words, "{rule}");
        let issue = &answer.json()["issue"][0];
        assert_eq!(
            (issue["severity"].as_str(), issue["code"].as_str()),
            (Some("error"), Some("exception"))
        );
        assert!(answer.json()["meta"]["lastUpdated"].is_string());
    }
    assert!(sandbox.events().is_empty());
}

#[tokio::test]
async fn what_the_validator_refuses_says_where() {
    let sandbox = start(config()).await;
    let cases: Vec<(Value, &str)> = vec![
        (
            with(1, |m| {
                m["entry"][0]["resource"]
                    .as_object_mut()
                    .unwrap()
                    .remove("source");
            }),
            "Bundle.entry[0].resource.ofType(MessageHeader)",
        ),
        (
            with(2, |m| {
                m["entry"][0]["resource"]
                    .as_object_mut()
                    .unwrap()
                    .remove("eventCoding");
            }),
            "Bundle.entry[0].resource.ofType(MessageHeader)",
        ),
        (
            with(3, |m| {
                m["entry"][1]["resource"]
                    .as_object_mut()
                    .unwrap()
                    .remove("status");
            }),
            "Bundle.entry[1].resource.ofType(Communication)",
        ),
        (
            with(4, |m| m["entry"][1]["resource"]["status"] = json!("ferdig")),
            "Bundle.entry[1].resource.ofType(Communication).status",
        ),
        (
            with(5, |m| {
                m["entry"][0]["resource"]["response"] = json!({ "identifier": "x", "code": "fine" })
            }),
            "Bundle.entry[0].resource.ofType(MessageHeader).response.code",
        ),
        (with(6, |m| m["total"] = json!(5)), "Bundle"),
        (
            with(7, |m| {
                m["entry"][2]["fullUrl"] = m["entry"][1]["fullUrl"].clone()
            }),
            "Bundle",
        ),
    ];
    for (message, place) in cases {
        let answer = post(sandbox.address(), &message).await.unwrap();
        assert_eq!(answer.status, 422, "{place}");
        assert_eq!(answer.json()["issue"][0]["location"][0], place);
    }
}

#[tokio::test]
async fn mistakes_of_form_get_the_statuses_hops_gives() {
    let sandbox = start(config()).await;
    let to = sandbox.address();
    let path = format!("{NAV}/$process-message");
    let body = note(1).to_string();
    let send = |kind: &'static str, body: &'static [u8]| {
        let path = path.clone();
        async move {
            ask(to, "POST", &path, &[("content-type", kind)], body)
                .await
                .unwrap()
                .status
        }
    };
    assert_eq!(send(FHIR, b"").await, 500, "an empty body is a 500 there");
    assert_eq!(send(FHIR, b"{").await, 400);
    assert_eq!(send(FHIR, b"{\"resourceType\":\"Patient\"}").await, 400);
    assert_eq!(send("text/plain", b"{}").await, 500);
    assert_eq!(send("application/json", b"{}").await, 500);
    assert_eq!(
        send("application/fhir+json; fhirVersion=5.0", b"{}").await,
        500
    );
    assert_eq!(
        ask(to, "POST", &path, &[], body.as_bytes())
            .await
            .unwrap()
            .status,
        500,
        "no content type"
    );
    let kind = [("content-type", "application/fhir+json")];
    assert_eq!(
        ask(to, "POST", &path, &kind, body.as_bytes())
            .await
            .unwrap()
            .status,
        202
    );
    assert_eq!(
        ask(
            to,
            "POST",
            &format!("{NAV}/%24process-message"),
            &kind,
            body.as_bytes()
        )
        .await
        .unwrap()
        .status,
        202
    );
    let mut same_bundle = note(2);
    same_bundle["id"] = note(1)["id"].clone();
    assert_eq!(
        post(to, &same_bundle).await.unwrap().status,
        500,
        "Bundle.id is unique in the database only"
    );
    let long = with(3, |m| {
        m["entry"][0]["resource"]["source"]["endpoint"] = json!("x".repeat(201))
    });
    assert_eq!(post(to, &long).await.unwrap().status, 500);
}

#[tokio::test]
async fn what_is_not_done_says_so_and_metadata_lists_what_is() {
    let sandbox = start(config()).await;
    let to = sandbox.address();
    for (method, path) in [
        ("GET", "/nav/fhir/4.0/Patient"),
        ("POST", "/nav/fhir/4.0/Bundle"),
        ("DELETE", "/nav/fhir/4.0/Bundle"),
        ("GET", "/nav/fhir/4.0/Bundle/x"),
        ("GET", "/nowhere"),
    ] {
        let answer = ask(to, method, path, &[], b"").await.unwrap();
        assert_eq!(answer.status, 501, "{method} {path}");
        assert_eq!(answer.json()["issue"][0]["code"], "not-supported");
    }
    let statement = get(to, &format!("{NAV}/metadata")).await.json();
    assert_eq!(statement["fhirVersion"], "4.0.1");
    let rest = &statement["rest"][0];
    assert_eq!(rest["resource"].as_array().unwrap().len(), 1);
    assert_eq!(
        rest["resource"][0]["interaction"],
        json!([{ "code": "search-type" }])
    );
    assert_eq!(
        rest["resource"][0]["searchParam"][0]["name"],
        "message.destination-uri"
    );
    assert_eq!(rest["operation"][0]["name"], "process-message");
}
