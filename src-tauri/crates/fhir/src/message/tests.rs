use super::*;
use crate::letter::{self, Block};

const HEADER_ID: &str = "267b18ce-3d37-4581-9baa-6fada338038b";

/// A bundle around the entries given, in the order given.
fn bundle(entries: &[&str]) -> Vec<u8> {
    format!(
        r#"{{"resourceType":"Bundle","type":"message","id":"8B5279E4-568f-4695-91d8-e9efeb3bccab",
        "timestamp":"2026-11-21T10:00:00+01:00","entry":[{}]}}"#,
        entries.join(",")
    )
    .into_bytes()
}

fn header(more: &str) -> String {
    format!(
        r#"{{"fullUrl":"urn:uuid:{HEADER_ID}","resource":{{"resourceType":"MessageHeader","id":"{HEADER_ID}",
        "eventCoding":{{"system":"http://fhir.nav.no/CodeSystem/message-events","code":"foresporsel"}},
        "source":{{"endpoint":"urn:oid:2.16.578.1.12.4.1.2.90000000"}},
        "destination":[{{"endpoint":"urn:oid:2.16.578.1.12.4.1.2.90000010"}}]{more}}}}}"#
    )
}

fn patient(url: &str, number: &str) -> String {
    format!(
        r#"{{"fullUrl":"{url}","resource":{{"resourceType":"Patient","id":"p","birthDate":"1955-11-10",
        "identifier":[{{"system":"urn:oid:2.16.578.1.12.4.1.4.1","value":"{number}"}}],
        "name":[{{"use":"old","text":"Gammel"}},{{"use":"official","family":"Nordmann","given":["Kari","Anne"]}}]}}}}"#
    )
}

const COMMUNICATION: &str = r#"{"fullUrl":"urn:uuid:c","resource":{"resourceType":"Communication","id":"C1","status":"completed",
    "category":[{"coding":[{"system":"urn:oid:2.16.578.1.12.4.1.1.8129","code":"1"}]}],
    "subject":{"reference":"urn:uuid:p1"},"sender":{"reference":"urn:uuid:role"},
    "inResponseTo":[{"identifier":{"value":"urn:uuid:ABC"}}],
    "payload":[{"contentString":"Hei\n\n1. En\n2. To"},{"contentAttachment":{"contentType":"application/pdf","data":"JVBERi0=","title":"../../x"}}]}}"#;

const ROLE: &str = r#"{"fullUrl":"urn:uuid:role","resource":{"resourceType":"PractitionerRole","practitioner":{"reference":"urn:uuid:dr"},
    "organization":{"reference":"urn:uuid:org"}}},
    {"fullUrl":"urn:uuid:dr","resource":{"resourceType":"Practitioner","name":[{"text":"Lege Legesen"}],
    "identifier":[{"system":"urn:oid:2.16.578.1.12.4.1.4.4","value":"990000001"}]}},
    {"fullUrl":"urn:uuid:org","resource":{"resourceType":"Organization","name":"Fjord legekontor",
    "identifier":[{"system":"urn:oid:2.16.578.1.12.4.1.4.101","value":"200000000"}]}}"#;

