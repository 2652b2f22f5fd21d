//! What a kept chart leads to, fetched with it: documents' content, and the forms that its answers name.
//!
//! Asked for at the chart's own server only. Nothing that is not given fails the keeping: it is counted, and said. What
//! lies here already is not asked for again, unless its document has become another since.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use fhir::view::{self, Attachment};
use jiff::Timestamp;
use serde_json::Value;
use tokio_util::sync::CancellationToken;
use url::Url;

use super::chart::blocking;
use super::documents::{self, Asked};
use super::error::SyncError;
use super::form_source;
use super::loops::Shared;
use crate::client::document::{Whereabouts, binary_id, whereabouts};
use crate::client::{Client, ClientError};
use crate::content::from_base64;
use crate::store::document::{self, State};
use crate::store::questionnaire::{self, Named};
use crate::store::resource::{self, Resource, content, link};
use crate::store::{StoreError, Tx, kept, patient};

/// How much content is kept without anybody having opened it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// Bytes of one. A hundred pages from a scanner are some ten megabytes; what is larger is pictures for a screen of
    /// its own, and is fetched when it is opened.
    pub one: usize,
    /// Bytes of all charts together beyond which no content is added. Five hundred charts of four megabytes: the day's
    /// patients of any practice, and no disk that runs the window notices it.
    pub all: u64,
}

impl Default for Room {
    fn default() -> Self {
        Self {
            one: 16 * 1024 * 1024,
            all: 2 * 1024 * 1024 * 1024,
        }
    }
}

/// What one run may still take in, and what it has asked for already.
#[derive(Debug)]
pub(super) struct Allowance {
    one: usize,
    left: Mutex<u64>,
    /// Forms by server, address and version: one that ten patients have answered is asked for once.
    forms: Mutex<BTreeSet<(i64, String, Option<String>)>>,
}

impl Allowance {
    /// What is left of the room there is.
    pub(super) async fn of(shared: &Shared) -> Result<Self, SyncError> {
        let store = shared.store.clone();
        let held = blocking(move || store.read(kept::bytes)).await?;
        let room = shared.keeping.room();
        let left = room.all.saturating_sub(u64::try_from(held).unwrap_or(0));
        Ok(Self {
            one: room.one,
            left: Mutex::new(left),
            forms: Mutex::default(),
        })
    }

    fn left(&self) -> u64 {
        *self.left.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn took(&self, bytes: usize) {
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        *left = left.saturating_sub(u64::try_from(bytes).unwrap_or(u64::MAX));
    }

    /// True the first time.
    fn asks(&self, connection_id: i64, form: &Named) -> bool {
        let mut forms = self.forms.lock().unwrap_or_else(PoisonError::into_inner);
        forms.insert((connection_id, form.url.clone(), form.version.clone()))
    }
}

/// What came.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Came {
    pub(super) documents: u32,
    pub(super) forms: u32,
    /// The network went.
    pub(super) offline: bool,
}

/// Fetches what a patient's chart leads to.
pub(super) async fn fetch(
    shared: &Arc<Shared>,
    client: &Client,
    patient_id: i64,
    allowance: &Allowance,
    cancel: &CancellationToken,
) -> Result<Came, SyncError> {
    let client = client.about(Some(patient_id));
    let (store, at) = (shared.store.clone(), shared.clock.now());
    let (documents, forms) = blocking(move || {
        if !store.read(|db| link::are_noted(db, patient_id))? {
            store.write_refetchable(|tx| link::catch_up(tx, patient_id))?;
        }
        store.read(|db| {
            let documents = document::unsettled(db, patient_id, at)?;
            let forms = questionnaire::missing(db, patient_id)?;
            Ok::<_, StoreError>((documents, forms))
        })
    })
    .await?;
    let looked_at = !documents.is_empty();
    let came = asked(shared, &client, &documents, &forms, allowance, cancel).await;
    if looked_at {
        let store = shared.store.clone();
        blocking(move || store.write_refetchable(|tx| weigh(tx, patient_id))).await?;
    }
    came
}

async fn asked(
    shared: &Arc<Shared>,
    client: &Client,
    documents: &[(i64, State)],
    forms: &[Named],
    allowance: &Allowance,
    cancel: &CancellationToken,
) -> Result<Came, SyncError> {
    let mut came = Came::default();
    for (id, state) in documents {
        if cancel.is_cancelled() || came.offline {
            return Ok(came);
        }
        one_document(shared, client, *id, *state, allowance, &mut came).await?;
    }
    for form in forms {
        if cancel.is_cancelled() || came.offline {
            return Ok(came);
        }
        if allowance.asks(client.server().connection_id, form) {
            one_form(shared, client, form, &mut came).await?;
        }
    }
    Ok(came)
}

