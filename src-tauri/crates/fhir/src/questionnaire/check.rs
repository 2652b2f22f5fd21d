//! What is amiss with the answers, each at its place, and how far one has come.

use std::cmp::Ordering;

use serde_json::Value as Json;

use super::answers::{Filled, Node};
use super::decimal::Decimal;
use super::item::{Item, ItemKind};
use super::typed::Wrong;
use super::value::{Coding, Quantity, Value, same_unit};

/// A compiled expression may take this many bytes.
const MOST_PATTERN: usize = 1 << 18;

/// What is amiss.
#[derive(Debug, Clone, PartialEq)]
pub enum FaultKind {
    /// Must be answered, and is not.
    Required,
    /// A group that must be answered, and of which nothing is.
    RequiredGroup,
    /// A file of more megabytes than this.
    TooLarge(Decimal),
    /// A file of another media type than these.
    OtherMedia(Vec<String>),
    /// What was typed is not what was asked for.
    Wrong(Wrong),
    /// More characters than this.
    TooLong(usize),
    /// Fewer characters than this.
    TooShort(usize),
    /// Less than this.
    TooSmall(Value),
    /// More than this.
    TooGreat(Value),
    /// More digits after the point than this.
    TooManyPlaces(usize),
    /// Does not look as the form says it must.
    NotLikePattern,
    /// Not one of the options.
    NotAnOption,
    /// One answer only.
    OnlyOne,
    /// An option that rules out the others, and others.
    Exclusive,
    /// Fewer repetitions than this.
    TooFew(usize),
    /// More repetitions than this.
    TooMany(usize),
    /// A unit must be chosen.
    NoUnit,
    /// Another unit than the form allows.
    OtherUnit,
    /// More repetitions than can be sent.
    Cut,
}

/// One thing that is amiss.
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    /// Where: see [`super::Answers`].
    pub place: String,
    /// Index of the item.
    pub item: usize,
    /// What.
    pub kind: FaultKind,
}

/// How far one has come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    /// Questions that are asked and can be answered.
    pub asked: usize,
    /// Of those, with an answer.
    pub answered: usize,
    /// Required, and without one.
    pub missing: usize,
}

/// An expression for a whole text, if it runs in linear time and is no monster.
pub(super) fn pattern(regex: &str) -> Option<regex::Regex> {
    regex::RegexBuilder::new(&format!("^(?:{regex})$"))
        .size_limit(MOST_PATTERN)
        .dfa_size_limit(MOST_PATTERN)
        .build()
        .ok()
}

impl Filled<'_> {
    /// Hidden itself, or in something hidden.
    #[must_use]
    pub fn hidden(&self, node: &Node) -> bool {
        let mut at = Some(node);
        while let Some(node) = at {
            if self.item(node).is_some_and(|item| item.hidden) {
                return true;
            }
            at = node.parent.and_then(|parent| self.nodes.get(parent));
        }
        false
    }

    /// Is it for a person to answer?
    #[must_use]
    pub fn asks(&self, node: &Node) -> bool {
        let question = self
            .item(node)
            .is_some_and(|item| item.kind.is_question() && !item.read_only);
        question && node.enabled && !self.hidden(node)
    }

    /// How far one has come. A repetition counts for itself.
    #[must_use]
    pub fn progress(&self) -> Progress {
        let mut progress = Progress::default();
        for node in self.nodes.iter().filter(|node| self.asks(node)) {
            progress.asked += 1;
            progress.answered += usize::from(!node.values.is_empty());
            let required = self.item(node).is_some_and(|item| item.required);
            progress.missing += usize::from(required && node.values.is_empty());
        }
        progress
    }

    /// Everything that is amiss, in the order of the form.
    #[must_use]
    pub fn check(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        for (index, node) in self
            .nodes
            .iter()
            .enumerate()
            .filter(|(_, node)| node.enabled)
        {
            let Some(item) = self.item(node) else {
                continue;
            };
            let mut say = |kind: FaultKind| {
                faults.push(Fault {
                    place: node.place.clone(),
                    item: node.item,
                    kind,
                });
            };
            if item.kind == ItemKind::Group {
                let answered = || {
                    self.nodes
                        .get(index + 1..node.end)
                        .unwrap_or_default()
                        .iter()
                        .any(|below| below.enabled && !below.values.is_empty())
                };
                if item.required && !self.hidden(node) && !answered() {
                    say(FaultKind::RequiredGroup);
                }
            } else if item.kind.is_question() {
                if node.values.is_empty() {
                    if item.required && self.asks(node) {
                        say(FaultKind::Required);
                    }
                } else {
                    values(item, node, &mut say);
                }
            }
            self.occurrences(index, item, node, &mut say);
        }
        if self.cut
            && let Some(last) = self.nodes.last()
        {
            faults.push(Fault {
                place: last.place.clone(),
                item: last.item,
                kind: FaultKind::Cut,
            });
        }
        faults
    }

    /// Counted at the first repetition.
    fn occurrences(&self, index: usize, item: &Item, node: &Node, say: &mut impl FnMut(FaultKind)) {
        if item.min_occurs.is_none() && item.max_occurs.is_none() || !item.repeats {
            return;
        }
        let count = match &node.repeats {
            Some((base, _)) => {
                let beside = |node: &&Node| {
                    node.repeats
                        .as_ref()
                        .is_some_and(|(other, _)| other == base)
                };
                let first = self.nodes.iter().position(|node| beside(&node)) == Some(index);
                if !first {
                    return;
                }
                self.nodes.iter().filter(beside).count()
            }
            None => node.values.len(),
        };
        if let Some(least) = item
            .min_occurs
            .filter(|least| count < *least && (item.required || count > 0))
        {
            say(FaultKind::TooFew(least));
        }
        if let Some(most) = item.max_occurs.filter(|most| count > *most) {
            say(FaultKind::TooMany(most));
        }
    }
}

