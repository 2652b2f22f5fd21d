//! No personal data in logs: a clinician's acts, a lost network, refused and broken answers, under the most talkative log
//! there is, and no line of it names a person, a number or what was written.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use engine::api::types::{
    Chart, DeliveryState, Empty, JournalRequest, JournalText, OutboxRow, PatientRequest,
    PatientRow, PatientRows, PatientSearchRequest, PollOutcome, ServerSearch, Stage,
    WorkspaceCreate,
};
use sandbox::{Fault, FaultName};
use serde_json::Value;

use crate::acts::{answerable, until_state, written, yes};
use crate::desk::Desk;

/// Written into the letter, and nowhere else in the world.
const WRITTEN: &str = "hemmeligdiagnosefemtisju";

/// Reads every line of the log as it is written, and keeps those that tell.
#[derive(Default)]
struct Listener {
    poisons: Vec<String>,
    lines: usize,
    told: Vec<String>,
}

#[derive(Clone, Default)]
struct Ear(Arc<Mutex<Listener>>);

impl Ear {
    fn lock(&self) -> std::sync::MutexGuard<'_, Listener> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl io::Write for Ear {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let line = String::from_utf8_lossy(bytes);
        let mut listener = self.lock();
        listener.lines += 1;
        if listener.poisons.iter().any(|poison| line.contains(poison)) {
            listener.told.push(line.trim().to_owned());
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Family names and national numbers of everybody whom the other side knows.
async fn people(desk: &Desk) -> Vec<String> {
    let address = format!("{}/Patient?_count=500", desk.other_side().ehr_url());
    let answer = reqwest::get(address).await.expect("the EHR answers");
    let page: Value = serde_json::from_str(&answer.text().await.expect("a body")).expect("JSON");
    let mut found = vec![WRITTEN.to_owned()];
    for entry in page["entry"].as_array().expect("a searchset has entries") {
        let patient = &entry["resource"];
        let texts = [
            &patient["name"][0]["family"],
            &patient["identifier"][0]["value"],
        ];
        found.extend(
            texts
                .iter()
                .filter_map(|text| text.as_str())
                // A short name is a part of many a word.
                .filter(|text| text.len() >= 6)
                .map(ToOwned::to_owned),
        );
    }
    found
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_line_of_the_log_names_anybody() {
    let desk = Desk::start().await;
    let ear = Ear::default();
    ear.lock().poisons = people(&desk).await;
    assert!(
        ear.lock().poisons.len() > 60,
        "somebody is known over there"
    );
    // The whole process talks from here on, the tests beside this one too: they say nothing of anybody either.
    let hearing = ear.clone();
    tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .with_writer(move || hearing.clone())
        .init();
    work(desk).await;
    let heard = std::mem::take(&mut ear.lock().told);
    assert!(heard.is_empty(), "the log tells: {heard:#?}");
    assert!(ear.lock().lines > 100, "something was logged at all");
    tracing::info!("This is about {WRITTEN}.");
    assert_eq!(ear.lock().told.len(), 1, "it would have been heard");
}

/// What a day brings: reading, searching, writing, and most of what goes wrong.
async fn work(mut desk: Desk) {
    let (row, _) = answerable(&desk, "svar-foresporsel").await;
    let name = row.patient.name.clone();
    let search = PatientSearchRequest {
        text: name.clone(),
        limit: 20,
        held: false,
    };
    let _: PatientRows = desk.call("patient_search", &search).await;
    let _: ServerSearch = desk.call("patient_search_server", &search).await;
    let found: PatientRows = desk.call("patient_search", &search).await;
    let patient: PatientRow = found.rows.into_iter().next().expect("she is found");
    let request = PatientRequest {
        patient_id: patient.patient_id,
    };
    let _: Empty = desk.call("patient_refresh", &request).await;
    let _: Chart = desk.call("patient_chart", &request).await;
    for name in [
        FaultName::Status500,
        FaultName::HalfBody,
        FaultName::Html,
        FaultName::Status422,
    ] {
        desk.other_side().set_fault(Fault::new(name));
        let _ = desk.ask::<PollOutcome>("poll_now", &Empty {}).await;
        let _ = desk
            .ask::<ServerSearch>("patient_search_server", &search)
            .await;
        desk.other_side().clear_faults(None);
    }
    let draft = written(
        &desk,
        "svar-foresporsel",
        Some(row.thread_id),
        None,
        WRITTEN,
    )
    .await;
    let sent: OutboxRow = desk.call("draft_send", &yes(&draft)).await;
    desk.network_down().await;
    until_state(&desk, sent.outbox_id, DeliveryState::Queued).await;
    desk.network_up().await;
    until_state(&desk, sent.outbox_id, DeliveryState::Accepted).await;
    let _: JournalText = desk
        .call(
            "journal_text",
            &JournalRequest {
                thread_id: row.thread_id,
                message_id: None,
                language: "nb".into(),
            },
        )
        .await;
    let wrong = WorkspaceCreate {
        name,
        stage: Stage::Test,
        method: engine::api::types::UnlockMethod::Passphrase,
    };
    let _ = desk
        .ask::<engine::api::types::WorkspaceCreated>("workspace_create", &wrong)
        .await;
}
