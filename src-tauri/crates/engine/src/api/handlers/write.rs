//! Drafts: begin, save, check, send.

use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;

use super::super::known::{Fit, KnownKinds, fit};
use super::super::shown::{Shower, text};
use super::kinds::shown_kind;
use crate::api::failure::{invalid, stage_forbids};
use crate::api::session::Session;
use crate::api::types::{
    ApiError, AuthorView, DraftCheck, DraftRequest, DraftRow, DraftSave, DraftSaved, DraftSend,
    DraftStart, DraftView, ErrorCode, ErrorIssue, OutboxRow, Retry, Stage, Undo,
};
use crate::api::writing::{self, Writing};
use crate::api::{Engine, letter, reasons};
use crate::compose::{Body, Ids, Kind, Side};
use crate::store::draft::{self, Start};
use crate::store::message::Direction;
use crate::store::{connection, inbox, message, moment, outbox};

/// DESIGN §3: the time in which a sent message can be taken back.
const UNDO: Duration = Duration::from_secs(10);
/// A letter longer than this is no letter; NAV's own limit for free text is 15,000.
const LONGEST: usize = 100_000;
/// Of a kind's fields together; one of them may hold a form.
const LONGEST_VALUES: usize = 2_000_000;

pub(super) fn wrong_patient(message: &str) -> ApiError {
    ApiError::new(ErrorCode::WrongPatient, message, Retry::AfterAct)
}

pub(crate) fn draft_start(engine: &Engine, request: DraftStart) -> Result<DraftView, ApiError> {
    let session = engine.session()?;
    let now = engine.clock().now();
    let id = session.store.write(|tx| {
        let known = KnownKinds::read(tx)?;
        let kind = known
            .offered()
            .map(|known| &known.kind)
            .find(|kind| kind.id == request.kind)
            .ok_or_else(|| invalid("kind", "unknown"))?;
        allowed(&session, kind)?;
        match (request.thread_id, request.patient_id) {
            (Some(thread_id), _) => answer(tx, kind, thread_id, now),
            (None, Some(patient_id)) if kind.unsolicited() => {
                let connection = connection::all(tx)?
                    .into_iter()
                    .find(|row| row.role == connection::Role::Messaging)
                    .ok_or_else(no_messaging)?;
                let to_her = match kind.side {
                    Side::Ours => Some(&connection.nav_her_id),
                    Side::Nav => connection.her_ids.first(),
                };
                let start = Start {
                    kind: &kind.id,
                    connection_id: Some(connection.id),
                    patient_id: Some(patient_id),
                    to_her: to_her.map(String::as_str).unwrap_or_default(),
                    ..Start::default()
                };
                Ok(draft::start(tx, &start, now)?)
            }
            _ => Err(invalid("threadId", "missing")),
        }
    })?;
    view(&session, id, now)
}

/// Nobody writes as NAV where real people are.
fn allowed(session: &Session, kind: &Kind) -> Result<(), ApiError> {
    if kind.side == Side::Nav && session.stage() == Stage::Prod {
        return Err(stage_forbids("kind", "nav_side_in_prod"));
    }
    Ok(())
}

fn no_messaging() -> ApiError {
    ApiError::new(
        ErrorCode::NotSupported,
        "no messaging connection is set up",
        Retry::AfterAct,
    )
}

