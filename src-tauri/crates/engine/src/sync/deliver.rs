//! One attempt at one message: written down, posted, and what came of it written down again.
//!
//! The order is the promise: the attempt is on disk before the first byte leaves, and the outcome before anything else
//! is done about it. Whatever ends the program between the two leaves an outcome unknown, and the same bytes again.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio_util::sync::CancellationToken;

use fhir::outcome::OperationOutcome;
use validation::Pack;
use validation::terms::{Receiver, Resend};

use super::clients::kept;
use super::ingest;
use super::kill::kill_point;
use super::loops::Shared;
use super::outbox::course::{Known, Step, facts, step};
use super::outbox::refreeze::{Refrozen, refreeze};
use super::outbox::sending::{Sending, sending};
use super::outbox::verdict::{Facts, Reply, Verdict, decide, reason};
use super::transport::{Outbound, Sent, Transport};
use crate::client::post_message::Posted;
use crate::client::{Answer, ClientError, retry_after};
use crate::store::attempt::{self, Finish};
use crate::store::delivery::Event;
use crate::store::ingest as store_ingest;
use crate::store::message::{Class, Direction, Findings};
use crate::store::outbox::{self, Custody, Entry, Freeze, Side};
use crate::store::{State, Store, StoreError, Tx, connection, exchange, message};
use crate::tasks;

/// When the outcome cannot be written down: the disk is full. Nothing else is done until it can.
const TROUBLE: Duration = Duration::from_secs(5);
/// Server time less this, so that a re-frozen message is not in the future again.
const GUARD: SignedDuration = SignedDuration::from_secs(2);

/// What an attempt needs of the store.
struct Outgoing {
    sending: Sending,
    transport: Arc<dyn Transport>,
    facts: Facts,
}

/// Makes one attempt. What stops it before the attempt is written down changes nothing.
pub(super) async fn deliver(shared: &Arc<Shared>, entry: Entry, cancel: &CancellationToken) {
    if let Err(error) = attempt(shared, &entry, cancel).await {
        tracing::error!(outbox = entry.id, %error, "A message could not be attempted.");
        shared.clock.sleep(TROUBLE).await;
    }
}

async fn attempt(
    shared: &Arc<Shared>,
    entry: &Entry,
    cancel: &CancellationToken,
) -> Result<(), StoreError> {
    if answered_already(shared, entry, cancel).await? {
        return person(shared, entry.id, "already_answered").await;
    }
    let Some(mut out) = prepare(shared, entry).await? else {
        return person(shared, entry.id, "connection").await;
    };
    if cancel.is_cancelled() {
        return Ok(());
    }
    let request_id = shared.clock.uuid_v7().to_string();
    kill_point("send.before_attempt_commit");
    begin(shared, entry, &out, &request_id).await?;
    kill_point("send.after_attempt_commit");
    let message = Outbound {
        sending: &out.sending,
        header_id: &entry.header_id,
        request_id: &request_id,
        perhaps_there: out.facts.perhaps_accepted,
        dedupes: out.facts.dedupes,
    };
    let sent = out.transport.send(message).await;
    kill_point("send.after_answer");
    let now = shared.clock.now();
    let (reply, answer) = read(sent, now);
    if let Reply::Answered {
        status: 500 | 501, ..
    } = reply
    {
        out.facts.server_errors += 1;
    }
    let mut verdict = decide(&out.facts, &reply);
    if verdict == Verdict::Compare {
        verdict = compare(&out).await;
    }
    let ended = Ended {
        request_id,
        reply,
        verdict,
        answer,
    };
    // The outcome must be written down, however long it takes: an attempt without an end would be sent again.
    while let Err(error) = finish(shared, entry, &out, &ended).await {
        tracing::error!(outbox = entry.id, %error, "An outcome could not be written down yet.");
        tokio::select! {
            () = shared.clock.sleep(TROUBLE) => {}
            () = cancel.cancelled() => return Ok(()),
        }
    }
    if verdict == Verdict::Custody {
        // Receipts come through the log, and often at once.
        shared.poke(entry.connection_id);
    }
    Ok(())
}

