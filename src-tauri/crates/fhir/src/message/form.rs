//! Forms and their answers as blocks of a letter.

use super::shape::{Answer, Item, Resource};
use crate::Words;
use crate::letter::{Block, answer, moment};

/// The Questionnaires aboard, for the questions that an answer does not repeat.
pub(crate) struct Forms<'r> {
    questions: Vec<(&'r str, &'r str)>,
}

impl<'r> Forms<'r> {
    pub(crate) fn new(entries: &[(Option<&'r str>, &'r Resource<'r>)]) -> Self {
        let mut questions = Vec::new();
        for (_, resource) in entries
            .iter()
            .filter(|(_, resource)| resource.is("Questionnaire"))
        {
            collect(&resource.item.0, &mut questions);
        }
        Self { questions }
    }

    /// An empty form: its title, and its questions as a list.
    pub(crate) fn form(&self, resource: &Resource<'_>, blocks: &mut Vec<Block>) {
        let title = resource
            .title
            .filled()
            .or_else(|| resource.name.word.filled());
        if let Some(title) = title {
            blocks.push(Block::Fact {
                label: Words::new("Skjema", "Form"),
                value: crate::letter::visible(title),
            });
        }
        let mut questions = Vec::new();
        collect(&resource.item.0, &mut questions);
        let items: Vec<String> = questions
            .into_iter()
            .map(|(_, text)| crate::letter::visible(text))
            .collect();
        if !items.is_empty() {
            blocks.push(Block::List {
                ordered: false,
                items,
            });
        }
    }

    /// A filled-in form: groups as headings, answers as facts or paragraphs. A question without an answer is left out.
    pub(crate) fn answers(&self, resource: &Resource<'_>, blocks: &mut Vec<Block>) {
        for item in &resource.item {
            self.item(item, blocks);
        }
    }

    fn item(&self, item: &Item<'_>, blocks: &mut Vec<Block>) {
        let link_id = item.link_id.get().unwrap_or_default();
        let from_form = || {
            self.questions
                .iter()
                .find(|(id, _)| *id == link_id)
                .map(|(_, text)| *text)
        };
        let question = item.text.filled().or_else(from_form).unwrap_or(link_id);
        let values: Vec<String> = item.answer.iter().filter_map(value).collect();
        if !values.is_empty() {
            answer(question, &values.join(", "), blocks);
        } else if !item.item.0.is_empty() {
            blocks.push(Block::Heading {
                text: crate::letter::visible(question),
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

fn collect<'r>(items: &'r [Item<'_>], into: &mut Vec<(&'r str, &'r str)>) {
    for item in items {
        if let (Some(link_id), Some(text)) = (item.link_id.get(), item.text.filled()) {
            into.push((link_id, text));
        }
        collect(&item.item.0, into);
    }
}

/// An answer as it is shown; attachments are listed with the message's others.
fn value(answer: &Answer<'_>) -> Option<String> {
    let text = |text: &crate::lenient::Str<'_>| text.filled().map(str::to_owned);
    let date = |text: &crate::lenient::Str<'_>| text.filled().map(moment);
    text(&answer.value_string)
        .or_else(|| {
            let coding = answer.value_coding.0.as_ref()?;
            text(&coding.display).or_else(|| text(&coding.code))
        })
        .or_else(|| date(&answer.value_date))
        .or_else(|| date(&answer.value_date_time))
        .or_else(|| text(&answer.value_time))
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
            answer
                .value_reference
                .0
                .as_ref()
                .and_then(|reference| text(&reference.display))
        })
}