#[test]
fn everything_the_index_needs() {
    let head = header(r#","focus":[{"reference":"urn:uuid:c"}]"#);
    let raw = bundle(&[
        &head,
        COMMUNICATION,
        &patient("urn:uuid:p1", "10915596784"),
        ROLE,
    ]);
    let summary = Summary::read(&raw).unwrap();
    assert_eq!(
        summary.bundle_id.as_deref(),
        Some("8b5279e4-568f-4695-91d8-e9efeb3bccab")
    );
    assert_eq!(summary.header_id.as_deref(), Some(HEADER_ID));
    assert_eq!(
        summary.sent_at.map(|at| at.to_string()).as_deref(),
        Some("2026-11-21T09:00:00Z")
    );
    assert_eq!(
        summary.event.as_ref().map(|event| event.code.as_str()),
        Some("foresporsel")
    );
    assert_eq!(
        summary.source.as_ref().and_then(|source| source.her_id),
        HerId::new(90_000_000)
    );
    assert!(summary.is_to(HerId::new(90_000_010).unwrap()));
    assert_eq!(summary.class, Class::Request);
    assert_eq!(
        summary
            .content
            .as_ref()
            .map(|content| content.code.as_str()),
        Some("1")
    );
    assert_eq!(summary.subject.number.as_deref(), Some("10915596784"));
    assert_eq!(summary.subject.name.as_deref(), Some("Kari Anne Nordmann"));
    assert!(summary.subject.national.is_some() && !summary.subject.conflict);
    let author = &summary.author;
    assert_eq!(
        (
            author.name.as_deref(),
            author.hpr.as_deref(),
            author.practice.as_deref(),
            author.organisation.as_deref()
        ),
        (
            Some("Lege Legesen"),
            Some("990000001"),
            Some("Fjord legekontor"),
            Some("200000000")
        )
    );
    assert_eq!(summary.keys.refers_to, ["abc"]);
    assert!(summary.keys.known_as.contains(&"c1".to_owned()));
    assert!(summary.text.starts_with("Hei") && !summary.text.contains("Nordmann"));
    assert_eq!(summary.problems, []);
    let [attachment] = summary.attachments.as_slice() else {
        panic!("one attachment")
    };
    assert_eq!(
        (attachment.name.as_str(), attachment.size),
        ("x.pdf", Some(5))
    );
    assert_eq!(attachment.flags, [AttachmentFlag::UnsafeName]);
    assert_eq!(base64_of(&raw, 0).unwrap().as_deref(), Some("JVBERi0="));
    assert_eq!(base64_of(&raw, 1).unwrap(), None);
}

#[test]
fn hostile_messages_are_answered() {
    let two = bundle(&[&header(""), &header("")]);
    assert!(Summary::read(&two).unwrap().has(Problem::SeveralHeaders));
    let none = Summary::read(&bundle(&[COMMUNICATION])).unwrap();
    assert!(none.has(Problem::NoHeader) && none.header_id.is_none());
    let wrong = br#"{"resourceType":"Bundle","type":7,"id":{},"timestamp":[1],"entry":[5,null,"x",{"resource":3},
        {"fullUrl":9,"resource":{"resourceType":"MessageHeader","id":1.5,"source":[],"destination":"x","focus":{"reference":2},
        "response":{"identifier":1,"code":[]},"eventCoding":true,"name":5}}]}"#;
    let summary = Summary::read(wrong).unwrap();
    assert!(
        summary.has(Problem::NotAMessage)
            && summary.has(Problem::NoHeaderId)
            && summary.has(Problem::NoTimestamp)
    );
    assert_eq!(summary.destinations, []);
    for entry in [
        r#"{"resourceType":"Bundle","entry":{}}"#,
        r#"{"resourceType":"Bundle"}"#,
    ] {
        assert!(Summary::read(entry.as_bytes()).is_ok());
    }
    assert_eq!(Summary::read(b"[]"), Err(MessageError::NotABundle));
    assert_eq!(
        Summary::read(b"{\"resourceType\":\"Patient\"}"),
        Err(MessageError::NotABundle)
    );
    assert!(matches!(
        Summary::read(b"{\"resourceType\":\"Bundle\",\"id\":"),
        Err(MessageError::NotJson { .. })
    ));
    assert!(matches!(
        Summary::read(br#"{"resourceType":"Bundle","id":"a","id":"b"}"#),
        Err(MessageError::NotJson { .. })
    ));
    let items = format!("{}{}", r#"{"item":["#.repeat(10_000), "]}".repeat(10_000));
    let deep = format!(r#"{{"resourceType":"Bundle","entry":[{{"resource":{items}}}]}}"#);
    assert_eq!(Summary::read(deep.as_bytes()), Err(MessageError::TooDeep));
}

#[test]
fn a_message_that_disagrees_about_the_patient_is_held() {
    let conflict = |entries: &[&str]| Summary::read(&bundle(entries)).unwrap().subject.conflict;
    let head = header(r#","focus":[{"reference":"urn:uuid:c"}]"#);
    let one = patient("urn:uuid:p1", "10915596784");
    let other = patient("urn:uuid:p2", "41814061033");
    let task = |number: &str| {
        format!(
            r#"{{"fullUrl":"urn:uuid:t","resource":{{"resourceType":"Task","for":{{"type":"Patient","identifier":
            {{"system":"urn:oid:2.16.578.1.12.4.1.4.1","value":"{number}"}}}}}}}}"#
        )
    };
    assert!(!conflict(&[&head, COMMUNICATION, &one]));
    assert!(!conflict(&[
        &head,
        COMMUNICATION,
        &one,
        &task("109155 96784")
    ]));
    assert!(
        !conflict(&[&head, &task("10915596784")]),
        "no Patient aboard is no disagreement"
    );
    assert!(
        conflict(&[&head, COMMUNICATION, &one, &task("41814061033")]),
        "Task.for names another"
    );
    assert!(
        conflict(&[&head, COMMUNICATION, &one, &other]),
        "a second Patient is one too many"
    );
    assert!(conflict(&[
        &head,
        &task("41814061033"),
        &task("10915596784")
    ]));
    let two_numbers = one.replace(
        "\"identifier\":[",
        r#""identifier":[{"system":"urn:oid:2.16.578.1.12.4.1.4.1","value":"30108299920"},"#,
    );
    assert!(conflict(&[&head, COMMUNICATION, &two_numbers]));
    let old_number = two_numbers.replacen("{\"system\"", "{\"use\":\"old\",\"system\"", 1);
    let held = Summary::read(&bundle(&[&head, COMMUNICATION, &old_number])).unwrap();
    assert!(!held.subject.conflict, "an old number is none");
    assert_eq!(held.subject.number.as_deref(), Some("10915596784"));
}

