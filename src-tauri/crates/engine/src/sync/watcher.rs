//! One loop per folder that messages come in: looks when the system tells of a change, when told to, and every now and
//! then, because shares and some systems tell nothing.
//!
//! What is still being written is left until it has stood still for a moment; what cannot be read is remembered by name,
//! size and time, named once, and looked at again only when it has changed.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use fhir::number::HerId;
use notify::{RecursiveMode, Watcher as _};
use tokio::sync::{Notify, mpsc, oneshot};
use tokio_util::sync::CancellationToken;
use validation::Pack;

use super::error::SyncError;
use super::loops::Shared;
use super::message_file::{self as files, Desk, FileProblem};
use super::poller::Order;
use super::reader::Progress;
use super::receipts;
use crate::store::connection::{self, Connection};
use crate::store::{StoreError, banner};
use crate::tasks;

/// A file that may be half-written is looked at again after this.
const SETTLE: Duration = Duration::from_secs(2);
/// Nobody looks more often than this by himself.
const SHORTEST: u32 = 5;
/// Files taken in one look; the rest follow at once.
const AT_ONCE: usize = 500;

/// A file that was left where it lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    /// Its name, fit to be shown.
    pub name: String,
    /// Why.
    pub problem: FileProblem,
}

/// Size and time: what tells whether a file has changed.
type Stamp = (u64, Option<SystemTime>);

/// What a watcher remembers of the files it left.
#[derive(Debug, Default)]
struct Memory {
    /// Not yet still, or not yet sure to be broken.
    unsettled: BTreeMap<PathBuf, Stamp>,
    /// Will not be read until it changes.
    left: BTreeMap<PathBuf, (Stamp, Option<FileProblem>)>,
}

/// Runs until cancelled, or until the connection is no folder any longer.
pub(crate) async fn run(
    shared: Arc<Shared>,
    connection_id: i64,
    mut orders: mpsc::UnboundedReceiver<Order>,
    cancel: CancellationToken,
) {
    let mut memory = Memory::default();
    let mut asked: Vec<oneshot::Sender<Result<Progress, SyncError>>> = Vec::new();
    let changed = Arc::new(Notify::new());
    let mut watched: Option<(PathBuf, notify::RecommendedWatcher)> = None;
    loop {
        let Some(row) = load(&shared, connection_id).await else {
            break;
        };
        let Some(folder) = row.in_folder.as_deref().map(PathBuf::from) else {
            break;
        };
        if watched.as_ref().is_none_or(|(path, _)| *path != folder) {
            watched = watcher(&folder, &changed).map(|watcher| (folder.clone(), watcher));
        }
        let looked = look(&shared, &row, &folder, memory).await;
        let (result, more) = match looked {
            Some((kept, result, more)) => {
                memory = kept;
                (result, more)
            }
            None => {
                memory = Memory::default();
                (Err(SyncError::NotFound), false)
            }
        };
        if cancel.is_cancelled() {
            break;
        }
        let wait = if more {
            Duration::ZERO
        } else if memory.unsettled.is_empty() {
            Duration::from_secs(u64::from(row.poll_seconds.max(SHORTEST)))
        } else {
            SETTLE
        };
        settle(&shared, &row, result, wait, &mut asked);
        tokio::select! {
            () = cancel.cancelled() => break,
            () = shared.clock.sleep(wait) => {}
            () = changed.notified() => {}
            order = orders.recv() => match order {
                None => break,
                Some(Order::Poll(reply) | Order::First(_, reply)) => asked.push(reply),
                Some(Order::Poke) => {}
                // A person may have mended a file's rights, which its size and time do not show.
                Some(Order::Reload) => memory.left.clear(),
                // A folder has no positions to walk, and no entry that was left at the server.
                Some(Order::Walk(_, _, reply)) => {
                    let _ = reply.send(Err(SyncError::NotByRow));
                }
                Some(Order::Large(_, _, reply)) => {
                    let _ = reply.send(Err(SyncError::NotByRow));
                }
            }
        }
    }
    shared.folders_left(connection_id, Vec::new());
    shared.links.forget(connection_id);
}

async fn load(shared: &Arc<Shared>, connection_id: i64) -> Option<Connection> {
    let store = shared.store.clone();
    let rows = tasks::blocking(move || store.read(connection::all))
        .await?
        .ok()?;
    rows.into_iter().find(|row| {
        row.id == connection_id
            && row.role == connection::Role::Messaging
            && row.transport == connection::Transport::Folder
    })
}

/// `None` where the system cannot watch it: then only the timer looks.
fn watcher(folder: &Path, changed: &Arc<Notify>) -> Option<notify::RecommendedWatcher> {
    let changed = Arc::clone(changed);
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        if event.is_ok_and(|event| !event.kind.is_access()) {
            changed.notify_one();
        }
    })
    .ok()?;
    watcher.watch(folder, RecursiveMode::NonRecursive).ok()?;
    Some(watcher)
}

type Looked = (Memory, Result<Progress, SyncError>, bool);

