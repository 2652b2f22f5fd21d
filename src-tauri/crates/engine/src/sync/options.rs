//! What a workspace's loops are started with.

use validation::Stage;

use super::beside::Room;
use super::note::Notes;
use crate::client::Caps;
use crate::store::{StoreError, Tx};

/// Sorts what is new in a patient's chart.
pub type Sort = fn(&Tx<'_>, i64) -> Result<(), StoreError>;

/// What a workspace's loops do.
#[derive(Debug, Clone)]
pub struct Options {
    /// Are logs polled?
    pub poll: bool,
    /// Is the outbox delivered?
    pub send: bool,
    /// Of the workspace, for the rules about numbers.
    pub stage: Option<Stage>,
    /// Who is told of what is read.
    pub notes: Notes,
    /// How long a server is waited for, and how much it may say.
    pub caps: Caps,
    /// Gives a patient's new resources their places in the chart. Made by whoever shows them.
    pub sort: Option<Sort>,
    /// How much content is kept with charts.
    pub room: Room,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            poll: true,
            send: true,
            stage: None,
            notes: Notes::default(),
            caps: Caps::default(),
            sort: None,
            room: Room::default(),
        }
    }
}
