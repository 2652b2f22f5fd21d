//! Bytes to [`Form`].

use std::collections::{HashMap, HashSet};

use jiff::civil::Date;
use serde_json::Value as Json;

use super::item::{Condition, Control, Item, ItemKind, Operator, OptionSource};
use super::options;
use super::value::{Coding, Quantity, Value, coding, text};

/// A form of more bytes is not read.
const MOST_BYTES: usize = 32 * 1024 * 1024;
/// A form of more items cannot be filled in here, and is counted instead of read.
const MOST_ITEMS: usize = 2_000;

const HL7: &str = "http://hl7.org/fhir/StructureDefinition/";
/// Repeats: each names one media type.
const MEDIA: &str = "http://hl7.org/fhir/StructureDefinition/mimeType";
const SDC: &str = "http://hl7.org/fhir/uv/sdc/StructureDefinition/";

/// Why bytes are no form at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FormError {
    /// Broken JSON.
    #[error("the form is not readable JSON (line {line}, column {column})")]
    NotJson {
        /// 1-based.
        line: usize,
        /// 1-based.
        column: usize,
    },
    /// Broken XML, or no FHIR.
    #[error("the form is not readable XML")]
    NotXml,
    /// Nested too deep.
    #[error("the form is nested too deep")]
    TooDeep,
    /// More than 32 MB.
    #[error("the form is too big")]
    TooBig,
    /// Another resource.
    #[error("there is no Questionnaire in it")]
    NotAForm,
}

/// What is wrong or remarkable with a form that is one after all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// No items.
    Empty,
    /// More items than can be filled in here.
    TooManyItems(usize),
    /// No canonical URL: the answer cannot say which form it answers.
    NoUrl,
    /// No title.
    NoTitle,
    /// An item without linkId: its answer would have no place.
    NoLinkId(usize),
    /// linkIds that stand more than once.
    SameLinkId(Vec<String>),
    /// Items of a type R4 does not have.
    UnknownKind(Vec<String>),
    /// Conditions on questions that are not there.
    UnknownQuestion(Vec<String>),
    /// A condition that cannot be read: its item is always asked.
    UnreadableCondition(Vec<String>),
    /// Items that are asked only if they are asked.
    Ring(Vec<String>),
    /// Options in a ValueSet that is not here.
    OptionsElsewhere(Vec<String>),
    /// An expression that cannot be run in linear time.
    UnreadableRegex(Vec<String>),
    /// A `modifierExtension` nobody here understands.
    ModifierExtension,
}

impl Problem {
    /// Nothing can be filled in while this stands.
    #[must_use]
    pub const fn blocks(&self) -> bool {
        matches!(
            self,
            Self::Empty
                | Self::TooManyItems(_)
                | Self::NoLinkId(_)
                | Self::UnknownKind(_)
                | Self::ModifierExtension
        )
    }
}

/// May the form be used today?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    /// In use.
    Active,
    /// Not finished.
    Draft,
    /// Withdrawn.
    Retired,
    /// Nobody says.
    Unknown,
    /// Its period has ended.
    Expired,
    /// Its period has not begun.
    NotYet,
}

/// A Questionnaire.
#[derive(Debug, Clone, PartialEq)]
pub struct Form {
    /// Canonical, without version.
    pub url: Option<String>,
    /// Business version.
    pub version: Option<String>,
    /// For people.
    pub title: Option<String>,
    /// For machines.
    pub name: Option<String>,
    /// As sent.
    pub status: Option<String>,
    /// Who published it.
    pub publisher: Option<String>,
    /// First day of use, as sent.
    pub starts: Option<String>,
    /// Last day of use, as sent.
    pub ends: Option<String>,
    /// In document order, each before what stands in it.
    pub items: Vec<Item>,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
}

/// Every Questionnaire in a file: itself, or those of a Bundle; JSON or XML. Each as its own JSON text.
///
/// # Errors
/// [`FormError`] when there is none.
pub fn forms_in(bytes: &[u8]) -> Result<Vec<String>, FormError> {
    if bytes.len() > MOST_BYTES {
        return Err(FormError::TooBig);
    }
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
    let json = if first == Some(&b'<') {
        crate::xml::to_json(bytes).map_err(|_| FormError::NotXml)?
    } else {
        parse(bytes)?
    };
    let is_form = |json: &Json| text(json, "resourceType").as_deref() == Some("Questionnaire");
    if is_form(&json) {
        return Ok(vec![json.to_string()]);
    }
    let forms: Vec<String> = json
        .get("entry")
        .and_then(Json::as_array)
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.get("resource"))
        .filter(|resource| is_form(resource))
        .map(Json::to_string)
        .collect();
    if forms.is_empty() {
        return Err(FormError::NotAForm);
    }
    Ok(forms)
}

