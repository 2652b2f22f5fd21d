//! The other packs: for every rule of each a message that breaks it alone, and what the composer makes for each passes.

use std::collections::BTreeSet;

use engine::compose::{
    Body, Dress, Issue, ReceiptCode, Request, Side, build_for, kinds, receipt_for,
};
use fhir::message::Summary;
use fhir::number::HerId;
use serde_json::{Value, json};
use tests::compositions::composition;
use uuid::Uuid;
use validation::terms::{Attachments, Owed, Resend};
use validation::{Asked, Direction, Facts, Finding, Pack, Severity, Stage, check, excerpt};

use super::breaches::{self, Breach, reference};
use super::{HEADER, REQUEST, facts, her_ids, message, set};

const USE: &str = "http://medcomfhir.dk/ig/messaging/StructureDefinition/medcom-messaging-destinationUseExtension";
const USES: &str = "http://medcomfhir.dk/ig/terminology/CodeSystem/medcom-messaging-destinationUse";
const ACTIVITIES: &str =
    "http://medcomfhir.dk/ig/terminology/CodeSystem/medcom-messaging-activityCodes";

/// Every pack but the default, whose rules have a test of their own.
fn others() -> impl Iterator<Item = &'static Pack> {
    Pack::all().iter().skip(1)
}

fn primary() -> Value {
    json!([{ "url": USE, "valueCoding": { "system": USES, "code": "primary" } }])
}

/// The message of the default pack, made right for another one by hand: by what the rules say, not by our builder.
fn right_for(pack: &Pack) -> Value {
    let mut message = message();
    match pack.id.as_str() {
        "hops" => set(
            &mut message,
            "/entry/0/resource/source/name",
            json!("Fjord legekontor"),
        ),
        "medcom-style" => {
            let header = "/entry/0/resource";
            set(&mut message, &format!("{header}/sender"), reference(5));
            set(
                &mut message,
                &format!("{header}/destination/0/receiver"),
                reference(20),
            );
            set(
                &mut message,
                &format!("{header}/destination/0/extension"),
                primary(),
            );
            let nav = json!({ "resourceType": "Organization", "name": "NAV" });
            let trail = json!({
                "resourceType": "Provenance",
                "target": [{ "reference": format!("urn:uuid:{HEADER}") }],
                "occurredDateTime": "2026-11-21T11:00:00Z",
                "recorded": "2026-11-21T11:00:00Z",
                "activity": { "coding": [{ "system": ACTIVITIES, "code": "reply-message" }] },
                "agent": [{ "who": reference(5) }],
                "entity": [{ "role": "revision", "what": { "reference": format!("MessageHeader/{REQUEST}") } }]
            });
            set(&mut message, "/entry/-", breaches::entry(20, nav));
            set(&mut message, "/entry/-", breaches::entry(21, trail));
            for index in 0..8 {
                let div = "<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>x</p></div>";
                let text = json!({ "status": "generated", "div": div });
                set(&mut message, &format!("/entry/{index}/resource/text"), text);
            }
        }
        _ => {}
    }
    message
}