/// A draft in a thread: the unfinished one that is there, or a new one.
fn answer(
    tx: &crate::store::Tx<'_>,
    kind: &Kind,
    thread_id: i64,
    now: jiff::Timestamp,
) -> Result<i64, ApiError> {
    let row = inbox::row(tx, thread_id)?;
    if row.held {
        return Err(wrong_patient(
            "the messages of the thread disagree about the patient",
        ));
    }
    if let Some(there) = draft::of_thread(tx, thread_id)?
        .into_iter()
        .find(|draft| draft.kind == kind.id)
    {
        return Ok(there.id);
    }
    let messages = message::of_thread(tx, thread_id)?;
    let asked = match fit(kind, &messages) {
        Some(Fit::Answers(message) | Fit::Follows(message)) => Some(message),
        Some(Fit::Starts) => None,
        None => return Err(invalid("kind", "nothing_to_answer")),
    };
    let patient = super::super::shown::patient_of(tx, row.patient_number.as_deref())?;
    let to_her = match kind.side {
        Side::Ours => asked
            .filter(|message| message.direction == Direction::In)
            .map_or(row.party.as_str(), |message| message.from_her.as_str())
            .to_owned(),
        Side::Nav => ours_in(tx, row.connection_id, &messages)?,
    };
    let start = Start {
        kind: &kind.id,
        connection_id: Some(row.connection_id),
        thread_id: Some(thread_id),
        patient_id: patient.map(|patient| patient.id),
        answers_message_id: asked.map(|message| message.id),
        to_her: &to_her,
        due: row
            .due
            .as_ref()
            .map(|due| due.date.as_str())
            .filter(|_| kind.side == Side::Ours),
        ..Start::default()
    };
    let id = draft::start(tx, &start, now)?;
    if kind.body() == crate::compose::Body::Form
        && let Some(asked) = asked
    {
        super::form::ordered(tx, id, asked.id, now)?;
    }
    Ok(id)
}

/// The HER-id of ours that a thread was written to or from, last.
fn ours_in(
    tx: &crate::store::Tx<'_>,
    connection_id: i64,
    messages: &[message::Message],
) -> Result<String, ApiError> {
    let connection = connection::get(tx, connection_id)?.ok_or_else(no_messaging)?;
    let used = messages.iter().rev().find_map(|message| {
        let ours = |her_id: &&String| connection.her_ids.contains(her_id);
        match message.direction {
            Direction::In => message.to_her.iter().find(ours),
            Direction::Out => Some(&message.from_her).filter(ours),
        }
    });
    let her_id = used.or(connection.her_ids.first());
    Ok(her_id.cloned().unwrap_or_default())
}

pub(crate) fn draft(engine: &Engine, request: DraftRequest) -> Result<DraftView, ApiError> {
    let session = engine.session()?;
    view(&session, request.draft_id, engine.clock().now())
}

/// The draft as the composer shows it.
pub(super) fn view(
    session: &Session,
    id: i64,
    now: jiff::Timestamp,
) -> Result<DraftView, ApiError> {
    session.store.read(|db| {
        let writing = Writing::read(db, id)?;
        let shower = Shower::new(db, now)?;
        let person = &writing.person;
        let patient = shower.person(
            person.number.as_deref(),
            &writing.name(),
            person.birth_date.as_deref(),
            person.gender.as_deref(),
        )?;
        let patient_number = person.number.as_deref().map(|digits| {
            fhir::number::NationalNumber::parse(digits)
                .map_or_else(|_| digits.to_owned(), |number| number.formatted())
        });
        let author = &writing.author;
        let form_wanted = super::form::not_here(db, &writing)?;
        Ok(DraftView {
            draft_id: id,
            kind: shown_kind(&writing.kind, writing.own_kind, ""),
            thread_id: writing.draft.thread_id,
            answers_message_id: writing.draft.answers_message_id,
            patient,
            patient_number,
            to: shower.party(&writing.draft.to_her)?,
            from: AuthorView {
                name: format!("{} {}", author.given, author.family)
                    .trim()
                    .to_owned(),
                hpr: Some(author.hpr.clone()).filter(|hpr| !hpr.is_empty()),
                practice: Some(author.practice.clone()).filter(|practice| !practice.is_empty()),
            },
            from_party: shower.party(&writing.from_her)?,
            senders: super::sender::senders(&shower, &writing)?,
            connection: writing.connection.name.clone(),
            fields: writing.fields,
            saved_at: writing.draft.saved_at.clone(),
            due: writing.draft.due.clone(),
            form_wanted,
            replaces_outbox_id: writing.draft.replaces_outbox_id,
            veiled: None,
            reasons: match writing.draft.replaces_outbox_id {
                Some(old) => reasons::of_entry(db, shower.kinds(), &outbox::get(db, old)?)?,
                None => Vec::new(),
            },
            recipients: match writing.kind.side {
                Side::Nav => writing
                    .connection
                    .her_ids
                    .iter()
                    .map(|her_id| shower.party(her_id))
                    .collect::<Result<_, ApiError>>()?,
                Side::Ours => Vec::new(),
            },
        })
    })
}

