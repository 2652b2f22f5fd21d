//! Forms: the shelf, one form, and the form of a draft.

use std::collections::BTreeSet;

use fhir::questionnaire::{Answers, Filled, Form, FormError, forms_in};
use rusqlite::Connection as Db;

use crate::api::Engine;
use crate::api::failure::invalid;
use crate::api::forms::{self, Held};
use crate::api::shown::today;
use crate::api::types::{
    ApiError, DraftFields, DraftForm, DraftRequest, DraftView, Empty, ErrorCode, FormAdd,
    FormRequest, FormRow, FormShelve, FormState, FormView, Forms, Retry,
};
use crate::api::writing::Writing;
use crate::compose::Body;
use crate::store::questionnaire::{self, Put, Source};
use crate::store::{Tx, draft, message};

/// Forms that one file may bring.
const MOST_AT_ONCE: usize = 50;

pub(crate) fn forms(engine: &Engine, _: Empty) -> Result<Forms, ApiError> {
    let session = engine.session()?;
    let today = today(engine.clock().now());
    session.store.read(|db| {
        let rows = questionnaire::shelf(db, questionnaire::MOST)?
            .iter()
            .map(|row| shown(db, row.id, today))
            .collect::<Result<_, ApiError>>()?;
        Ok(Forms { rows })
    })
}

pub(super) fn shown(db: &Db, id: i64, today: jiff::civil::Date) -> Result<FormRow, ApiError> {
    let row = questionnaire::get(db, id)?;
    let held = forms::held(db, id)?;
    forms::row(db, &row, &held.form, today)
}

pub(crate) fn form_add(engine: &Engine, request: FormAdd) -> Result<Forms, ApiError> {
    let session = engine.session()?;
    let now = engine.clock().now();
    let texts = forms_in(request.text.as_bytes()).map_err(|error| refused(&error))?;
    if texts.len() > MOST_AT_ONCE {
        return Err(invalid("text", "too_many"));
    }
    let ids = session.store.write(|tx| {
        texts
            .iter()
            .map(|text| keep(tx, text, Source::File, None, now))
            .collect::<Result<Vec<i64>, ApiError>>()
    })?;
    session.store.read(|db| {
        let rows = ids
            .into_iter()
            .map(|id| shown(db, id, today(now)))
            .collect::<Result<_, ApiError>>()?;
        Ok(Forms { rows })
    })
}

/// Why a text is no form, by what the window has words for.
fn refused(error: &FormError) -> ApiError {
    invalid(
        "text",
        match error {
            FormError::NotJson { .. } => "not_json",
            FormError::NotXml => "not_xml",
            FormError::TooDeep => "too_deep",
            FormError::TooBig => "too_big",
            FormError::NotAForm => "not_a_form",
        },
    )
}

/// Puts a form on the shelf.
pub(crate) fn keep(
    tx: &Tx<'_>,
    text: &str,
    source: Source,
    from: Option<i64>,
    now: jiff::Timestamp,
) -> Result<i64, ApiError> {
    let form = Form::read(text.as_bytes()).map_err(|error| refused(&error))?;
    let title = fhir::letter::visible(form.shown_title());
    Ok(questionnaire::put(
        tx,
        &Put {
            url: form.url.as_deref().unwrap_or_default(),
            version: form.version.as_deref().unwrap_or_default(),
            title: title.trim(),
            source,
            message_id: from.filter(|_| source == Source::Message),
            connection_id: from.filter(|_| source == Source::Server),
            raw: text.as_bytes(),
        },
        now,
    )?)
}

pub(crate) fn form_shelve(engine: &Engine, request: FormShelve) -> Result<Empty, ApiError> {
    let session = engine.session()?;
    let now = engine.clock().now();
    session.store.write(|tx| {
        if request.on_shelf {
            questionnaire::put_back(tx, request.form_id)
        } else {
            questionnaire::remove(tx, request.form_id, now)
        }
    })?;
    Ok(Empty {})
}

pub(crate) fn form(engine: &Engine, request: FormRequest) -> Result<FormView, ApiError> {
    let session = engine.session()?;
    let today = today(engine.clock().now());
    session.store.read(|db| {
        let held = forms::held(db, request.form_id)?;
        let row = questionnaire::get(db, request.form_id)?;
        let row = forms::row(db, &row, &held.form, today)?;
        Ok(forms::view(row, &held.form))
    })
}

pub(crate) fn draft_form(engine: &Engine, request: DraftForm) -> Result<DraftView, ApiError> {
    let session = engine.session()?;
    let now = engine.clock().now();
    session
        .store
        .write(|tx| give(tx, request.draft_id, request.form_id, now))?;
    super::write::view(&session, request.draft_id, now)
}

