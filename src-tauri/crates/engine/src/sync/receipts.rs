//! Receipts of ours, where the other side's terms ask for them. Made in the transaction that keeps what they answer, from
//! the bytes that were kept first: made again they are the same to the byte, so that a crash, a message that comes twice
//! or a second desk at the same HER-id cost the other side nothing. A message that is itself a response is never
//! receipted: nobody answers an answer.

use fhir::message::Summary;
use jiff::Timestamp;
use uuid::Uuid;
use validation::terms::Owed;

use super::ingest;
use super::keep::Log;
use crate::compose::{Issue, ReceiptCode, Request, receipt};
use crate::store::message::{self, Class, Findings};
use crate::store::outbox::{self, Freeze, Side};
use crate::store::{StoreError, Tx};

/// Makes what is owed for the messages a page brought, and sends again what is asked for again.
pub(super) fn settle(
    tx: &Tx<'_>,
    log: &Log<'_>,
    came: impl Iterator<Item = i64>,
    repeated: &[i64],
) -> Result<(), StoreError> {
    if log.owed != Owed::OkRequired || log.silently {
        return Ok(());
    }
    for message_id in came {
        owe(tx, log, message_id, false)?;
    }
    for message_id in repeated {
        owe(tx, log, *message_id, true)?;
    }
    Ok(())
}

fn owe(tx: &Tx<'_>, log: &Log<'_>, message_id: i64, again: bool) -> Result<(), StoreError> {
    let row = message::get(tx, message_id)?;
    // Our own messages seen in a log, and every response.
    let ours = row.direction == message::Direction::Out;
    if ours || row.copy > 0 || row.response_to.is_some() || row.class == Class::Receipt {
        return Ok(());
    }
    let reused = row.flags.iter().any(|flag| flag == "bundle_id_reused");
    let Some(built) = made(&message::raw(tx, message_id)?, log, row.class, reused) else {
        return Ok(());
    };
    let envelope = ingest::own(&built.bytes).map_err(|_| StoreError::Json { what: "a receipt" })?;
    let findings = Findings::default();
    let frozen = outbox::freeze(
        tx,
        &Freeze {
            connection_id: log.connection_id,
            raw: &built.bytes,
            envelope: &envelope,
            findings: &findings,
            draft_id: None,
            thread_id: row.thread_id,
            patient_id: None,
            to_her: &row.from_her,
            author: "{}",
            credential: "",
            receipt: true,
            side: Side::Ours,
            expects_answer: false,
            undo_until: None,
        },
        log.at,
    )?;
    if again {
        outbox::send_again(tx, frozen.outbox_id, log.at)?;
    }
    Ok(())
}

/// The receipt to a message; `None` for one that says too little of itself to be answered.
fn made(raw: &[u8], log: &Log<'_>, class: Class, reused: bool) -> Option<crate::compose::Built> {
    let summary = Summary::read(raw).ok()?;
    let event = summary.event?;
    let to = summary
        .destinations
        .iter()
        .find(|endpoint| {
            endpoint
                .her_id
                .is_some_and(|her_id| her_id.to_string() == log.her_id)
        })
        .or(summary.destinations.first())?;
    let request = Request {
        header_id: Uuid::parse_str(summary.header_id.as_deref()?).ok()?,
        event_system: event.system,
        event_code: event.code,
        source: summary.source.filter(|source| source.her_id.is_some())?.uri,
        destination: to.uri.clone(),
        timestamp: summary.sent.as_deref()?.parse::<Timestamp>().ok()?,
    };
    // Whatever can be shown to a person is taken in; what cannot, or breaks the protocol, has to be sent anew.
    let issue = |diagnostics: &str| Issue {
        severity: "error".to_owned(),
        code: "invalid".to_owned(),
        diagnostics: diagnostics.to_owned(),
        expression: None,
    };
    let issues = if reused {
        vec![issue("Bundle.id was used before, in another message")]
    } else if class == Class::Unreadable {
        vec![issue("the message cannot be read")]
    } else {
        Vec::new()
    };
    let code = if issues.is_empty() {
        ReceiptCode::Ok
    } else {
        ReceiptCode::FatalError
    };
    Some(receipt(&request, code, &issues))
}