#[rustfmt::skip]
fn own(pack: &Pack) -> Vec<Breach> {
    let attachment = json!([{ "contentString": "Se vedlegg." },
        { "contentAttachment": { "contentType": "application/pdf", "data": "JVBERi0=" } }]);
    match pack.id.as_str() {
        "hops" => vec![
            (&["D01"], vec![("/entry/0/resource/source/name", Value::Null)]),
            (&["D02"], vec![("/entry/1/resource/payload", attachment)]),
            (&["H11"], vec![("/entry/0/resource/response/code", Value::Null)]),
            (&["H06"], vec![("/entry/0/resource/source/endpoint", Value::Null)]),
            (&["H12", "S08"], vec![("/entry/0/resource/response/identifier", json!(format!("urn:uuid:{REQUEST}")))]),
        ],
        "medcom-style" => {
            let second = json!({ "endpoint": "urn:oid:2.16.578.1.12.4.1.2.90000001", "receiver": reference(20),
                "extension": primary() });
            vec![
                (&["H02"], vec![("/entry/0/resource/eventCoding/system", Value::Null)]),
                (&["H11"], vec![("/entry/0/resource/response/identifier", Value::Null)]),
                (&["H11"], vec![("/entry/0/resource/response/code", Value::Null)]),
                (&["H12"], vec![("/entry/0/resource/response/identifier", json!(format!("urn:uuid:{REQUEST}")))]),
                (&["M01"], vec![("/entry/0/resource/sender", Value::Null)]),
                (&["M01"], vec![("/entry/0/resource/sender", reference(99))]),
                (&["M02"], vec![("/entry/0/resource/destination/0/extension", Value::Null)]),
                (&["M02"], vec![("/entry/0/resource/destination/-", second)]),
                (&["M03"], vec![("/entry/0/resource/destination/0/receiver", Value::Null)]),
                (&["M03"], vec![("/entry/0/resource/destination/0/receiver", reference(99))]),
                (&["M04"], vec![("/entry/7/resource/target", json!([reference(1)]))]),
                (&["M04"], vec![("/entry/7/resource/activity/coding/0/system", json!("x:y"))]),
                (&["M04"], vec![("/entry/7/resource/agent", Value::Null)]),
                (&["M05"], vec![("/entry/7/resource/entity", Value::Null)]),
                (&["M06"], vec![("/entry/2/resource/text", Value::Null)]),
                (&["M06"], vec![("/entry/2/resource/text/div", Value::Null)]),
                (&["B04"], vec![("/timestamp", Value::Null)]),
            ]
        }
        _ => vec![
            (&["B09"], vec![("/entry/3/resource/organization", Value::Null), ("/entry/5/resource", Value::Null)]),
            (&["H02"], vec![("/entry/0/resource/eventCoding", Value::Null)]),
            (&["H06"], vec![("/entry/0/resource/source", Value::Null)]),
            (&["H11"], vec![("/entry/0/resource/response/identifier", Value::Null)]),
            (&["H12"], vec![("/entry/0/resource/response/identifier", json!(format!("urn:uuid:{REQUEST}")))]),
        ],
    }
}

fn ids(findings: &[Finding]) -> BTreeSet<&str> {
    findings
        .iter()
        .map(|finding| finding.rule.as_str())
        .collect()
}

fn held(message: &Value, pack: &Pack, direction: Direction, facts: &Facts<'_>) -> Vec<Finding> {
    let raw = message.to_string();
    let found = check(raw.as_bytes(), pack, direction, facts);
    let pretty = serde_json::to_string_pretty(message).expect("JSON");
    for finding in &found {
        let words = [
            &finding.message.nb,
            &finding.message.en,
            &finding.remedy.nb,
            &finding.remedy.en,
        ];
        assert!(
            words.iter().all(|text| !text.contains("{what}")),
            "{finding:?}"
        );
        assert!(
            excerpt(&pretty, &finding.path).is_some(),
            "{}",
            finding.path
        );
    }
    found
}