async fn look(
    shared: &Arc<Shared>,
    row: &Connection,
    folder: &Path,
    memory: Memory,
) -> Option<Looked> {
    let (shared, row, folder) = (Arc::clone(shared), row.clone(), folder.to_owned());
    tasks::blocking(move || {
        let mut memory = memory;
        let taken = take(&shared, &row, &folder, &mut memory);
        let (result, more) = match taken {
            Ok((progress, more)) => (Ok(progress), more),
            Err(error) => (Err(SyncError::Store(error)), false),
        };
        let left: Vec<Left> = memory
            .left
            .iter()
            .filter_map(|(path, (_, problem))| {
                Some(Left {
                    name: files::shown_name(path),
                    problem: (*problem)?,
                })
            })
            .collect();
        let told = shared.store.write(|tx| {
            let count = i64::try_from(left.len()).unwrap_or(i64::MAX);
            if count == 0 {
                banner::lower(tx, "files_left", Some(row.id))
            } else {
                banner::raise(
                    tx,
                    "files_left",
                    Some(row.id),
                    count,
                    None,
                    shared.clock.now(),
                )
            }
        });
        if let Err(error) = told {
            tracing::warn!(%error, "Files that were left could not be told of.");
        }
        shared.folders_left(row.id, left);
        (memory, result, more)
    })
    .await
}

fn desk(shared: &Shared, row: &Connection) -> Desk {
    Desk {
        connection_id: row.id,
        own: row
            .her_ids
            .iter()
            .filter_map(|id| HerId::parse(id).ok())
            .collect(),
        pack: Pack::of(&row.pack),
        stage: shared.stage,
        receipts: true,
    }
}

fn candidate(path: &Path) -> bool {
    let hidden = path
        .file_name()
        .is_none_or(|name| name.to_string_lossy().starts_with(['.', '~']));
    let kind = path
        .extension()
        .map(|kind| kind.to_string_lossy().to_ascii_lowercase());
    !hidden && matches!(kind.as_deref(), Some("json" | "ndjson" | "jsonl"))
}

fn take(
    shared: &Shared,
    row: &Connection,
    folder: &Path,
    memory: &mut Memory,
) -> Result<(Progress, bool), StoreError> {
    let mut progress = Progress::default();
    let now = shared.clock.now();
    let Ok(listed) = std::fs::read_dir(folder) else {
        shared.links.away(row.id, now);
        return Ok((progress, false));
    };
    let mut paths: Vec<PathBuf> = listed
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| candidate(path))
        .collect();
    // Our own names begin with the time: the oldest first.
    paths.sort();
    memory.left.retain(|path, _| paths.contains(path));
    memory.unsettled.retain(|path, _| paths.contains(path));
    let desk = desk(shared, row);
    let mut looked_at = 0;
    let mut more = false;
    for path in paths {
        let stamp = match std::fs::symlink_metadata(&path) {
            Ok(about) => (about.len(), about.modified().ok()),
            Err(_) => continue,
        };
        if memory
            .left
            .get(&path)
            .is_some_and(|(held, _)| *held == stamp)
        {
            continue;
        }
        if looked_at >= AT_ONCE {
            more = true;
            break;
        }
        looked_at += 1;
        let still = memory.unsettled.remove(&path) == Some(stamp);
        let bytes = files::read(&path);
        let parts = bytes
            .as_deref()
            .map_err(|problem| *problem)
            .and_then(files::messages);
        match parts {
            // One Bundle is whole when it can be read; of many, more may be coming.
            Ok(parts) if parts.len() == 1 || still => {
                let taken = files::take_in(&shared.store, &desk, &parts, now)?;
                progress.add(taken.progress());
                memory.left.remove(&path);
                if taken.for_others > 0 || !files::put_away(&path) {
                    memory.left.insert(path, (stamp, None));
                }
            }
            Err(problem) if still || problem == FileProblem::NotPlain => {
                memory.left.insert(path, (stamp, Some(problem)));
            }
            Ok(_) | Err(_) => {
                memory.unsettled.insert(path, stamp);
            }
        }
    }
    if progress.new_messages > 0 || receipts::asked(desk.pack) {
        shared.outbox.notify_one();
    }
    shared.links.answered(row.id, now);
    Ok((progress, more))
}

fn settle(
    shared: &Arc<Shared>,
    row: &Connection,
    result: Result<Progress, SyncError>,
    wait: Duration,
    asked: &mut Vec<oneshot::Sender<Result<Progress, SyncError>>>,
) {
    let next = shared
        .clock
        .now()
        .checked_add(jiff::SignedDuration::try_from(wait).unwrap_or_default());
    shared.links.change(row.id, |status| {
        status.next_ask = next.ok();
        status.her_id = row.her_ids.first().cloned();
    });
    if let Err(error) = &result {
        tracing::error!(%error, "What came by file could not be taken in.");
    }
    let progress = result.unwrap_or_default();
    for reply in asked.drain(..) {
        let _ = reply.send(Ok(progress));
    }
}
