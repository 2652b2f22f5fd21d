//! Looking into one message or file.

use std::io::Read as _;
use std::path::Path;
use std::sync::Arc;

use fhir::message::Summary;
use fhir::number::HerId;
use fhir::systems;
use fhir::trace;
use sha2::{Digest as _, Sha256};
use validation::{Direction, Facts, Pack};

use super::super::known::nameless;
use super::super::shown::Shower;
use super::inbox::hex;
use crate::api::failure::invalid;
use crate::api::inspect::{self, As, Inspected, LARGEST};
use crate::api::session::Session;
use crate::api::types::{
    ApiError, DiffView, Empty, ErrorCode, FindingView, InspectClose, InspectCompare, InspectFind,
    InspectFound, InspectNodePage, InspectNodes, InspectPlace, InspectPlaceRequest, InspectRequest,
    InspectRowPage, InspectRows, InspectedFile, Inspection, MessageView, PartyView, Retry,
    TracedBlock, Trail, TrailEvent, TrailRequest,
};
use crate::api::{Engine, diff, letter, present, writing};
use crate::store::{
    StoreError, attempt, connection, example, exchange, message, outbox, receipt, trail,
};

/// Above this a finding's lines are seen in the text itself, not beside it.
const EXCERPTS: usize = 2 * 1024 * 1024;

pub(crate) fn inspect(engine: &Engine, request: InspectRequest) -> Result<Inspection, ApiError> {
    let session = engine.session()?;
    let now = engine.clock().now();
    let id = engine.clock().uuid_v7().to_string();
    match (request.message_id, request.file) {
        (Some(message_id), None) => {
            let (raw, view, thread_id, pack) = session.store.read(|db| {
                let row = message::get(db, message_id)?;
                let raw = message::raw(db, message_id)?;
                let thread_id = row.thread_id;
                let pack = connection::get(db, row.connection_id)?.map(|row| row.pack);
                let view = letter::shown(&Shower::new(db, now)?, row)?;
                Ok::<_, ApiError>((raw, view, thread_id, pack))
            })?;
            let sha256 = hex(&Sha256::digest(&raw));
            // What the rules said when it arrived is what counts; what we wrote was judged before it was frozen.
            let inspected = Inspected::read(id, raw).with_findings(view.findings.clone());
            let pack = Pack::of(pack.as_deref().unwrap_or_default());
            let groups = in_order(pack, direction(&view), &view.findings);
            let inspected = session.inspections.hold(inspected);
            Ok(told(
                &inspected,
                sha256,
                groups,
                About::Message(Box::new(view), thread_id),
            ))
        }
        (None, Some(handle)) => {
            let path = engine
                .take_file(&handle)
                .ok_or_else(|| invalid("file", "unknown"))?;
            let name = path
                .file_name()
                .map(|name| name.to_string_lossy().chars().take(200).collect())
                .unwrap_or_default();
            let raw = read(&path)?;
            let sha256 = hex(&Sha256::digest(&raw));
            let inspected = Inspected::read(id, raw);
            let (findings, file, groups) = checked(&session, &inspected, name, now)?;
            let inspected = session.inspections.hold(inspected.with_findings(findings));
            Ok(told(
                &inspected,
                sha256,
                groups,
                About::File(Box::new(file)),
            ))
        }
        _ => Err(invalid("file", "missing")),
    }
}

/// The bytes of a file: an ordinary one, and no larger than can be looked into.
fn read(path: &Path) -> Result<Vec<u8>, ApiError> {
    let failed = |error: std::io::Error| {
        ApiError::new(
            ErrorCode::NotFound,
            error.kind().to_string(),
            Retry::AfterAct,
        )
    };
    let file = std::fs::File::open(path).map_err(failed)?;
    let about = file.metadata().map_err(failed)?;
    if !about.is_file() {
        return Err(invalid("file", "not_a_file"));
    }
    let most = u64::try_from(LARGEST).unwrap_or(u64::MAX);
    if about.len() > most {
        return Err(invalid("file", "too_large"));
    }
    let mut raw = Vec::new();
    // It may grow while it is read.
    file.take(most + 1).read_to_end(&mut raw).map_err(failed)?;
    if raw.len() > LARGEST {
        return Err(invalid("file", "too_large"));
    }
    Ok(raw)
}

/// Findings, what a file says of itself, and how many rules are in order of how many.
type Checked = (Vec<FindingView>, InspectedFile, (u32, u32));

