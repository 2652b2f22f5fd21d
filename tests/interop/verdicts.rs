//! Does a real validator agree with our verdict?

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use fhir::page::{Limits, read};
use sandbox::{Config, Sandbox};
use serde_json::{Value, json};
use validation::{Direction, Facts, Pack, Severity};

use engine::compose::{Dress, build, build_for};
use tests::compositions;

use crate::hapi::{self, Validator, Verdict};

/// NAV's published profiles, which are not ours to copy.
fn profiles(test: &str) -> Option<Vec<PathBuf>> {
    let named = std::env::var_os("BUDSTIKKE_DATA").map(PathBuf::from);
    let data =
        named.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data"));
    let folder = data.join("nav/ig");
    if folder.is_dir() {
        return Some(vec![folder]);
    }
    assert!(
        std::env::var_os("CI").is_none(),
        "{test} may not be skipped in CI: no published profiles"
    );
    println!("skipped {test}: no published profiles (set BUDSTIKKE_DATA)");
    None
}

/// One validator for all: it takes longer to start than to answer.
fn validator(test: &str) -> Option<MutexGuard<'static, Validator>> {
    static STARTED: OnceLock<Mutex<Validator>> = OnceLock::new();
    let classpath = hapi::available(test)?;
    let profiles = profiles(test)?;
    let started = STARTED.get_or_init(|| Mutex::new(Validator::start(classpath, &profiles)));
    Some(started.lock().unwrap_or_else(PoisonError::into_inner))
}

fn errors(verdicts: Vec<Verdict>) -> Vec<Verdict> {
    verdicts.into_iter().filter(Verdict::is_error).collect()
}

#[test]
fn hapi_finds_no_error_in_anything_the_composer_makes() {
    let Some(mut validator) = validator("composer") else {
        return;
    };
    for (pack, dress) in dresses() {
        for (name, composition) in compositions::all() {
            let bytes = build_for(&composition, &dress).bytes;
            let found = errors(validator.bytes(&bytes));
            assert!(found.is_empty(), "{name} for {pack}: {found:#?}");
        }
    }
}

/// Every set of rules, with what the builder adds for it.
fn dresses() -> impl Iterator<Item = (&'static str, Dress<'static>)> {
    Pack::all().iter().map(|pack| {
        let dress = Dress {
            builder: &pack.terms.builder,
            sender: "Fjordgata legesenter",
            recipient: "NAV",
        };
        (pack.id.as_str(), dress)
    })
}

