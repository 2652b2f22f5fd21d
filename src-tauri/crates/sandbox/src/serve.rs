//! Listening: the loop, and the handle tests and the shell hold.

use std::future::Future;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::answer::answer;
use crate::config::Config;
use crate::fault::{Fault, FaultName};
use crate::house::House;
use crate::line::{Cut, Lines};
use crate::nav::events::Accepted;

/// Why a sandbox did not start or did not go on.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    /// The listener is not on loopback.
    #[error("the sandbox listens on loopback only, not on {0}")]
    NotLoopback(SocketAddr),
    /// No socket.
    #[error("the sandbox cannot listen: {0}")]
    Listen(#[source] std::io::Error),
    /// The kept state could not be read.
    #[error("the sandbox cannot read its state file: {0}")]
    State(String),
    /// The dial was turned wrongly.
    #[error("the sandbox does not know that: {0}")]
    Asked(String),
}

/// Serves on this listener until `shutdown` is done. Open connections get half a second to end.
pub async fn run(
    listener: TcpListener,
    config: Config,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<(), SandboxError> {
    let house = House::new(config)?;
    serve(listener, house, shutdown).await
}

async fn serve(
    listener: TcpListener,
    house: Arc<House>,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<(), SandboxError> {
    let address = listener.local_addr().map_err(SandboxError::Listen)?;
    if !address.ip().is_loopback() {
        return Err(SandboxError::NotLoopback(address));
    }
    let (told, tell) = tokio::sync::watch::channel(false);
    let closing = {
        let house = Arc::clone(&house);
        async move {
            shutdown.await;
            house.close();
            let _ = told.send(true);
        }
    };
    let router = Router::new().fallback(answer).with_state(house);
    let service = router.into_make_service_with_connect_info::<Cut>();
    let server = axum::serve(Lines(listener), service).with_graceful_shutdown(closing);
    tokio::select! {
        served = std::future::IntoFuture::into_future(server) => served.map_err(SandboxError::Listen),
        () = patience(tell) => Ok(()),
    }
}

/// Half a second after the word to stop.
async fn patience(mut tell: tokio::sync::watch::Receiver<bool>) {
    let _ = tell.wait_for(|told| *told).await;
    tokio::time::sleep(Duration::from_millis(500)).await;
}

/// A running sandbox. Dropped, it stops.
#[derive(Debug)]
pub struct Sandbox {
    address: SocketAddr,
    house: Arc<House>,
    stop: Option<oneshot::Sender<()>>,
    served: Option<JoinHandle<Result<(), SandboxError>>>,
}

impl Sandbox {
    /// Starts on loopback, on the port of the config.
    pub async fn start(config: Config) -> Result<Self, SandboxError> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, config.port))
            .await
            .map_err(SandboxError::Listen)?;
        Self::start_on(listener, config)
    }

    /// Starts on a listener that is there already.
    pub fn start_on(listener: TcpListener, config: Config) -> Result<Self, SandboxError> {
        let address = listener.local_addr().map_err(SandboxError::Listen)?;
        let house = House::new(config)?;
        let (stop, stopped) = oneshot::channel::<()>();
        let served = tokio::spawn(serve(listener, Arc::clone(&house), async move {
            let _ = stopped.await;
        }));
        Ok(Self {
            address,
            house,
            stop: Some(stop),
            served: Some(served),
        })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Base of the EHR.
    #[must_use]
    pub fn ehr_url(&self) -> String {
        format!("http://{}/ehr", self.address)
    }

    /// Base of the NAV log: `Bundle` and `$process-message` hang here.
    #[must_use]
    pub fn nav_url(&self) -> String {
        format!("http://{}/nav/fhir/4.0", self.address)
    }

    /// Base of the dial.
    #[must_use]
    pub fn admin_url(&self) -> String {
        format!("http://{}/_sandbox", self.address)
    }

    /// Every accepted message, in the order of acceptance: the judge of "delivered exactly once".
    #[must_use]
    pub fn events(&self) -> Vec<Accepted> {
        self.house.world().events()
    }

    /// Turns a fault on.
    pub fn set_fault(&self, fault: Fault) {
        self.house.world().set_fault(fault);
    }

    /// Turns faults off: one, or all.
    pub fn clear_faults(&self, name: Option<FaultName>) {
        self.house.world().clear_faults(name);
    }

    /// NAV says something now: `{"story": "foresporsel"}` or a whole message Bundle. Gives the header's id.
    pub fn say(&self, what: &Value) -> Result<String, SandboxError> {
        self.house.world().say(what).map_err(SandboxError::Asked)
    }

    /// Both sides as they were made, on the day it is now, without faults.
    pub fn reset(&self) -> Result<(), SandboxError> {
        self.house.reset()
    }

    /// From now on state is kept in this file: goes on with what is in it, or begins there.
    pub fn live_in(&self, file: &Path) -> Result<(), SandboxError> {
        self.house.live_in(file)
    }

    /// Somebody writes in the EHR: a new version of a resource, or a new one. Gives `Type/id`.
    pub fn put_resource(&self, resource: &Value) -> Result<String, SandboxError> {
        let put = self
            .house
            .world()
            .put_resources(std::slice::from_ref(resource));
        put.map(|references| references.concat())
            .map_err(SandboxError::Asked)
    }

    /// Somebody deletes in the EHR; by `Type/id`.
    pub fn delete_resource(&self, reference: &str) -> Result<(), SandboxError> {
        let deleted = self.house.world().delete_resource(reference);
        deleted.map_err(SandboxError::Asked)
    }

    /// NAV answers now, also where it kept silent; gives how many messages came of it.
    pub fn answer_now(&self) -> usize {
        self.house.world().answer_now()
    }

    /// The story goes forward by so many minutes, and what belongs to that time comes; gives how many messages that is.
    pub fn forward(&self, minutes: u32) -> usize {
        let by = jiff::SignedDuration::from_mins(i64::from(minutes));
        self.house.world().forward(by)
    }

    /// Moves the server's clock by this much against its own time.
    pub fn set_clock_offset(&self, milliseconds: i64) {
        self.house.world().set_clock_offset(milliseconds);
    }

    /// `n` messages commit late at `position` of the practice's list; one before its last when none is given.
    pub fn late_commit(&self, position: Option<u64>, n: u64) {
        self.house.world().late_commit(position, n);
    }

    /// The log begins again: with the stories under new ids when `full`, else empty.
    pub fn reset_log(&self, full: bool) {
        self.house.world().reset_log(full);
    }

    /// How many messages lie in the log for this HER-id.
    #[must_use]
    pub fn log_length(&self, her_id: &str) -> usize {
        self.house.world().log_length(her_id)
    }

    /// A hand on the state file that outlives a move of this value.
    #[must_use]
    pub fn keeper(&self) -> Keeper {
        Keeper(Arc::clone(&self.house))
    }

    /// Stops and waits until the port is free.
    pub async fn stop(mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if let Some(served) = self.served.take() {
            let _ = served.await;
        }
    }
}

/// Says where a running sandbox keeps its state.
#[derive(Debug, Clone)]
pub struct Keeper(Arc<House>);

impl Keeper {
    /// As [`Sandbox::live_in`].
    pub fn live_in(&self, file: &Path) -> Result<(), SandboxError> {
        self.0.live_in(file)
    }
}