/// A draft as a row of a list.
pub(super) fn shown_draft_row(
    shower: &Shower<'_>,
    row: &draft::Draft,
) -> Result<DraftRow, ApiError> {
    let writing = Writing::read(shower.db(), row.id)?;
    let person = &writing.person;
    Ok(DraftRow {
        draft_id: row.id,
        kind: text(&writing.kind.name),
        patient: shower.person(
            person.number.as_deref(),
            &writing.name(),
            person.birth_date.as_deref(),
            person.gender.as_deref(),
        )?,
        thread_id: row.thread_id,
        saved_at: row.saved_at.clone(),
    })
}

pub(crate) fn draft_save(engine: &Engine, request: DraftSave) -> Result<DraftSaved, ApiError> {
    let session = engine.session()?;
    let now = engine.clock().now();
    if request.fields.text.len() > LONGEST {
        return Err(invalid("text", "too_long"));
    }
    if request
        .fields
        .values
        .values()
        .map(String::len)
        .sum::<usize>()
        > LONGEST_VALUES
    {
        return Err(invalid("values", "too_long"));
    }
    if let Some(to) = &request.to
        && fhir::number::HerId::parse(to).is_err()
    {
        return Err(invalid("to", "her_id"));
    }
    let fields = serde_json::to_string(&request.fields)
        .map_err(|_| ApiError::internal("a draft cannot be written"))?;
    if session.veil.is_on() {
        let held = session.store.read(|db| draft::get(db, request.draft_id))?;
        if session.veil.would_overwrite(&held.fields, &fields) {
            return Err(stage_forbids("text", "stage_mode"));
        }
    }
    let saved_at = session
        .store
        .write(|tx| draft::save(tx, request.draft_id, &fields, request.to.as_deref(), now))?;
    Ok(DraftSaved { saved_at })
}

pub(crate) fn draft_discard(engine: &Engine, request: DraftRequest) -> Result<Undo, ApiError> {
    let session = engine.session()?;
    let now = engine.clock().now();
    let undo_id = session
        .store
        .write(|tx| draft::discard(tx, request.draft_id, now))?;
    Ok(Undo { undo_id })
}

pub(crate) fn draft_check(engine: &Engine, request: DraftRequest) -> Result<DraftCheck, ApiError> {
    let session = engine.session()?;
    let now = engine.clock().now();
    let writing = session
        .store
        .read(|db| Writing::read(db, request.draft_id))?;
    let verdict = writing::judge(&session, &writing, Ids::preview(), now);
    let pack = validation::Pack::of(&writing.connection.pack);
    Ok(DraftCheck {
        letter: letter::blocks(&verdict.built.bytes),
        findings: verdict.findings,
        groups: verdict.groups,
        pack: format!("{} {}", pack.name.nb, pack.version),
        checked_at: moment::text(now),
        json: verdict.json,
        predicted_status: verdict.predicted_status,
        lost: verdict.lost,
    })
}

pub(crate) async fn draft_send(
    engine: &Arc<Engine>,
    request: DraftSend,
) -> Result<OutboxRow, ApiError> {
    let session = engine.session()?;
    super::draft_files::put_up(engine, &session, request.draft_id).await?;
    let (engine, held) = (Arc::clone(engine), Arc::clone(&session));
    let row = crate::tasks::blocking(move || freeze(&engine, &held, &request))
        .await
        .ok_or_else(|| ApiError::internal("the sending stopped half-way"))??;
    session.loops.undo_time(row.outbox_id, UNDO);
    session.loops.wake();
    Ok(row)
}

