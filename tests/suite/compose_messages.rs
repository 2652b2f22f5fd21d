//! What the composer makes, held against every outbound rule and read back as a receiver reads it.
#![expect(
    clippy::expect_used,
    reason = "the shared parts of tests fail as tests do"
)]

use engine::compose::{
    Body, Built, Composition, Issue, ReceiptCode, Request, Side, build, check, endpoint, kind,
    kinds, preview, receipt,
};
use fhir::message::{Class, Summary};
use fhir::number::HerId;
use proptest::prelude::*;
use serde_json::Value;
use tests::compositions::{self, REQUEST};
use uuid::Uuid;
use validation::{Direction, Facts, Finding, Pack, Severity, Stage};

fn of(id: &str) -> Composition {
    compositions::composition(&kind(id).expect("the kind exists"), 0)
}

fn findings(built: &Built) -> Vec<Finding> {
    let own = [HerId::parse("90000010").expect("a HER-id")];
    let facts = Facts {
        own: &own,
        now: Some("2026-11-21T06:00:01Z".parse().expect("a time")),
        stage: Some(Stage::Demo),
        ..Facts::default()
    };
    validation::check(
        &built.bytes,
        Pack::nav_messaging_core(),
        Direction::Out,
        &facts,
    )
}

fn remarks(built: &Built) -> Vec<String> {
    let worth_a_word = findings(built)
        .into_iter()
        .filter(|finding| finding.severity != Severity::Information);
    worth_a_word
        .map(|finding| format!("{} at {}", finding.rule, finding.path))
        .collect()
}

#[test]
fn every_kind_passes_every_outbound_rule() {
    let all = compositions::all();
    assert!(all.len() > kinds().len(), "every choice is among them");
    for (name, whole) in all {
        for (given, family, text) in [
            ("Kari", "Nordmo", "Kort svar."),
            (
                "Máret Áile",
                "Čáhppe Đivttas",
                "Ŋ, đ og š: „sitat“ – og ½ €.\r\nNy linje\ther.",
            ),
            ("Łukasz", "Żółć-Brzęczyszczykiewicz", "Zażółć gęślą jaźń."),
        ] {
            for practice in ["Fjordgata legesenter", ""] {
                let mut one = whole.clone();
                (one.patient.given, one.patient.family, one.text) =
                    (given.into(), family.into(), text.into());
                one.author.practice = practice.into();
                one.author.organisation_number = None;
                assert_eq!(
                    remarks(&build(&one)),
                    Vec::<String>::new(),
                    "{name} {family}"
                );
                assert_eq!(check(&one), [], "{name}: nothing is missing");
            }
        }
    }
}

#[test]
fn what_is_built_is_read_back_as_it_was_meant() {
    for (name, one) in compositions::all() {
        let kind = &one.kind;
        let built = build(&one);
        let read = Summary::read(&built.bytes).expect("our own message is readable");
        assert_eq!(
            read.bundle_id.as_deref(),
            Some(built.bundle_id.to_string().as_str())
        );
        assert_eq!(
            read.header_id.as_deref(),
            Some(built.header_id.to_string().as_str())
        );
        assert_eq!(read.sent.as_deref(), Some(built.timestamp.as_str()));
        assert_eq!(
            read.destinations.first().map(|to| to.uri.clone()),
            Some(endpoint("90000000"))
        );
        let answered = read
            .response
            .as_ref()
            .and_then(|response| response.identifier.clone());
        assert_eq!(
            answered.as_deref(),
            (!kind.unsolicited()).then_some(REQUEST),
            "{name}"
        );
        if kind.body() == Body::Receipt {
            assert_eq!(read.class, Class::Receipt, "{name}");
            assert_eq!(
                read.event.map(|event| event.code).as_deref(),
                Some("foresporsel"),
                "{name}: the event is the request's"
            );
            continue;
        }
        if kind.side == Side::Ours {
            assert_eq!(read.author.name.as_deref(), Some("Ingrid Moen"), "{name}");
            assert_eq!(read.author.hpr.as_deref(), Some("990000001"), "{name}");
            assert_eq!(
                read.author.practice.as_deref(),
                Some("Fjordgata legesenter")
            );
        } else {
            assert_eq!(read.author.hpr, None, "{name}: the doctor is the recipient");
        }
        assert_eq!(
            read.subject
                .national
                .map(|number| number.digits())
                .as_deref(),
            Some("10915596784"),
            "{name}"
        );
        let words = match kind.body() {
            Body::Form => "Langt\nog lengre",
            _ => "50 % fra uke 48",
        };
        assert!(
            read.text.contains(words),
            "{name}: the text is found by search"
        );
        assert!(!read.subject.conflict, "{name}: it is about one person");
        let content = read.content.and_then(|content| content.system);
        assert_eq!(
            content,
            kind.content
                .as_ref()
                .map(|content| engine::compose::list_system(&content.list)),
            "{name}"
        );
        assert_eq!(
            read.class == Class::Answer,
            !kind.unsolicited(),
            "{name}: {:?}",
            read.class
        );
        assert_eq!(
            read.keys.refers_to.is_empty(),
            kind.follows.is_empty() && kind.unsolicited(),
            "{name}: what it goes on from leads to its thread"
        );
    }
}

