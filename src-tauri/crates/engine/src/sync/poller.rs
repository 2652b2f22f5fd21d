//! One loop per messaging connection: asks the log of each of our HER-ids, on a timer with jitter, at once when told,
//! slower and slower while nothing answers.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;

use fhir::number::HerId;
use validation::Pack;

use super::clients;
use super::error::{PollError, SyncError};
use super::first;
use super::jobs::Jobs;
use super::large;
use super::link::Link;
use super::log::page_size::PageSize;
use super::loops::{FirstRead, Shared};
use super::reader::{Log, Progress};
use super::receipts;
use super::walk::{Depth, Walked};
use super::whole::{self, WHOLE};
use crate::client::{ClientError, retry_after};
use crate::store::connection::{self, Connection};
use crate::store::cursor::Kind;
use crate::store::{StoreError, banner, cursor, exchange};
use crate::tasks;

const FIRST_WAIT: Duration = Duration::from_secs(5);
const LONGEST_WAIT: Duration = Duration::from_secs(300);
/// A person's choice changes this state, not time; asked seldom in case it changed elsewhere.
const PAUSED_WAIT: Duration = Duration::from_secs(300);
/// Nobody polls more often than this, whatever is typed into a settings field.
const SHORTEST_INTERVAL: u32 = 5;

/// Something a poller is told.
#[derive(Debug)]
pub(crate) enum Order {
    /// Ask now, and say what came.
    Poll(oneshot::Sender<Result<Progress, SyncError>>),
    /// Ask now: a message was just sent, or the network is back.
    Poke,
    /// Read for the first time, as the person chose.
    First(FirstRead, oneshot::Sender<Result<Progress, SyncError>>),
    /// The connection may have changed.
    Reload,
    /// Walk a log from one end to the other, and say what was found.
    Walk(String, Depth, oneshot::Sender<Result<Walked, SyncError>>),
    /// Fetch an entry that was too large, because a person asked for it.
    Large(String, i64, oneshot::Sender<Result<(), SyncError>>),
}

/// Runs until cancelled or until the connection is removed.
pub(crate) async fn run(
    shared: Arc<Shared>,
    connection_id: i64,
    mut orders: mpsc::UnboundedReceiver<Order>,
    cancel: CancellationToken,
) {
    let mut failures = 0_u32;
    let mut sizes = Sizes::default();
    shared
        .links
        .change(connection_id, |status| status.link = Link::Starting);
    let mut asked: Vec<oneshot::Sender<Result<Progress, SyncError>>> = Vec::new();
    let mut jobs = Jobs::default();
    let mut kind = None;
    loop {
        let Some(row) = load(&shared, connection_id).await else {
            break;
        };
        // A position of the other kind counts something else, and a HER-id that is not ours any longer has none.
        let same = kind.replace(row.cursor_kind) == Some(row.cursor_kind);
        shared.links.keep_logs(connection_id, |her_id| {
            same && (her_id == WHOLE || row.her_ids.iter().any(|own| own == her_id))
        });
        let result = read_all(&shared, &row, &mut sizes, &cancel).await;
        if cancel.is_cancelled() {
            break;
        }
        let wait = settle(&shared, &row, &result, &mut failures).await;
        let told = match &result {
            Ok(progress) => Ok(*progress),
            Err(_) => Err(()),
        };
        let mut error = result.err();
        for reply in asked.drain(..) {
            // The first who asked gets the reason; the others get as much of it as can be said twice.
            let answer = match (told, error.take()) {
                (Ok(progress), _) => Ok(progress),
                (Err(()), Some(error)) => Err(SyncError::from(error)),
                (Err(()), None) => Err(SyncError::NotFound),
            };
            let _ = reply.send(answer);
        }
        if told.is_ok() {
            jobs.look_for_due(&shared, &row).await;
        }
        let hurried = jobs.work(&shared, &row, &cancel).await;
        let wait = if hurried { Duration::ZERO } else { wait };
        let next = shared
            .clock
            .now()
            .checked_add(jiff::SignedDuration::try_from(wait).unwrap_or_default());
        shared
            .links
            .change(connection_id, |status| status.next_ask = next.ok());
        tokio::select! {
            () = cancel.cancelled() => break,
            () = shared.clock.sleep(wait) => {}
            order = orders.recv() => {
                let Some(order) = order else { break };
                take(&shared, &row, order, &mut asked, &mut failures, &mut jobs).await;
            }
        }
        while let Ok(order) = orders.try_recv() {
            take(&shared, &row, order, &mut asked, &mut failures, &mut jobs).await;
        }
    }
    shared.links.forget(connection_id);
}