fn values(item: &Item, node: &Node, say: &mut impl FnMut(FaultKind)) {
    let many = item.repeats && node.repeats.is_none();
    if node.values.len() > 1 && !many {
        say(FaultKind::OnlyOne);
    }
    let exclusive = |value: &Value| {
        item.options
            .iter()
            .any(|option| option.exclusive && option.value.equals(value))
    };
    if node.values.len() > 1 && node.values.iter().flatten().any(exclusive) {
        say(FaultKind::Exclusive);
    }
    let regex = item.regex.as_deref().and_then(pattern);
    for value in &node.values {
        match value {
            Err(wrong) => say(FaultKind::Wrong(*wrong)),
            Ok(value) => one(item, value, regex.as_ref(), say),
        }
    }
}

fn one(item: &Item, value: &Value, regex: Option<&regex::Regex>, say: &mut impl FnMut(FaultKind)) {
    if let Value::String(text) | Value::Uri(text) = value {
        let length = text.chars().count();
        if let Some(most) = item.max_length.filter(|most| length > *most) {
            say(FaultKind::TooLong(most));
        }
        if let Some(least) = item.min_length.filter(|least| length < *least) {
            say(FaultKind::TooShort(least));
        }
    }
    if let Some(least) = &item.min
        && bound(value, least) == Some(Ordering::Less)
    {
        say(FaultKind::TooSmall(least.clone()));
    }
    if let Some(most) = &item.max
        && bound(value, most) == Some(Ordering::Greater)
    {
        say(FaultKind::TooGreat(most.clone()));
    }
    let number = match value {
        Value::Decimal(number) => Some(number),
        Value::Quantity(quantity) => quantity.value.as_ref(),
        _ => None,
    };
    if let (Some(number), Some(most)) = (number, item.max_places)
        && number.places() > most
    {
        say(FaultKind::TooManyPlaces(most));
    }
    if let Some(regex) = regex {
        let written = match value {
            Value::String(text)
            | Value::Uri(text)
            | Value::Date(text)
            | Value::DateTime(text)
            | Value::Time(text) => Some(text.clone()),
            Value::Integer(number) => Some(number.to_string()),
            Value::Decimal(number) => Some(number.text().to_owned()),
            _ => None,
        };
        if written.is_some_and(|text| !regex.is_match(&text)) {
            say(FaultKind::NotLikePattern);
        }
    }
    if let Value::Quantity(quantity) = value {
        unit(item, quantity, say);
    }
    if let Value::Attachment(json) = value {
        file(item, json, say);
    }
    let offered = || item.options.iter().any(|option| option.value.equals(value));
    let own_words = item.kind == ItemKind::OpenChoice && matches!(value, Value::String(_));
    let choice = matches!(item.kind, ItemKind::Choice | ItemKind::OpenChoice);
    if choice && !item.options.is_empty() && !own_words && !offered() {
        say(FaultKind::NotAnOption);
    }
}

/// The `maxSize` and `mimeType` extensions of R4.
fn file(item: &Item, json: &Json, say: &mut impl FnMut(FaultKind)) {
    let size = json
        .get("size")
        .and_then(Json::as_u64)
        .and_then(|size| u32::try_from(size).ok());
    if let (Some(most), Some(size)) = (&item.max_size, size)
        && let Ok(megabytes) = most.text().parse::<f64>()
        && f64::from(size) > megabytes * 1_048_576.0
    {
        say(FaultKind::TooLarge(most.clone()));
    }
    let media = json.get("contentType").and_then(Json::as_str);
    let fits = |wanted: &str| {
        wanted == "*/*"
            || media.is_some_and(|media| {
                wanted
                    .strip_suffix('*')
                    .map_or(media == wanted, |start| media.starts_with(start))
            })
    };
    if !item.media.is_empty() && !item.media.iter().any(|wanted| fits(wanted)) {
        say(FaultKind::OtherMedia(item.media.clone()));
    }
}

/// A bound may be a plain number where the answer is a quantity.
fn bound(value: &Value, bound: &Value) -> Option<Ordering> {
    match (value, bound) {
        (
            Value::Quantity(Quantity {
                value: Some(number),
                ..
            }),
            Value::Decimal(bound),
        ) => number.partial_cmp(bound),
        (
            Value::Quantity(Quantity {
                value: Some(number),
                ..
            }),
            Value::Integer(_),
        ) => Value::Decimal(number.clone()).compare(bound),
        _ => value.compare(bound),
    }
}

fn unit(item: &Item, quantity: &Quantity, say: &mut impl FnMut(FaultKind)) {
    if item.units.is_empty() {
        return;
    }
    if quantity.unit.is_none() && quantity.code.is_none() {
        say(FaultKind::NoUnit);
        return;
    }
    let allowed = |unit: &Coding| {
        same_unit(
            quantity,
            &Quantity {
                value: None,
                unit: Some(unit.shown().to_owned()),
                system: unit.system.clone(),
                code: unit.code.clone(),
            },
        )
    };
    if !item.units.iter().any(allowed) {
        say(FaultKind::OtherUnit);
    }
}
