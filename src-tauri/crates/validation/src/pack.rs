//! A pack: rules as data, read once.

use std::sync::OnceLock;

use fhir::Words;
use serde::Deserialize;

use crate::check::Test;
use crate::{Direction, Field, Severity};

/// Why a pack cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// Not JSON, or not a pack.
    #[error("the pack cannot be read: {0}")]
    Unreadable(#[from] serde_json::Error),
    /// A rule names a group that the pack does not have.
    #[error("rule {rule} names an unknown group")]
    UnknownGroup {
        /// The rule.
        rule: String,
    },
}

/// A set of rules under one name.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pack {
    /// `nav-messaging-core`.
    pub id: String,
    /// Version of the pack, ours.
    pub version: String,
    /// For people.
    pub name: Words,
    /// Where the rules come from.
    pub source: String,
    /// In the order they are shown.
    pub groups: Vec<RuleGroup>,
    /// In the order they are checked and shown.
    pub rules: Vec<Rule>,
}

/// A group of rules.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleGroup {
    /// For the pack's own use.
    pub id: String,
    /// For people.
    pub name: Words,
}

/// One rule.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// `B01`.
    pub id: String,
    /// Id of its group.
    pub group: String,
    /// How serious for a message about to leave; `None`: not checked.
    #[serde(default)]
    pub out: Option<Severity>,
    /// How serious for a message that came; `None`: not checked.
    #[serde(default, rename = "in")]
    pub inbound: Option<Severity>,
    /// What is wrong; `{what}` stands for the member or value found.
    pub message: Words,
    /// What to do about it.
    pub remedy: Words,
    /// Where in the window it is mended.
    #[serde(default)]
    pub field: Option<Field>,
    /// A person's yes is needed, not a correction.
    #[serde(default)]
    pub ask: bool,
    /// What the receiver would answer.
    #[serde(default)]
    pub status: Option<u16>,
    /// Only the first finding says something new.
    #[serde(default)]
    pub once: bool,
    /// What is checked.
    pub(crate) checks: Vec<Check>,
}

/// One check of a rule, with its own words where the rule's would be too general.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Check {
    pub(crate) test: Test,
    #[serde(default)]
    pub(crate) message: Option<Words>,
    #[serde(default)]
    pub(crate) remedy: Option<Words>,
}

impl Rule {
    /// How serious in a direction; `None` when it is not checked there.
    #[must_use]
    pub const fn severity(&self, direction: Direction) -> Option<Severity> {
        match direction {
            Direction::Out => self.out,
            Direction::In => self.inbound,
        }
    }
}

impl Pack {
    /// Reads a pack's JSON.
    ///
    /// # Errors
    /// Says where it is wrong.
    pub fn read(json: &str) -> Result<Self, PackError> {
        let pack: Self = serde_json::from_str(json)?;
        for rule in &pack.rules {
            if pack.groups.iter().all(|group| group.id != rule.group) {
                return Err(PackError::UnknownGroup {
                    rule: rule.id.clone(),
                });
            }
        }
        Ok(pack)
    }

    /// NAV's proposal for messages with the receiver's checks and ours: rules 2A–2D.
    #[must_use]
    #[expect(
        clippy::panic,
        reason = "the file is part of the program and a test reads it"
    )]
    pub fn nav_messaging_core() -> &'static Self {
        static PACK: OnceLock<Pack> = OnceLock::new();
        PACK.get_or_init(
            || match Self::read(include_str!("../packs/nav-messaging-core.json")) {
                Ok(pack) => pack,
                Err(error) => panic!("packs/nav-messaging-core.json: {error}"),
            },
        )
    }

    /// A rule by its id.
    #[must_use]
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.id == id)
    }
}