/// What the rules say of a file, and what it says of itself.
fn checked(
    session: &Session,
    inspected: &Inspected,
    name: String,
    now: jiff::Timestamp,
) -> Result<Checked, ApiError> {
    let mut file = InspectedFile {
        name,
        kind: nameless(""),
        from: None,
        to: Vec::new(),
        patient: None,
        sent_at: None,
        bundle_id: None,
        header_id: None,
    };
    let Some(bytes) = inspected.message() else {
        return Ok((Vec::new(), file, (0, 0)));
    };
    let summary = Summary::read(bytes).ok();
    let (connections, examples) = session
        .store
        .read(|db| Ok::<_, StoreError>((connection::all(db)?, example::all(db)?)))?;
    // The rules of who is talked to: a file says of itself only who wrote it.
    let pack = connections
        .iter()
        .find(|row| row.role == connection::Role::Messaging)
        .map_or("", |row| row.pack.as_str());
    let pack = Pack::of(pack);
    let own: Vec<HerId> = connections
        .iter()
        .flat_map(|row| &row.her_ids)
        .filter_map(|id| HerId::parse(id).ok())
        .collect();
    let facts = Facts {
        // Whose it is cannot be said of a file: it may be from one of us, or to one.
        own: &[],
        stage: Some(session.rules_stage()),
        examples: &examples,
        conflict: summary.as_ref().map(|summary| summary.subject.conflict),
        ..Facts::default()
    };
    let ours = summary.as_ref().is_some_and(|summary| {
        let source = summary.source.as_ref().and_then(|source| source.her_id);
        source.is_some_and(|her_id| own.contains(&her_id))
    });
    let direction = if ours { Direction::Out } else { Direction::In };
    let found = validation::check(bytes, pack, direction, &facts);
    let json = match inspected.layout(As::Formatted) {
        Some(layout) if bytes.len() <= EXCERPTS => layout.as_text(),
        _ => String::new(),
    };
    let findings = found
        .iter()
        .map(|finding| writing::shown_finding(finding, &json))
        .collect::<Vec<FindingView>>();
    let groups = in_order(pack, direction, &findings);
    if let Some(summary) = summary {
        session.store.read(|db| {
            let shower = Shower::new(db, now)?;
            let party = |endpoint: &fhir::message::Endpoint| -> Result<PartyView, ApiError> {
                match endpoint.her_id {
                    Some(her_id) => shower.party(&her_id.to_string()),
                    None => Ok(PartyView {
                        her_id: endpoint.uri.clone(),
                        name: endpoint.name.clone(),
                        nav: false,
                    }),
                }
            };
            let code = summary.content.as_ref().and_then(|content| {
                let list = systems::volven(content.system.as_deref()?)?;
                Some(format!("{list}|{}", content.code))
            });
            let event = summary.event.as_ref().map_or("", |event| &event.code);
            file.kind = shower.kinds().name(
                code.as_deref().unwrap_or_default(),
                event,
                if ours {
                    message::Direction::Out
                } else {
                    message::Direction::In
                },
            );
            file.from = summary.source.as_ref().map(party).transpose()?;
            file.to = summary
                .destinations
                .iter()
                .map(party)
                .collect::<Result<_, _>>()?;
            let subject = &summary.subject;
            if subject.name.is_some() || subject.national.is_some() {
                file.patient = Some(shower.person(
                    subject.national.map(|number| number.digits()).as_deref(),
                    subject.name.as_deref().unwrap_or_default(),
                    subject.birth_date.as_deref(),
                    subject.gender.as_deref(),
                )?);
            }
            file.sent_at = summary.sent.clone();
            file.bundle_id = summary.bundle_id.clone();
            file.header_id = summary.header_id.clone();
            Ok::<_, ApiError>(())
        })?;
    }
    Ok((findings, file, groups))
}

fn direction(view: &MessageView) -> Direction {
    match view.direction {
        crate::api::types::Direction::In => Direction::In,
        crate::api::types::Direction::Out => Direction::Out,
    }
}

/// Rules that apply, and how many of them have no finding.
fn in_order(pack: &Pack, direction: Direction, findings: &[FindingView]) -> (u32, u32) {
    let total: u32 = validation::groups(pack, direction, &[])
        .iter()
        .map(|group| group.total)
        .sum();
    let mut broken: Vec<&str> = findings
        .iter()
        .map(|finding| finding.rule.as_str())
        .collect();
    broken.sort_unstable();
    broken.dedup();
    let broken = u32::try_from(broken.len()).unwrap_or(u32::MAX);
    (total, total.saturating_sub(broken))
}

