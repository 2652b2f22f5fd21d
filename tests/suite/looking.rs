//! Looking at a screen is no change: what a screen reads again at every Change must not tell of one, or it would go on
//! reading for ever.

use engine::api::types::{
    Change, Chart, ChartTimeline, ChartTimelineRequest, Empty, InboxPage, InboxPageRequest,
    PatientRequest, Split, Status, ThreadRequest, ThreadView,
};

use crate::chart_under::opened;
use crate::desk::Desk;

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
    // What the first look sets going (a thread that is read, a poll) comes to rest.
    look().await;
    tokio::task::yield_now().await;
    let mut changes = desk.engine.subscribe();
    while changes.try_recv().is_ok() {}
    for _ in 0..3 {
        look().await;
    }
    let mut told = Vec::new();
    while let Ok(change) = changes.try_recv() {
        // The clock stands still, but a poll that was under way may end.
        if !matches!(change, Change::Status | Change::Traffic) {
            told.push(change);
        }
    }
    assert!(told.is_empty(), "looking told of {told:?}");
}