fn freeze(engine: &Engine, session: &Session, request: &DraftSend) -> Result<OutboxRow, ApiError> {
    let now = engine.clock().now();
    let ids = Ids {
        bundle: engine.clock().uuid_v7(),
        header: engine.clock().uuid_v7(),
    };
    let frozen = session.store.write(|tx| {
        let mut writing = Writing::read(tx, request.draft_id)?;
        allowed(session, &writing.kind)?;
        confirmed(tx, session, &writing, request)?;
        writing.take_in(tx)?;
        let verdict = writing::judge(session, &writing, ids, now);
        let mut refused = ApiError::new(
            ErrorCode::CheckFailed,
            "rules of severity error stand against it",
            Retry::AfterAct,
        );
        refused.issues = verdict
            .errors()
            .map(|finding| ErrorIssue {
                place: finding.path.clone(),
                code: finding.rule.clone(),
            })
            .collect();
        if !refused.issues.is_empty() {
            return Err(refused);
        }
        let envelope = crate::sync::ingest::own(&verdict.built.bytes)
            .map_err(|_| ApiError::internal("a message just built cannot be read"))?;
        let author = serde_json::to_string(&writing.author)
            .map_err(|_| ApiError::internal("an author cannot be written"))?;
        let credential = match writing.connection.auth {
            connection::Auth::None => String::new(),
            connection::Auth::Basic => format!("connection/{}/password", writing.connection.id),
            connection::Auth::Bearer => format!("connection/{}/token", writing.connection.id),
        };
        let undo = SignedDuration::try_from(UNDO).unwrap_or_default();
        let frozen = outbox::freeze(
            tx,
            &outbox::Freeze {
                connection_id: writing.connection.id,
                raw: &verdict.built.bytes,
                envelope: &envelope,
                findings: &verdict.stored,
                draft_id: Some(writing.draft.id),
                thread_id: writing.draft.thread_id,
                patient_id: writing.draft.patient_id,
                to_her: &writing.draft.to_her,
                author: &author,
                credential: &credential,
                receipt: false,
                side: match writing.kind.side {
                    Side::Ours => outbox::Side::Ours,
                    Side::Nav => outbox::Side::Nav,
                },
                expects_answer: false,
                undo_until: now.checked_add(undo).ok(),
            },
            now,
        )?;
        Ok(frozen)
    })?;
    session.store.read(|db| {
        let entry = outbox::get(db, frozen.outbox_id)?;
        super::outbox::shown_entry(&Shower::new(db, now)?, &entry)
    })
}

/// What the person said yes to is what would be sent: patient, recipient, and a request that still has no answer.
fn confirmed(
    db: &rusqlite::Connection,
    session: &Session,
    writing: &Writing,
    request: &DraftSend,
) -> Result<(), ApiError> {
    // On a stage the person says yes to the name and the date that are shown.
    let same_name = session.veil.shown(&writing.name()) == request.confirmed_name.trim();
    let birth = writing.person.birth_date.as_deref();
    let birth = birth.map(|date| session.veil.shown_birth(date));
    let same_birth = birth == request.confirmed_birth_date;
    if !same_name || !same_birth {
        return Err(wrong_patient(
            "the draft is about somebody else than was confirmed",
        ));
    }
    if writing.draft.to_her != request.confirmed_to {
        return Err(invalid("to", "differs_from_confirmed"));
    }
    let held = writing.beside(db)?;
    if !held
        .iter()
        .map(|one| one.id)
        .eq(request.confirmed_attachments.iter().copied())
    {
        return Err(invalid("attachments", "differs_from_confirmed"));
    }
    if let Some(thread_id) = writing.draft.thread_id {
        let thread = inbox::row(db, thread_id)?;
        let same = thread.patient_number.is_none()
            || writing.person.number.is_none()
            || thread.patient_number == writing.person.number;
        if thread.held || !same {
            return Err(wrong_patient(
                "the draft is about somebody else than the thread",
            ));
        }
    }
    // A receipt may be sent beside an answer, and NAV is not one that answers twice.
    let answers = writing.kind.side == Side::Ours && writing.kind.body() != Body::Receipt;
    if let Some(asked) = writing.answered().filter(|_| answers) {
        let answered = message::answers_to(db, asked.row.connection_id, &asked.row.header_id)?;
        if !answered.is_empty() {
            return Err(ApiError::new(
                ErrorCode::AlreadyAnswered,
                "the request has an answer already",
                Retry::Never,
            ));
        }
    }
    Ok(())
}
