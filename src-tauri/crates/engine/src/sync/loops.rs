//! The loops of one open workspace, as the command surface and the command line see them.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::{Notify, mpsc, oneshot, watch};

use validation::Stage;

use super::chart::{self, Refreshed};
use super::clients::Clients;
use super::diagnose;
use super::error::SyncError;
use super::keeping;
use super::link::{Banner, Link, LinkStatus, Links};
use super::note::Notes;
use super::options::{Options, Sort};
use super::poller::{self, Order};
use super::probe::{self, Report};
use super::reader::Progress;
use super::replay::{self, Replay};
use super::retention;
use super::sender;
use super::traffic;
use super::transport::Transport;
use super::transport::folder::Folder;
use super::transport::http::{PostBundle, ProcessMessage};
use super::walk::{Depth, Walked};
use super::watcher::{self, Left};
use super::whole::Whole;
use crate::client::Ring;
use crate::client::exchange::Again;
use crate::clock::Clock;
use crate::store::connection::{self, Connection, Role};
use crate::store::{Store, outbox};
use crate::tasks::{self, Tasks};

/// How much of a log is read first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FirstRead {
    /// From its first row.
    All,
    /// The last thousand rows as read, and what comes.
    FromNow,
}

impl FirstRead {
    /// As the store writes it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::FromNow => "from_now",
        }
    }
}

/// A person's answer to a banner that waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Read the log again from its start.
    ReadAgain,
    /// Go on.
    Resume,
    /// Take the bar down.
    Dismiss,
}

/// What asking at once brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Polled {
    /// Messages not held before, receipts not counted.
    pub new_messages: u32,
    /// Receipts among what came.
    pub receipts: u32,
    /// Late rows read in, and rows found gone.
    pub repaired: u32,
    /// How the connection stands now.
    pub link: Link,
}

/// What all loops of a workspace share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) store: Store,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) ring: Arc<Ring>,
    pub(crate) clients: Clients,
    pub(crate) links: Links,
    pub(crate) notes: Notes,
    pub(crate) stage: Option<Stage>,
    pub(crate) sort: Option<Sort>,
    pub(crate) outbox: Notify,
    /// Entries in their undo time, and when it is over by the clock that does not jump.
    pub(crate) undo: Mutex<BTreeMap<i64, Duration>>,
    pub(crate) refreshing: Mutex<BTreeMap<i64, (u32, u32)>>,
    pub(crate) keeping: keeping::Run,
    pub(super) statements: chart::Statements,
    pub(crate) replay: Mutex<Option<Arc<Replay>>>,
    wholes: Mutex<BTreeMap<i64, Arc<Whole>>>,
    pollers: Mutex<BTreeMap<i64, Asker>>,
    /// What lies unread in folders that are watched.
    left: Mutex<BTreeMap<i64, Vec<Left>>>,
    poll: bool,
}

/// A loop that asks one connection, and how it is told.
#[derive(Debug)]
struct Asker {
    transport: connection::Transport,
    orders: mpsc::UnboundedSender<Order>,
}

/// The loops of one workspace. Two in one process share nothing.
#[derive(Debug)]
pub struct Loops {
    pub(super) shared: Arc<Shared>,
    pub(super) tasks: Arc<Tasks>,
}

