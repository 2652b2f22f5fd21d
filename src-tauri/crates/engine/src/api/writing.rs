//! A draft as a composition, and what the composer and the rules say of it: asked by the preview and by sending alike,
//! so that what was shown as in order is what is frozen.

use std::collections::BTreeMap;
use std::sync::Arc;

use fhir::message::Summary;
use fhir::number::{HerId, NationalNumber};
use jiff::{SignedDuration, Timestamp};
use validation::{Direction, Facts, Finding, Pack};

use super::known::{Fit, Known, KnownKinds};
use super::session::Session;
use super::travel::Travel;
use super::types::{
    ApiError, DraftFields, ErrorCode, FindingView, LostLetter, Retry, RuleGroup, Severity,
    SourceExcerpt, Text,
};
use crate::compose::form::Filling;
use crate::compose::{
    self, Answered, Attached, AttachedData, Author, Body, Composition, Dress, Event, Followed, Ids,
    Kind, Person, Side,
};
use crate::store::attachment::DraftAttachment;
use crate::store::draft::Draft;
use crate::store::{
    StoreError, attachment, author, codec, connection, example, inbox, message, party, patient,
    questionnaire,
};

/// A draft with everything it is built from.
#[derive(Debug)]
pub(super) struct Writing {
    pub(super) draft: Draft,
    pub(super) kind: Arc<Kind>,
    /// The workspace brought the kind.
    pub(super) own_kind: bool,
    pub(super) fields: DraftFields,
    /// What is in the kind's fields, with a form that was chosen from the shelf as its text.
    values: BTreeMap<String, String>,
    /// The form, for a kind that has one and a draft that has chosen.
    pub(super) form: Option<Filling>,
    pub(super) connection: connection::Connection,
    pub(super) author: author::Author,
    pub(super) person: Person,
    pub(super) from_her: String,
    pub(super) answers: Option<Request>,
    pub(super) attached: Vec<Attached>,
    /// Published example numbers.
    examples: Vec<NationalNumber>,
    /// Name of the recipient in the directory; empty when it has none.
    recipient: String,
}

/// The message answered, or gone on from.
#[derive(Debug)]
pub(super) struct Request {
    pub(super) row: message::Message,
    /// Type and id of its focus.
    focus: Option<(String, String)>,
}

impl Writing {
    pub(super) fn read(db: &rusqlite::Connection, id: i64) -> Result<Self, ApiError> {
        let draft = crate::store::draft::get(db, id)?;
        if draft.discarded_at.is_some() || draft.outbox_id.is_some() {
            return Err(ApiError::new(
                ErrorCode::NotFound,
                "the draft is not there any more",
                Retry::Never,
            ));
        }
        let known = KnownKinds::read(db)?;
        let Known { kind, own, .. } = known
            .get(&draft.kind)
            .cloned()
            .ok_or_else(|| ApiError::internal("the draft is of a kind that is not known here"))?;
        let connection = match draft.connection_id {
            Some(id) => connection::get(db, id)?,
            None => None,
        };
        let connection = connection.ok_or_else(|| {
            ApiError::new(
                ErrorCode::NotSupported,
                "no messaging connection is set up",
                Retry::AfterAct,
            )
        })?;
        let answers = match draft.answers_message_id {
            Some(id) => Some(Request::read(db, id)?),
            None => None,
        };
        let person = person(db, &draft)?;
        let chosen = draft
            .from_her
            .clone()
            .filter(|her_id| connection.her_ids.contains(her_id));
        let from_her = match &answers {
            _ if kind.side == Side::Nav => Some(connection.nav_her_id.clone()),
            // Answered from the HER-id that was written to, when it is ours.
            Some(request) => request
                .row
                .to_her
                .iter()
                .find(|her_id| connection.her_ids.contains(her_id))
                .or(connection.her_ids.first())
                .cloned(),
            None => chosen.or_else(|| connection.her_ids.first().cloned()),
        };
        let recipient = party::get(db, &draft.to_her)?;
        let fields: DraftFields = serde_json::from_str(&draft.fields).unwrap_or_default();
        let mut attached = super::forms::files(db, id)?;
        let form = match &fields.form {
            Some(form) if kind.body() == Body::Form => {
                let filling = super::forms::filling(db, form, &attached)?;
                let answers = super::forms::answered_files(&filling, form);
                attached.retain(|file| answers.contains(&codec::hex(&file.sha256)));
                Some(filling)
            }
            _ => None,
        };
        let mut writing = Self {
            values: values(db, &kind, &fields)?,
            attached,
            examples: example::all(db)?,
            recipient: recipient.map(|party| party.name).unwrap_or_default(),
            fields,
            form,
            author: author::get(db)?,
            own_kind: own,
            kind,
            person,
            from_her: from_her.unwrap_or_default(),
            connection,
            answers,
            draft,
        };
        writing.lay_out(db)?;
        Ok(writing)
    }

