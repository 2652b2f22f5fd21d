//! What NAV's side says is well-formed by the rules the product holds messages to, but was not made by them.

use fhir::number::HerId;
use validation::{Direction, Facts, Pack, Severity};

use crate::sandbox_wire::{config, dial, get, note, page, post, start};

fn errors(message: &serde_json::Value, own: &[HerId]) -> Vec<String> {
    let facts = Facts {
        own,
        now: Some("2026-11-21T07:00:00Z".parse().unwrap()),
        ..Facts::default()
    };
    let findings = validation::check(
        message.to_string().as_bytes(),
        Pack::nav_messaging_core(),
        Direction::In,
        &facts,
    );
    let worst = findings
        .iter()
        .filter(|finding| finding.severity == Severity::Error);
    worst
        .map(|finding| format!("{} {}", finding.rule, finding.path))
        .collect()
}

#[tokio::test]
async fn stories_receipts_and_cheap_messages_have_no_errors() {
    let mut many = config();
    many.messages = 20;
    let sandbox = start(many).await;
    let to = sandbox.address();
    post(to, &note(1)).await.unwrap();
    let mut bad = note(2);
    bad["entry"][1]["resource"]["payload"][0]["contentString"] = " ".into();
    post(to, &bad).await.unwrap();
    for story in [
        "foresporsel",
        "paminnelse",
        "innkalling",
        "melding",
        "informasjon",
    ] {
        assert_eq!(
            dial(to, "say", serde_json::json!({ "story": story }))
                .await
                .status,
            200,
            "{story}"
        );
    }
    let own = [HerId::parse("90000010").unwrap()];
    let entries = page(to, 0, 1_000).await.entries();
    assert!(entries.len() > 40);
    for entry in &entries {
        assert_eq!(
            errors(&entry["resource"], &own),
            Vec::<String>::new(),
            "{}",
            entry["resource"]
        );
    }
}

#[tokio::test]
async fn a_reminder_lies_in_the_thread_of_its_request() {
    let sandbox = start(config()).await;
    let entries = page(sandbox.address(), 0, 100).await.entries();
    let content = |entry: &serde_json::Value| entry["resource"]["entry"][1]["resource"].clone();
    let reminder = entries
        .iter()
        .map(content)
        .find(|one| {
            one["category"][0]["coding"][0]["display"] == "Påminnelse forespørsel om pasient"
        })
        .unwrap();
    let reminded = reminder["partOf"][0]["identifier"]["value"]
        .as_str()
        .unwrap()
        .trim_start_matches("urn:uuid:")
        .to_owned();
    assert!(
        entries
            .iter()
            .map(content)
            .any(|one| one["id"] == reminded.as_str())
    );
}

#[tokio::test]
async fn the_mix_of_letters_is_what_the_inbox_is_shown_with() {
    let sandbox = start(config()).await;
    let to = sandbox.address();
    let mut kinds: Vec<String> = Vec::new();
    let mut attachments = 0;
    let mut orders = 0;
    for entry in page(to, 0, 100).await.entries() {
        let content = &entry["resource"]["entry"][1]["resource"];
        if content["resourceType"] == "Task" {
            orders += 1;
            continue;
        }
        let coding = &content["category"][0]["coding"][0];
        kinds.push(format!(
            "{}|{}",
            coding["system"]
                .as_str()
                .unwrap()
                .rsplit('.')
                .next()
                .unwrap(),
            coding["code"].as_str().unwrap()
        ));
        attachments += content["payload"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|part| part.get("contentAttachment").is_some())
            .count();
    }
    assert_eq!(orders, 1, "one order with a form");
    for (kind, least) in [
        ("8129|1", 5),
        ("8129|2", 1),
        ("8125|1", 2),
        ("8127|8", 2),
        ("8127|9", 2),
    ] {
        assert!(
            kinds.iter().filter(|held| *held == kind).count() >= least,
            "{kind}: {kinds:?}"
        );
    }
    assert!(attachments >= 2);
    let overview = get(to, "/_sandbox").await.json();
    assert_eq!(overview["logLength"], kinds.len() + orders);
}
