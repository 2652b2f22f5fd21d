//! A pack: rules and terms of one kind of other side as data, read once.
//!
//! A pack may stand on another one: it takes over its rules, leaves out some, and puts its own in their place or beside
//! them. So a rule that several sides share is written once.

use std::sync::OnceLock;

use fhir::Words;
use serde::Deserialize;

use crate::check::Test;
use crate::terms::{Explained, Terms};
use crate::{Direction, Field, Severity};

/// The files, in the order they are offered. Each may stand on those before it.
const FILES: [(&str, &str); 4] = [
    (
        "nav-messaging-core",
        include_str!("../packs/nav-messaging-core.json"),
    ),
    ("hops", include_str!("../packs/hops.json")),
    ("medcom-style", include_str!("../packs/medcom-style.json")),
    ("plain-r4", include_str!("../packs/plain-r4.json")),
];

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
    /// It stands on a pack that is not there.
    #[error("the pack stands on {id}, which is not there")]
    UnknownBase {
        /// The other pack.
        id: String,
    },
    /// It leaves out a rule that the other pack does not have.
    #[error("the pack leaves out {rule}, which is not there")]
    UnknownRule {
        /// The rule.
        rule: String,
    },
}

/// What one kind of other side demands and promises.
#[derive(Debug, Clone)]
pub struct Pack {
    /// `nav-messaging-core`.
    pub id: String,
    /// Version of the pack, ours.
    pub version: String,
    /// For people.
    pub name: Words,
    /// Where the rules come from.
    pub source: String,
    /// The pack in words.
    pub explained: Explained,
    /// What is agreed beside the rules.
    pub terms: Terms,
    /// In the order they are shown.
    pub groups: Vec<RuleGroup>,
    /// In the order they are checked and shown.
    pub rules: Vec<Rule>,
}

/// A pack as its file has it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    id: String,
    version: String,
    name: Words,
    source: String,
    explained: Explained,
    /// Id of the pack it stands on.
    #[serde(default)]
    extends: Option<String>,
    /// Rules of that pack that do not hold here.
    #[serde(default)]
    without: Vec<String>,
    #[serde(default)]
    terms: Terms,
    #[serde(default)]
    groups: Vec<RuleGroup>,
    #[serde(default)]
    rules: Vec<Rule>,
}

/// A group of rules.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleGroup {
    /// For the pack's own use.
    pub id: String,
    /// For people.
    pub name: Words,
}

/// One rule.
#[derive(Debug, Clone, Deserialize)]
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
#[derive(Debug, Clone, Deserialize)]
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
        Self::read_on(json, Self::all())
    }

    fn read_on(json: &str, others: &[Self]) -> Result<Self, PackError> {
        let file: File = serde_json::from_str(json)?;
        let mut groups = Vec::new();
        let mut rules = Vec::new();
        if let Some(id) = file.extends {
            let base = others.iter().find(|pack| pack.id == id);
            let base = base.ok_or(PackError::UnknownBase { id })?;
            groups.clone_from(&base.groups);
            rules.clone_from(&base.rules);
        }
        for rule in file.without {
            let Some(at) = rules.iter().position(|held: &Rule| held.id == rule) else {
                return Err(PackError::UnknownRule { rule });
            };
            rules.remove(at);
        }
        groups.extend(file.groups);
        for rule in file.rules {
            if groups.iter().all(|group| group.id != rule.group) {
                return Err(PackError::UnknownGroup { rule: rule.id });
            }
            if let Some(held) = rules.iter_mut().find(|held| held.id == rule.id) {
                *held = rule;
                continue;
            }
            // Beside its own: findings are shown group by group.
            let after = rules.iter().rposition(|held| held.group == rule.group);
            rules.insert(after.map_or(rules.len(), |at| at + 1), rule);
        }
        Ok(Self {
            id: file.id,
            version: file.version,
            name: file.name,
            source: file.source,
            explained: file.explained,
            terms: file.terms,
            groups,
            rules,
        })
    }

    /// All packs, in the order they are offered. The first is the default.
    #[must_use]
    #[expect(
        clippy::panic,
        reason = "the files are part of the program and a test reads them"
    )]
    pub fn all() -> &'static [Self] {
        static PACKS: OnceLock<Vec<Pack>> = OnceLock::new();
        PACKS.get_or_init(|| {
            let mut packs = Vec::new();
            for (name, json) in FILES {
                match Self::read_on(json, &packs) {
                    Ok(pack) => packs.push(pack),
                    Err(error) => panic!("packs/{name}.json: {error}"),
                }
            }
            packs
        })
    }

    /// The pack under an id.
    #[must_use]
    pub fn known(id: &str) -> Option<&'static Self> {
        Self::all().iter().find(|pack| pack.id == id)
    }

    /// The pack under an id, else the default: a message is better held against those rules than against none.
    #[must_use]
    pub fn of(id: &str) -> &'static Self {
        Self::known(id).unwrap_or_else(|| Self::nav_messaging_core())
    }

    /// NAV's proposal for messages with the receiver's checks and ours: rules 2A–2D. The default.
    #[must_use]
    #[expect(
        clippy::panic,
        reason = "the files are part of the program and a test reads them"
    )]
    pub fn nav_messaging_core() -> &'static Self {
        match Self::known("nav-messaging-core") {
            Some(pack) => pack,
            None => panic!("packs/nav-messaging-core.json is not among the packs"),
        }
    }

    /// A rule by its id.
    #[must_use]
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.id == id)
    }
}