#[test]
fn receipts_and_answers_are_told_apart() {
    let class = |more: &str, entry: &str| {
        Summary::read(&bundle(&[&header(more), entry]))
            .unwrap()
            .class
    };
    let outcome = r#"{"fullUrl":"urn:uuid:o","resource":{"resourceType":"OperationOutcome","id":"o","issue":[{"severity":"error","diagnostics":"nei"}]}}"#;
    let response = r#","response":{"identifier":"URN:UUID:ABC","code":"fatal-error","details":{"reference":"OperationOutcome/o"}}"#;
    assert_eq!(class(response, outcome), Class::Receipt);
    assert_eq!(
        class(
            &format!("{response},\"focus\":[{{\"reference\":\"urn:uuid:o\"}}]"),
            outcome
        ),
        Class::Receipt
    );
    assert_eq!(
        class(
            &format!("{response},\"focus\":[{{\"reference\":\"urn:uuid:c\"}}]"),
            COMMUNICATION
        ),
        Class::Answer
    );
    assert_eq!(
        class("", &COMMUNICATION.replace("8129", "9069")),
        Class::Answer
    );
    assert_eq!(
        class("", &COMMUNICATION.replace("8129", "8128")),
        Class::Info
    );
    assert_eq!(
        class(response, COMMUNICATION),
        Class::Answer,
        "a letter never passes for a receipt"
    );
    assert_eq!(
        class(r#","response":{"code":"ok"}"#, COMMUNICATION),
        Class::Request,
        "it answers nothing"
    );
    assert_eq!(class(r#","response":5"#, COMMUNICATION), Class::Request);
    let receipt = Summary::read(&bundle(&[&header(response), outcome]))
        .unwrap()
        .response
        .unwrap();
    assert_eq!(
        (receipt.identifier.as_deref(), receipt.code),
        (Some("abc"), ResponseCode::FatalError)
    );
    assert_eq!(receipt.outcome.unwrap().words(), Some("nei"));
}

#[test]
fn a_letter_reads_focus_first() {
    let note = COMMUNICATION
        .replace("urn:uuid:c\"", "urn:uuid:d\"")
        .replace("Hei\\n\\n1. En\\n2. To", "Til slutt");
    let head = header(r#","focus":[{"reference":"urn:uuid:c"}]"#);
    let unknown = r#"{"fullUrl":"urn:uuid:u","resource":{"resourceType":"Observation","id":"u"}}"#;
    let blocks = letter::blocks(&bundle(&[&head, &note, COMMUNICATION, unknown])).unwrap();
    assert_eq!(
        blocks,
        [
            Block::Paragraph { text: "Hei".into() },
            Block::List {
                ordered: true,
                items: vec!["En".into(), "To".into()]
            },
            Block::Paragraph {
                text: "Til slutt".into()
            },
            Block::Unknown {
                resource_type: "Observation".into(),
                reference: "urn:uuid:u".into()
            },
        ]
    );
}

#[test]
fn a_modifier_makes_a_resource_unknown() {
    let modified = COMMUNICATION.replace(
        "\"status\"",
        "\"modifierExtension\":[{\"url\":\"x\"}],\"status\"",
    );
    let blocks = letter::blocks(&bundle(&[&header(""), &modified])).unwrap();
    assert!(
        matches!(blocks.as_slice(), [Block::Unknown { resource_type, .. }] if resource_type == "Communication")
    );
}

#[test]
fn a_filled_form_is_facts_and_paragraphs() {
    let form = r#"{"fullUrl":"urn:uuid:q","resource":{"resourceType":"Questionnaire","title":"Grunnstønad","item":[{"linkId":"1.1","text":"Har pasienten smerter?"}]}}"#;
    let long = "Lang tekst. ".repeat(20);
    let answers = format!(
        r#"{{"fullUrl":"urn:uuid:r","resource":{{"resourceType":"QuestionnaireResponse","item":[
        {{"linkId":"1","text":"Legens uttalelse","item":[{{"linkId":"1.1","answer":[{{"valueBoolean":true}}]}},
        {{"linkId":"1.2","text":"Vekt","answer":[{{"valueQuantity":{{"value":70.50,"unit":"kg"}}}}]}},
        {{"linkId":"1.3","text":"Siden","answer":[{{"valueDate":"2026-03"}}]}},
        {{"linkId":"1.4","text":"Beskriv","answer":[{{"valueString":"{long}"}}]}}]}}]}}}}"#
    );
    let head = header(r#","focus":[{"reference":"urn:uuid:r"}]"#);
    let blocks = letter::blocks(&bundle(&[&head, form, &answers])).unwrap();
    let facts: Vec<(&str, &str)> = blocks
        .iter()
        .filter_map(|block| match block {
            Block::Fact { label, value } => Some((label.nb.as_str(), value.as_str())),
            _ => None,
        })
        .collect();
    assert_eq!(
        facts,
        [
            ("Skjema", "Grunnstønad"),
            ("Har pasienten smerter?", "Ja"),
            ("Vekt", "70,50 kg"),
            ("Siden", "03.2026")
        ]
    );
    assert!(blocks.contains(&Block::Heading {
        text: "Beskriv".into()
    }));
}

#[test]
fn text_is_split_as_it_was_meant() {
    let blocks = |text: &str| {
        let mut blocks = Vec::new();
        letter::paragraphs(Some(text), &mut blocks);
        blocks
    };
    let paragraph = |text: &str| Block::Paragraph { text: text.into() };
    assert_eq!(blocks("a\nb\r\n\r\nc"), [paragraph("a\nb"), paragraph("c")]);
    assert_eq!(
        blocks("2. feil\n3. start"),
        [paragraph("2. feil\n3. start")],
        "a list starts at 1"
    );
    assert_eq!(blocks("- bare en"), [paragraph("- bare en")]);
    assert_eq!(
        blocks("Svar:\n- a\n- b\n  mer\nSlutt"),
        [
            paragraph("Svar:"),
            Block::List {
                ordered: false,
                items: vec!["a".into(), "b mer".into()]
            },
            paragraph("Slutt")
        ]
    );
    assert_eq!(
        blocks("12. mai 1958\n-3 grader"),
        [paragraph("12. mai 1958\n-3 grader")]
    );
    assert_eq!(blocks("a\u{202e}b"), [paragraph("ab")]);
    assert_eq!(blocks(" \n\t\n"), []);
}
