//! The ladder of a sent message: one rung for each thing that is known of it, with the moment, who said so, and by which
//! request or message. What has not happened stands as awaited or ahead.

use serde::Deserialize;

use super::shown::{Shower, delivery_state};
use super::types::{ApiError, DeliveryState, PartyView, ReceiptView, Rung};
use crate::store::attempt::Attempt;
use crate::store::{State, arrival, attempt, connection, draft, outbox, receipt};

/// Looks of a rung.
const PASSED: &str = "passed";
const AWAITED: &str = "awaited";
const AHEAD: &str = "ahead";
const GOOD: &str = "end_good";
const BAD: &str = "end_bad";

/// Names of the author as frozen.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Author {
    given: String,
    family: String,
}

fn rung(state: DeliveryState, look: &str) -> Rung {
    Rung {
        state,
        at: None,
        by: None,
        request_id: None,
        detail: None,
        message_id: None,
        position: None,
        look: look.to_owned(),
    }
}

/// The rungs: written, confirmed, sent, custody, verdict.
pub(super) fn ladder(shower: &Shower<'_>, entry: &outbox::Entry) -> Result<Vec<Rung>, ApiError> {
    let db = shower.db();
    let attempts = attempt::of(db, entry.id)?;
    let author: Author = serde_json::from_str(&entry.author).unwrap_or_default();
    let author = format!("{} {}", author.given, author.family)
        .trim()
        .to_owned();
    let author = (!author.is_empty()).then_some(author);
    let drafted = match entry.draft_id {
        Some(id) => Some(draft::get(db, id)?.saved_at),
        None => None,
    };
    let mut rungs = vec![Rung {
        at: drafted.or_else(|| Some(entry.queued_at.clone())),
        by: author.clone(),
        ..rung(DeliveryState::Draft, PASSED)
    }];
    let confirmed = Some(entry.queued_at.clone());
    if entry.state == State::UndoTime {
        rungs.push(Rung {
            at: confirmed,
            by: author,
            ..rung(DeliveryState::UndoTime, AWAITED)
        });
        rungs.push(rung(DeliveryState::TakenOver, AHEAD));
        if entry.awaits_receipt {
            rungs.push(rung(DeliveryState::Accepted, AHEAD));
        }
        return Ok(rungs);
    }
    rungs.push(Rung {
        at: confirmed,
        by: author,
        ..rung(DeliveryState::UndoTime, PASSED)
    });
    let name = connection::get(db, entry.connection_id)?.map(|row| row.name);
    let sent = attempts.first().map(|first| Rung {
        at: Some(first.started_at.clone()),
        by: Some("budstikke".to_owned()),
        request_id: Some(first.request_id.clone()),
        ..rung(DeliveryState::Sending, PASSED)
    });
    let stands = entry.state;
    if entry.custody == outbox::Custody::Folder {
        let last = attempts.last();
        rungs.extend(sent);
        rungs.push(Rung {
            at: last.map(|attempt| attempt.started_at.clone()),
            by: name,
            ..rung(DeliveryState::LeftInFolder, GOOD)
        });
        // Nobody has said that they took it: what comes after is what a receipt brings, if one ever does.
        rungs.extend(receipts(shower, entry)?.iter().map(said));
        return Ok(rungs);
    }
    let custody = attempts.iter().find(|attempt| took_over(attempt));
    match (sent, custody) {
        (Some(sent), Some(custody)) => {
            rungs.push(sent);
            rungs.push(Rung {
                at: entry.taken_over_at.clone(),
                by: name,
                request_id: Some(custody.request_id.clone()),
                ..rung(DeliveryState::TakenOver, PASSED)
            });
        }
        (sent, None) => {
            if let Some(sent) = sent {
                rungs.push(sent);
            }
            rungs.extend(without_custody(entry, attempts.last(), name));
        }
        (None, Some(_)) => {}
    }
    let receipts = receipts(shower, entry)?;
    if matches!(stands, State::NeedsYou | State::Cancelled) && receipts.is_empty() {
        return Ok(rungs);
    }
    rungs.extend(receipts.iter().map(said));
    if receipts.is_empty() && entry.awaits_receipt {
        let awaited = custody.is_some() || stands == State::TakenOver || stands == State::NoAnswer;
        let state = if stands == State::NoAnswer {
            DeliveryState::NoAnswer
        } else {
            DeliveryState::Accepted
        };
        rungs.push(rung(state, if awaited { AWAITED } else { AHEAD }));
    }
    Ok(rungs)
}

/// A rung for what a receipt says.
fn said(said: &ReceiptView) -> Rung {
    let (state, look) = match said.code.as_str() {
        "ok" => (DeliveryState::Accepted, GOOD),
        "fatal-error" => (DeliveryState::Rejected, BAD),
        _ => (DeliveryState::AskedToWait, AWAITED),
    };
    Rung {
        at: Some(said.at.clone()),
        by: Some(named(&said.from)),
        detail: (!said.words.is_empty()).then(|| said.words.join(" ")),
        message_id: Some(said.message_id),
        position: said.position,
        ..rung(state, look)
    }
}

/// Where it stands without anybody having taken it over by an answer of this machine's own.
fn without_custody(
    entry: &outbox::Entry,
    last: Option<&Attempt>,
    connection: Option<String>,
) -> Option<Rung> {
    let (state, look) = match entry.state {
        State::NeedsYou | State::Cancelled => (delivery_state(entry.state), BAD),
        State::AwaitingLogin | State::UnknownOutcome => (delivery_state(entry.state), AWAITED),
        State::Queued | State::Sending => (DeliveryState::TakenOver, AWAITED),
        // A person held it against the server, or its receipt was here first.
        State::TakenOver | State::NoAnswer => (DeliveryState::TakenOver, PASSED),
        State::Accepted | State::Rejected | State::AskedToWait => return None,
        State::UndoTime => (DeliveryState::TakenOver, AHEAD),
    };
    let stopped = matches!(entry.state, State::Cancelled);
    Some(Rung {
        at: match look {
            PASSED => entry.taken_over_at.clone(),
            BAD => Some(entry.since.clone()),
            _ => None,
        },
        by: if stopped { None } else { connection },
        request_id: last
            .filter(|_| !stopped)
            .map(|attempt| attempt.request_id.clone()),
        ..rung(state, look)
    })
}

/// Did this attempt end in custody?
fn took_over(attempt: &Attempt) -> bool {
    matches!(attempt.status, Some(200 | 201 | 202 | 204))
        && attempt.meaning.as_deref() != Some("html")
}

fn named(party: &PartyView) -> String {
    match (&party.name, party.nav) {
        (Some(name), _) => name.clone(),
        (None, true) => "NAV".to_owned(),
        (None, false) => format!("HER-id {}", party.her_id),
    }
}

/// Every receipt to an entry, oldest first.
pub(super) fn receipts(
    shower: &Shower<'_>,
    entry: &outbox::Entry,
) -> Result<Vec<ReceiptView>, ApiError> {
    receipt::of_outbox(shower.db(), entry.id)?
        .into_iter()
        .map(|said| {
            Ok(ReceiptView {
                position: arrival::positions(shower.db(), said.message_id)?
                    .first()
                    .map(|row| row.position),
                message_id: said.message_id,
                code: said.code,
                at: said.at,
                from: shower.party(&said.from_her)?,
                words: said.words,
            })
        })
        .collect()
}
