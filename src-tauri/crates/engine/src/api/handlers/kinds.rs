//! Kinds of message: which there are, which fit, and those a workspace brings itself.

use super::super::known::{Fit, KnownKinds, fit};
use super::super::shown::text;
use crate::api::Engine;
use crate::api::failure::invalid;
use crate::api::types::{
    ApiError, KindChoice, KindField, KindFinding, KindOption, KindRequest, KindSource, KindView,
    Kinds, KindsReport, KindsRequest, KindsText, Stage, Undo,
};
use crate::compose::{self, Body, Kind, Side};
use crate::store::{message, own_kind};

/// Kinds are a page of text, not a book.
const LONGEST: usize = 1_000_000;

pub(crate) fn kinds(engine: &Engine, request: KindsRequest) -> Result<Kinds, ApiError> {
    let session = engine.session()?;
    let real_people = session.stage() == Stage::Prod;
    session.store.read(|db| {
        let messages = match request.thread_id {
            Some(id) => message::of_thread(db, id)?,
            None => Vec::new(),
        };
        let known = KnownKinds::read(db)?;
        let kinds = known
            .offered()
            .filter(|known| known.kind.side == Side::Ours || !real_people)
            .filter_map(|known| {
                let fit = match fit(&known.kind, &messages) {
                    Some(Fit::Answers(_)) => "answers",
                    Some(Fit::Follows(_)) => "follows",
                    Some(Fit::Starts) => "starts",
                    // Without a thread all are told, with what they need.
                    None if request.thread_id.is_none() => "",
                    None => return None,
                };
                Some(shown_kind(&known.kind, known.own, fit))
            })
            .collect();
        Ok(Kinds { kinds })
    })
}

pub(super) fn shown_kind(kind: &Kind, own: bool, fit: &str) -> KindView {
    KindView {
        id: kind.id.clone(),
        name: text(&kind.name),
        note: kind.note.as_ref().map(text),
        help: kind.help.as_ref().map(text),
        content_system: kind.content.as_ref().map(|content| content.list.clone()),
        content_code: kind
            .content
            .as_ref()
            .and_then(|content| content.code.clone()),
        event_system: kind.event.system.clone(),
        event_code: kind.event.code.clone(),
        event_of_request: kind.event_of_request,
        proposed: kind.event.proposed,
        unsolicited: kind.unsolicited(),
        choices: kind
            .choices
            .iter()
            .map(|choice| KindChoice {
                code: choice.code.clone(),
                name: text(&choice.name),
                text_required: choice.text_required,
            })
            .collect(),
        text_required: kind.text_required,
        fields: kind
            .fields
            .iter()
            .map(|field| KindField {
                id: field.id.clone(),
                field_type: field.kind.word().to_owned(),
                name: text(&field.name),
                help: field.help.as_ref().map(text),
                required: field.required,
                options: field
                    .options
                    .iter()
                    .map(|option| KindOption {
                        code: option.code.clone(),
                        name: text(&option.name),
                    })
                    .collect(),
            })
            .collect(),
        side: match kind.side {
            Side::Ours => "ours",
            Side::Nav => "nav",
        }
        .to_owned(),
        tester: kind.for_testers(),
        group: kind.group.word().to_owned(),
        form: kind.form,
        body: match kind.body() {
            Body::Letter => "letter",
            Body::Order => "order",
            Body::Receipt => "receipt",
            Body::Form => "form",
        }
        .to_owned(),
        own,
        fit: fit.to_owned(),
    }
}

fn read(request: &KindsText) -> Result<compose::Read, ApiError> {
    if request.text.len() > LONGEST {
        return Err(invalid("text", "too_long"));
    }
    Ok(compose::read_kinds(&request.text))
}

fn report(read: &compose::Read) -> KindsReport {
    KindsReport {
        findings: read
            .findings
            .iter()
            .map(|finding| KindFinding {
                path: finding.path.clone(),
                line: finding.line,
                message: text(&finding.message),
            })
            .collect(),
        kinds: read
            .kinds
            .iter()
            .map(|(kind, _)| shown_kind(kind, true, ""))
            .collect(),
    }
}

pub(crate) fn kinds_check(engine: &Engine, request: KindsText) -> Result<KindsReport, ApiError> {
    engine.session()?;
    Ok(report(&read(&request)?))
}

/// Adds what a text holds, all of it or nothing.
pub(crate) fn kinds_add(engine: &Engine, request: KindsText) -> Result<KindsReport, ApiError> {
    let session = engine.session()?;
    let read = read(&request)?;
    if read.findings.is_empty() {
        let now = engine.clock().now();
        session.store.write(|tx| {
            for (kind, json) in &read.kinds {
                own_kind::put(tx, &kind.id, json, now)?;
            }
            Ok::<_, ApiError>(())
        })?;
    }
    Ok(report(&read))
}

pub(crate) fn kind_remove(engine: &Engine, request: KindRequest) -> Result<Undo, ApiError> {
    let session = engine.session()?;
    let now = engine.clock().now();
    let undo_id = session
        .store
        .write(|tx| own_kind::remove(tx, &request.kind, now))?;
    Ok(Undo { undo_id })
}

pub(crate) fn kind_source(engine: &Engine, request: KindRequest) -> Result<KindSource, ApiError> {
    let session = engine.session()?;
    session.store.read(|db| {
        let known = KnownKinds::read(db)?;
        let kind = known
            .get(&request.kind)
            .ok_or_else(|| invalid("kind", "unknown"))?;
        let json = serde_json::to_string_pretty(kind.kind.as_ref())
            .map_err(|_| ApiError::internal("a kind cannot be written"))?;
        Ok(KindSource { json })
    })
}
