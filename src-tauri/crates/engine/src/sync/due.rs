//! When an arriving message is to be answered by: what it says itself, else what its kind gives. A kind that the workspace
//! brought goes before ours; it may give its own limit, or none.

use fhir::date::PartialDate;
use fhir::message::{Class, Summary};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};
use rusqlite::Connection as Db;

use super::ingest;
use crate::calendar;
use crate::compose::{self, Body, Kind, Side};
use crate::store::message::{Due, DueBy};
use crate::store::{StoreError, own_kind};

/// Asked for this many times its limit ago, it was settled elsewhere or given up before Budstikke saw it: no date is made
/// up for it.
const TOO_OLD: i32 = 2;

/// A Task without a content code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    /// With the form that is to be filled in.
    WithForm,
    /// It names one, or none.
    Bare,
}

/// The kinds of a workspace that may ask for an answer.
#[derive(Debug, Default)]
pub struct Asks(Vec<Kind>);

impl Asks {
    /// Ours, where no workspace brings its own.
    #[must_use]
    pub const fn built_in() -> Self {
        Self(Vec::new())
    }

    /// Ours and those of the workspace that are offered.
    ///
    /// # Errors
    /// Database errors.
    pub fn read(db: &Db) -> Result<Self, StoreError> {
        let own = own_kind::all(db)?.into_iter();
        // Checked before it was kept; one that a later version reads no longer is left aside.
        let kinds = own
            .filter(|row| !row.removed)
            .filter_map(|row| serde_json::from_str(&row.json).ok());
        Ok(Self(kinds.collect()))
    }

    /// The kind of an arriving message. An own one that has its event too is meant by whoever wrote it, before ours; one
    /// that has only its content code is not.
    fn kind_of(&self, content: &str, event: &str, order: Option<Order>) -> Option<&Kind> {
        let named = |kind: &&Kind| {
            kind.names(content, event, Side::Nav) && (kind.body() == Body::Order) == order.is_some()
        };
        let own = || self.0.iter().filter(named);
        let exact = own().find(|kind| kind.event.code == event);
        // An order that brings its form is one whatever its event: a Task carries no content code, and nobody has published
        // an event. One that does not is told by its event alone.
        let ours = compose::kinds()
            .iter()
            .map(AsRef::as_ref)
            .find(|kind| match order {
                Some(Order::WithForm) => kind.body() == Body::Order,
                Some(Order::Bare) | None => named(kind),
            });
        exact.or(ours).or_else(|| own().next())
    }
}

/// When it is to be answered by; `None` when it asks for nothing.
pub(super) fn of(summary: &Summary, asks: &Asks, now: Timestamp) -> Option<Due> {
    if matches!(summary.class, Class::Receipt | Class::Answer) {
        return None;
    }
    let sent = summary.sent.as_deref().and_then(|sent| sent.parse().ok());
    // A clock that is ahead gives nobody more time.
    let sent: Timestamp = sent.map_or(now, |sent: Timestamp| sent.min(now));
    let (asked, today) = (calendar::day(sent), calendar::day(now));
    let due = said(summary, asked).or_else(|| by_kind(summary, asks, asked))?;
    let date: Date = due.date.parse().ok()?;
    let within = calendar::days_between(asked, date).max(1);
    (calendar::days_between(asked, today) <= TOO_OLD * within).then_some(due)
}

/// The day the message itself names. One that lies before the day it was sent on is a slip, and is left to the kind.
fn said(summary: &Summary, asked: Date) -> Option<Due> {
    let text = summary.answer_by.as_deref()?;
    let date = match fhir::date::instant(text) {
        Some(at) => calendar::day(at),
        None => last_day(text)?,
    };
    (date >= asked).then(|| Due {
        date: date.to_string(),
        soon: None,
        by: DueBy::Message,
    })
}

/// The last day of a FHIR date, month or year: a period's end is within it.
fn last_day(text: &str) -> Option<Date> {
    let partial = PartialDate::parse(text)?;
    if let Some(day) = partial.full() {
        return Some(day);
    }
    let month = partial.month.unwrap_or(12);
    Date::new(partial.year, month, 1)
        .ok()
        .map(Date::last_of_month)
}