/// Before an answer leaves, the log is asked once: the request may have been answered from elsewhere.
async fn answered_already(
    shared: &Arc<Shared>,
    entry: &Entry,
    cancel: &CancellationToken,
) -> Result<bool, StoreError> {
    let Some(request) = entry
        .answers_header
        .clone()
        .filter(|_| !entry.receipt && entry.side == Side::Ours)
    else {
        return Ok(false);
    };
    if entry.attempts == 0 {
        // Without the network the post will say so itself.
        tokio::select! {
            _ = shared.poll_once(entry.connection_id) => {}
            () = cancel.cancelled() => return Ok(false),
        }
    }
    let (store, connection_id) = (shared.store.clone(), entry.connection_id);
    let found = tasks::blocking(move || {
        let answers = store.read(|db| message::answers_to(db, connection_id, &request))?;
        Ok(answers
            .iter()
            .any(|answer| answer.direction == Direction::In))
    });
    found.await.unwrap_or(Err(StoreError::Busy))
}

/// What the receiver does with a message it has seen: what the pack says that it was frozen under; one that is not known
/// here has promised nothing.
pub(super) fn receiver(entry: &Entry) -> Receiver {
    Pack::known(&entry.pack).map_or_else(Receiver::default, |pack| pack.terms.receiver)
}

async fn prepare(shared: &Arc<Shared>, entry: &Entry) -> Result<Option<Outgoing>, StoreError> {
    let (shared, entry) = (Arc::clone(shared), entry.clone());
    let prepared = tasks::blocking(move || {
        let (row, bytes, attempts) = shared.store.read(|db| {
            Ok::<_, StoreError>((
                connection::get(db, entry.connection_id)?,
                outbox::raw(db, entry.id)?,
                attempt::of(db, entry.id)?,
            ))
        })?;
        let Some(transport) = row.and_then(|row| shared.transport(&row)) else {
            return Ok(None);
        };
        // A receipt is the same receipt however often it is asked for, and from whichever desk.
        let resend = match entry.receipt {
            true => Resend::SameBytes,
            false => Pack::of(&entry.pack).terms.resend,
        };
        let number = entry.attempts.saturating_add(1);
        let sending = sending(&bytes, &entry.bundle_id, resend, number);
        let sending = sending.ok_or(StoreError::Json {
            what: "the frozen message",
        })?;
        let known = Known {
            refreshes: transport.refreshes(),
            refrozen: entry.refrozen_from.is_some(),
            receipt: entry.receipt,
        };
        let facts = facts(&attempts, receiver(&entry), known);
        Ok(Some(Outgoing {
            sending,
            transport,
            facts,
        }))
    });
    prepared.await.unwrap_or(Err(StoreError::Busy))
}

async fn begin(
    shared: &Arc<Shared>,
    entry: &Entry,
    out: &Outgoing,
    request_id: &str,
) -> Result<(), StoreError> {
    let (store, at, id) = (shared.store.clone(), shared.clock.now(), entry.id);
    let request_id = request_id.to_owned();
    let bundle_id =
        (out.sending.bundle_id != entry.bundle_id).then(|| out.sending.bundle_id.clone());
    let begun = tasks::blocking(move || {
        store.write(|tx| {
            outbox::begin_attempt(tx, id, &request_id, bundle_id.as_deref(), at).map(|_| ())
        })
    });
    begun.await.unwrap_or(Err(StoreError::Busy))
}

fn read(sent: Sent, now: Timestamp) -> (Reply, Option<Answer>) {
    let posted = match sent {
        Sent::Posted(posted) => posted,
        Sent::Placed => return (Reply::Placed, None),
        Sent::PerhapsFetched => return (Reply::Unknown, None),
        Sent::NotPlaced(error) => {
            let (why, person) = (error.code(), !error.passes());
            return (Reply::NotPlaced { why, person }, None);
        }
    };
    match posted {
        Posted::NotSent(error) => {
            let person = matches!(error, ClientError::Address | ClientError::Tls(_));
            // Where waiting helps, the one word that matters is that the network is away.
            let why = if person { error.closer() } else { "offline" };
            (Reply::NotSent { why, person }, None)
        }
        Posted::Unknown { .. } => (Reply::Unknown, None),
        Posted::Answered(answer) => {
            let outcome = OperationOutcome::read(&answer.body);
            let reply = Reply::Answered {
                status: answer.status,
                timestamp: outcome.is_some_and(|outcome| outcome.names_timestamp()),
                retry_after: answer
                    .retry_after
                    .as_deref()
                    .and_then(|value| retry_after::read(value, now)),
                html: answer.is_html(),
            };
            (reply, Some(answer))
        }
    }
}