    /// The files that go with it, in the order they were put there; of a form those that answer a question of it.
    pub(super) fn beside(
        &self,
        db: &rusqlite::Connection,
    ) -> Result<Vec<DraftAttachment>, ApiError> {
        let mut rows = attachment::of_draft(db, self.draft.id)?;
        rows.retain(|row| self.attached.iter().any(|file| file.sha256 == row.sha256));
        Ok(rows)
    }

    /// Says of each file where its bytes are; of those that go in the message the first, for looking at it.
    fn lay_out(&mut self, db: &rusqlite::Connection) -> Result<(), ApiError> {
        let by_url = self.travel().by_url;
        let rows = self.beside(db)?;
        for (attached, row) in self.attached.iter_mut().zip(rows) {
            let put_up = row.url_connection_id == Some(self.connection.id);
            attached.data = match row.url {
                _ if !by_url => AttachedData::Inline(attachment::head(db, &row.sha256)?.into()),
                Some(url) if put_up => AttachedData::Url(url),
                Some(_) | None => AttachedData::Awaited,
            };
        }
        Ok(())
    }

    /// Takes the whole files in: for freezing. For looking at a message their beginnings do.
    pub(super) fn take_in(&mut self, db: &rusqlite::Connection) -> Result<(), ApiError> {
        let rows = self.beside(db)?;
        for (attached, row) in self.attached.iter_mut().zip(rows) {
            match &attached.data {
                AttachedData::Inline(_) => {
                    attached.data = AttachedData::Inline(attachment::body(db, &row.sha256)?.into());
                }
                AttachedData::Url(_) => {}
                // It was put up before this transaction, or it goes nowhere.
                AttachedData::Awaited => {
                    return Err(ApiError::new(
                        ErrorCode::Offline,
                        "an attachment has not been put up yet",
                        Retry::Later,
                    ));
                }
            }
        }
        Ok(())
    }

    /// How attachments travel here, and how much of them.
    pub(super) fn travel(&self) -> Travel {
        Travel::of(&self.connection.pack)
    }

    pub(super) fn composition(&self, ids: Ids, timestamp: Timestamp) -> Composition {
        Composition {
            kind: Arc::clone(&self.kind),
            author: Author {
                given: self.author.given.clone(),
                family: self.author.family.clone(),
                hpr: self.author.hpr.clone(),
                practice: self.author.practice.clone(),
                organisation_number: self.author.organisation_number.clone(),
                phone: self.author.phone.clone(),
            },
            from_her_id: self.from_her.clone(),
            to_her_id: self.draft.to_her.clone(),
            patient: self.person.clone(),
            text: self.fields.text.clone(),
            choice: self.fields.choice.clone(),
            attachments: self.attached.clone(),
            values: self.values.clone(),
            form: self.filling(),
            answers: self.answered().map(Request::answered),
            follows: self.followed().and_then(Request::followed),
            ids,
            timestamp,
        }
    }

    /// The form with the files as they are taken in by now.
    fn filling(&self) -> Option<Filling> {
        let (filling, fields) = (self.form.clone()?, self.fields.form.as_ref()?);
        Some(Filling {
            answers: super::forms::answers(fields, &self.attached),
            ..filling
        })
    }

