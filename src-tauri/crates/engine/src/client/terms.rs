//! The same client on other terms: for whom, for what, how long and how much.

use std::sync::Arc;
use std::time::Duration;

use super::{Caps, Client, Purpose, Server};

impl Client {
    /// The same client, waiting no longer than this for an answer.
    #[must_use]
    pub fn within(&self, time: Duration) -> Self {
        Self {
            within: Some(time.min(self.server.caps.total)),
            ..self.clone()
        }
    }

    /// The same client, whose exchanges are recorded as being about this patient, so that they go with her.
    #[must_use]
    pub fn about(&self, patient_id: Option<i64>) -> Self {
        Self {
            about: patient_id,
            ..self.clone()
        }
    }

    /// The same client, taking in no more than this of an answer.
    #[must_use]
    pub fn up_to(&self, bytes: usize) -> Self {
        let caps = Caps {
            bytes: bytes.min(self.server.caps.bytes),
            ..self.server.caps
        };
        Self {
            server: Arc::new(Server {
                caps,
                ..(*self.server).clone()
            }),
            ..self.clone()
        }
    }

    /// The same client, whose exchanges are recorded as being for this.
    #[must_use]
    pub fn purposed(&self, purpose: Purpose) -> Self {
        Self {
            purpose: Some(purpose),
            ..self.clone()
        }
    }
}