#[test]
fn every_rule_of_every_pack_has_a_message_that_breaks_only_it() {
    let her_ids = her_ids();
    for pack in others() {
        let facts = facts(&her_ids);
        let right = right_for(pack);
        assert_eq!(
            held(&right, pack, Direction::Out, &facts),
            [],
            "{}",
            pack.id
        );
        let mut broken: BTreeSet<String> = BTreeSet::new();
        for (expected, changes) in own(pack) {
            let mut message = right.clone();
            for (pointer, value) in &changes {
                set(&mut message, pointer, value.clone());
            }
            let found = held(&message, pack, Direction::Out, &facts);
            let expected: BTreeSet<&str> = expected.iter().copied().collect();
            assert_eq!(
                ids(&found),
                expected,
                "{}: {changes:?}\n{found:#?}",
                pack.id
            );
            broken.extend(ids(&found).into_iter().map(str::to_owned));
        }
        // What it shares with the default pack breaks here as it does there, and what it leaves out does not speak.
        for (expected, changes) in breaches::all() {
            let mut message = right.clone();
            if changes.iter().any(|(pointer, _)| *pointer == "/entry") {
                continue;
            }
            for (pointer, value) in &changes {
                set(&mut message, pointer, value.clone());
            }
            let found = held(&message, pack, Direction::Out, &facts);
            // What the table changes may break a rule of the pack's own too; those have a table of their own.
            let shared = |id: &&str| Pack::nav_messaging_core().rule(id).is_some();
            let rest: BTreeSet<&str> = ids(&found).into_iter().filter(shared).collect();
            let expected: BTreeSet<&str> = expected.iter().copied().collect();
            assert!(
                rest.is_subset(&expected),
                "{}: {changes:?}\n{found:#?}",
                pack.id
            );
            broken.extend(rest.into_iter().map(str::to_owned));
        }
        let mut header_second = right.clone();
        header_second["entry"]
            .as_array_mut()
            .expect("entries")
            .swap(0, 1);
        let found = held(&header_second, pack, Direction::Out, &facts);
        broken.extend(ids(&found).into_iter().map(str::to_owned));
        broken.extend(by_the_world(pack, &right, &her_ids));
        let silent: Vec<&str> = pack
            .rules
            .iter()
            .map(|rule| rule.id.as_str())
            .filter(|id| !broken.contains(*id))
            .collect();
        assert_eq!(
            silent,
            Vec::<&str>::new(),
            "{}: rules that nothing breaks",
            pack.id
        );
    }
}

/// What depends on the world and not on the message.
fn by_the_world(pack: &Pack, right: &Value, her_ids: &[HerId]) -> Vec<String> {
    let taken = |asked: Asked<'_>| !matches!(asked, Asked::BundleId(_));
    let used = |asked: Asked<'_>| !matches!(asked, Asked::HeaderId(_));
    let elsewhere = [HerId::new(90_000_099).expect("a HER-id")];
    let mut forty = right.clone();
    set(
        &mut forty,
        "/entry/2/resource/identifier/0/value",
        json!("13527248013"),
    );
    let mut few = right.clone();
    few["entry"].as_array_mut().expect("entries").truncate(1);
    let prod = Facts {
        stage: Some(Stage::Prod),
        ..facts(her_ids)
    };
    let worlds = [
        held(
            right,
            pack,
            Direction::Out,
            &Facts {
                known: Some(&taken),
                ..facts(her_ids)
            },
        ),
        held(
            right,
            pack,
            Direction::Out,
            &Facts {
                known: Some(&used),
                ..facts(her_ids)
            },
        ),
        held(right, pack, Direction::Out, &prod),
        held(&forty, pack, Direction::Out, &prod),
        held(right, pack, Direction::In, &facts(&elsewhere)),
        held(&few, pack, Direction::Out, &facts(her_ids)),
    ];
    worlds
        .iter()
        .flat_map(|found| ids(found))
        .map(str::to_owned)
        .collect()
}

