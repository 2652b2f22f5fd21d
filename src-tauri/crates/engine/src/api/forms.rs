//! Forms between store, compose and window: the shelf's rows, a draft's form, and what is known of it beforehand.

use std::collections::BTreeSet;
use std::sync::Arc;

use fhir::number::NationalNumber;
use fhir::questionnaire::{
    Answers, Coding, Control, Decimal, Filled, Form, Item, OptionSource, Typed,
};
use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::Connection as Db;
use serde_json::Value;

use super::shown::text;
use super::types::{
    ApiError, FormCoding, FormFault, FormFields, FormItem, FormOption, FormOrigin, FormRow,
    FormState, FormValue, FormView,
};
use crate::compose::form::{self, Filling, Prefilled};
use crate::compose::{Attached, AttachedData};
use crate::store::draft::Draft;
use crate::store::{attachment, author, codec, connection, patient, questionnaire, resource};

/// A form with its resource.
#[derive(Debug, Clone)]
pub(super) struct Held {
    pub(super) resource: Arc<Value>,
    pub(super) form: Arc<Form>,
}

/// Reads a form off the shelf, or one that a draft still holds.
pub(super) fn held(db: &Db, id: i64) -> Result<Held, ApiError> {
    let raw = questionnaire::raw(db, id)?;
    let resource: Value = serde_json::from_slice(&raw)
        .map_err(|_| ApiError::internal("a form on the shelf cannot be read"))?;
    let form = Form::of(&resource)
        .map_err(|_| ApiError::internal("a form on the shelf is none any more"))?;
    Ok(Held {
        resource: Arc::new(resource),
        form: Arc::new(form),
    })
}

/// What lies beside a draft, to be looked at: without its bytes.
pub(super) fn files(db: &Db, draft_id: i64) -> Result<Vec<Attached>, ApiError> {
    let files = attachment::of_draft(db, draft_id)?.into_iter();
    Ok(files
        .map(|one| Attached {
            name: one.name,
            content_type: one.content_type,
            sha256: one.sha256,
            size: u64::try_from(one.size).unwrap_or_default(),
            data: AttachedData::Awaited,
        })
        .collect())
}

/// The draft's form with its answers. Files in it are those that lie beside the draft.
pub(super) fn filling(
    db: &Db,
    fields: &FormFields,
    files: &[Attached],
) -> Result<Filling, ApiError> {
    let held = held(db, fields.form_id)?;
    Ok(Filling {
        questionnaire: held.resource,
        form: held.form,
        answers: answers(fields, files),
    })
}

/// Fingerprints of the files that answer a question which is asked.
pub(super) fn answered_files(filling: &Filling, fields: &FormFields) -> BTreeSet<String> {
    let filled = filling.filled();
    let asked = filled.nodes.iter().filter(|node| node.enabled);
    asked
        .filter_map(|node| fields.values.get(&node.place))
        .flatten()
        .filter_map(|value| match value {
            FormValue::File { sha256, .. } => Some(sha256.clone()),
            _ => None,
        })
        .collect()
}

/// What was typed. A file that does not lie beside the draft any more is no answer.
pub(super) fn answers(fields: &FormFields, files: &[Attached]) -> Answers {
    Answers {
        values: fields
            .values
            .iter()
            .map(|(place, values)| {
                let typed = values.iter().filter_map(|value| typed(value, files));
                (place.clone(), typed.collect())
            })
            .collect(),
        instances: fields.instances.clone(),
    }
}

fn typed(value: &FormValue, files: &[Attached]) -> Option<Typed> {
    Some(match value {
        FormValue::Yes { yes } => Typed::Yes(*yes),
        FormValue::Words { words } => Typed::Words(words.clone()),
        FormValue::Option { option } => Typed::Option(coding(option)),
        FormValue::Amount { number, unit } => {
            Typed::Amount(number.clone(), unit.as_ref().map(coding))
        }
        FormValue::File { sha256, .. } => {
            let file = files
                .iter()
                .find(|file| codec::hex(&file.sha256) == *sha256)?;
            Typed::File(file.to_json())
        }
    })
}

/// What a form begins with, as it would have been typed. A file that a form brings along itself is not taken over: only
/// what a person has chosen is sent.
fn value(typed: &Typed) -> Option<FormValue> {
    Some(match typed {
        Typed::Yes(yes) => FormValue::Yes { yes: *yes },
        Typed::Words(words) => FormValue::Words {
            words: words.clone(),
        },
        Typed::Option(option) => FormValue::Option {
            option: shown_coding(option),
        },
        Typed::Amount(number, unit) => FormValue::Amount {
            number: number.clone(),
            unit: unit.as_ref().map(shown_coding),
        },
        Typed::File(_) => return None,
    })
}

fn coding(coding: &FormCoding) -> Coding {
    Coding {
        system: coding.system.clone(),
        version: coding.version.clone(),
        code: coding.code.clone(),
        display: coding.display.clone(),
    }
}