/// 409: the id is known there with other content, they say. Where the server lets us read it, what it holds is held
/// against what was frozen.
async fn compare(out: &Outgoing) -> Verdict {
    let Some(held) = out.transport.held(&out.sending.bundle_id).await else {
        return Verdict::Person;
    };
    let value = |bytes: &[u8]| serde_json::from_slice::<serde_json::Value>(bytes).ok();
    match (value(&held), value(&out.sending.bytes)) {
        (Some(theirs), Some(ours)) if theirs == ours => Verdict::Custody,
        _ => Verdict::Person,
    }
}

/// How the attempt ended.
struct Ended {
    request_id: String,
    reply: Reply,
    verdict: Verdict,
    answer: Option<Answer>,
}

async fn finish(
    shared: &Arc<Shared>,
    entry: &Entry,
    out: &Outgoing,
    ended: &Ended,
) -> Result<(), StoreError> {
    let now = shared.clock.now();
    let wait = |least: Duration, spread: Duration| {
        let wait = least.saturating_add(shared.clock.jitter(spread));
        now.checked_add(SignedDuration::try_from(wait).unwrap_or_default())
            .unwrap_or(now)
    };
    let why = reason(&ended.reply, ended.verdict);
    let Step {
        event,
        wait: waits,
        ask_person,
    } = step(ended.verdict);
    let not_before = waits.map(|(least, spread)| wait(least, spread));
    let refrozen = match event {
        Event::Refrozen => again(shared, entry, out, now),
        _ => None,
    };
    let outcome = ended
        .answer
        .as_ref()
        .filter(|answer| answer.status >= 400)
        .map(|answer| {
            String::from_utf8_lossy(answer.body.get(..64 * 1024).unwrap_or(&answer.body))
                .into_owned()
        });
    let write = Written {
        entry: entry.clone(),
        status: ended.answer.as_ref().map(|answer| answer.status),
        meaning: why.clone().unwrap_or_else(|| "ok".to_owned()),
        millis: ended.answer.as_ref().map(|answer| answer.millis),
        outcome,
        event,
        custody: out.transport.custody(),
        reason: why,
        not_before,
        refrozen,
        ask_person,
        body: ended
            .answer
            .as_ref()
            .filter(|answer| answer.status == 200)
            .map(|a| a.body.clone()),
        exchange: kept(&shared.ring, &ended.request_id, Some(entry.id)),
        at: now,
    };
    let store = shared.store.clone();
    let done = tasks::blocking(move || {
        kill_point("send.before_outcome_commit");
        write.commit(&store)?;
        kill_point("send.after_outcome_commit");
        Ok(())
    });
    done.await.unwrap_or(Err(StoreError::Busy))
}

/// New ids, and the server's own time.
fn again(shared: &Arc<Shared>, entry: &Entry, out: &Outgoing, now: Timestamp) -> Option<Refrozen> {
    let skew = SignedDuration::from_millis(out.transport.skew_millis().unwrap_or_default());
    let theirs = now
        .checked_sub(skew)
        .unwrap_or(now)
        .checked_sub(GUARD)
        .unwrap_or(now);
    let ids = (shared.clock.uuid_v7(), shared.clock.uuid_v7());
    let Sending { bytes, bundle_id } = &out.sending;
    refreeze(bytes, bundle_id, &entry.header_id, ids, theirs)
}

/// Everything the outcome's one transaction writes.
struct Written {
    entry: Entry,
    status: Option<u16>,
    meaning: String,
    millis: Option<u32>,
    outcome: Option<String>,
    event: Event,
    custody: Custody,
    reason: Option<String>,
    not_before: Option<Timestamp>,
    refrozen: Option<Refrozen>,
    ask_person: bool,
    body: Option<Vec<u8>>,
    exchange: Option<exchange::Exchange>,
    at: Timestamp,
}

