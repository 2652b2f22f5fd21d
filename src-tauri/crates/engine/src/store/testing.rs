//! A store in a directory of its own, and messages between a practice and NAV, for the tests of this room.

use jiff::{Timestamp, ToSpan as _};
use tempfile::TempDir;

use super::ingest::{Arriving, Content, Ingested, Page, Place, anchor_of};
use super::message::{Class, Envelope, Findings};
use super::{Key, Store, StoreError, connection, cursor, ingest, outbox};

/// HER-id of the practice.
pub(crate) const PRACTICE: &str = "90000010";
/// HER-id of NAV.
pub(crate) const NAV: &str = "90000000";
/// A synthetic national number.
pub(crate) const KARI: &str = "17858099940";

/// Noon of the day the tests play on.
pub(crate) fn noon() -> Timestamp {
    "2026-11-21T12:00:00Z".parse().unwrap()
}

/// Minutes after noon.
pub(crate) fn at(minutes: i64) -> Timestamp {
    noon().checked_add(minutes.minutes()).unwrap()
}

pub(crate) fn key(byte: u8) -> Key {
    Key::new([byte; 32])
}

/// A north clinic with one messaging connection, whose log is read from 0.
pub(crate) struct Site {
    pub(crate) store: Store,
    pub(crate) connection_id: i64,
    pub(crate) dir: TempDir,
}

impl Site {
    pub(crate) fn new() -> Self {
        let dir = TempDir::new().unwrap();
        let store = Store::create(&dir.path().join("budstikke.db"), &key(7)).unwrap();
        let connection_id = store
            .write(|tx| {
                let own = [PRACTICE.to_owned()];
                let id = connection::put(
                    tx,
                    &connection::Put {
                        id: None,
                        role: connection::Role::Messaging,
                        name: "sandkassen",
                        base_url: "http://127.0.0.1:1/nav/fhir/4.0",
                        auth: connection::Auth::None,
                        user_name: None,
                        nav_her_id: NAV,
                        allow_get_number: false,
                        sandbox: true,
                        poll_seconds: 30,
                        her_ids: &own,
                    },
                    noon(),
                )?;
                cursor::create(tx, id, PRACTICE, cursor::Kind::Row, 0)?;
                Ok::<_, StoreError>(id)
            })
            .unwrap();
        Self {
            store,
            connection_id,
            dir,
        }
    }

    pub(crate) fn take(&self, place: Place, letters: &[Letter]) -> Result<Ingested, StoreError> {
        self.take_at(place, letters, noon(), PRACTICE)
    }

    pub(crate) fn take_at(
        &self,
        place: Place,
        letters: &[Letter],
        now: Timestamp,
        her_id: &str,
    ) -> Result<Ingested, StoreError> {
        let entries: Vec<Arriving<'_>> = letters.iter().map(Letter::arriving).collect();
        let page = Page {
            connection_id: self.connection_id,
            her_id,
            place,
            entries: &entries,
            as_read: false,
            at: now,
        };
        self.store.write_refetchable(|tx| ingest::page(tx, &page))
    }

    pub(crate) fn count(&self, sql: &str) -> i64 {
        self.store
            .read(|db| Ok::<_, StoreError>(db.query_row(sql, [], |row| row.get(0))?))
            .unwrap()
    }

    /// Freezes a letter to NAV with ten seconds' undo time.
    pub(crate) fn freeze(
        &self,
        letter: &Letter,
        draft_id: Option<i64>,
        now: Timestamp,
    ) -> outbox::Frozen {
        let findings = Findings::default();
        self.store
            .write(|tx| {
                outbox::freeze(
                    tx,
                    &outbox::Freeze {
                        connection_id: self.connection_id,
                        raw: &letter.raw,
                        envelope: &letter.envelope,
                        findings: &findings,
                        draft_id,
                        thread_id: None,
                        patient_id: None,
                        to_her: NAV,
                        author: "{}",
                        credential: "",
                        receipt: false,
                        side: outbox::Side::Ours,
                        expects_answer: false,
                        undo_until: Some(now.checked_add(10.seconds()).unwrap()),
                    },
                    now,
                )
            })
            .unwrap()
    }
}

/// A message to be.
#[derive(Debug, Clone)]
pub(crate) struct Letter {
    pub(crate) raw: Vec<u8>,
    pub(crate) envelope: Envelope,
    pub(crate) anchor: String,
}

impl Letter {
    /// A request from NAV about Kari; `n` makes its ids.
    pub(crate) fn request(n: u32) -> Self {
        Self::new(n, |envelope| {
            envelope.class = Some(Class::Request);
            envelope.kind = "8129|1".to_owned();
        })
    }

    pub(crate) fn new(n: u32, change: impl FnOnce(&mut Envelope)) -> Self {
        let mut envelope = Envelope {
            header_id: format!("00000000-0000-7000-8000-{n:012x}"),
            bundle_id: Some(format!("00000000-0000-7000-9000-{n:012x}")),
            class: Some(Class::Info),
            event_system: "urn:test".to_owned(),
            event_code: "melding".to_owned(),
            sent_at: Some("2026-11-21T11:00:00+01:00".to_owned()),
            from_her: NAV.to_owned(),
            to_her: vec![PRACTICE.to_owned()],
            patient_number: Some(KARI.to_owned()),
            patient_name: "Kari Blåbær".to_owned(),
            text: format!("Forespørsel nummer {n} om sykefravær"),
            ..Envelope::default()
        };
        change(&mut envelope);
        Self::of(envelope)
    }

    pub(crate) fn of(envelope: Envelope) -> Self {
        let raw = serde_json::json!({
            "resourceType": "Bundle",
            "id": envelope.bundle_id,
            "timestamp": envelope.sent_at,
            "entry": [
                {"resource": {"resourceType": "MessageHeader", "id": envelope.header_id}},
                {"resource": {"resourceType": "Communication", "text": envelope.text}}
            ]
        })
        .to_string()
        .into_bytes();
        let anchor = anchor_of(envelope.bundle_id.as_deref(), &raw);
        Self {
            raw,
            envelope,
            anchor,
        }
    }

    /// A receipt from NAV to a message of ours.
    pub(crate) fn receipt(n: u32, of: &str, code: &str) -> Self {
        Self::new(n, |envelope| {
            envelope.class = Some(Class::Receipt);
            envelope.response_to = Some(of.to_owned());
            envelope.response_code = Some(code.to_owned());
            envelope.text = String::new();
        })
    }

    /// An answer from us to a request.
    pub(crate) fn answer(n: u32, to: &Letter) -> Self {
        Self::new(n, |envelope| {
            envelope.class = Some(Class::Answer);
            envelope.kind = "9069|5".to_owned();
            envelope.response_to = Some(to.envelope.header_id.clone());
            envelope.from_her = PRACTICE.to_owned();
            envelope.to_her = vec![NAV.to_owned()];
        })
    }

    pub(crate) fn arriving(&self) -> Arriving<'_> {
        Arriving {
            raw: &self.raw,
            anchor: self.anchor.clone(),
            content: Content::Message(Box::new(self.envelope.clone())),
            findings: Findings::default(),
        }
    }
}