fn by_kind(summary: &Summary, asks: &Asks, asked: Date) -> Option<Due> {
    let event = summary.event.as_ref().map_or("", |event| &event.code);
    let content = ingest::kind(summary);
    let holds = |name: &str| summary.resource_types.iter().any(|kind| kind == name);
    let order = (content.is_none() && holds("Task")).then(|| {
        if holds("Questionnaire") {
            Order::WithForm
        } else {
            Order::Bare
        }
    });
    let kind = asks.kind_of(content.as_deref().unwrap_or_default(), event, order)?;
    let after = |days: u16| {
        let date = asked.checked_add(i32::from(days).days()).ok()?;
        Some(date.to_string())
    };
    Some(Due {
        date: after(kind.answer_within_days?)?,
        soon: kind.amber_after_days.and_then(after),
        by: DueBy::Kind,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn order(end: Value) -> Summary {
        let message = json!({
            "resourceType": "Bundle", "type": "message", "timestamp": "2026-11-20T08:00:00Z",
            "entry": [
                { "fullUrl": "urn:uuid:0198a000-0000-7000-8000-000000000001", "resource": {
                    "resourceType": "MessageHeader", "id": "0198a000-0000-7000-8000-000000000001",
                    "eventCoding": { "system": "http://fhir.nav.no/CodeSystem/message-events", "code": "bestilling" },
                } },
                { "resource": { "resourceType": "Task", "restriction": { "period": { "end": end } } } },
                { "resource": { "resourceType": "Questionnaire" } },
            ],
        });
        Summary::read(message.to_string().as_bytes()).expect("a message")
    }

    fn found(end: Value, now: &str) -> Option<(String, Option<String>, DueBy)> {
        let due = of(&order(end), &Asks::built_in(), now.parse().expect("a time"));
        due.map(|due| (due.date, due.soon, due.by))
    }

    fn message(date: &str) -> Option<(String, Option<String>, DueBy)> {
        Some((date.to_owned(), None, DueBy::Message))
    }

    fn kind() -> Option<(String, Option<String>, DueBy)> {
        let soon = Some("2026-12-04".to_owned());
        Some(("2026-12-11".to_owned(), soon, DueBy::Kind))
    }

    #[test]
    fn what_the_message_says_goes_before_its_kind() {
        let now = "2026-11-20T09:00:00Z";
        assert_eq!(found(json!("2026-12-02"), now), message("2026-12-02"));
        // Past midnight in Norway.
        let late = json!("2026-12-02T23:30:00Z");
        assert_eq!(found(late, now), message("2026-12-03"));
        assert_eq!(found(json!("2026-12"), now), message("2026-12-31"));
        assert_eq!(found(json!("2027-02"), now), message("2027-02-28"));
        for unreadable in [
            json!("snart"),
            json!(""),
            json!(7),
            json!(null),
            json!("2026-13-01"),
        ] {
            assert_eq!(found(unreadable, now), kind());
        }
        assert_eq!(
            found(json!("2026-11-19"), now),
            kind(),
            "before it was sent"
        );
        assert_eq!(found(json!("2026-11-20"), now), message("2026-11-20"));
    }

    #[test]
    fn no_date_is_made_up_for_what_was_settled_long_ago() {
        assert!(found(json!("2026-12-02"), "2026-12-10T09:00:00Z").is_some());
        assert_eq!(found(json!("2026-12-02"), "2027-03-10T09:00:00Z"), None);
        assert_eq!(found(json!(null), "2027-03-10T09:00:00Z"), None);
    }

    #[test]
    fn a_kind_of_the_workspaces_own_says_its_own_limit_or_none() {
        let mut own: Kind = (*compose::kind("nav-bestilling").expect("the kind")).clone();
        own.id = "min-bestilling".to_owned();
        own.answer_within_days = Some(5);
        own.amber_after_days = Some(3);
        let now = "2026-11-20T09:00:00Z".parse().expect("a time");
        let due = |asks: &Asks| of(&order(json!(null)), asks, now);
        let soon = Some("2026-11-23".to_owned());
        let expected = Due {
            date: "2026-11-25".to_owned(),
            soon,
            by: DueBy::Kind,
        };
        assert_eq!(due(&Asks(vec![own.clone()])), Some(expected));
        own.answer_within_days = None;
        own.amber_after_days = None;
        assert_eq!(
            due(&Asks(vec![own.clone()])),
            None,
            "it says that there is none"
        );
        own.event.code = "noe-annet".to_owned();
        assert!(
            due(&Asks(vec![own])).is_some(),
            "another event is another kind"
        );
    }
}