async fn take(
    shared: &Arc<Shared>,
    row: &Connection,
    order: Order,
    asked: &mut Vec<oneshot::Sender<Result<Progress, SyncError>>>,
    failures: &mut u32,
    jobs: &mut Jobs,
) {
    match order {
        Order::Poll(reply) => asked.push(reply),
        Order::Poke => {}
        Order::Reload => *failures = 0,
        Order::Walk(her_id, depth, reply) => jobs.ask(her_id, depth, reply),
        Order::Large(her_id, position, reply) => {
            let fetched = large::fetch(shared, row, &her_id, position).await;
            let _ = reply.send(fetched);
        }
        Order::First(mode, reply) => match first::begin(shared, row, mode).await {
            Ok(()) => asked.push(reply),
            Err(error) => {
                let _ = reply.send(Err(error));
            }
        },
    }
}

/// Page sizes by HER-id, kept from poll to poll, and when heavy anchors were last asked for.
type Sizes = std::collections::BTreeMap<String, (PageSize, Option<jiff::Timestamp>)>;

async fn load(shared: &Arc<Shared>, connection_id: i64) -> Option<Connection> {
    let store = shared.store.clone();
    let rows = tasks::blocking(move || store.read(connection::all))
        .await?
        .ok()?;
    rows.into_iter().find(|row| {
        row.id == connection_id
            && row.role == connection::Role::Messaging
            && row.transport != connection::Transport::Folder
    })
}

/// Reads every log of the connection. What one log brought is kept when the next fails.
async fn read_all(
    shared: &Arc<Shared>,
    row: &Connection,
    sizes: &mut Sizes,
    cancel: &CancellationToken,
) -> Result<Progress, PollError> {
    if row.first_read.is_none() {
        return first::ask(shared, row.id)
            .await
            .and(Err(PollError::Paused("first_connect")));
    }
    if row.cursor_kind == Kind::Id {
        let read = whole::read(shared, row, cancel).await;
        stood(shared, row.id, WHOLE, whole_end(shared, row.id).await, None);
        return read;
    }
    shared.drop_whole(row.id);
    let mut progress = Progress::default();
    let mut paused = None;
    for her_id in &row.her_ids {
        let mut log = open(shared, row, her_id, cancel).await?;
        if let Some((size, anchored_at)) = sizes.get(her_id) {
            log.size = *size;
            log.anchored_at = *anchored_at;
        }
        // A cursor of another log starts where this one did: nothing is read twice, nothing is left out.
        first::start(&log, row).await?;
        let read = match row.cursor_kind {
            Kind::Since => log.read_since().await,
            Kind::Row | Kind::Id => log.read().await,
        };
        sizes.insert(her_id.clone(), (log.size, log.anchored_at));
        match read {
            Ok(came) => {
                // A receipt of ours may be owed, or asked for once more.
                if came.new_messages > 0 || receipts::asked(log.pack) {
                    shared.outbox.notify_one();
                }
                progress.add(came);
            }
            // One log that waits for a person does not stop the others.
            Err(PollError::Paused(code)) => paused = Some(code),
            Err(error) => return Err(error),
        }
        let position = end(shared, row, her_id).await;
        stood(shared, row.id, her_id, position, log.client.skew_millis());
    }
    match paused {
        Some(code) => Err(PollError::Paused(code)),
        None => Ok(progress),
    }
}

async fn whole_end(shared: &Arc<Shared>, id: i64) -> Option<i64> {
    let whole = shared.whole(id)?;
    let read = tasks::blocking(move || {
        whole
            .store()
            .read(|db| cursor::get(db, id, WHOLE, Kind::Row))
    });
    read.await?.ok()?.map(|cursor| cursor.next_position)
}

/// Where a log's cursor stands; `None` while it waits for a person.
async fn end(shared: &Arc<Shared>, row: &Connection, her_id: &str) -> Option<i64> {
    let (store, id, kind, her_id) = (
        shared.store.clone(),
        row.id,
        row.cursor_kind,
        her_id.to_owned(),
    );
    let read = tasks::blocking(move || store.read(|db| cursor::get(db, id, &her_id, kind)));
    let cursor = read.await?.ok()??;
    cursor.paused.is_none().then_some(cursor.next_position)
}

/// Notes how a log stands.
fn stood(
    shared: &Arc<Shared>,
    connection_id: i64,
    her_id: &str,
    position: Option<i64>,
    skew: Option<i64>,
) {
    let now = shared.clock.now();
    shared.links.change(connection_id, |status| {
        status.her_id = Some(her_id.to_owned());
        status.position = position.or(status.position);
        status.clock_skew_ms = skew.or(status.clock_skew_ms);
        let log = status.log(her_id);
        log.paused = position.is_none();
        log.position = position.or(log.position);
        if position.is_some() {
            log.checked_at = Some(now);
        }
    });
}