fn shown_coding(coding: &Coding) -> FormCoding {
    FormCoding {
        system: coding.system.clone(),
        version: coding.version.clone(),
        code: coding.code.clone(),
        display: coding.display.clone(),
    }
}

/// A form's beginning in a draft: what the form itself begins with, and what is known.
pub(super) fn begin(form_id: i64, form: &Form, facts: &form::Facts) -> FormFields {
    let mut fields = FormFields {
        form_id,
        ..FormFields::default()
    };
    for Prefilled {
        place,
        answers,
        source,
        at,
    } in form::initial(form)
        .into_iter()
        .chain(form::prefill(form, facts))
    {
        let values: Vec<FormValue> = answers.iter().filter_map(value).collect();
        fields.origins.insert(
            place.clone(),
            FormOrigin {
                source: source.to_owned(),
                at,
                values: values.clone(),
            },
        );
        fields.values.insert(place, values);
    }
    fields
}

/// A row of the shelf.
pub(super) fn row(
    db: &Db,
    row: &questionnaire::Questionnaire,
    form: &Form,
    today: Date,
) -> Result<FormRow, ApiError> {
    let (standing, words) = form::standing(form.standing(today));
    let connection = match row.connection_id {
        Some(id) => connection::get(db, id)?.map(|row| row.name),
        None => None,
    };
    let filled = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let questions = form
        .items
        .iter()
        .filter(|item| item.kind.is_question() && !item.hidden)
        .count();
    Ok(FormRow {
        form_id: row.id,
        title: row.title.clone(),
        url: filled(&row.url),
        version: filled(&row.version),
        source: row.source.to_string(),
        connection,
        added_at: row.added_at.clone(),
        standing: standing.to_owned(),
        standing_words: words.as_ref().map(text),
        problems: form
            .problems
            .iter()
            .map(form::problem)
            .map(|words| text(&words))
            .collect(),
        fillable: form.fillable(),
        questions: u32::try_from(questions).unwrap_or(u32::MAX),
    })
}

/// A form as the window shows it.
pub(super) fn view(row: FormRow, form: &Form) -> FormView {
    let items = if form.fillable() {
        form.items
            .iter()
            .enumerate()
            .map(|(index, one)| item(index, one))
            .collect()
    } else {
        Vec::new()
    };
    FormView { row, items }
}

fn item(index: usize, item: &Item) -> FormItem {
    let small = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    FormItem {
        key: item.key.clone(),
        link_id: item.link_id.clone(),
        parent: item.parent.map(small),
        depth: small(item.depth),
        end: small(item.end),
        item_type: item.kind.code().to_owned(),
        prefix: item.prefix.clone(),
        text: fhir::letter::visible(&item.text),
        help: item.help.as_deref().map(fhir::letter::visible),
        required: item.required,
        repeats: item.repeats,
        instanced: item.instanced(index),
        read_only: item.read_only,
        hidden: item.hidden,
        options: item.options.iter().map(option).collect(),
        options_elsewhere: match &item.source {
            OptionSource::Here => None,
            OptionSource::Elsewhere(set) => Some(set.clone()),
        },
        units: item.units.iter().map(shown_coding).collect(),
        control: match item.control {
            Control::Unsaid | Control::Help => "unsaid",
            Control::Radio => "radio",
            Control::Check => "check",
            Control::DropDown => "dropdown",
        }
        .to_owned(),
        max_length: item.max_length.map(small),
        min: item.min.as_ref().map(fhir::questionnaire::Value::shown),
        max: item.max.as_ref().map(fhir::questionnaire::Value::shown),
        max_size: item.max_size.as_ref().map(Decimal::shown),
        media: item.media.clone(),
    }
}

fn option(option: &fhir::questionnaire::AnswerOption) -> FormOption {
    let words = fhir::letter::visible(&option.value.shown());
    FormOption {
        coding: match &option.value {
            fhir::questionnaire::Value::Coding(coding) => shown_coding(coding),
            // An option that is words, a number or a date is known by what is shown.
            _ => FormCoding {
                display: Some(option.value.shown()),
                ..FormCoding::default()
            },
        },
        words,
        exclusive: option.exclusive,
    }
}

/// How a form stands with its answers.
pub(super) fn state(filling: &Filling) -> FormState {
    let filled = filling.filled();
    let progress = filled.progress();
    let small = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    FormState {
        disabled: disabled(&filled),
        faults: filled
            .check()
            .into_iter()
            .map(|fault| {
                let (code, said) = form::fault(&fault.kind);
                FormFault {
                    place: fault.place,
                    code: code.to_owned(),
                    message: text(&said.message),
                }
            })
            .collect(),
        asked: small(progress.asked),
        answered: small(progress.answered),
        missing: small(progress.missing),
    }
}