    /// The message it answers; a message it only goes on from is none.
    pub(super) fn answered(&self) -> Option<&Request> {
        self.answers.as_ref().filter(|request| {
            let fit = super::known::fit(&self.kind, std::slice::from_ref(&request.row));
            matches!(fit, Some(Fit::Answers(_)))
        })
    }

    fn followed(&self) -> Option<&Request> {
        self.answers.as_ref().filter(|request| {
            let fit = super::known::fit(&self.kind, std::slice::from_ref(&request.row));
            matches!(fit, Some(Fit::Follows(_)))
        })
    }

    /// HER-ids that are the sender's own.
    fn own_her_ids(&self) -> Vec<HerId> {
        let texts = match self.kind.side {
            Side::Ours => self.connection.her_ids.as_slice(),
            Side::Nav => std::slice::from_ref(&self.connection.nav_her_id),
        };
        texts
            .iter()
            .filter_map(|text| HerId::parse(text).ok())
            .collect()
    }

    /// Display name of the person, as the confirm dialog shows it.
    pub(super) fn name(&self) -> String {
        let parts = [
            Some(self.person.given.as_str()),
            self.person.middle.as_deref(),
            Some(&self.person.family),
        ];
        parts
            .into_iter()
            .flatten()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(" ")
    }
}

/// Before the number of a form on the shelf, where a field holds the choice of one.
const SHELF: &str = "shelf:";

