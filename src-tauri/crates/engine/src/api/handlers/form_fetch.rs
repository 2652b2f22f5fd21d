//! A form by its address: asked of the workspace's servers one after another, by an explicit act, and kept on the shelf
//! with where it came from. What a server sends is believed only when it calls itself what was asked for.

use std::cmp::Reverse;
use std::sync::Arc;

use fhir::questionnaire::{Form, Standing, forms_in};
use fhir::search::{Part, Query};
use validation::Pack;
use validation::terms::Questionnaires;

use super::form::{keep, shown, split};
use crate::api::Engine;
use crate::api::failure::invalid;
use crate::api::shown::today;
use crate::api::types::{ApiError, ErrorCode, FormAsked, FormFetch, FormFetched};
use crate::client::ClientError;
use crate::store::connection::{self, Connection, Role, Transport};
use crate::store::draft;
use crate::store::questionnaire::Source;
use crate::store::saved_query::Method;
use crate::sync::{AnswerPage, SyncError};

/// A canonical is a line, not a page.
const LONGEST: usize = 2_000;

/// What one server said.
enum Said {
    Found(String),
    No(&'static str, Option<ErrorCode>, Option<String>),
}

pub(crate) async fn form_fetch(
    engine: &Arc<Engine>,
    request: FormFetch,
) -> Result<FormFetched, ApiError> {
    let canonical = request.canonical.trim().to_owned();
    let (url, version) =
        address(&canonical).ok_or_else(|| invalid("canonical", "not_canonical"))?;
    let session = engine.session()?;
    let held = Arc::clone(&session);
    let servers = crate::tasks::blocking(move || servers(&held, request.draft_id)).await;
    let servers = servers.ok_or_else(|| ApiError::internal("the reading stopped half-way"))??;
    let mut fetched = FormFetched {
        row: None,
        asked: Vec::new(),
    };
    for server in servers {
        let terms = &Pack::of(&server.pack).terms.questionnaires;
        let query = question(terms, &url, version.as_deref());
        let method = if query.names_a_person() {
            Method::Post
        } else {
            Method::Get
        };
        let answer = session.loops.ask_query(server.id, &query, method).await;
        crate::api::router::still_open(engine, &session)?;
        let said = said(
            answer,
            &url,
            version.as_deref(),
            today(engine.clock().now()),
        );
        let (outcome, code, reference) = match &said {
            Said::Found(_) => ("found", None, None),
            Said::No(outcome, code, reference) => (*outcome, *code, reference.clone()),
        };
        fetched.asked.push(FormAsked {
            connection: server.name,
            outcome: outcome.to_owned(),
            code,
            reference,
        });
        let Said::Found(text) = said else { continue };
        let (held, now, from) = (Arc::clone(&session), engine.clock().now(), server.id);
        let row = crate::tasks::blocking(move || {
            let id = held
                .store
                .write(|tx| keep(tx, &text, Source::Server, Some(from), now))?;
            held.store.read(|db| shown(db, id, today(now)))
        });
        let row = row.await;
        fetched.row = Some(row.ok_or_else(|| ApiError::internal("the writing stopped half-way"))??);
        break;
    }
    Ok(fetched)
}

/// The question as the server takes it.
fn question(terms: &Questionnaires, url: &str, version: Option<&str>) -> Query {
    let mut parts = vec![Part::plain("url", url)];
    match version {
        Some(version) if terms.version_in_url => {
            parts = vec![Part::plain("url", &format!("{url}|{version}"))];
        }
        Some(version) => parts.push(Part::plain("version", version)),
        None => {}
    }
    Query {
        resource_type: terms.path.clone(),
        parts,
    }
}

/// The address and version of a canonical; what is no absolute address cannot be asked for.
fn address(canonical: &str) -> Option<(String, Option<String>)> {
    let (canonical, _) = canonical.split_once('#').unwrap_or((canonical, ""));
    let (url, version) = split(canonical);
    let absolute = url.split_once(':').is_some_and(|(scheme, rest)| {
        !rest.is_empty()
            && scheme.starts_with(|sign: char| sign.is_ascii_alphabetic())
            && scheme
                .chars()
                .all(|sign| sign.is_ascii_alphanumeric() || "+.-".contains(sign))
    });
    let whole = canonical.len() <= LONGEST && !canonical.contains(char::is_whitespace);
    let version = version.filter(|version| !version.is_empty());
    (absolute && whole).then(|| (url.to_owned(), version.map(str::to_owned)))
}

/// Whom to ask: the draft's own connection first, then those that keep more than messages. A folder answers nothing.
fn servers(
    session: &crate::api::session::Session,
    draft_id: Option<i64>,
) -> Result<Vec<Connection>, ApiError> {
    session.store.read(|db| {
        let first = match draft_id {
            Some(id) => draft::get(db, id)?.connection_id,
            None => None,
        };
        let mut all: Vec<Connection> = connection::all(db)?
            .into_iter()
            .filter(|row| row.transport != Transport::Folder)
            .collect();
        all.sort_by_key(|row| (Some(row.id) != first, row.role == Role::Messaging, row.id));
        Ok(all)
    })
}

fn said(
    answer: Result<AnswerPage, SyncError>,
    url: &str,
    version: Option<&str>,
    today: jiff::civil::Date,
) -> Said {
    let page = match answer {
        Ok(page) => page,
        Err(error) => return refusal(error),
    };
    let forms: Vec<(String, Form)> = page
        .came
        .iter()
        .filter(|one| one.resource_type == "Questionnaire")
        .filter_map(|one| forms_in(&one.raw).ok())
        .flatten()
        .filter_map(|text| Form::read(text.as_bytes()).ok().map(|form| (text, form)))
        .collect();
    let any = !forms.is_empty();
    // A server that passes over `version`, or over `url`, sends others too.
    let fits = |form: &Form| {
        form.url.as_deref() == Some(url)
            && version.is_none_or(|version| form.version.as_deref() == Some(version))
    };
    // Of several, one in use before others, then the greatest version.
    let best = forms
        .into_iter()
        .filter(|(_, form)| fits(form))
        .min_by_key(|(_, form)| {
            let used = form.standing(today) == Standing::Active;
            (!used, Reverse(order(form.version.as_deref())))
        });
    match best {
        Some((text, _)) => Said::Found(text),
        None if any => Said::No("wrong", None, Some(page.request_id)),
        None => Said::No("none", None, Some(page.request_id)),
    }
}

/// Versions by their numbers, then as they are written: 1.10 comes after 1.9.
fn order(version: Option<&str>) -> (Vec<u64>, String) {
    let version = version.unwrap_or_default();
    let numbers = version
        .split(|sign: char| !sign.is_ascii_digit())
        .filter_map(|part| part.parse().ok())
        .collect();
    (numbers, version.to_owned())
}

fn refusal(error: SyncError) -> Said {
    // A server that has no forms says so by a status, and is not out of order.
    let unsupported = match &error {
        SyncError::Client(failure) => matches!(
            failure.error,
            ClientError::Status {
                status: 400 | 404 | 405 | 410 | 422 | 501,
                ..
            }
        ),
        _ => false,
    };
    let reference = error.request_id().map(str::to_owned);
    if unsupported {
        return Said::No("unsupported", None, reference);
    }
    Said::No("failed", Some(ApiError::from(error).code), reference)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn came(forms: &[(&str, &str, &str)]) -> Result<AnswerPage, SyncError> {
        let came = forms.iter().map(|(url, version, status)| crate::sync::Came {
            resource_type: "Questionnaire".to_owned(),
            id: "1".to_owned(),
            along: false,
            raw: format!(
                r#"{{"resourceType":"Questionnaire","url":"{url}","version":"{version}","status":"{status}"}}"#
            )
            .into_bytes(),
        });
        Ok(AnswerPage {
            came: came.collect(),
            ..AnswerPage::default()
        })
    }

    fn taken(forms: &[(&str, &str, &str)], version: Option<&str>) -> String {
        let today = jiff::civil::date(2026, 11, 20);
        match said(came(forms), "http://a.no/Q", version, today) {
            Said::Found(text) => Form::read(text.as_bytes())
                .expect("a form")
                .version
                .unwrap_or_default(),
            Said::No(outcome, ..) => outcome.to_owned(),
        }
    }

    #[test]
    fn only_what_calls_itself_what_was_asked_for_is_taken() {
        let here = "http://a.no/Q";
        assert_eq!(taken(&[], None), "none");
        assert_eq!(taken(&[("http://b.no/Q", "1", "active")], None), "wrong");
        assert_eq!(taken(&[(here, "1", "active")], Some("2")), "wrong");
        let several = [
            (here, "1.9", "active"),
            (here, "1.10", "active"),
            (here, "2.0", "retired"),
        ];
        assert_eq!(taken(&several, None), "1.10", "in use, and the greatest");
        assert_eq!(taken(&several, Some("2.0")), "2.0", "an order says which");
    }

    #[test]
    fn an_address_is_absolute_and_one_line() {
        let read = |text: &str| address(text);
        let expected = Some(("http://a.no/Q".to_owned(), Some("1.0".to_owned())));
        assert_eq!(read("http://a.no/Q|1.0#part"), expected);
        assert_eq!(
            read("urn:uuid:1"),
            Some(("urn:uuid:1".to_owned(), None)),
            "any scheme"
        );
        for wrong in ["", "Questionnaire/1", "http:", "http://a b", "://x", "1:2"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