fn parse(bytes: &[u8]) -> Result<Json, FormError> {
    if bytes.len() > MOST_BYTES {
        return Err(FormError::TooBig);
    }
    serde_json::from_slice(bytes).map_err(|error| {
        if crate::lenient::deeper_than(bytes, 120) {
            FormError::TooDeep
        } else {
            FormError::NotJson {
                line: error.line(),
                column: error.column(),
            }
        }
    })
}

impl Form {
    /// Reads a Questionnaire.
    ///
    /// # Errors
    /// [`FormError`] when the bytes are none.
    pub fn read(bytes: &[u8]) -> Result<Self, FormError> {
        Self::of(&parse(bytes)?)
    }

    /// Of a resource that is JSON already.
    ///
    /// # Errors
    /// [`FormError::NotAForm`].
    pub fn of(json: &Json) -> Result<Self, FormError> {
        if text(json, "resourceType").as_deref() != Some("Questionnaire") {
            return Err(FormError::NotAForm);
        }
        let period = |member: &str| text(json.get("effectivePeriod")?, member);
        let mut reader = Reader {
            json,
            items: Vec::new(),
            count: 0,
            nameless: 0,
            unreadable: Vec::new(),
        };
        reader.all(json.get("item"), None, 0);
        let Reader {
            items,
            count,
            nameless,
            unreadable,
            ..
        } = reader;
        let mut form = Self {
            url: text(json, "url").filter(|url| !url.trim().is_empty()),
            version: text(json, "version").filter(|version| !version.trim().is_empty()),
            title: text(json, "title").filter(|title| !title.trim().is_empty()),
            name: text(json, "name").filter(|name| !name.trim().is_empty()),
            status: text(json, "status"),
            publisher: text(json, "publisher"),
            starts: period("start"),
            ends: period("end"),
            items,
            problems: Vec::new(),
        };
        name_items(&mut form.items);
        form.problems = problems(&form, json, count, nameless, unreadable);
        Ok(form)
    }

    /// `url|version`; what an answer names.
    #[must_use]
    pub fn canonical(&self) -> Option<String> {
        let url = self.url.as_deref()?;
        Some(match &self.version {
            Some(version) if !url.contains('|') => format!("{url}|{version}"),
            _ => url.to_owned(),
        })
    }

    /// Title, else name, else the last part of the URL.
    #[must_use]
    pub fn shown_title(&self) -> &str {
        let of_url = || self.url.as_deref().and_then(|url| url.rsplit('/').next());
        self.title
            .as_deref()
            .or(self.name.as_deref())
            .or_else(of_url)
            .unwrap_or_default()
    }

    /// May it be used on this day?
    #[must_use]
    pub fn standing(&self, today: Date) -> Standing {
        let day = |text: &Option<String>| crate::date::PartialDate::parse(text.as_deref()?)?.full();
        match self.status.as_deref() {
            Some("retired") => return Standing::Retired,
            Some("active" | "draft") => {}
            _ => return Standing::Unknown,
        }
        if day(&self.ends).is_some_and(|end| end < today) {
            return Standing::Expired;
        }
        if day(&self.starts).is_some_and(|start| start > today) {
            return Standing::NotYet;
        }
        if self.status.as_deref() == Some("draft") {
            Standing::Draft
        } else {
            Standing::Active
        }
    }

    /// Can it be filled in here?
    #[must_use]
    pub fn fillable(&self) -> bool {
        !self.problems.iter().any(Problem::blocks)
    }
}

struct Reader<'j> {
    json: &'j Json,
    items: Vec<Item>,
    count: usize,
    nameless: usize,
    unreadable: Vec<String>,
}