impl Loops {
    /// Starts a poller for each messaging connection, and the sender. Within a tokio runtime.
    #[must_use]
    pub fn start(store: Store, clock: Arc<dyn Clock>, options: Options) -> Arc<Self> {
        let ring = Arc::new(Ring::default());
        let shared = Arc::new(Shared {
            clients: Clients::new(
                store.clone(),
                Arc::clone(&clock),
                Arc::clone(&ring),
                options.caps,
            ),
            store,
            clock,
            ring,
            links: Links::default(),
            notes: options.notes,
            stage: options.stage,
            sort: options.sort,
            outbox: Notify::new(),
            undo: Mutex::default(),
            refreshing: Mutex::default(),
            keeping: keeping::Run::within(options.room),
            statements: chart::Statements::default(),
            replay: Mutex::default(),
            wholes: Mutex::default(),
            pollers: Mutex::default(),
            left: Mutex::default(),
            poll: options.poll,
        });
        let tasks = Arc::new(Tasks::new());
        if options.send {
            tasks.spawn(
                "sender",
                sender::run(Arc::clone(&shared), Arc::downgrade(&tasks), tasks.token()),
            );
        }
        tasks.spawn("traffic", traffic::run(Arc::clone(&shared), tasks.token()));
        tasks.spawn(
            "retention",
            retention::run(Arc::clone(&shared), tasks.token()),
        );
        let loops = Arc::new(Self { shared, tasks });
        loops.reload();
        loops
    }

    /// Stops all loops at a safe state and waits for them.
    pub async fn stop(&self) {
        self.close_replay();
        self.tasks.stop().await;
        self.shared.lock_pollers().clear();
        self.shared.lock_wholes().clear();
    }

    /// The outbox changed: look again.
    pub fn wake(&self) {
        self.shared.outbox.notify_one();
    }

    /// The entry may be undone for this long, whatever the wall clock is set to meanwhile. A restart knows the wall clock
    /// only.
    pub fn undo_time(&self, outbox_id: i64, time: Duration) {
        let over = self.shared.clock.uptime().saturating_add(time);
        let mut undo = self
            .shared
            .undo
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        undo.insert(outbox_id, over);
    }

    /// Connections or secrets changed: start and stop pollers, and ask again at once.
    pub fn reload(&self) {
        self.wake();
        if !self.shared.poll {
            return;
        }
        let (shared, tasks) = (Arc::clone(&self.shared), Arc::downgrade(&self.tasks));
        self.tasks.spawn("reload", async move {
            let store = shared.store.clone();
            let Some(Ok(rows)) = tasks::blocking(move || store.read(connection::all)).await else {
                return;
            };
            bring_in_line(&shared, &tasks, &rows);
        });
    }

    /// Asks all logs at once. What came is told even when one of them failed.
    pub async fn poll_now(&self) -> Polled {
        let askers = || self.shared.lock_pollers();
        let senders: Vec<_> = askers()
            .values()
            .map(|asker| asker.orders.clone())
            .collect();
        let mut progress = Progress::default();
        for orders in senders {
            let (reply, answer) = oneshot::channel();
            if orders.send(Order::Poll(reply)).is_ok()
                && let Ok(Ok(came)) = answer.await
            {
                progress.add(came);
            }
        }
        self.polled(progress, self.shared.links.worst().link)
    }

    /// Reads a log for the first time, as a person chose.
    ///
    /// # Errors
    /// [`SyncError`]; the choice is kept, and the poller goes on trying.
    pub async fn first_read(
        &self,
        connection_id: i64,
        mode: FirstRead,
    ) -> Result<Polled, SyncError> {
        let (reply, answer) = oneshot::channel();
        self.order(connection_id, Order::First(mode, reply))?;
        let progress = answer.await.map_err(|_| SyncError::NotFound)??;
        Ok(self.polled(progress, self.shared.links.of(connection_id).link))
    }

    /// Compares a whole log with what is held, by ids, and mends what differs.
    ///
    /// # Errors
    /// [`SyncError`]; what was mended before stays mended.
    pub async fn audit(&self, connection_id: i64, her_id: &str) -> Result<Walked, SyncError> {
        self.walk(connection_id, her_id, Depth::Ids).await
    }

    /// Reads a whole log again from its first row. What is held is known again: no second copy, nothing new to anybody.
    ///
    /// # Errors
    /// [`SyncError`].
    pub async fn reread(&self, connection_id: i64, her_id: &str) -> Result<Walked, SyncError> {
        self.walk(connection_id, her_id, Depth::Bytes).await
    }