#[test]
fn the_letter_of_a_preview_shows_what_was_written_and_chosen() {
    let mut one = of("svar-innkalling");
    one.choice = Some("2".into());
    let shown = preview(&one, &engine::compose::Dress::nav());
    let letter = format!("{:?}", shown.letter);
    assert!(letter.contains("50 % fra uke 48"), "{letter}");
    assert!(letter.contains("Jeg ønsker nytt møtetidspunkt"), "{letter}");
    let (pretty, compact): (Value, Value) = (
        serde_json::from_str(&shown.json).expect("json"),
        serde_json::from_slice(&shown.built.bytes).expect("json"),
    );
    assert_eq!(pretty, compact, "what is shown is what leaves");
}

#[test]
fn an_unfinished_message_is_stopped_by_rules_with_a_place_in_the_form() {
    let mut one = of("svar-foresporsel");
    one.text = "  \n ".into();
    one.to_her_id = "0".into();
    one.patient.number = Some("10915596783".into());
    let found = findings(&build(&one));
    for (rule, field) in [("T01", "text"), ("H03", "recipient"), ("R07", "patient")] {
        let finding = found.iter().find(|finding| finding.rule == rule);
        let finding = finding.unwrap_or_else(|| panic!("{rule} is not among {found:?}"));
        assert_eq!(finding.severity, Severity::Error, "{rule}");
        assert_eq!(
            finding.field.map(|field| field.code()),
            Some(field),
            "{rule}"
        );
    }
}

#[test]
fn a_receipt_passes_the_rules_and_is_read_as_a_receipt() {
    let request = Request {
        header_id: Uuid::parse_str(REQUEST).expect("a uuid"),
        event_system: Some("http://fhir.nav.no/CodeSystem/message-events".into()),
        event_code: "foresporsel".into(),
        source: endpoint("90000000"),
        destination: endpoint("90000010"),
        timestamp: "2026-11-20T10:00:00Z".parse().expect("a time"),
    };
    let issue = Issue {
        severity: "error".into(),
        code: "structure".into(),
        diagnostics: "H03: not a HER-id".into(),
        expression: None,
    };
    for (code, issues) in [
        (ReceiptCode::Ok, vec![]),
        (ReceiptCode::FatalError, vec![issue.clone()]),
        (ReceiptCode::TransientError, vec![]),
    ] {
        let built = receipt(&request, code, &issues);
        assert_eq!(remarks(&built), Vec::<String>::new(), "{code:?}");
        let read = Summary::read(&built.bytes).expect("readable");
        assert_eq!(read.class, Class::Receipt, "{code:?}");
        assert_eq!(
            read.sent.as_deref(),
            Some("2026-11-20T10:00:00.001Z"),
            "a moment after what it answers"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever is typed or pasted, the message stays well-formed and its words survive.
    #[test]
    fn no_text_breaks_a_message(text in "\\PC{0,200}", family in "\\PC{1,40}", raw in any::<Vec<u16>>()) {
        let mut one = of("henvendelse-sykmeldt");
        one.text = format!("x{text}\n{}", String::from_utf16_lossy(&raw));
        one.patient.family = format!("N{family}");
        let built = build(&one);
        let value: Value = serde_json::from_slice(&built.bytes).expect("json");
        let sent = value.pointer("/entry/1/resource/payload/0/contentString").and_then(Value::as_str).expect("a payload");
        prop_assert!(sent.starts_with('x'));
        prop_assert!(sent.chars().all(|c| !c.is_control() || matches!(c, '\t' | '\r' | '\n')));
        let errors: Vec<_> = findings(&built).into_iter().filter(|f| f.severity == Severity::Error).map(|f| f.rule).collect();
        prop_assert!(errors.is_empty(), "{errors:?}");
    }
}