fn values(
    db: &rusqlite::Connection,
    kind: &Kind,
    fields: &DraftFields,
) -> Result<BTreeMap<String, String>, ApiError> {
    let mut values = fields.values.clone();
    let forms = kind
        .fields
        .iter()
        .filter(|field| field.into == compose::Target::Questionnaire);
    for field in forms {
        let Some(value) = values.get_mut(&field.id) else {
            continue;
        };
        let chosen = value.strip_prefix(SHELF).and_then(|id| id.parse().ok());
        let Some(id) = chosen else { continue };
        match questionnaire::raw(db, id) {
            Ok(raw) => *value = String::from_utf8_lossy(&raw).into_owned(),
            // The check says of what is left that it is no form.
            Err(StoreError::NotFound { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(values)
}

impl Request {
    fn read(db: &rusqlite::Connection, id: i64) -> Result<Self, ApiError> {
        let row = message::get(db, id)?;
        let raw = message::raw(db, id)?;
        let focus = Summary::read(&raw).ok().and_then(|summary| {
            let first = summary.focus.into_iter().next()?;
            let id = first.strip_prefix("urn:uuid:")?.to_lowercase();
            let letters = ["Communication", "Task", "QuestionnaireResponse"];
            let kind = letters
                .into_iter()
                .find(|letter| summary.resource_types.iter().any(|kind| kind == letter))?;
            Some((kind.to_owned(), id))
        });
        Ok(Self { row, focus })
    }

    fn answered(&self) -> Answered {
        let row = &self.row;
        let coded = !row.event_system.is_empty() && !row.event_code.is_empty();
        let of = |wanted: &str| {
            let (_, id) = self.focus.as_ref().filter(|(kind, _)| kind == wanted)?;
            Some(id.clone())
        };
        Answered {
            header_id: row.header_id.clone(),
            communication_id: of("Communication"),
            order_id: of("Task"),
            event: coded.then(|| Event {
                system: row.event_system.clone(),
                code: row.event_code.clone(),
                proposed: false,
            }),
        }
    }

    fn followed(&self) -> Option<Followed> {
        let (resource_type, id) = self.focus.clone()?;
        Some(Followed { resource_type, id })
    }
}

/// Whom the draft is about: the person in the cache, else as the thread's messages have her.
pub(super) fn person(db: &rusqlite::Connection, draft: &Draft) -> Result<Person, ApiError> {
    let person = named(db, draft)?;
    // An order names its patient by number alone. The number holds the birth date, which is shown beside the name and
    // confirmed with it: both must say the same.
    let born = || {
        let number = NationalNumber::parse(person.number.as_deref()?).ok()?;
        Some(number.birth_date()?.to_string())
    };
    Ok(Person {
        birth_date: person.birth_date.clone().or_else(born),
        ..person
    })
}

fn named(db: &rusqlite::Connection, draft: &Draft) -> Result<Person, ApiError> {
    if let Some(id) = draft.patient_id {
        let row = patient::get(db, id)?;
        return Ok(from_patient(&row));
    }
    let Some(thread_id) = draft.thread_id else {
        return Ok(Person::default());
    };
    let thread = inbox::row(db, thread_id)?;
    if let Some(row) = super::shown::patient_of(db, thread.patient_number.as_deref())? {
        return Ok(from_patient(&row));
    }
    let subject = draft
        .answers_message_id
        .map(|id| message::raw(db, id))
        .transpose()?
        .and_then(|raw| Summary::read(&raw).ok())
        .map(|summary| summary.subject)
        // A person may have said that it is about another one whom the message names.
        .filter(|subject| {
            subject
                .national
                .as_ref()
                .map(fhir::number::NationalNumber::digits)
                == thread.patient_number
        })
        .unwrap_or_default();
    let (given, family) = match (subject.given, subject.family) {
        (None, None) => split_name(&thread.patient_name),
        (given, family) => (given.unwrap_or_default(), family.unwrap_or_default()),
    };
    Ok(Person {
        given,
        middle: None,
        family,
        birth_date: thread.patient_birth_date,
        gender: thread.patient_gender,
        number: thread.patient_number,
        number_system: subject.system,
    })
}

fn from_patient(row: &patient::Patient) -> Person {
    let (given, family) = if row.given.is_empty() && row.family.is_empty() {
        split_name(&row.name)
    } else {
        (row.given.clone(), row.family.clone())
    };
    Person {
        given,
        middle: None,
        family,
        birth_date: row.birth_date.clone(),
        gender: row.gender.clone(),
        number: row.national_number.clone(),
        number_system: None,
    }
}

/// The last word is the family name, when nobody says which is.
fn split_name(name: &str) -> (String, String) {
    match name.trim().rsplit_once(' ') {
        Some((given, family)) => (given.to_owned(), family.to_owned()),
        None => (String::new(), name.trim().to_owned()),
    }
}

/// Time for the stamp: ours, never ahead of the server's as far as the last answer told (rule S06).
pub(super) fn stamp(session: &Session, now: Timestamp) -> Timestamp {
    let ahead = session.loops.status().clock_skew_ms.unwrap_or(0).max(0);
    now.checked_sub(SignedDuration::from_millis(ahead))
        .unwrap_or(now)
}

/// Everything that is said of a composition.
#[derive(Debug)]
pub(super) struct Verdict {
    pub(super) findings: Vec<FindingView>,
    pub(super) groups: Vec<RuleGroup>,
    pub(super) predicted_status: Option<u16>,
    pub(super) built: compose::Built,
    pub(super) json: String,
    pub(super) stored: crate::store::message::Findings,
    pub(super) lost: Vec<LostLetter>,
}

impl Verdict {
    pub(super) fn errors(&self) -> impl Iterator<Item = &FindingView> {
        self.findings
            .iter()
            .filter(|finding| finding.severity == Severity::Error)
    }
}

/// Asks composer and rules.
pub(super) fn judge(session: &Session, writing: &Writing, ids: Ids, now: Timestamp) -> Verdict {
    let stamp = stamp(session, now);
    judged(Some(session.rules_stage()), stamp, writing, ids, now)
}

/// The same without a session: stage and time for the stamp are given.
pub(super) fn judged(
    stage: Option<validation::Stage>,
    stamp: Timestamp,
    writing: &Writing,
    ids: Ids,
    now: Timestamp,
) -> Verdict {
    let pack = Pack::of(&writing.connection.pack);
    let composition = writing.composition(ids, stamp);
    let dress = Dress {
        builder: &pack.terms.builder,
        sender: &writing.author.practice,
        recipient: &writing.recipient,
    };
    let preview = compose::preview(&composition, &dress);
    let own = writing.own_her_ids();
    let facts = Facts {
        own: &own,
        // A message is stamped with the server's time and waits out its undo time, so the stamp is in its past.
        now: Some(now.checked_add(SignedDuration::from_secs(1)).unwrap_or(now)),
        stage,
        examples: &writing.examples,
        ..Facts::default()
    };
    let found = validation::check(&preview.built.bytes, pack, Direction::Out, &facts);
    let concerns = compose::check(&composition);
    let told = |finding: &Finding| {
        concerns
            .iter()
            .any(|one| one.finding.field.is_some() && one.finding.field == finding.field)
    };
    // Where the composer asks for the same field, its words are nearer to the form.
    let beside = found.iter().filter(|finding| !told(finding));
    let mut findings: Vec<FindingView> = concerns
        .iter()
        .map(|concern| {
            let shown = shown_finding(&concern.finding, &preview.json);
            let value = concern.value.as_ref().map(|id| {
                if id.starts_with("form") {
                    id.clone()
                } else {
                    format!("value:{id}")
                }
            });
            FindingView {
                field: value.or(shown.field),
                ..shown
            }
        })
        .chain(beside.map(|finding| shown_finding(finding, &preview.json)))
        .collect();
    findings.sort_by_key(|finding| finding.severity);
    let worst = findings.iter().map(|finding| finding.severity).min();
    let stored = crate::store::message::Findings {
        json: serde_json::to_string(&findings).unwrap_or_else(|_| "[]".to_owned()),
        worst: worst.map(|severity| match severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Information => "information",
        }),
    };
    let groups = validation::groups(pack, Direction::Out, &found)
        .into_iter()
        .map(|group| RuleGroup {
            name: Text {
                nb: group.name.nb,
                en: group.name.en,
            },
            first_rule: group.first,
            last_rule: group.last,
            in_order: group.in_order,
            total: group.total,
        })
        .collect();
    Verdict {
        predicted_status: validation::predicted_status(&found),
        findings,
        groups,
        built: preview.built,
        json: preview.json,
        stored,
        lost: compose::lost(&composition)
            .into_iter()
            .map(shown_lost)
            .collect(),
    }
}

pub(super) fn shown_finding(finding: &Finding, json: &str) -> FindingView {
    FindingView {
        rule: finding.rule.clone(),
        severity: match finding.severity {
            validation::Severity::Error => Severity::Error,
            validation::Severity::Warning => Severity::Warning,
            validation::Severity::Information => Severity::Information,
        },
        path: finding.path.clone(),
        message: Text {
            nb: finding.message.nb.clone(),
            en: finding.message.en.clone(),
        },
        remedy: Text {
            nb: finding.remedy.nb.clone(),
            en: finding.remedy.en.clone(),
        },
        source: excerpt(json, &finding.path),
        field: finding.field.map(|field| field.code().to_owned()),
    }
}

fn shown_lost(lost: compose::Lost) -> LostLetter {
    LostLetter {
        letter: lost.letter.to_string(),
        code_point: format!("U+{:04X}", u32::from(lost.letter)),
        name: lost.name.as_ref().map(super::shown::text),
        replacement: lost.replacement.map(str::to_owned),
        place: match lost.place {
            compose::Place::Text => "text".to_owned(),
            compose::Place::Value(id) => format!("value:{id}"),
            compose::Place::Patient => "patient".to_owned(),
            compose::Place::Author => "author".to_owned(),
        },
        count: lost.count,
        words: lost.words,
    }
}

pub(super) fn excerpt(json: &str, path: &str) -> Option<SourceExcerpt> {
    let excerpt = validation::excerpt(json, path)?;
    Some(SourceExcerpt {
        first_line: excerpt.first_line,
        marked_line: excerpt.marked_line,
        lines: excerpt.lines,
    })
}