async fn one_form(
    shared: &Arc<Shared>,
    client: &Client,
    form: &Named,
    came: &mut Came,
) -> Result<(), SyncError> {
    let (store, id) = (shared.store.clone(), form.resource_id);
    let row = blocking(move || store.read(|db| resource::get(db, id))).await?;
    match form_source::fetch(shared, client, &row, &form.url, form.version.as_deref()).await {
        Ok(given) => came.forms += u32::from(given),
        Err(SyncError::Client(failure)) => came.offline |= is_gone(&failure.error),
        Err(error) => return Err(error),
    }
    Ok(())
}

/// The network is gone, for whatever is asked next. One answer that takes too long or breaks off is no such thing.
fn is_gone(error: &ClientError) -> bool {
    matches!(
        error,
        ClientError::Dns | ClientError::Connect | ClientError::ConnectTimeout
    )
}

async fn one_document(
    shared: &Arc<Shared>,
    client: &Client,
    resource_id: i64,
    before: State,
    allowance: &Allowance,
    came: &mut Came,
) -> Result<(), SyncError> {
    let (store, base) = (shared.store.clone(), client.server().base.clone());
    let looked =
        blocking(move || store.read(|db| Looked::at(db, resource_id, &base, before))).await?;
    let mut worst = None;
    for wanted in &looked.wanted {
        let tried = match wanted.refused(allowance) {
            Some(state) => Some(state),
            None => match take(shared, client, wanted, allowance).await? {
                Taken::Here => {
                    came.documents += 1;
                    None
                }
                Taken::Not(state) => Some(state),
                Taken::Gone => {
                    came.offline = true;
                    return Ok(());
                }
            },
        };
        worst = worst.or(tried);
    }
    let (store, at) = (shared.store.clone(), shared.clock.now());
    let state = worst.unwrap_or(looked.state);
    blocking(move || store.write_refetchable(|tx| looked.note(tx, resource_id, state, at))).await
}

enum Taken {
    Here,
    Not(State),
    Gone,
}

async fn take(
    shared: &Arc<Shared>,
    client: &Client,
    wanted: &Wanted,
    allowance: &Allowance,
) -> Result<Taken, SyncError> {
    // As base64 it is a third larger, and stands within a resource.
    let client = client.up_to(allowance.one / 3 * 4 + 64 * 1024);
    let failure = match documents::fetch(shared, &client, &wanted.asked, allowance.one).await {
        Ok(bytes) => {
            allowance.took(bytes);
            return Ok(Taken::Here);
        }
        Err(SyncError::Client(failure)) => failure,
        Err(error) => return Err(error),
    };
    Ok(match &failure.error {
        error if is_gone(error) => Taken::Gone,
        error => Taken::Not(why(error)),
    })
}

/// Why a content did not come.
fn why(error: &ClientError) -> State {
    match error {
        ClientError::TooLarge { .. } | ClientError::Bomb { .. } => State::TooLarge,
        ClientError::LinkRefused | ClientError::Redirect => State::Elsewhere,
        // A login that ran out, and a server that is busy, have not refused it: they are asked again the next time.
        ClientError::Status {
            status: 401 | 408 | 425 | 429,
            ..
        } => State::Failed,
        ClientError::Status {
            status: 400..=499, ..
        } => State::Refused,
        _ => State::Failed,
    }
}

/// A content that is to be asked for.
#[derive(Debug)]
struct Wanted {
    asked: Asked,
    /// In bytes, as the sender says.
    size: Option<u64>,
}

impl Wanted {
    /// Why it is not even asked for.
    fn refused(&self, allowance: &Allowance) -> Option<State> {
        let said = self.size.unwrap_or(0);
        if said > u64::try_from(allowance.one).unwrap_or(u64::MAX) {
            return Some(State::TooLarge);
        }
        let left = allowance.left();
        (left == 0 || said > left).then_some(State::NoRoom)
    }
}

/// A document as it lies here.
#[derive(Debug)]
struct Looked {
    /// How it stands when all that is wanted has come.
    state: State,
    wanted: Vec<Wanted>,
    /// What it leads to: addresses as they stand, and Binaries on its server.
    addresses: Vec<String>,
    binaries: Vec<String>,
}