#[test]
fn what_the_composer_makes_for_a_pack_passes_it() {
    let own = her_ids();
    for pack in Pack::all() {
        for (sender, recipient) in [("Fjordgata legesenter", "NAV"), ("", "")] {
            let dress = Dress {
                builder: &pack.terms.builder,
                sender,
                recipient,
            };
            // What is written in NAV's place is for the other side's own rules.
            let ours = kinds().iter().filter(|kind| kind.side == Side::Ours);
            for (number, kind) in (0..).zip(ours) {
                let mut one = composition(kind, number);
                one.author.practice = sender.to_owned();
                one.author.organisation_number = None;
                let typed = "Bedre <nå> & kan prøve 50 %.\r\nNy linje.";
                if kind.body() == Body::Letter {
                    typed.clone_into(&mut one.text);
                }
                if let Some(answered) = &mut one.answers {
                    REQUEST.clone_into(&mut answered.header_id);
                }
                let built = build_for(&one, &dress);
                let found = check(&built.bytes, pack, Direction::Out, &facts(&own));
                let spoke: Vec<_> = found
                    .iter()
                    .filter(|finding| finding.severity != Severity::Information)
                    .collect();
                assert!(spoke.is_empty(), "{} {}: {spoke:#?}", pack.id, kind.id);
                assert_eq!(build_for(&one, &dress), built, "the same each time");
                let read = Summary::read(&built.bytes).expect("a message");
                if kind.body() == Body::Letter {
                    assert_eq!(read.text.trim(), typed, "{}", pack.id);
                }
            }
            let request = Request {
                header_id: Uuid::parse_str(REQUEST).expect("a uuid"),
                event_system: Some("http://fhir.nav.no/CodeSystem/message-events".into()),
                event_code: "foresporsel".into(),
                source: "urn:oid:2.16.578.1.12.4.1.2.90000000".into(),
                destination: "urn:oid:2.16.578.1.12.4.1.2.90000010".into(),
                timestamp: "2026-11-21T10:00:00Z".parse().expect("a time"),
            };
            let issue = Issue {
                severity: "error".into(),
                code: "structure".into(),
                diagnostics: "H03: destination is no HER-id".into(),
                expression: None,
            };
            for (code, issues) in [
                (ReceiptCode::Ok, vec![]),
                (ReceiptCode::FatalError, vec![issue]),
            ] {
                let built = receipt_for(&request, code, &issues, &dress);
                let found = check(&built.bytes, pack, Direction::Out, &facts(&own));
                assert_eq!(ids(&found), BTreeSet::new(), "{}: {found:#?}", pack.id);
                assert_eq!(
                    receipt_for(&request, code, &issues, &dress),
                    built,
                    "the same each time"
                );
            }
        }
    }
}

#[test]
fn the_packs_differ_where_the_other_sides_do() {
    let terms: Vec<_> = Pack::all()
        .iter()
        .map(|pack| {
            let terms = &pack.terms;
            (
                pack.id.as_str(),
                terms.resend,
                terms.receipts.owed,
                terms.receipts.red_minutes,
                terms.receiver.dedupes,
                terms.attachments,
            )
        })
        .collect();
    assert_eq!(
        terms,
        [
            (
                "nav-messaging-core",
                Resend::SameBytes,
                Owed::None,
                Some(1440),
                true,
                Attachments::Inline
            ),
            (
                "hops",
                Resend::SameBytes,
                Owed::None,
                Some(1440),
                true,
                Attachments::Url
            ),
            (
                "medcom-style",
                Resend::NewBundleId,
                Owed::OkRequired,
                Some(1440),
                true,
                Attachments::Inline
            ),
            (
                "plain-r4",
                Resend::SameBytes,
                Owed::None,
                None,
                false,
                Attachments::Inline
            ),
        ]
    );
}

#[test]
fn every_pack_speaks_plainly_in_both_languages() {
    for pack in Pack::all() {
        let explained = &pack.explained;
        let said = [
            &pack.name,
            &explained.purpose,
            &explained.demands,
            &explained.resend,
            &explained.receipts,
        ];
        let rules = pack
            .rules
            .iter()
            .flat_map(|rule| [&rule.message, &rule.remedy]);
        for words in said.into_iter().chain(rules) {
            for text in [&words.nb, &words.en] {
                assert!(
                    !text.is_empty() && !text.contains('!'),
                    "{}: {text}",
                    pack.id
                );
            }
        }
        let mut seen = BTreeSet::new();
        assert!(
            pack.rules.iter().all(|rule| seen.insert(rule.id.as_str())),
            "{}",
            pack.id
        );
    }
}
