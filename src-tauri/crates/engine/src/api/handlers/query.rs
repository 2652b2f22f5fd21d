//! Ask anything: the form and its address, the question, what came, as a table and as it was sent.

use std::sync::Arc;

use fhir::search::{Part, Query, QueryError};
use sha2::{Digest as _, Sha256};

use super::super::shown::today;
use super::inbox::{hex, raw_view};
use super::patients::shown_patient;
use crate::api::answers::{self, Answer, HEAVIEST};
use crate::api::failure::{invalid, stage_forbids};
use crate::api::types::{
    ApiError, ConnectionRequest, Empty, ErrorCode, PatientRow, QueryAnswer, QueryAnswerRequest,
    QueryExport, QueryExported, QueryForm, QueryParameter, QueryPart, QueryRead,
    QueryResourceRequest, QueryRow, QueryRows, QueryRowsRequest, QueryRun, QueryServer,
    QueryServers, QueryStep, QueryText, QueryType, RawView, Retry, SavedQuery, SavedQueryRequest,
};
use crate::api::{Engine, csv_directory, files};
use crate::client::metadata::Capabilities;
use crate::store::connection::{self, Connection, Role};
use crate::store::patient;
use crate::store::saved_query::{self, Method, Saved};
use crate::sync::AnswerPage;

/// Rows of a table at a time.
const MOST: u32 = 500;
/// Columns of a table.
const COLUMNS: usize = 40;

pub(crate) fn query_servers(engine: &Engine, _: Empty) -> Result<QueryServers, ApiError> {
    let session = engine.session()?;
    session.store.read(|db| {
        let servers = connection::all(db)?
            .into_iter()
            .filter(|row| row.role != Role::Messaging)
            .map(shown_server)
            .collect();
        let saved = saved_query::all(db)?.into_iter().map(shown_saved).collect();
        Ok(QueryServers { servers, saved })
    })
}

fn shown_server(row: Connection) -> QueryServer {
    let told: Option<Capabilities> = row
        .capabilities
        .as_deref()
        .and_then(|text| serde_json::from_str(text).ok());
    let read = told.is_some();
    let told = told.unwrap_or_default();
    let r4 = told.r4();
    let searched = told.types.into_iter().filter(|(_, offer)| {
        offer.interactions.is_empty() || offer.interactions.contains("search-type")
    });
    let types = searched.map(|(name, offer)| QueryType {
        name,
        parameters: offer
            .parameters
            .into_iter()
            .map(|parameter| QueryParameter {
                name: parameter.name,
                kind: parameter.kind,
                documentation: parameter.documentation,
            })
            .collect(),
        includes: offer.includes,
        revincludes: offer.revincludes,
    });
    QueryServer {
        connection_id: row.id,
        name: row.name,
        base_url: row.base_url,
        r4,
        software: told.software,
        types: types.collect(),
        fhir_version: read.then_some(told.fhir_version),
    }
}

fn shown_saved(saved: Saved) -> SavedQuery {
    SavedQuery {
        query_id: saved.id,
        name: saved.name,
        connection_id: saved.connection_id,
        url: saved.query,
        method: saved.method.word().to_owned(),
        columns: serde_json::from_str(&saved.columns).unwrap_or_default(),
    }
}

pub(crate) async fn query_capabilities(
    engine: &Arc<Engine>,
    request: ConnectionRequest,
) -> Result<QueryServers, ApiError> {
    let session = engine.session()?;
    session
        .loops
        .read_capabilities(request.connection_id)
        .await?;
    crate::api::router::still_open(engine, &session)?;
    query_servers(engine, Empty {})
}

pub(crate) fn query_parse(_: &Engine, request: QueryText) -> Result<QueryRead, ApiError> {
    Ok(match Query::parse(&request.text) {
        Ok(query) => read(&query),
        Err(error) => QueryRead {
            form: None,
            url: request.text,
            problem: Some(problem(error).to_owned()),
            personal: false,
        },
    })
}

pub(crate) fn query_write(_: &Engine, request: QueryForm) -> Result<QueryRead, ApiError> {
    let query = Query {
        resource_type: request.resource_type,
        parts: request
            .parts
            .into_iter()
            .filter(|part| !part.name.trim().is_empty())
            .map(written)
            .collect(),
    };
    // What a form holds and an address cannot is found by reading it back.
    match Query::parse(&query.url()) {
        Ok(_) => Ok(read(&query)),
        Err(error) => Ok(QueryRead {
            form: None,
            url: query.url(),
            problem: Some(problem(error).to_owned()),
            personal: query.names_a_person(),
        }),
    }
}