enum About {
    Message(Box<MessageView>, Option<i64>),
    File(Box<InspectedFile>),
}

fn told(
    inspected: &Arc<Inspected>,
    sha256: String,
    (rules, in_order): (u32, u32),
    about: About,
) -> Inspection {
    let blocks = match (inspected.message(), &inspected.spans) {
        (Some(bytes), Some(spans)) => {
            let blocks = fhir::letter::blocks(bytes).unwrap_or_default();
            let traced = trace::trace(bytes, spans, &blocks);
            present::letter(blocks)
                .into_iter()
                .zip(traced)
                .map(|(block, traced)| TracedBlock {
                    block,
                    node: traced.node,
                    items: traced.items,
                })
                .collect()
        }
        _ => Vec::new(),
    };
    let (layouts, begin) = inspected.layouts();
    let linked = layouts
        .iter()
        .filter(|layout| match layout {
            As::Received => inspected.format == inspect::Format::Json,
            As::Formatted => true,
            As::Xml => false,
        })
        .filter(|_| inspected.spans.is_some())
        .map(|layout| layout.word().to_owned())
        .collect();
    let not_bundle = inspected.problem.is_none() && inspected.message().is_none();
    let (message, thread_id, file) = match about {
        About::Message(view, thread_id) => (Some(*view), thread_id, None),
        About::File(file) => (None, None, Some(*file)),
    };
    Inspection {
        inspection_id: inspected.id.clone(),
        message,
        thread_id,
        file,
        format: inspected.format.word().to_owned(),
        bytes: u32::try_from(inspected.bytes()).unwrap_or(u32::MAX),
        sha256,
        problem: inspected.problem.clone().or_else(|| {
            not_bundle.then(|| crate::api::types::InspectProblem {
                code: "not_bundle".to_owned(),
                line: None,
                column: None,
            })
        }),
        blocks,
        findings: inspected.findings.clone(),
        rules,
        in_order,
        root: inspect::node_of(inspected, 0),
        layouts: layouts
            .iter()
            .map(|layout| layout.word().to_owned())
            .collect(),
        layout: begin.word().to_owned(),
        linked,
    }
}

fn found(engine: &Engine, id: &str) -> Result<Arc<Inspected>, ApiError> {
    engine.session()?.inspections.find(id)
}

fn layout(word: &str) -> Result<As, ApiError> {
    As::of(word).ok_or_else(|| invalid("layout", "unknown"))
}

pub(crate) fn inspect_nodes(
    engine: &Engine,
    request: InspectNodes,
) -> Result<InspectNodePage, ApiError> {
    let inspected = found(engine, &request.inspection_id)?;
    Ok(inspect::nodes(
        &inspected,
        request.node,
        request.offset,
        request.limit,
    ))
}

pub(crate) fn inspect_rows(
    engine: &Engine,
    request: InspectRows,
) -> Result<InspectRowPage, ApiError> {
    let inspected = found(engine, &request.inspection_id)?;
    let shown = inspected
        .layout(layout(&request.layout)?)
        .ok_or_else(|| invalid("layout", "not_supported"))?;
    Ok(shown.page(request.first, request.count))
}

pub(crate) fn inspect_place(
    engine: &Engine,
    request: InspectPlaceRequest,
) -> Result<InspectPlace, ApiError> {
    let inspected = found(engine, &request.inspection_id)?;
    inspect::place(
        &inspected,
        layout(&request.layout)?,
        request.node,
        request.row.zip(request.column.or(Some(0))),
    )
    .ok_or_else(|| invalid("node", "unknown"))
}

pub(crate) fn inspect_find(
    engine: &Engine,
    request: InspectFind,
) -> Result<InspectFound, ApiError> {
    let inspected = found(engine, &request.inspection_id)?;
    Ok(inspect::find(
        &inspected,
        layout(&request.layout)?,
        &request.text,
        request.from,
        request.back,
    ))
}

pub(crate) fn inspect_compare(
    engine: &Engine,
    request: InspectCompare,
) -> Result<DiffView, ApiError> {
    let one = found(engine, &request.one)?;
    let other = found(engine, &request.other)?;
    let bytes = |inspected: &Inspected| match inspected.spans {
        Some(_) => inspected.json.as_ref().clone(),
        None => inspected.raw().to_vec(),
    };
    Ok(diff::bodies(&bytes(&one), &bytes(&other), &request.options))
}

