//! Forms and their answers as blocks of a letter.
//!
//! An answer is read through its form when the form came along: the question as the form has it, with its prefix, and the
//! words of a code that was sent bare. Without the form the answer's own text must do.

use std::collections::HashMap;

use super::shape::{Answer, Coding, Item, Resource};
use crate::Words;
use crate::letter::{Block, answer, moment};

/// What a form says of one of its items.
#[derive(Default)]
struct Question<'r> {
    prefix: Option<&'r str>,
    text: Option<&'r str>,
    options: Vec<(&'r str, &'r str)>,
}

/// The Questionnaires aboard, for what an answer does not repeat.
pub(crate) struct Forms<'r> {
    questions: HashMap<&'r str, Question<'r>>,
    title: Option<String>,
    answered: bool,
    count: usize,
}

impl<'r> Forms<'r> {
    pub(crate) fn new(entries: &[(Option<&'r str>, &'r Resource<'r>)]) -> Self {
        let of = |kind: &'static str| {
            entries
                .iter()
                .map(|(_, resource)| *resource)
                .filter(move |resource| resource.is(kind))
        };
        let mut forms = Self {
            questions: HashMap::new(),
            title: of("Questionnaire").next().and_then(title),
            answered: of("QuestionnaireResponse").next().is_some(),
            count: of("Questionnaire").count(),
        };
        for form in of("Questionnaire") {
            forms.learn(&form.item.0);
        }
        forms
    }

    fn learn(&mut self, items: &'r [Item<'_>]) {
        for item in items {
            if let Some(link_id) = item.link_id.get() {
                let options = item.answer_option.iter().filter_map(|option| {
                    let coding = option.value_coding.0.as_ref()?;
                    Some((coding.code.get()?, coding.display.filled()?))
                });
                // The first of two items with one linkId: an answer brings its own text where they differ.
                self.questions.entry(link_id).or_insert_with(|| Question {
                    prefix: item.prefix.filled(),
                    text: item.text.filled(),
                    options: options.collect(),
                });
            }
            self.learn(&item.item.0);
        }
    }

    /// An empty form: its title, and its questions as a list. Beside its own answer it says nothing twice.
    pub(crate) fn form(&self, resource: &Resource<'_>, blocks: &mut Vec<Block>) {
        if self.answered {
            return;
        }
        if let Some(title) = title(resource) {
            blocks.push(Block::Fact {
                label: Words::new("Skjema", "Form"),
                value: title,
            });
        }
        let mut items = Vec::new();
        questions(&resource.item.0, &mut items);
        if !items.is_empty() {
            blocks.push(Block::List {
                ordered: false,
                items,
            });
        }
    }

    /// A filled-in form: groups as headings, answers as facts or paragraphs. A question without an answer is left out.
    pub(crate) fn answers(&self, resource: &Resource<'_>, blocks: &mut Vec<Block>) {
        let canonical = resource.questionnaire.filled();
        let value = match (&self.title, canonical, self.count) {
            (Some(title), Some(canonical), 1) => {
                let version = canonical.split_once('|').map(|(_, version)| version);
                Some(
                    version.map_or_else(|| title.clone(), |version| format!("{title} ({version})")),
                )
            }
            (Some(title), None, 1) => Some(title.clone()),
            (_, canonical, _) => canonical.map(str::to_owned),
        };
        if let Some(value) = value {
            blocks.push(Block::Fact {
                label: Words::new("Skjema", "Form"),
                value: crate::letter::visible(&value),
            });
        }
        if matches!(resource.status.get(), Some("in-progress" | "stopped")) {
            blocks.push(Block::Fact {
                label: Words::new("Status", "Status"),
                value: "Ikke ferdig utfylt".to_owned(),
            });
        }
        for item in &resource.item {
            self.item(item, blocks);
        }
    }

    fn item(&self, item: &Item<'_>, blocks: &mut Vec<Block>) {
        let link_id = item.link_id.get().unwrap_or_default();
        let known = self.questions.get(link_id);
        let text = item
            .text
            .filled()
            .or_else(|| known.and_then(|known| known.text))
            .unwrap_or(link_id);
        let question = match known.and_then(|known| known.prefix) {
            Some(prefix) if !text.starts_with(prefix) => format!("{prefix} {text}"),
            _ => text.to_owned(),
        };
        let values: Vec<String> = item
            .answer
            .iter()
            .filter_map(|answer| value(answer, known))
            .collect();
        if !values.is_empty() {
            answer(&question, &values.join(", "), blocks);
        } else if !item.item.0.is_empty() {
            blocks.push(Block::Heading {
                text: crate::letter::visible(&question),
            });
        }
        for below in item
            .answer
            .iter()
            .flat_map(|answer| answer.item.iter())
            .chain(&item.item)
        {
            self.item(below, blocks);
        }
    }
}

fn title(resource: &Resource<'_>) -> Option<String> {
    resource
        .title
        .filled()
        .or_else(|| resource.name.word.filled())
        .map(crate::letter::visible)
}

fn questions(items: &[Item<'_>], into: &mut Vec<String>) {
    for item in items {
        if let Some(text) = item.text.filled() {
            let text = match item.prefix.filled() {
                Some(prefix) => format!("{prefix} {text}"),
                None => text.to_owned(),
            };
            into.push(crate::letter::visible(&text));
        }
        questions(&item.item.0, into);
    }
}

/// A code's words: as sent, else as the form has them.
fn coded(coding: &Coding<'_>, known: Option<&Question<'_>>) -> Option<String> {
    let code = coding.code.filled();
    let from_form = || {
        known?
            .options
            .iter()
            .find(|(option, _)| Some(*option) == code)
            .map(|(_, display)| *display)
    };
    coding
        .display
        .filled()
        .or_else(from_form)
        .or(code)
        .map(str::to_owned)
}

/// An answer as it is shown.
fn value(answer: &Answer<'_>, known: Option<&Question<'_>>) -> Option<String> {
    let text = |text: &crate::lenient::Str<'_>| text.filled().map(str::to_owned);
    let date = |text: &crate::lenient::Str<'_>| text.filled().map(moment);
    let clock = |text: &crate::lenient::Str<'_>| {
        text.filled()
            .map(|time| time.get(..5).unwrap_or(time).to_owned())
    };
    text(&answer.value_string)
        .or_else(|| coded(answer.value_coding.0.as_ref()?, known))
        .or_else(|| date(&answer.value_date))
        .or_else(|| date(&answer.value_date_time))
        .or_else(|| clock(&answer.value_time))
        .or_else(|| text(&answer.value_uri))
        .or_else(|| match answer.value_boolean.0.as_deref() {
            Some("true") => Some("Ja".to_owned()),
            Some("false") => Some("Nei".to_owned()),
            _ => None,
        })
        .or_else(|| answer.value_integer.0.clone())
        .or_else(|| {
            answer
                .value_decimal
                .0
                .as_deref()
                .map(|decimal| decimal.replace('.', ","))
        })
        .or_else(|| {
            let quantity = answer.value_quantity.0.as_ref()?;
            let value = quantity.value.0.as_deref()?.replace('.', ",");
            let unit = quantity
                .unit
                .filled()
                .or_else(|| quantity.code.filled())
                .unwrap_or_default();
            Some(format!("{value} {unit}").trim_end().to_owned())
        })
        .or_else(|| {
            let reference = answer.value_reference.0.as_ref()?;
            text(&reference.display).or_else(|| text(&reference.reference))
        })
        .or_else(|| {
            answer
                .value_attachment
                .0
                .as_ref()
                .map(super::attachment::named)
        })
}