fn problem(error: QueryError) -> &'static str {
    match error {
        QueryError::TooLong => "too_long",
        QueryError::TooMany => "too_many",
        QueryError::Type => "type",
        QueryError::NoName => "no_name",
        QueryError::Signs => "signs",
    }
}

fn read(query: &Query) -> QueryRead {
    let parts = query.parts.iter().map(|part| QueryPart {
        has: part
            .has
            .iter()
            .map(|(kind, reference)| QueryStep {
                kind: kind.clone(),
                reference: reference.clone(),
            })
            .collect(),
        chain: part
            .chain
            .iter()
            .map(|(reference, kind)| QueryStep {
                kind: kind.clone().unwrap_or_default(),
                reference: reference.clone(),
            })
            .collect(),
        name: part.name.clone(),
        modifier: part.modifier.clone(),
        values: part.values.clone(),
    });
    QueryRead {
        form: Some(QueryForm {
            resource_type: query.resource_type.clone(),
            parts: parts.collect(),
        }),
        url: query.url(),
        problem: None,
        personal: query.names_a_person(),
    }
}

fn written(part: QueryPart) -> Part {
    Part {
        has: part
            .has
            .into_iter()
            .map(|step| (step.kind, step.reference))
            .collect(),
        chain: part
            .chain
            .into_iter()
            .map(|step| {
                (
                    step.reference,
                    Some(step.kind).filter(|kind| !kind.is_empty()),
                )
            })
            .collect(),
        name: part.name.trim().to_owned(),
        modifier: part.modifier,
        values: part.values,
    }
}

pub(crate) async fn query_run(
    engine: &Arc<Engine>,
    request: QueryRun,
) -> Result<QueryAnswer, ApiError> {
    let session = engine.session()?;
    let query = Query::parse(&request.url).map_err(|error| invalid("url", problem(error)))?;
    let method = Method::from_word(&request.method).ok_or_else(|| invalid("method", "unknown"))?;
    if query.names_a_person() && method == Method::Get {
        return Err(stage_forbids("method", "number_in_address"));
    }
    let page = session
        .loops
        .ask_query(request.connection_id, &query, method)
        .await?;
    crate::api::router::still_open(engine, &session)?;
    let mut answer = Answer {
        connection_id: request.connection_id,
        ignored: page.ignored.clone(),
        ..Answer::default()
    };
    add(&mut answer, page);
    let id = session.answers.put(answer.clone());
    Ok(shown(id, &answer, &query.resource_type))
}

fn add(answer: &mut Answer, page: AnswerPage) {
    answer.came.extend(page.came.into_iter().map(Arc::new));
    answer.next = page.next;
    answer.total = page.total.or(answer.total);
    answer.remarks.extend(page.remarks);
    answer.method = page.method;
    answer.millis = page.millis;
    answer.request_id = page.request_id;
    answer.pages += 1;
}

fn shown(id: i64, answer: &Answer, resource_type: &str) -> QueryAnswer {
    let matches: Vec<_> = answer
        .came
        .iter()
        .filter(|came| !came.along)
        .cloned()
        .collect();
    let paths = answers::paths(&matches);
    let count = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
    QueryAnswer {
        answer_id: id,
        resources: count(answer.came.len()),
        matches: count(matches.len()),
        total: answer.total,
        more: answer.next.is_some(),
        full: answer.weight() > HEAVIEST,
        pages: answer.pages,
        ignored: answer.ignored.clone(),
        remarks: answer.remarks.clone(),
        method: answer.method.clone(),
        millis: answer.millis,
        reference: answer.request_id.clone(),
        columns: answers::usual(resource_type, &paths),
        paths,
    }
}

fn gone() -> ApiError {
    ApiError::new(
        ErrorCode::NotFound,
        "the answer is not held any longer",
        Retry::AfterAct,
    )
}

pub(crate) async fn query_more(
    engine: &Arc<Engine>,
    request: QueryAnswerRequest,
) -> Result<QueryAnswer, ApiError> {
    let session = engine.session()?;
    let mut answer = session.answers.get(request.answer_id).ok_or_else(gone)?;
    let first = answer.came.first().map(|came| came.resource_type.clone());
    if let Some(next) = answer.next.clone().filter(|_| answer.weight() <= HEAVIEST) {
        let page = session.loops.ask_next(answer.connection_id, &next).await?;
        crate::api::router::still_open(engine, &session)?;
        add(&mut answer, page);
        session.answers.replace(request.answer_id, answer.clone());
    }
    Ok(shown(
        request.answer_id,
        &answer,
        &first.unwrap_or_default(),
    ))
}

