//! Receipts of ours, where the other side's terms ask for them. Made in the transaction that keeps what they answer, from
//! the bytes that were kept first: made again they are the same to the byte, so that a crash, a message that comes twice
//! or a second desk at the same HER-id cost the other side nothing. A message that is itself a response is never
//! receipted: nobody answers an answer. Neither is what a person read from a file under a connection to a server: the
//! server does not know it, and nobody has vouched for whom the receipt would go to. When it stands in the log, it is.

use fhir::message::Summary;
use jiff::Timestamp;
use uuid::Uuid;
use validation::Pack;
use validation::terms::Owed;

use super::ingest;
use crate::compose::{Dress, Issue, ReceiptCode, Request, receipt_for};
use crate::store::ingest::{Ingested, UNVERIFIED};
use crate::store::message::{self, Class, Findings};
use crate::store::outbox::{self, Freeze, Side};
use crate::store::{StoreError, Tx};

/// Who owes, and to whose rules.
#[derive(Debug, Clone, Copy)]
pub(super) struct Owing<'a> {
    pub(super) connection_id: i64,
    /// HER-ids that are ours: the receipt comes from the one that was written to.
    pub(super) ours: &'a [&'a str],
    /// The other side's rules.
    pub(super) pack: &'static Pack,
    pub(super) at: Timestamp,
}

/// Does the other side ask for receipts at all?
pub(super) fn asked(pack: &Pack) -> bool {
    pack.terms.receipts.owed == Owed::OkRequired
}

/// Makes what is owed for what a page brought, and sends again what is asked for again.
pub(super) fn settle(
    tx: &Tx<'_>,
    owing: &Owing<'_>,
    ingested: &Ingested,
) -> Result<(), StoreError> {
    if !asked(owing.pack) {
        return Ok(());
    }
    for new in &ingested.new {
        owe(tx, owing, &message::get(tx, new.message_id)?, false)?;
    }
    for message_id in &ingested.repeated {
        owe(tx, owing, &message::get(tx, *message_id)?, true)?;
    }
    for message_id in &ingested.met {
        // A message to two of our HER-ids has its receipt; what came by file first has none yet.
        let row = message::get(tx, *message_id)?;
        if row.flags.iter().any(|flag| flag == UNVERIFIED) {
            owe(tx, owing, &row, false)?;
        }
    }
    Ok(())
}

fn owe(
    tx: &Tx<'_>,
    owing: &Owing<'_>,
    row: &message::Message,
    again: bool,
) -> Result<(), StoreError> {
    // Our own messages seen in a log, and every response.
    let ours = row.direction == message::Direction::Out;
    if ours || row.copy > 0 || row.response_to.is_some() || row.class == Class::Receipt {
        return Ok(());
    }
    let reused = row.flags.iter().any(|flag| flag == "bundle_id_reused");
    let Some(built) = made(&message::raw(tx, row.id)?, owing, row.class, reused) else {
        return Ok(());
    };
    let envelope = ingest::own(&built.bytes).map_err(|_| StoreError::Json { what: "a receipt" })?;
    let findings = Findings::default();
    let frozen = outbox::freeze(
        tx,
        &Freeze {
            connection_id: owing.connection_id,
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
        owing.at,
    )?;
    if again {
        outbox::send_again(tx, frozen.outbox_id, owing.at)?;
    }
    Ok(())
}

/// The receipt to a message; `None` for one that says too little of itself to be answered.
fn made(
    raw: &[u8],
    owing: &Owing<'_>,
    class: Class,
    reused: bool,
) -> Option<crate::compose::Built> {
    let summary = Summary::read(raw).ok()?;
    let event = summary.event?;
    let to = summary
        .destinations
        .iter()
        .find(|endpoint| {
            endpoint
                .her_id
                .is_some_and(|her_id| owing.ours.contains(&her_id.to_string().as_str()))
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
    // Nobody is named: two desks at one HER-id may call themselves differently, and say the same bytes.
    let dress = Dress {
        builder: &owing.pack.terms.builder,
        sender: "",
        recipient: "",
    };
    Some(receipt_for(&request, code, &issues, &dress))
}