pub(crate) fn inspect_close(engine: &Engine, request: InspectClose) -> Result<Empty, ApiError> {
    engine.session()?.inspections.close(&request.inspection_id);
    Ok(Empty {})
}

pub(crate) fn inspect_trail(engine: &Engine, request: TrailRequest) -> Result<Trail, ApiError> {
    let session = engine.session()?;
    let now = engine.clock().now();
    let mut events: Vec<TrailEvent> = session.store.read(|db| {
        let shower = Shower::new(db, now)?;
        let row = message::get(db, request.message_id)?;
        let mut events = arrivals(db, &shower, &row)?;
        if let Some(entry) = outbox::by_message(db, row.id)? {
            events.extend(delivery(db, &shower, &entry)?);
        }
        for ours in trail::our_receipts(db, row.connection_id, &row.header_id)? {
            events.push(TrailEvent {
                at: Some(ours.taken_over_at.unwrap_or(ours.at)),
                detail: ours.code,
                number: Some(ours.outbox_id),
                message_id: Some(ours.message_id),
                ..event("our_receipt")
            });
        }
        events.extend(marks(db, &row)?);
        Ok::<_, ApiError>(events)
    })?;
    // What has no time stands where it was put; the sort keeps the order of what is equal.
    events.sort_by(|one, other| match (&one.at, &other.at) {
        (Some(one), Some(other)) => one.cmp(other),
        _ => std::cmp::Ordering::Equal,
    });
    Ok(Trail { events })
}

fn event(kind: &str) -> TrailEvent {
    TrailEvent {
        at: None,
        kind: kind.to_owned(),
        number: None,
        party: None,
        detail: None,
        exchange_id: None,
        kept: false,
        message_id: None,
    }
}

fn arrivals(
    db: &rusqlite::Connection,
    shower: &Shower<'_>,
    row: &message::Message,
) -> Result<Vec<TrailEvent>, ApiError> {
    let mut events = Vec::new();
    for brought in exchange::of_message(db, row.id)? {
        let exchange = brought.exchange;
        events.push(TrailEvent {
            at: exchange
                .as_ref()
                .map(|exchange| exchange.started_at.clone())
                .or_else(|| Some(row.received_at.clone())),
            number: Some(brought.position),
            party: Some(shower.party(&brought.her_id)?),
            detail: connection::get(db, brought.connection_id)?.map(|row| row.name),
            kept: exchange.is_some(),
            exchange_id: exchange.map(|exchange| exchange.request_id),
            ..event("arrived")
        });
    }
    for gone in trail::gone(db, row.id)? {
        events.push(TrailEvent {
            at: Some(gone.at),
            number: Some(gone.position),
            party: Some(shower.party(&gone.her_id)?),
            ..event("gone")
        });
    }
    Ok(events)
}

fn delivery(
    db: &rusqlite::Connection,
    shower: &Shower<'_>,
    entry: &outbox::Entry,
) -> Result<Vec<TrailEvent>, ApiError> {
    let mut events = vec![TrailEvent {
        at: Some(entry.queued_at.clone()),
        ..event("queued")
    }];
    for attempt in attempt::of(db, entry.id)? {
        events.push(TrailEvent {
            at: Some(attempt.started_at),
            number: attempt.status.map(i64::from),
            detail: attempt.meaning,
            kept: exchange::is_kept(db, &attempt.request_id)?,
            exchange_id: Some(attempt.request_id),
            ..event("attempt")
        });
    }
    for said in receipt::of_outbox(db, entry.id)? {
        events.push(TrailEvent {
            at: Some(said.at),
            party: Some(shower.party(&said.from_her)?),
            detail: Some(match said.words.first() {
                Some(words) => format!("{}: {words}", said.code),
                None => said.code,
            }),
            message_id: Some(said.message_id),
            ..event("receipt")
        });
    }
    Ok(events)
}

fn marks(db: &rusqlite::Connection, row: &message::Message) -> Result<Vec<TrailEvent>, ApiError> {
    let marks = trail::marks(db, row.id, row.thread_id)?;
    let mut events = Vec::new();
    for (kind, at) in [
        ("read", marks.read_at),
        ("followed", marks.followed_at),
        ("done", marks.done_at),
        ("filed", marks.filed_at),
    ] {
        if at.is_some() {
            events.push(TrailEvent { at, ..event(kind) });
        }
    }
    if let Some(due) = marks.due {
        events.push(TrailEvent {
            detail: Some(due),
            ..event("due")
        });
    }
    Ok(events)
}