/// The outermost places that are not asked.
fn disabled(filled: &Filled<'_>) -> Vec<String> {
    filled
        .nodes
        .iter()
        .filter(|node| {
            let parent = node.parent.and_then(|parent| filled.nodes.get(parent));
            !node.enabled && parent.is_none_or(|parent| parent.enabled)
        })
        .map(|node| node.place.clone())
        .collect()
}

/// What is known of whom a draft is about, and of who writes it.
pub(super) fn facts(db: &Db, draft: &Draft, now: Timestamp) -> Result<form::Facts, ApiError> {
    let mut facts = form::Facts::default();
    let mut know =
        |name: &'static str, text: Option<String>, source: &'static str, at: Option<&str>| {
            let text = text
                .map(|text| text.trim().to_owned())
                .filter(|text| !text.is_empty());
            if let Some(text) = text {
                let at = at.map(str::to_owned);
                facts.known.insert(name, form::Known { text, source, at });
            }
        };
    let author = author::get(db)?;
    let name = format!("{} {}", author.given, author.family);
    know("authorName", Some(name), "author", None);
    know("authorHpr", Some(author.hpr), "author", None);
    know("practice", Some(author.practice), "author", None);
    know("practicePhone", author.phone, "author", None);
    let person = super::writing::person(db, draft)?;
    let row = match draft.patient_id {
        Some(id) => Some(patient::get(db, id)?),
        None => super::shown::patient_of(db, person.number.as_deref())?,
    };
    let (source, at) = match &row {
        Some(row) => match row.source {
            patient::Source::Ehr => ("chart", row.fetched_at.clone()),
            patient::Source::Entered => ("entered", None),
            patient::Source::Message => ("message", None),
        },
        None => ("message", None),
    };
    let at = at.as_deref();
    let both = |first: &str, between: &str, last: &str| {
        let whole = !first.trim().is_empty() && !last.trim().is_empty();
        whole.then(|| format!("{}{between}{}", first.trim(), last.trim()))
    };
    let given = match &person.middle {
        Some(middle) => format!("{} {middle}", person.given.trim()),
        None => person.given.clone(),
    };
    know("name", both(&given, " ", &person.family), source, at);
    know(
        "familyGiven",
        both(&person.family, ", ", &given),
        source,
        at,
    );
    know("family", Some(person.family.clone()), source, at);
    know("given", Some(given), source, at);
    let today = super::shown::today(now);
    let number = person
        .number
        .as_deref()
        .and_then(|number| NationalNumber::parse(number).ok());
    let born = person.birth_date.clone();
    let age = born
        .as_deref()
        .and_then(|date| super::present::age(date, today));
    know("age", age.map(|age| age.to_string()), source, at);
    know("birthDate", born, source, at);
    // Only a number that is one: a wrong one in a form is worse than none.
    know("number", number.map(|number| number.digits()), source, at);
    know("gender", person.gender.clone(), source, at);
    if let Some(row) = row {
        know("address", row.address, source, at);
        know("phone", row.phone, source, at);
        know("generalPractitioner", row.general_practitioner, source, at);
        let observations: Vec<Value> = resource::by_patient(db, row.id, Some("Observation"))?
            .iter()
            .filter_map(|resource| serde_json::from_slice(&resource.raw).ok())
            .collect();
        facts.measured = measured(&observations);
    }
    Ok(facts)
}

/// Observations of the chart as measurements a form may ask for, newest first.
fn measured(observations: &[Value]) -> Vec<form::Measured> {
    let mut all: Vec<form::Measured> = observations.iter().flat_map(of_observation).collect();
    all.sort_by(|a, b| b.at.cmp(&a.at));
    all
}

fn of_observation(observation: &Value) -> Vec<form::Measured> {
    let word = |member: &str| observation.get(member).and_then(Value::as_str);
    let said = matches!(word("status"), Some("final" | "amended" | "corrected"));
    let at = word("effectiveDateTime").or_else(|| word("effectiveInstant"));
    let Some(at) = at.filter(|_| said && observation.get("modifierExtension").is_none()) else {
        return Vec::new();
    };
    let components = observation.get("component").and_then(Value::as_array);
    std::iter::once(observation)
        .chain(components.into_iter().flatten())
        .filter_map(|one| {
            let quantity = one.get("valueQuantity")?;
            if quantity.get("comparator").is_some() {
                return None;
            }
            let text = |member: &str| {
                quantity
                    .get(member)
                    .and_then(Value::as_str)
                    .map(str::to_owned)
            };
            let codes = one.pointer("/code/coding").and_then(Value::as_array)?;
            let codes = codes.iter().filter_map(|coding| {
                let system = coding.get("system")?.as_str()?;
                Some((system.to_owned(), coding.get("code")?.as_str()?.to_owned()))
            });
            Some(form::Measured {
                codes: codes.collect(),
                value: Decimal::parse(&quantity.get("value")?.to_string())?,
                unit: Coding {
                    system: text("system"),
                    version: None,
                    code: text("code"),
                    display: text("unit"),
                },
                at: at.to_owned(),
            })
        })
        .collect()
}
