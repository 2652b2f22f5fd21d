//! What the command surface asks of the EHR side: searching, keeping, the day.

use std::sync::Arc;

use jiff::civil::Date;

use super::chart::{self, Found};
use super::error::SyncError;
use super::keeping::{self, Keeping, Which};
use super::{Loops, day, retention, wipe};
use crate::store::StoreError;

impl Loops {
    /// Searches patients at the EHR, and stores whom it finds.
    ///
    /// # Errors
    /// [`SyncError`].
    pub async fn search_patients(&self, text: &str) -> Result<Found, SyncError> {
        chart::search(&self.shared, text).await
    }

    /// Begins to read these charts. False while another run goes on.
    #[must_use]
    pub fn keep(&self, which: Which) -> bool {
        let now = self.shared.clock.now();
        let Some(cancel) = self.shared.keeping.begin(now, &self.tasks.token()) else {
            return false;
        };
        self.tasks.spawn(
            "keeping",
            keeping::run(Arc::clone(&self.shared), which, cancel),
        );
        true
    }

    /// How keeping stands.
    #[must_use]
    pub fn keeping(&self) -> Keeping {
        self.shared.keeping.state()
    }

    /// Stops it after the sections in hand. What was read stays.
    pub fn stop_keeping(&self) {
        self.shared.keeping.stop();
    }

    /// Asks the EHR for a day's appointments; gives how many there are.
    ///
    /// # Errors
    /// [`SyncError`].
    pub async fn read_day(&self, of: Date) -> Result<usize, SyncError> {
        day::read(&self.shared, &of.to_string()).await
    }

    /// Takes away what was read of a patient's chart, also the exchanges it was read in. Blocks.
    ///
    /// # Errors
    /// Database errors; [`StoreError::NotFound`].
    pub fn wipe_chart(&self, patient_id: i64) -> Result<(), StoreError> {
        wipe::one(&self.shared, patient_id)
    }

    /// Takes away what was read of every chart; gives how many patients that was. Blocks.
    ///
    /// # Errors
    /// Database errors.
    pub fn wipe_charts(&self) -> Result<u32, StoreError> {
        self.stop_keeping();
        wipe::all(&self.shared)
    }

    /// Lets go of charts that are due to go, at once; gives how many patients that was.
    ///
    /// # Errors
    /// Database errors.
    pub async fn sweep_charts(&self) -> Result<u32, StoreError> {
        retention::sweep(&self.shared, &self.tasks.token()).await
    }
}
