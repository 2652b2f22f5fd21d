//! The kinds of message known in a workspace: those of the data file and its own.

use std::sync::Arc;

use fhir::systems;

use super::types::{ApiError, Text};
use crate::compose::{self, Kind, Side};
use crate::store::message::{Class, Direction, Message};
use crate::store::own_kind;

/// What a new message of a kind would be to a thread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fit<'m> {
    /// Answers this message.
    Answers(&'m Message),
    /// Goes on from this message.
    Follows(&'m Message),
    /// Begins something new.
    Starts,
}

/// A kind, and whether the workspace brought it.
#[derive(Debug, Clone)]
pub(super) struct Known {
    pub(super) kind: Arc<Kind>,
    pub(super) own: bool,
    removed: bool,
}

/// All of them.
#[derive(Debug)]
pub(super) struct KnownKinds(Vec<Known>);

impl KnownKinds {
    pub(super) fn read(db: &rusqlite::Connection) -> Result<Self, ApiError> {
        let built_in = compose::kinds().iter().map(|kind| Known {
            kind: Arc::clone(kind),
            own: false,
            removed: false,
        });
        let own = own_kind::all(db)?.into_iter().filter_map(|row| {
            // Checked before it was kept; one that a later version reads no longer is left aside.
            let kind = serde_json::from_str(&row.json).ok()?;
            Some(Known {
                kind: Arc::new(kind),
                own: true,
                removed: row.removed,
            })
        });
        Ok(Self(built_in.chain(own).collect()))
    }

    /// Those that are offered, in their order.
    pub(super) fn offered(&self) -> impl Iterator<Item = &Known> {
        self.0.iter().filter(|known| !known.removed)
    }

    /// The kind with this id, offered or not.
    pub(super) fn get(&self, id: &str) -> Option<&Known> {
        self.0.iter().find(|known| known.kind.id == id)
    }

    /// Kinds by which a clinician answers a message.
    pub(super) fn answering(&self, message: &Message) -> impl Iterator<Item = &Arc<Kind>> {
        self.offered()
            .map(|known| &known.kind)
            .filter(|kind| !kind.for_testers() && kind.answers(&message.kind, &message.event_code))
    }

    /// What a message is called: by its content code, else after its kind, else by its event.
    pub(super) fn name(&self, content: &str, event: &str, direction: Direction) -> Text {
        let side = match direction {
            Direction::In => Side::Nav,
            Direction::Out => Side::Ours,
        };
        self.words(content, event, side)
            .unwrap_or_else(|| nameless(event))
    }

    /// What a thread is called: after its first message, whichever way that went.
    pub(super) fn title(&self, content: &str, event: &str) -> Text {
        self.words(content, event, Side::Nav)
            .or_else(|| self.words(content, event, Side::Ours))
            .unwrap_or_else(|| nameless(event))
    }

    /// What a row of the log is called. `direction`: `None` where nobody knows which way it went.
    pub(super) fn row_name(
        &self,
        class: Class,
        content: &str,
        event: &str,
        direction: Option<Direction>,
    ) -> Text {
        let said = |nb: &str, en: &str| Text {
            nb: nb.to_owned(),
            en: en.to_owned(),
        };
        match (class, direction) {
            (Class::Receipt, _) => said("Kvittering", "Receipt"),
            (Class::Unreadable, _) => said("Kan ikke leses", "Cannot be read"),
            (Class::Request | Class::Answer | Class::Info, Some(direction)) => {
                self.name(content, event, direction)
            }
            (Class::Request | Class::Answer | Class::Info, None) => self.title(content, event),
        }
    }

    fn words(&self, content: &str, event: &str, side: Side) -> Option<Text> {
        let published = content
            .split_once('|')
            .and_then(|(list, code)| systems::display(&compose::list_system(list), code));
        let words = published.or_else(|| {
            let mut kinds = self.0.iter().map(|known| &known.kind);
            let kind = kinds.find(|kind| kind.names(content, event, side))?;
            Some(kind.name.clone())
        });
        words.map(|words| super::shown::text(&words))
    }
}

/// What a message is called that says nothing of itself but its event.
pub(super) fn nameless(event: &str) -> Text {
    let of = |word: &str| match event {
        "" => word.to_owned(),
        event => format!("{word} ({event})"),
    };
    Text {
        nb: of("Melding"),
        en: of("Message"),
    }
}

/// Where a kind fits into a thread; `None` where it has nothing to answer.
pub(super) fn fit<'m>(kind: &Kind, messages: &'m [Message]) -> Option<Fit<'m>> {
    let theirs = match kind.side {
        Side::Ours => Direction::In,
        Side::Nav => Direction::Out,
    };
    let newest = |fits: &dyn Fn(&Message) -> bool| messages.iter().rev().find(|one| fits(one));
    let answered = newest(&|message| {
        message.direction == theirs && kind.answers(&message.kind, &message.event_code)
    });
    if let Some(message) = answered {
        return Some(Fit::Answers(message));
    }
    if !kind.unsolicited() {
        return None;
    }
    let followed = newest(&|message| kind.follows(&message.kind, &message.event_code));
    Some(followed.map_or(Fit::Starts, Fit::Follows))
}