pub(crate) fn query_rows(
    engine: &Engine,
    request: QueryRowsRequest,
) -> Result<QueryRows, ApiError> {
    let session = engine.session()?;
    let answer = session.answers.get(request.answer_id).ok_or_else(gone)?;
    if request.columns.len() > COLUMNS {
        return Err(invalid("columns", "too_many"));
    }
    let limit = usize::try_from(request.limit.clamp(1, MOST)).unwrap_or(1);
    let from = usize::try_from(request.from).unwrap_or(usize::MAX);
    let rows = (request.from..).zip(answer.came.iter().skip(from).take(limit));
    Ok(QueryRows {
        rows: rows
            .map(|(index, came)| QueryRow {
                index,
                resource_type: came.resource_type.clone(),
                id: came.id.clone(),
                along: came.along,
                cells: answers::cells(came, &request.columns),
            })
            .collect(),
    })
}

fn one(
    engine: &Engine,
    request: &QueryResourceRequest,
) -> Result<(i64, Arc<crate::sync::Came>), ApiError> {
    let session = engine.session()?;
    let answer = session.answers.get(request.answer_id).ok_or_else(gone)?;
    let index = usize::try_from(request.index).unwrap_or(usize::MAX);
    let came = answer.came.get(index).cloned().ok_or_else(gone)?;
    Ok((answer.connection_id, came))
}

pub(crate) fn query_resource(
    engine: &Engine,
    request: QueryResourceRequest,
) -> Result<RawView, ApiError> {
    let (_, came) = one(engine, &request)?;
    Ok(raw_view(&came.raw, &hex(&Sha256::digest(&came.raw))))
}

/// A patient of an answer is opened as one: only now is she kept here.
pub(crate) async fn query_open_patient(
    engine: &Arc<Engine>,
    request: QueryResourceRequest,
) -> Result<PatientRow, ApiError> {
    let session = engine.session()?;
    let (connection_id, came) = one(engine, &request)?;
    let id = session
        .loops
        .take_patient(connection_id, &came.raw)
        .await?
        .ok_or_else(|| invalid("index", "no_patient"))?;
    let today = today(engine.clock().now());
    session
        .store
        .read(|db| Ok(shown_patient(&patient::get(db, id)?, today)))
}

pub(crate) fn query_export(
    engine: &Engine,
    request: QueryExport,
) -> Result<QueryExported, ApiError> {
    let session = engine.session()?;
    let answer = session.answers.get(request.answer_id).ok_or_else(gone)?;
    let rows = answer
        .came
        .iter()
        .map(|came| answers::cells(came, &request.columns));
    let bytes = csv_directory::table(&request.columns, rows)
        .map_err(|_| ApiError::internal("a table cannot be written"))?;
    // Before the handle is used: a person may leave the column out and try again.
    session.lets_out("answerId", &String::from_utf8_lossy(&bytes))?;
    let path = engine
        .take_file(&request.handle)
        .ok_or_else(|| invalid("handle", "unknown"))?;
    files::write(&path, &bytes)?;
    Ok(QueryExported {
        rows: u32::try_from(answer.came.len()).unwrap_or(u32::MAX),
    })
}

pub(crate) fn query_save(engine: &Engine, request: SavedQuery) -> Result<QueryServers, ApiError> {
    let session = engine.session()?;
    let name = request.name.trim();
    if name.is_empty() || name.chars().count() > 80 {
        return Err(invalid("name", "missing"));
    }
    let query = Query::parse(&request.url).map_err(|error| invalid("url", problem(error)))?;
    // A name in a list is seen by whoever opens it; a person's number must not lie there.
    if query.names_a_person() {
        return Err(stage_forbids("url", "number_in_address"));
    }
    let saved = Saved {
        id: 0,
        name: name.to_owned(),
        connection_id: request.connection_id,
        query: query.url(),
        method: Method::from_word(&request.method).ok_or_else(|| invalid("method", "unknown"))?,
        columns: serde_json::to_string(&request.columns).unwrap_or_default(),
    };
    let now = engine.clock().now();
    session
        .store
        .write(|tx| saved_query::put(tx, &saved, now))?;
    query_servers(engine, Empty {})
}

pub(crate) fn query_remove(
    engine: &Engine,
    request: SavedQueryRequest,
) -> Result<QueryServers, ApiError> {
    let session = engine.session()?;
    session
        .store
        .write(|tx| saved_query::remove(tx, request.query_id))?;
    query_servers(engine, Empty {})
}