    async fn walk(
        &self,
        connection_id: i64,
        her_id: &str,
        depth: Depth,
    ) -> Result<Walked, SyncError> {
        let (reply, answer) = oneshot::channel();
        self.order(connection_id, Order::Walk(her_id.to_owned(), depth, reply))?;
        answer.await.map_err(|_| SyncError::NotFound)?
    }

    /// Fetches an entry that was noted as too large.
    ///
    /// # Errors
    /// [`SyncError`].
    pub async fn fetch_large(
        &self,
        connection_id: i64,
        her_id: &str,
        position: i64,
    ) -> Result<(), SyncError> {
        let (reply, answer) = oneshot::channel();
        self.order(
            connection_id,
            Order::Large(her_id.to_owned(), position, reply),
        )?;
        answer.await.map_err(|_| SyncError::NotFound)?
    }

    fn order(&self, connection_id: i64, order: Order) -> Result<(), SyncError> {
        let orders = self.shared.orders(connection_id);
        let orders = orders.ok_or(SyncError::NotFound)?;
        orders.send(order).map_err(|_| SyncError::NotFound)
    }

    /// Reads a log once more, from a position on, into a store that is thrown away. One at a time: an earlier one goes.
    ///
    /// # Errors
    /// [`SyncError`].
    pub async fn start_replay(
        &self,
        connection_id: i64,
        her_id: &str,
        from: i64,
    ) -> Result<Arc<Replay>, SyncError> {
        self.close_replay();
        let (made, row) = replay::make(&self.shared, connection_id, her_id, from).await?;
        *self.shared.lock_replay() = Some(Arc::clone(&made));
        self.tasks.spawn(
            "replay",
            replay::run(Arc::clone(&self.shared), row, Arc::clone(&made)),
        );
        Ok(made)
    }

    /// The replay there is.
    #[must_use]
    pub fn replay(&self) -> Option<Arc<Replay>> {
        self.shared.lock_replay().clone()
    }

    /// The whole log of a connection that is read without a destination, once it was asked for.
    #[must_use]
    pub fn whole(&self, connection_id: i64) -> Option<Arc<Whole>> {
        self.shared.whole(connection_id)
    }

    /// Throws the replay away, finished or not.
    pub fn close_replay(&self) {
        if let Some(replay) = self.shared.lock_replay().take() {
            replay.stop();
            self.shared.links.touch();
        }
    }

    /// Does what a person answered to a banner that waits.
    ///
    /// # Errors
    /// [`SyncError::Store`].
    pub async fn answer_banner(
        &self,
        connection_id: i64,
        code: &str,
        answer: Answer,
    ) -> Result<(), SyncError> {
        let (store, at, code) = (
            self.shared.store.clone(),
            self.shared.clock.now(),
            code.to_owned(),
        );
        let done = tasks::blocking(move || {
            store.write(|tx| poller::answer(tx, connection_id, &code, answer, at))
        });
        done.await.ok_or(SyncError::NotFound)??;
        self.shared.poke(connection_id);
        Ok(())
    }

    /// How the messaging connection stands: the one that stands worst, where there are several.
    #[must_use]
    pub fn status(&self) -> LinkStatus {
        self.shared.links.worst()
    }

    /// How each messaging connection stands.
    #[must_use]
    pub fn statuses(&self) -> Vec<LinkStatus> {
        self.shared.links.all()
    }

    /// How one connection stands.
    #[must_use]
    pub fn status_of(&self, connection_id: i64) -> LinkStatus {
        self.shared.links.of(connection_id)
    }

    /// Bars that stay while their cause does; those that wait for an answer are rows in the store.
    #[must_use]
    pub fn banners(&self) -> Vec<Banner> {
        let mut banners = self.shared.links.banners();
        banners.extend(self.shared.statements.banners());
        banners
    }

