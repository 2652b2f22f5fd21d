//! Looking at a screen is no change: what a screen reads again at every Change must not tell of one, or it would go on
//! reading for ever.

use engine::api::types::{
    Change, Chart, ChartTimeline, ChartTimelineRequest, Empty, InboxPage, InboxPageRequest,
    LogFilter, LogFilterPut, PatientRequest, SavedLogFilters, Split, Status, ThreadRequest,
    ThreadView,
};
use tokio::sync::broadcast;

use crate::chart_under::opened;
use crate::desk::{Desk, PATIENCE};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_chart_on_the_screen_is_read_again_without_a_change() {
    let desk = Desk::start().await;
    let patient_id = opened(&desk, "Kari Nordmo").await.patient.patient_id;
    let inbox = InboxPageRequest {
        split: Split::Open,
        after: None,
        limit: 20,
        query: None,
    };
    let page: InboxPage = desk
        .until("a thread to look at", async |desk| {
            let page: InboxPage = desk.call("inbox_page", &inbox).await;
            (!page.rows.is_empty()).then_some(page)
        })
        .await;
    let thread_id = page.rows[0].thread_id;
    let look = async || {
        let _: Chart = desk
            .call("patient_chart", &PatientRequest { patient_id })
            .await;
        let timeline = ChartTimelineRequest {
            patient_id,
            from: None,
            to: None,
            limit: 100,
        };
        let _: ChartTimeline = desk.call("chart_timeline", &timeline).await;
        let _: InboxPage = desk.call("inbox_page", &inbox).await;
        let _: ThreadView = desk.call("thread", &ThreadRequest { thread_id }).await;
        let _: Status = desk.call("status", &Empty {}).await;
    };
    let mut changes = desk.engine.subscribe();
    let mut told = Vec::new();
    for _ in 0..ROUNDS {
        told_until_now(&desk, &mut changes).await;
        for _ in 0..3 {
            look().await;
        }
        told = told_until_now(&desk, &mut changes).await;
        if told.is_empty() {
            return;
        }
    }
    panic!("looking told of {told:?}");
}

/// What the desk set going before (a receipt, a page of the log) may end while one looks. It ends; looking that tells of
/// itself tells of it every time.
const ROUNDS: usize = 20;

/// What is told up to a change made now. Changes are gathered for a moment before they are told, in the order of their
/// commits, and a setting after everything that was committed before it.
async fn told_until_now(desk: &Desk, changes: &mut broadcast::Receiver<Change>) -> Vec<Change> {
    let put = LogFilterPut {
        name: "merke".to_owned(),
        filter: LogFilter::default(),
    };
    let _: SavedLogFilters = desk.call("log_filter_put", &put).await;
    let mut told = Vec::new();
    loop {
        let next = tokio::time::timeout(PATIENCE, changes.recv()).await;
        match next.expect("a saved filter is told").expect("all of it") {
            Change::Settings => return told,
            // The clock stands still, but a poll that was under way may end.
            Change::Status | Change::Traffic => {}
            change => told.push(change),
        }
    }
}
