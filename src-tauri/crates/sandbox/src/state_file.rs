//! The state file: what has happened since both sides were made, so that a restart finds them as they were.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::config::Config;
use crate::ehr::Changes;
use crate::nav::events::Accepted;
use crate::nav::files::StoredFile;
use crate::nav::{Body, Pending, Planned, Row, Told, Treatment, header_id};
use crate::world::{State, World};

/// What is kept. Messages that can be made again are kept as their number.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Kept {
    version: u32,
    seed: u64,
    patients: u32,
    messages: u32,
    stories: bool,
    own_her_id: String,
    pub(crate) made: Timestamp,
    clock_offset_ms: i64,
    said: u64,
    asked: u64,
    generation: u32,
    rows: Vec<KeptRow>,
    events: Vec<Accepted>,
    pending: Vec<Pending>,
    #[serde(default)]
    more: More,
}

/// What later versions keep; a file without it is read all the same.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct More {
    story_offset_ms: i64,
    planned: Vec<Planned>,
    treatments: BTreeMap<Uuid, Treatment>,
    replied: Vec<String>,
    prints: BTreeMap<String, Timestamp>,
    files: Vec<StoredFile>,
    ehr: Changes,
}

#[derive(Debug, Serialize, Deserialize)]
enum KeptRow {
    /// The nth cheap one and so many after it.
    #[serde(rename = "g")]
    Generated(u32, u32),
    #[serde(rename = "t")]
    Text {
        recorded: Timestamp,
        message: String,
    },
    #[serde(rename = "h")]
    Huge {
        recorded: Timestamp,
        message: String,
        bytes: usize,
    },
}

const VERSION: u32 = 1;

impl Kept {
    /// Was it kept for a sandbox made like this one? Another one begins anew.
    pub(crate) fn fits(&self, config: &Config) -> bool {
        self.version == VERSION
            && self.seed == config.seed
            && self.patients == config.patients
            && self.messages == config.messages
            && self.stories == config.stories
            && self.own_her_id == config.own_her_id
    }

    pub(crate) fn restore(self, world: &World, state: &mut State) {
        let generated: Vec<Row> = world.generated.rows().collect();
        for kept in self.rows {
            match kept {
                KeptRow::Generated(first, count) => {
                    let first = usize::try_from(first).unwrap_or(0);
                    let count = usize::try_from(count).unwrap_or(0);
                    for row in generated.iter().skip(first).take(count) {
                        state.log.push(row.clone());
                    }
                }
                KeptRow::Text { recorded, message } => state.log_text(&message, recorded, None),
                KeptRow::Huge {
                    recorded,
                    message,
                    bytes,
                } => state.log_text(&message, recorded, Some(bytes)),
            }
        }
        state.events = self.events;
        state.pending = self.pending;
        state.story_offset = SignedDuration::from_millis(self.more.story_offset_ms);
        state.planned = self.more.planned;
        state.treatments = self.more.treatments;
        state.replied = self.more.replied;
        state.prints = self.more.prints;
        state.files = self.more.files;
        state.changes = Arc::new(self.more.ehr);
        state.clock_offset = SignedDuration::from_millis(self.clock_offset_ms);
        state.said = self.said;
        state.asked = self.asked;
        state.generation = self.generation;
    }
}

impl State {
    fn log_text(&mut self, message: &str, recorded: Timestamp, huge: Option<usize>) {
        let Ok(value) = serde_json::from_str::<Value>(message) else {
            return;
        };
        let Ok(mut row) = raw_row(&value, recorded) else {
            return;
        };
        if let Some(bytes) = huge {
            row.make_huge(bytes);
        }
        self.log.push(row);
    }
}

/// A row from a message as it is, however badly formed: what has no id gets one from its bytes.
pub(crate) fn raw_row(message: &Value, recorded: Timestamp) -> Result<Row, String> {
    if message.get("resourceType").and_then(Value::as_str) != Some("Bundle") {
        return Err("a message is a Bundle".into());
    }
    let text = message.to_string();
    let from_bytes =
        |name: &str| Uuid::new_v5(&Uuid::NAMESPACE_OID, format!("{name}{text}").as_bytes());
    let bundle = message
        .get("id")
        .and_then(Value::as_str)
        .and_then(|id| Uuid::parse_str(id).ok());
    Ok(Row {
        header: header_id(message).unwrap_or_else(|| from_bytes("header")),
        bundle: bundle.unwrap_or_else(|| from_bytes("bundle")),
        destinations: Told::read(message)
            .destinations
            .iter()
            .map(|to| Arc::from(to.as_str()))
            .collect(),
        recorded,
        body: Body::Text(text.into()),
    })
}

/// What was kept; `None` when there is nothing yet.
pub(crate) fn read(path: &Path) -> Result<Option<Kept>, String> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error.to_string()),
    };
    serde_json::from_slice(&bytes)
        .map(Some)
        .map_err(|error| error.to_string())
}

/// Keeps it: written beside, synced, then moved into place.
pub(crate) fn write(path: &Path, world: &World, state: &State) -> std::io::Result<()> {
    let mut rows: Vec<KeptRow> = Vec::new();
    for row in state.log.rows() {
        match &row.body {
            Body::Generated(index) => match rows.last_mut() {
                Some(KeptRow::Generated(first, count)) if *first + *count == *index => *count += 1,
                _ => rows.push(KeptRow::Generated(*index, 1)),
            },
            Body::Text(text) => rows.push(KeptRow::Text {
                recorded: row.recorded,
                message: text.to_string(),
            }),
            Body::Huge(text, bytes) => {
                rows.push(KeptRow::Huge {
                    recorded: row.recorded,
                    message: text.to_string(),
                    bytes: *bytes,
                });
            }
        }
    }
    let config = &world.config;
    let kept = Kept {
        version: VERSION,
        seed: config.seed,
        patients: config.patients,
        messages: config.messages,
        stories: config.stories,
        own_her_id: config.own_her_id.clone(),
        made: world.made,
        clock_offset_ms: i64::try_from(state.clock_offset.as_millis()).unwrap_or(0),
        said: state.said,
        asked: state.asked,
        generation: state.generation,
        rows,
        events: state.events.clone(),
        pending: state.pending.clone(),
        more: More {
            story_offset_ms: i64::try_from(state.story_offset.as_millis()).unwrap_or(0),
            planned: state.planned.clone(),
            treatments: state.treatments.clone(),
            replied: state.replied.clone(),
            prints: state.prints.clone(),
            files: state.files.clone(),
            ehr: Changes::clone(&state.changes),
        },
    };
    let beside = path.with_extension("new");
    let mut file = File::create(&beside)?;
    file.write_all(&serde_json::to_vec(&kept).map_err(std::io::Error::other)?)?;
    file.sync_all()?;
    drop(file);
    fs::rename(&beside, path)
}