/// Gives a draft its form. What was answered in another form stays where this one asks the same.
pub(crate) fn give(
    tx: &Tx<'_>,
    draft_id: i64,
    form_id: i64,
    now: jiff::Timestamp,
) -> Result<(), ApiError> {
    let Held { form, .. } = forms::held(tx, form_id)?;
    if !form.fillable() {
        return Err(invalid("formId", "not_fillable"));
    }
    let row = draft::get(tx, draft_id)?;
    let mut fields: DraftFields = serde_json::from_str(&row.fields).unwrap_or_default();
    if fields
        .form
        .as_ref()
        .is_some_and(|held| held.form_id == form_id)
    {
        return Ok(());
    }
    let facts = forms::facts(tx, &row, now)?;
    let mut begun = forms::begin(form_id, &form, &facts);
    if let Some(before) = fields.form.take() {
        let filled = Filled::new(
            &form,
            &Answers {
                instances: before.instances.clone(),
                ..Answers::default()
            },
        );
        let places: BTreeSet<&str> = filled
            .nodes
            .iter()
            .map(|node| node.place.as_str())
            .collect();
        let same = before
            .values
            .into_iter()
            .filter(|(place, values)| places.contains(place.as_str()) && !values.is_empty());
        begun.values.extend(same);
        begun.instances = before.instances;
    }
    fields.form = Some(begun);
    let text = serde_json::to_string(&fields)
        .map_err(|_| ApiError::internal("a draft cannot be written"))?;
    draft::save(tx, draft_id, &text, None, now)?;
    Ok(())
}

/// Gives a draft the form that its order brought, or that the order names and we hold. Without either a person chooses.
pub(super) fn ordered(
    tx: &Tx<'_>,
    draft_id: i64,
    message_id: i64,
    now: jiff::Timestamp,
) -> Result<(), ApiError> {
    let raw = message::raw(tx, message_id)?;
    let brought = forms_in(&raw)
        .ok()
        .and_then(|texts| texts.into_iter().next());
    let form_id = match brought {
        Some(text) => Some(keep(tx, &text, Source::Message, Some(message_id), now)?),
        None => match wanted(&raw) {
            Some(canonical) => {
                let (url, version) = split(&canonical);
                questionnaire::by_canonical(tx, url, version)?.map(|row| row.id)
            }
            None => None,
        },
    };
    let Some(form_id) = form_id else {
        return Ok(());
    };
    // A form that cannot be filled in is said to be so where a person chooses another.
    match give(tx, draft_id, form_id, now) {
        Err(error) if error.code == ErrorCode::Invalid => Ok(()),
        given => given,
    }
}

/// `url|version` taken apart.
pub(super) fn split(canonical: &str) -> (&str, Option<&str>) {
    match canonical.split_once('|') {
        Some((url, version)) => (url, Some(version)),
        None => (canonical, None),
    }
}

/// The form that the draft's order names, while the draft has none.
pub(super) fn not_here(db: &Db, writing: &Writing) -> Result<Option<String>, ApiError> {
    let unchosen = writing.kind.body() == Body::Form && writing.form.is_none();
    match &writing.answers {
        Some(request) if unchosen => Ok(wanted(&message::raw(db, request.row.id)?)),
        _ => Ok(None),
    }
}

/// The canonical of the form that an order names in its Task without bringing it.
pub(super) fn wanted(raw: &[u8]) -> Option<String> {
    let bundle: serde_json::Value = serde_json::from_slice(raw).ok()?;
    let entries = bundle.get("entry")?.as_array()?;
    let tasks = entries
        .iter()
        .filter_map(|entry| entry.get("resource"))
        .filter(|resource| {
            resource
                .get("resourceType")
                .is_some_and(|kind| kind == "Task")
        });
    let canonical = |task: &serde_json::Value| {
        let inputs = task.get("input")?.as_array()?;
        inputs.iter().find_map(|input| {
            let value = input
                .get("valueCanonical")
                .or_else(|| input.get("valueUri"))?;
            value.as_str().map(str::to_owned)
        })
    };
    tasks.into_iter().find_map(canonical)
}

pub(crate) fn form_state(engine: &Engine, request: DraftRequest) -> Result<FormState, ApiError> {
    let session = engine.session()?;
    session.store.read(|db| {
        let row = draft::get(db, request.draft_id)?;
        let fields: DraftFields = serde_json::from_str(&row.fields).unwrap_or_default();
        let Some(form) = fields.form else {
            return Err(ApiError::new(
                ErrorCode::NotFound,
                "the draft has no form yet",
                Retry::Never,
            ));
        };
        let files = forms::files(db, request.draft_id)?;
        Ok(forms::state(&forms::filling(db, &form, &files)?))
    })
}