impl Written {
    fn commit(&self, store: &Store) -> Result<(), StoreError> {
        store.write(|tx| {
            let finish = Finish {
                status: self.status,
                meaning: &self.meaning,
                millis: self.millis,
                outcome: self.outcome.as_deref(),
            };
            let id = self.entry.id;
            let reason = self.reason.as_deref();
            if let Some(exchange) = &self.exchange {
                exchange::keep(tx, exchange)?;
            }
            if self.event == Event::Custody {
                outbox::set_custody(tx, id, self.custody)?;
            }
            let sending = outbox::get(tx, id)?.state == State::Sending;
            match (&self.refrozen, self.event) {
                (Some(refrozen), Event::Refrozen) if sending => {
                    self.refreeze(tx, &finish, refrozen)?;
                }
                // What cannot be re-frozen is for a person, and what has its receipt needs no other copy.
                (_, Event::Refrozen) => {
                    let event = Event::PersonNeeded;
                    outbox::finish_attempt(tx, id, &finish, event, reason, None, self.at)?;
                }
                (_, event) => {
                    outbox::finish_attempt(
                        tx,
                        id,
                        &finish,
                        event,
                        reason,
                        self.not_before,
                        self.at,
                    )?;
                }
            }
            if self.ask_person {
                outbox::happened(tx, id, Event::PersonNeeded, reason, None, self.at)?;
            }
            self.process(tx)
        })
    }

    fn refreeze(
        &self,
        tx: &Tx<'_>,
        finish: &Finish<'_>,
        refrozen: &Refrozen,
    ) -> Result<(), StoreError> {
        let envelope = ingest::own(&refrozen.bytes).map_err(|_| StoreError::Json {
            what: "the frozen message",
        })?;
        let findings = Findings::default();
        let freeze = Freeze {
            connection_id: self.entry.connection_id,
            raw: &refrozen.bytes,
            envelope: &envelope,
            findings: &findings,
            draft_id: None,
            thread_id: self.entry.thread_id,
            patient_id: self.entry.patient_id,
            to_her: &self.entry.to_her,
            author: &self.entry.author,
            credential: &self.entry.credential,
            receipt: self.entry.receipt,
            side: self.entry.side,
            expects_answer: self.entry.expects_answer,
            undo_until: None,
        };
        attempt::finish(tx, self.entry.id, finish)?;
        outbox::refreeze(tx, self.entry.id, &freeze, self.at).map(|_| ())
    }

    /// A 200 may carry the answer: it is taken in as if it had been polled.
    fn process(&self, tx: &Tx<'_>) -> Result<(), StoreError> {
        let Some(body) = self.body.as_deref() else {
            return Ok(());
        };
        let Ok(envelope) = ingest::own(body) else {
            return Ok(());
        };
        if envelope.header_id.is_empty() || envelope.class == Some(Class::Unreadable) {
            return Ok(());
        }
        let anchor = store_ingest::anchor_of(envelope.bundle_id.as_deref(), body);
        let entry = store_ingest::Arriving {
            raw: body,
            anchor,
            content: store_ingest::Content::Message(Box::new(envelope)),
            findings: Findings::default(),
        };
        let page = store_ingest::Page {
            connection_id: self.entry.connection_id,
            her_id: &self.entry.from_her,
            place: store_ingest::Place::Nowhere,
            entries: &[entry],
            as_read: false,
            at: self.at,
        };
        store_ingest::page(tx, &page).map(|_| ())
    }
}

async fn person(shared: &Arc<Shared>, id: i64, why: &'static str) -> Result<(), StoreError> {
    let (store, at) = (shared.store.clone(), shared.clock.now());
    let told = tasks::blocking(move || {
        store.write(|tx| {
            let entry = outbox::get(tx, id)?;
            if entry.state == State::UndoTime {
                outbox::happened(tx, id, Event::UndoTimeOver, None, None, at)?;
            }
            outbox::happened(tx, id, Event::PersonNeeded, Some(why), None, at).map(|_| ())
        })
    });
    told.await.unwrap_or(Err(StoreError::Busy))
}