#[test]
fn hapi_finds_no_error_in_receipts() {
    use engine::compose::{Issue, ReceiptCode, Request, receipt_for};
    let Some(mut validator) = validator("receipts") else {
        return;
    };
    let request = Request {
        header_id: uuid::Uuid::from_u128(0x0190_a1b2_0000_7000_8000_0000_0000_0001),
        timestamp: "2026-11-20T09:00:00Z".parse().expect("a time"),
        event_system: Some("http://fhir.nav.no/CodeSystem/message-events".into()),
        event_code: "foresporsel".into(),
        source: "urn:oid:2.16.578.1.12.4.1.2.90000000".into(),
        destination: "urn:oid:2.16.578.1.12.4.1.2.90000010".into(),
    };
    let issue = Issue {
        severity: "error".into(),
        code: "processing".into(),
        diagnostics: "Vedlegget kan ikke leses.".into(),
        expression: None,
    };
    for (pack, dress) in dresses() {
        for (code, issues) in [
            (ReceiptCode::Ok, vec![]),
            (ReceiptCode::FatalError, vec![issue.clone()]),
        ] {
            let bytes = receipt_for(&request, code, &issues, &dress).bytes;
            let found = errors(validator.bytes(&bytes));
            assert!(found.is_empty(), "{code:?} for {pack}: {found:#?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hapi_finds_no_error_in_the_sandboxs_well_formed_stories() {
    let clock = sandbox::Clock::fixed("2026-11-20T09:00:00Z".parse().expect("a time"));
    let sandbox = Sandbox::start(Config::new(7, clock))
        .await
        .expect("the sandbox starts");
    let url = format!(
        "{}/Bundle?message.destination-uri=urn:oid:2.16.578.1.12.4.1.2.90000010&_offset=0&_count=1000",
        sandbox.nav_url()
    );
    let bytes = reqwest::get(url)
        .await
        .expect("the log answers")
        .bytes()
        .await
        .expect("with a page");
    let page = read(&bytes, &Limits::default()).expect("that can be read");
    assert!(page.entries.len() >= 10, "the stories are there");
    sandbox.stop().await;
    let Some(mut validator) = validator("stories") else {
        return;
    };
    for (place, entry) in page.entries.iter().enumerate() {
        let found = errors(validator.bytes(entry.raw));
        assert!(found.is_empty(), "entry {place}: {found:#?}");
    }
}

/// Breaks a message in one way; both validators must say so, or the disagreement stands here with its reason.
fn faults() -> Vec<(&'static str, Value)> {
    let whole = || -> Value {
        serde_json::from_slice(&build(&compositions::all().remove(0).1).bytes)
            .expect("the composer makes JSON")
    };
    fn entry(bundle: &mut Value, index: usize) -> &mut Value {
        &mut bundle["entry"][index]
    }
    let mut faults = Vec::new();
    let mut add = |name: &'static str, change: &dyn Fn(&mut Value)| {
        let mut bundle = whole();
        change(&mut bundle);
        faults.push((name, bundle));
    };
    add("no header", &|bundle| {
        bundle["entry"].as_array_mut().expect("entries").remove(0);
    });
    add("type is no message type", &|bundle| {
        bundle["type"] = json!("massage")
    });
    add("no source endpoint", &|bundle| {
        entry(bundle, 0)["resource"]["source"]
            .as_object_mut()
            .expect("source")
            .remove("endpoint");
    });
    add("no event", &|bundle| {
        entry(bundle, 0)["resource"]
            .as_object_mut()
            .expect("header")
            .remove("eventCoding");
    });
    add("event as a uri", &|bundle| {
        let header = entry(bundle, 0)["resource"]
            .as_object_mut()
            .expect("header");
        header.remove("eventCoding");
        header.insert("eventUri".into(), json!("http://example.org/event"));
    });
    add("a request in an entry", &|bundle| {
        entry(bundle, 1)["request"] = json!({"method": "POST", "url": "Communication"});
    });
    add("the same fullUrl twice", &|bundle| {
        let first = entry(bundle, 1)["fullUrl"].clone();
        entry(bundle, 2)["fullUrl"] = first;
    });
    add("a focus that is not there", &|bundle| {
        entry(bundle, 0)["resource"]["focus"][0]["reference"] =
            json!("urn:uuid:0190a1b2-ffff-7000-8000-000000000009");
    });
    add("a destination that is no HER-id", &|bundle| {
        entry(bundle, 0)["resource"]["destination"][0]["endpoint"] =
            json!("urn:oid:2.16.578.1.12.4.1.2.0123");
    });
    add("a sender in the header", &|bundle| {
        entry(bundle, 0)["resource"]["sender"] =
            json!({"reference": "urn:uuid:0190a1b2-0000-7000-8000-000000000009"});
    });
    faults
}

#[test]
fn each_broken_message_is_found_by_hapi_and_by_our_rules() {
    let Some(mut validator) = validator("faults") else {
        return;
    };
    for (name, bundle) in faults() {
        let bytes = bundle.to_string().into_bytes();
        let theirs = errors(validator.bytes(&bytes));
        let facts = Facts {
            now: "2026-11-20T10:00:00Z".parse().ok(),
            ..Facts::default()
        };
        let ours: Vec<_> =
            validation::check(&bytes, Pack::nav_messaging_core(), Direction::Out, &facts)
                .into_iter()
                .filter(|finding| finding.severity == Severity::Error)
                .collect();
        assert!(!theirs.is_empty(), "HAPI says nothing of: {name}");
        assert!(
            !ours.is_empty(),
            "our rules say nothing of: {name}; HAPI: {theirs:#?}"
        );
    }
}

#[test]
fn navs_own_examples_get_the_verdict_that_nav_expects() {
    let Some(mut validator) = validator("published examples") else {
        return;
    };
    let Some(folders) = profiles("published examples") else {
        return;
    };
    let folder = folders.first().expect("one folder");
    assert_eq!(
        errors(validator.file(&folder.join("message-with-valid-her-id.json"))),
        []
    );
    let found = errors(validator.file(&folder.join("message-with-invalid-her-id.json")));
    assert!(
        found
            .iter()
            .any(|verdict| verdict.location.contains("destination[0].endpoint")),
        "the endpoint is named: {found:#?}"
    );
}