impl Looked {
    /// Looks at a document; `before` is how it stood: what a new or changed one leads to may have become another.
    fn at(
        db: &rusqlite::Connection,
        resource_id: i64,
        base: &Url,
        before: State,
    ) -> Result<Self, StoreError> {
        let row = resource::get(db, resource_id)?;
        let value = serde_json::from_slice::<Value>(&row.raw).unwrap_or_default();
        let mut looked = Self {
            state: State::Nothing,
            wanted: Vec::new(),
            addresses: Vec::new(),
            binaries: Vec::new(),
        };
        let mut elsewhere = false;
        for attachment in Attachment::all(&value) {
            let url = match (attachment.data(), attachment.url()) {
                (None, None) => continue,
                (None, Some(url)) if view::within(&value, url).is_none() => url,
                _ => {
                    looked.state = State::Here;
                    continue;
                }
            };
            let Whereabouts::Here(found) = whereabouts(base, url) else {
                elsewhere = true;
                continue;
            };
            looked.state = State::Here;
            looked.addresses.push(url.to_owned());
            let binary = binary_id(base, &found).map(str::to_owned);
            looked.binaries.extend(binary.clone());
            let changed = before == State::Unknown;
            if !is_held(db, &row, &attachment, url, binary.as_deref(), changed)? {
                looked.wanted.push(Wanted {
                    asked: Asked {
                        resource_id,
                        address: url.to_owned(),
                        said: attachment.content_type().map(str::to_owned),
                    },
                    size: attachment.size(),
                });
            }
        }
        if elsewhere {
            looked.state = State::Elsewhere;
        }
        // Nobody shall read on from what was entered in error: it is in the history, and nothing is fetched for it.
        if view::is_entered_in_error(&value) {
            looked.state = State::Withdrawn;
            looked.wanted.clear();
        }
        Ok(looked)
    }

    fn note(
        &self,
        tx: &Tx<'_>,
        resource_id: i64,
        state: State,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let addresses: Vec<&str> = self.addresses.iter().map(String::as_str).collect();
        let binaries: Vec<&str> = self.binaries.iter().map(String::as_str).collect();
        content::leads(tx, resource_id, &addresses, &binaries)?;
        document::settle(tx, resource_id, state, at)
    }
}

/// Does a content lie here as it is now? Of a document that has become another, only one that was read after that, or
/// whose fingerprint is the document's own.
fn is_held(
    db: &rusqlite::Connection,
    row: &Resource,
    attachment: &Attachment<'_>,
    url: &str,
    binary: Option<&str>,
    changed: bool,
) -> Result<bool, StoreError> {
    if !changed {
        let lies = match binary {
            Some(id) => content::is_binary_held(db, row.id, id)?,
            None => false,
        };
        return Ok(lies || content::is_held(db, row.id, url)?);
    }
    let beside = match binary {
        Some(id) => resource::beside(db, row.id, "Binary", id)?,
        None => None,
    };
    let (bytes, fetched_at) = if let Some(held) = beside {
        let read = serde_json::from_slice::<Value>(&held.raw).unwrap_or_default();
        let data = Attachment::all(&read)
            .first()
            .and_then(|one| one.data())
            .and_then(from_base64);
        (data.unwrap_or_default(), held.fetched_at)
    } else if let Some(held) = content::get(db, row.id, url)? {
        (held.bytes, held.fetched_at)
    } else {
        return Ok(false);
    };
    if let Some(hash) = attachment.hash().and_then(from_base64) {
        return Ok(hash == sha1_smol::Sha1::from(&bytes).digest().bytes());
    }
    let moment = |text: &str| text.parse::<Timestamp>().ok();
    let changed_at = row.last_updated.as_deref().and_then(moment);
    Ok(changed_at.is_some_and(|at| moment(&fetched_at).is_some_and(|fetched| fetched > at)))
}

fn weigh(tx: &Tx<'_>, patient_id: i64) -> Result<(), StoreError> {
    patient::weigh(tx, patient_id)?;
    tx.patient_changed(patient_id);
    Ok(())
}

/// Counts what lies here of a document that was opened by itself.
pub(super) async fn settle_one(
    shared: &Shared,
    client: &Client,
    resource_id: i64,
) -> Result<(), SyncError> {
    let (store, base) = (shared.store.clone(), client.server().base.clone());
    let at = shared.clock.now();
    blocking(move || {
        let looked = store.read(|db| Looked::at(db, resource_id, &base, State::Failed))?;
        store.write_refetchable(|tx| {
            // Of several contents only one may have been opened: the others are for the next keeping.
            let state = if looked.wanted.is_empty() {
                looked.state
            } else {
                State::Unknown
            };
            looked.note(tx, resource_id, state, at)?;
            match resource::get(tx, resource_id)?.patient_id {
                Some(patient_id) => weigh(tx, patient_id),
                None => Ok(()),
            }
        })
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_server_that_says_no_has_refused() {
        let status = |status| ClientError::Status {
            status,
            outcome: None,
            retry_after: None,
        };
        for (code, state) in [
            (400, State::Refused),
            (403, State::Refused),
            (404, State::Refused),
            (410, State::Refused),
            (401, State::Failed),
            (408, State::Failed),
            (429, State::Failed),
            (500, State::Failed),
            (503, State::Failed),
        ] {
            assert_eq!(why(&status(code)), state, "{code}");
        }
        assert_eq!(why(&ClientError::Redirect), State::Elsewhere);
        assert_eq!(why(&ClientError::TooLarge { limit: 1 }), State::TooLarge);
    }
}
