//! The EHR.

use std::sync::Arc;

use axum::http::request::Parts;
use jiff::Timestamp;

use crate::answer::{Reply, not_done};
use crate::config::Config;
use crate::people::People;
use crate::world::World;

#[derive(Debug)]
pub(crate) struct Ehr {}

impl Ehr {
    pub(crate) fn new(_config: &Config, _made: Timestamp, _people: Arc<People>) -> Self {
        Self {}
    }
    pub(crate) fn patient_id(&self, _index: u32) -> String {
        String::new()
    }
}

pub(crate) fn answer(world: &World, _parts: &Parts, _body: &[u8]) -> Reply {
    not_done(world, "ehr")
}