impl Reader<'_> {
    fn all(&mut self, items: Option<&Json>, parent: Option<usize>, depth: usize) {
        for item in items.and_then(Json::as_array).into_iter().flatten() {
            self.count += 1;
            if self.items.len() >= MOST_ITEMS {
                continue;
            }
            if self.is_help(item, parent) {
                continue;
            }
            let index = self.items.len();
            let read = self.item(item, parent, depth);
            self.items.push(read);
            self.all(item.get("item"), Some(index), depth + 1);
            let end = self.items.len();
            if let Some(item) = self.items.get_mut(index) {
                item.end = end;
            }
        }
    }

    /// A display item that only helps belongs to the question it stands under.
    fn is_help(&mut self, item: &Json, parent: Option<usize>) -> bool {
        if control(item) != Control::Help || item.get("item").is_some() {
            return false;
        }
        let Some(parent) = parent.and_then(|parent| self.items.get_mut(parent)) else {
            return false;
        };
        let words = text(item, "text").unwrap_or_default();
        let help = parent.help.get_or_insert_with(String::new);
        if !help.is_empty() {
            help.push('\n');
        }
        help.push_str(&words);
        true
    }

    fn item(&mut self, json: &Json, parent: Option<usize>, depth: usize) -> Item {
        let link_id = text(json, "linkId").unwrap_or_default();
        self.nameless += usize::from(link_id.trim().is_empty());
        let kind = ItemKind::read(text(json, "type").as_deref());
        let flag = |member: &str| json.get(member).and_then(Json::as_bool).unwrap_or(false);
        let size = |json: Option<&Json>| {
            json.and_then(Json::as_u64)
                .and_then(|n| usize::try_from(n).ok())
        };
        let mut conditions = Vec::new();
        for one in array(json, "enableWhen") {
            match condition(one) {
                Some(condition) => conditions.push(condition),
                None => self.unreadable.push(link_id.clone()),
            }
        }
        let (options, source) = options::of(json, self.json);
        let mut initial: Vec<Value> = array(json, "initial")
            .filter_map(|one| Value::of(one, "value"))
            .collect();
        if initial.is_empty() {
            initial = options
                .iter()
                .filter(|option| option.initial)
                .map(|option| option.value.clone())
                .collect();
        }
        let extended = |name: &str| extension(json, &format!("{HL7}{name}"));
        Item {
            key: String::new(),
            link_id,
            parent,
            depth,
            end: 0,
            kind,
            prefix: text(json, "prefix").filter(|prefix| !prefix.trim().is_empty()),
            text: text(json, "text").unwrap_or_default(),
            help: None,
            required: flag("required"),
            repeats: flag("repeats"),
            read_only: flag("readOnly"),
            hidden: extended("questionnaire-hidden").and_then(|e| e.get("valueBoolean")?.as_bool())
                == Some(true),
            all: text(json, "enableBehavior").as_deref() == Some("all"),
            conditions,
            options,
            source,
            initial,
            max_length: size(json.get("maxLength")),
            min_length: size(extended("minLength").and_then(|e| e.get("valueInteger"))),
            min: extended("minValue").and_then(|e| Value::of(e, "value")),
            max: extended("maxValue").and_then(|e| Value::of(e, "value")),
            max_places: size(extended("maxDecimalPlaces").and_then(|e| e.get("valueInteger"))),
            min_occurs: size(
                extended("questionnaire-minOccurs").and_then(|e| e.get("valueInteger")),
            ),
            max_occurs: size(
                extended("questionnaire-maxOccurs").and_then(|e| e.get("valueInteger")),
            ),
            max_size: extended("maxSize").and_then(|e| match Value::of(e, "value")? {
                Value::Decimal(megabytes) => Some(megabytes),
                _ => None,
            }),
            media: array(json, "extension")
                .filter(|one| text(one, "url").as_deref() == Some(MEDIA))
                .filter_map(|one| text(one, "valueCode"))
                .map(|media| media.trim().to_ascii_lowercase())
                .collect(),
            regex: extended("regex")
                .and_then(|e| text(e, "valueString"))
                .filter(|regex| !regex.is_empty()),
            units: units(json, kind),
            control: control(json),
            codes: array(json, "code").map(coding).collect(),
            definition: text(json, "definition"),
            initial_expression: extension(
                json,
                &format!("{SDC}sdc-questionnaire-initialExpression"),
            )
            .and_then(|e| text(e.get("valueExpression")?, "expression")),
        }
    }
}

/// A key for each item: its linkId, and for one that was used before, the next that is free.
fn name_items(items: &mut [Item]) {
    let ids: HashSet<String> = items.iter().map(|item| item.link_id.clone()).collect();
    let mut taken: HashMap<String, usize> = HashMap::new();
    for item in items {
        let times = taken.entry(item.link_id.clone()).or_insert(0);
        item.key.clone_from(&item.link_id);
        if *times > 0 {
            loop {
                *times += 1;
                item.key = format!("{}~{times}", item.link_id);
                if !ids.contains(&item.key) {
                    break;
                }
            }
        } else {
            *times = 1;
        }
    }
}