    /// What lies unread in a connection's folder, and why.
    #[must_use]
    pub fn left(&self, connection_id: i64) -> Vec<Left> {
        let left = &self.shared.left;
        let held = left.lock().unwrap_or_else(PoisonError::into_inner);
        held.get(&connection_id).cloned().unwrap_or_default()
    }

    /// Counts up when what [`Loops::status`] says has changed.
    #[must_use]
    pub fn status_changes(&self) -> watch::Receiver<u64> {
        self.shared.links.changes()
    }

    pub(super) fn shared(&self) -> Arc<Shared> {
        Arc::clone(&self.shared)
    }

    /// The last exchanges.
    #[must_use]
    pub fn exchanges(&self) -> &Ring {
        &self.shared.ring
    }

    /// Asks a GET or a `_search` once more. Returns its `X-Request-ID`; what came of it is in the exchanges.
    ///
    /// # Errors
    /// [`SyncError`] where nothing could be asked at all.
    pub async fn ask_once_more(
        &self,
        connection_id: i64,
        again: &Again,
    ) -> Result<String, SyncError> {
        traffic::ask_once_more(&self.shared, connection_id, again).await
    }

    /// Posts the frozen bytes of an outbox entry once more, beside its delivery: what the server says changes nothing
    /// here. Returns its `X-Request-ID`.
    ///
    /// # Errors
    /// [`SyncError`] where nothing could be sent at all.
    pub async fn post_once_more(&self, outbox_id: i64) -> Result<String, SyncError> {
        traffic::post_once_more(&self.shared, outbox_id).await
    }

    /// Reads a patient's chart anew. What comes is stored section by section; how each went is stored with it.
    ///
    /// # Errors
    /// [`SyncError`] where nothing could be asked at all.
    pub async fn refresh_patient(&self, patient_id: i64) -> Result<Refreshed, SyncError> {
        chart::refresh(&self.shared, patient_id, &self.tasks.token()).await
    }

    /// How far the refresh of a patient has come: done, of how many.
    #[must_use]
    pub fn refreshing(&self, patient_id: i64) -> Option<(u32, u32)> {
        let refreshing = self
            .shared
            .refreshing
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        refreshing.get(&patient_id).copied()
    }

    /// Tests a connection and says what was found.
    ///
    /// # Errors
    /// [`SyncError`] where there is no such connection; what the server does wrong is in the report.
    pub async fn test_connection(&self, connection_id: i64) -> Result<Report, SyncError> {
        probe::test(&self.shared, connection_id).await
    }

    /// Asks along the way of a messaging connection why nothing comes, and names the one likely cause.
    ///
    /// # Errors
    /// [`SyncError`] where the store cannot be asked; everything else is in the report.
    pub async fn why_nothing(&self, connection_id: Option<i64>) -> Result<Report, SyncError> {
        diagnose::run(&self.shared, connection_id).await
    }

    fn polled(&self, progress: Progress, link: Link) -> Polled {
        Polled {
            new_messages: progress.new_messages,
            receipts: progress.receipts,
            repaired: progress.repaired,
            link,
        }
    }
}

impl Drop for Loops {
    fn drop(&mut self) {
        self.tasks.token().cancel();
    }
}