/// A log of a connection, ready to be read.
pub(crate) async fn open(
    shared: &Arc<Shared>,
    row: &Connection,
    her_id: &str,
    cancel: &CancellationToken,
) -> Result<Log, PollError> {
    let (of, row) = (Arc::clone(shared), row.clone());
    let her = her_id.to_owned();
    let cancel = cancel.clone();
    let made = tasks::blocking(move || of.clients.of(&row).map(|client| (client, row))).await;
    let (client, row) = match made {
        Some(Ok(made)) => made,
        Some(Err(SyncError::Store(error))) => return Err(PollError::Store(error)),
        Some(Err(SyncError::Client(failure))) => return Err(PollError::Client(failure)),
        Some(Err(SyncError::NotFound | SyncError::NotConfigured(_) | SyncError::NotByRow))
        | None => {
            return Err(PollError::Panicked);
        }
    };
    Ok(Log {
        store: shared.store.clone(),
        client,
        clock: Arc::clone(&shared.clock),
        connection_id: row.id,
        her_id: her,
        own: row
            .her_ids
            .iter()
            .filter_map(|id| HerId::parse(id).ok())
            .collect(),
        pack: Pack::of(&row.pack),
        stage: shared.stage,
        notes: shared.notes.clone(),
        cancel,
        size: PageSize::default(),
        anchored_at: None,
        silently: false,
    })
}

/// Brings the status up to date and says how long to wait.
async fn settle(
    shared: &Arc<Shared>,
    row: &Connection,
    result: &Result<Progress, PollError>,
    failures: &mut u32,
) -> Duration {
    let now = shared.clock.now();
    let interval = Duration::from_secs(u64::from(row.poll_seconds.max(SHORTEST_INTERVAL)));
    match result {
        Ok(_) => {
            let was = shared.links.of(row.id);
            shared.links.answered(row.id, now);
            if was.link == Link::Offline {
                shared.network_back(row.id);
            }
            *failures = 0;
            interval + shared.clock.jitter(interval)
        }
        Err(error) => {
            let news = shared.links.failed(row.id, error, now);
            if news && !matches!(error, PollError::Paused(_)) {
                tracing::warn!(connection = row.id, %error, "A log could not be read.");
                note(shared, error).await;
            }
            if matches!(error, PollError::Paused(_)) {
                *failures = 0;
                return PAUSED_WAIT;
            }
            *failures = failures.saturating_add(1);
            let wait = FIRST_WAIT
                .saturating_mul(1 << (*failures - 1).min(10))
                .min(LONGEST_WAIT);
            asked_to_wait(error, now)
                .unwrap_or_default()
                .min(LONGEST_WAIT * 12)
                .max(wait)
        }
    }
}

fn asked_to_wait(error: &PollError, now: jiff::Timestamp) -> Option<Duration> {
    let PollError::Client(failure) = error else {
        return None;
    };
    let ClientError::Status { retry_after, .. } = &failure.error else {
        return None;
    };
    retry_after::read(retry_after.as_deref()?, now)
}

/// A failure is kept once, not at every try: an evening offline is one row.
async fn note(shared: &Arc<Shared>, error: &PollError) {
    let Some(exchange) = error
        .request_id()
        .and_then(|id| clients::kept(&shared.ring, id, None))
    else {
        return;
    };
    let store = shared.store.clone();
    let kept = tasks::blocking(move || {
        store.write_refetchable(|tx| exchange::keep(tx, &exchange).map(|_| ()))
    });
    if let Some(Err(error)) = kept.await {
        tracing::warn!(%error, "A failed exchange could not be kept.");
    }
}

/// A person's answer to a banner that waits.
pub(crate) fn answer(
    tx: &crate::store::Tx<'_>,
    connection_id: i64,
    code: &str,
    answer: super::loops::Answer,
    at: jiff::Timestamp,
) -> Result<(), StoreError> {
    use super::loops::Answer;
    for cursor in cursor::of_connection(tx, connection_id)? {
        if cursor.paused.as_deref() != Some(code) {
            continue;
        }
        match answer {
            // Going on with a log that lost rows is reading it anew: what is held already is known again, and what the
            // log no longer has is marked as such.
            Answer::Resume if matches!(code, "log_moved" | "log_reset") => {
                cursor::restart(tx, cursor.id, 0, at)?;
            }
            Answer::ReadAgain => cursor::restart(tx, cursor.id, 0, at)?,
            Answer::Resume => {
                cursor::clear_not_addressed(tx, cursor.id)?;
                cursor::pause(tx, cursor.id, None)?;
            }
            // The bar goes, the pause stays: the status line still says so.
            Answer::Dismiss => {}
        }
    }
    banner::lower(tx, code, Some(connection_id))
}