fn array<'j>(json: &'j Json, member: &str) -> impl Iterator<Item = &'j Json> {
    json.get(member)
        .and_then(Json::as_array)
        .into_iter()
        .flatten()
}

pub(super) fn extension<'j>(json: &'j Json, url: &str) -> Option<&'j Json> {
    array(json, "extension").find(|one| text(one, "url").as_deref() == Some(url))
}

fn condition(json: &Json) -> Option<Condition> {
    let operator = Operator::read(text(json, "operator").as_deref())?;
    let answer = Value::of(json, "answer")?;
    if operator == Operator::Exists && !matches!(answer, Value::Boolean(_)) {
        return None;
    }
    Some(Condition {
        question: text(json, "question")?,
        operator,
        answer,
    })
}

fn control(json: &Json) -> Control {
    let Some(extension) = extension(json, &format!("{HL7}questionnaire-itemControl")) else {
        return Control::Unsaid;
    };
    let codes = extension
        .get("valueCodeableConcept")
        .map(|concept| array(concept, "coding"));
    for coding in codes.into_iter().flatten() {
        match text(coding, "code").as_deref() {
            Some("radio-button") => return Control::Radio,
            Some("check-box") => return Control::Check,
            Some("drop-down" | "autocomplete" | "lookup") => return Control::DropDown,
            Some("help") => return Control::Help,
            _ => {}
        }
    }
    Control::Unsaid
}

fn units(json: &Json, kind: ItemKind) -> Vec<Coding> {
    let url = |name: &str| format!("{HL7}{name}");
    let mut units: Vec<Coding> = array(json, "extension")
        .filter(|one| text(one, "url").as_deref() == Some(&url("questionnaire-unitOption")))
        .filter_map(|one| one.get("valueCoding").map(coding))
        .collect();
    if units.is_empty()
        && let Some(unit) = extension(json, &url("questionnaire-unit"))
    {
        units.extend(unit.get("valueCoding").map(coding));
    }
    if units.is_empty() && kind == ItemKind::Quantity {
        // The unit of the first initial quantity is the one meant.
        let initial = array(json, "initial").find_map(|one| match Value::of(one, "value") {
            Some(Value::Quantity(Quantity {
                unit, system, code, ..
            })) => Some(Coding {
                system,
                code,
                display: unit,
                version: None,
            }),
            _ => None,
        });
        units.extend(initial.filter(|unit| !unit.shown().is_empty()));
    }
    units
}

fn problems(
    form: &Form,
    json: &Json,
    count: usize,
    nameless: usize,
    unreadable: Vec<String>,
) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut note = |wrong: bool, problem: Problem| {
        if wrong {
            problems.push(problem);
        }
    };
    let named = |wanted: &dyn Fn(&Item) -> bool| -> Vec<String> {
        let mut ids: Vec<String> = form
            .items
            .iter()
            .filter(|item| wanted(item))
            .map(|item| item.link_id.clone())
            .collect();
        ids.dedup();
        ids
    };
    note(
        json.get("modifierExtension").is_some(),
        Problem::ModifierExtension,
    );
    note(form.items.is_empty(), Problem::Empty);
    note(count > MOST_ITEMS, Problem::TooManyItems(count));
    note(form.url.is_none(), Problem::NoUrl);
    note(form.title.is_none(), Problem::NoTitle);
    note(nameless > 0, Problem::NoLinkId(nameless));
    let twice = named(&|item| item.key != item.link_id);
    note(!twice.is_empty(), Problem::SameLinkId(twice));
    let unknown = named(&|item| item.kind == ItemKind::Unknown);
    note(!unknown.is_empty(), Problem::UnknownKind(unknown));
    let known: HashSet<&str> = form
        .items
        .iter()
        .map(|item| item.link_id.as_str())
        .collect();
    let lost = named(&|item| {
        item.conditions
            .iter()
            .any(|one| !known.contains(one.question.as_str()))
    });
    note(!lost.is_empty(), Problem::UnknownQuestion(lost));
    note(
        !unreadable.is_empty(),
        Problem::UnreadableCondition(unreadable),
    );
    let ring = super::enable::ring(form);
    note(!ring.is_empty(), Problem::Ring(ring));
    let elsewhere = named(&|item| matches!(item.source, OptionSource::Elsewhere(_)));
    note(!elsewhere.is_empty(), Problem::OptionsElsewhere(elsewhere));
    let odd = named(&|item| {
        item.regex
            .as_deref()
            .is_some_and(|regex| super::check::pattern(regex).is_none())
    });
    note(!odd.is_empty(), Problem::UnreadableRegex(odd));
    problems
}