fn bring_in_line(shared: &Arc<Shared>, tasks: &Weak<Tasks>, rows: &[Connection]) {
    let Some(tasks) = tasks.upgrade() else { return };
    let messaging = |row: &&Connection| {
        let read = row.transport != connection::Transport::Folder || row.in_folder.is_some();
        row.role == Role::Messaging && !row.her_ids.is_empty() && read
    };
    let mut pollers = shared.lock_pollers();
    let wanted: BTreeMap<i64, connection::Transport> = rows
        .iter()
        .filter(messaging)
        .map(|row| (row.id, row.transport))
        .collect();
    let folder = |transport| transport == connection::Transport::Folder;
    // A poller whose connection is gone ends by itself when it looks; this tells it to look.
    for (id, asker) in &*pollers {
        let _ = asker.orders.send(if wanted.contains_key(id) {
            Order::Reload
        } else {
            Order::Poke
        });
    }
    // One of the other kind ends when nobody can tell it anything any longer.
    pollers.retain(|id, asker| {
        let same = |wanted: &connection::Transport| folder(*wanted) == folder(asker.transport);
        wanted.get(id).is_some_and(same) && !asker.orders.is_closed()
    });
    for (id, transport) in wanted {
        pollers.entry(id).or_insert_with(|| {
            let (sender, orders) = mpsc::unbounded_channel();
            let shared = Arc::clone(shared);
            if folder(transport) {
                tasks.spawn("watcher", watcher::run(shared, id, orders, tasks.token()));
            } else {
                tasks.spawn("poller", poller::run(shared, id, orders, tasks.token()));
            }
            Asker {
                transport,
                orders: sender,
            }
        });
    }
}

impl Shared {
    fn lock_replay(&self) -> std::sync::MutexGuard<'_, Option<Arc<Replay>>> {
        self.replay.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn whole(&self, connection_id: i64) -> Option<Arc<Whole>> {
        self.lock_wholes().get(&connection_id).cloned()
    }

    pub(crate) fn keep_whole(&self, connection_id: i64, whole: Arc<Whole>) {
        self.lock_wholes().insert(connection_id, whole);
    }

    /// A log that is read another way now leaves nothing of this one.
    pub(crate) fn drop_whole(&self, connection_id: i64) {
        self.lock_wholes().remove(&connection_id);
    }

    fn lock_wholes(&self) -> std::sync::MutexGuard<'_, BTreeMap<i64, Arc<Whole>>> {
        self.wholes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lock_pollers(&self) -> std::sync::MutexGuard<'_, BTreeMap<i64, Asker>> {
        self.pollers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn orders(&self, connection_id: i64) -> Option<mpsc::UnboundedSender<Order>> {
        let pollers = self.lock_pollers();
        pollers
            .get(&connection_id)
            .map(|asker| asker.orders.clone())
    }

    /// What a watcher left where it lies.
    pub(crate) fn folders_left(&self, connection_id: i64, left: Vec<Left>) {
        let mut held = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        held.insert(connection_id, left);
    }

    /// The way to a connection's other side; `None` where it is not set up. Blocks on the store.
    pub(crate) fn transport(&self, row: &Connection) -> Option<Arc<dyn Transport>> {
        let client = || self.clients.of(row).ok();
        Some(match row.transport {
            connection::Transport::ProcessMessage => Arc::new(ProcessMessage(client()?)),
            connection::Transport::Bundle => Arc::new(PostBundle(client()?)),
            connection::Transport::Folder => {
                Arc::new(Folder::new(PathBuf::from(row.out_folder.as_deref()?)))
            }
        })
    }

    /// Asks a connection's logs soon.
    pub(crate) fn poke(&self, connection_id: i64) {
        if let Some(orders) = self.orders(connection_id) {
            let _ = orders.send(Order::Poke);
        }
    }

    /// Asks a connection's logs now and waits for the answer. False when nobody answered.
    pub(crate) async fn poll_once(&self, connection_id: i64) -> bool {
        let Some(orders) = self.orders(connection_id) else {
            return false;
        };
        let (reply, answer) = oneshot::channel();
        orders.send(Order::Poll(reply)).is_ok() && matches!(answer.await, Ok(Ok(_)))
    }

    /// What waits for the network waits no longer.
    pub(crate) fn network_back(&self, connection_id: i64) {
        let hurried = self.store.write(|tx| outbox::hurry(tx, connection_id));
        if let Err(error) = hurried {
            tracing::warn!(%error, "The outbox could not be told that the network is back.");
        }
        self.outbox.notify_one();
    }
}
