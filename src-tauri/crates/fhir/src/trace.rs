//! Which value of a message each piece of its letter was made from.
//!
//! The letter is made from typed shapes that keep no places, and it should stay so: twenty thousand are read for every
//! one that somebody looks into. Its words, however, are the sender's own. So each text of the message is taken apart
//! once more by the same functions that made the letter, and a piece belongs to the value that gives its words. What was
//! worked out (a quantity with its unit, a code's name) is found by the question beside it, or by the code.

use std::collections::{HashMap, HashSet};

use crate::letter::{Block, moment, paragraphs, visible};
use crate::narrative;
use crate::span::{Kind, Spans};
use crate::systems;

/// Where one block comes from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Traced {
    /// The value; `None` when none gives these words.
    pub node: Option<u32>,
    /// For a list: where each of its items comes from.
    pub items: Vec<Option<u32>>,
}

/// A text longer than this is an attachment.
const LONGEST: usize = 256 * 1024;
/// Places of the same words that are remembered.
const MOST_PLACES: usize = 64;

/// People, organisations and the header are shown around the letter, not in it.
const AROUND: &[&str] = &[
    "MessageHeader",
    "Patient",
    "Practitioner",
    "PractitionerRole",
    "Organization",
    "RelatedPerson",
    "Location",
    "Endpoint",
    "Provenance",
    "Binary",
];

/// Finds where each block comes from.
#[must_use]
pub fn trace(raw: &[u8], spans: &Spans, blocks: &[Block]) -> Vec<Traced> {
    let places = Places::find(raw, spans, wanted(blocks));
    let mut last = 0;
    blocks
        .iter()
        .map(|block| {
            let mut next = |text: &str| {
                let found = places.after(text, last)?;
                last = found;
                Some(found)
            };
            match block {
                Block::Heading { text } | Block::Paragraph { text } => Traced {
                    node: next(text),
                    items: Vec::new(),
                },
                Block::List { items, .. } => {
                    let items: Vec<Option<u32>> = items.iter().map(|item| next(item)).collect();
                    Traced {
                        node: items.iter().flatten().next().copied(),
                        items,
                    }
                }
                Block::Fact { label, value } => Traced {
                    node: places.fact(raw, spans, &label.nb, value, last),
                    items: Vec::new(),
                },
                Block::Unknown { reference, .. } => Traced {
                    node: places.resource(spans, reference),
                    items: Vec::new(),
                },
            }
        })
        .collect()
}

fn key(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Texts that are looked for: nothing else is remembered of a message.
fn wanted(blocks: &[Block]) -> HashSet<String> {
    let mut wanted = HashSet::new();
    for block in blocks {
        match block {
            Block::Heading { text } | Block::Paragraph { text } => {
                wanted.insert(key(text));
            }
            Block::List { items, .. } => wanted.extend(items.iter().map(|item| key(item))),
            Block::Fact { label, value } => {
                wanted.insert(key(&label.nb));
                wanted.insert(key(value));
            }
            Block::Unknown { reference, .. } => {
                wanted.insert(key(reference));
            }
        }
    }
    wanted.remove("");
    wanted
}

struct Places {
    wanted: HashSet<String>,
    found: HashMap<String, Vec<u32>>,
}

impl Places {
    fn find(raw: &[u8], spans: &Spans, wanted: HashSet<String>) -> Self {
        let mut places = Self {
            wanted,
            found: HashMap::new(),
        };
        if places.wanted.is_empty() {
            return places;
        }
        let mut number = 0;
        while let Some(node) = spans.node(number) {
            let kind = spans
                .member(raw, number, "resourceType")
                .filter(|_| node.kind == Kind::Object && node.parent().is_some())
                .and_then(|member| spans.text(raw, member));
            if kind.is_some_and(|kind| AROUND.contains(&kind.as_ref())) {
                number = node.after();
                continue;
            }
            if node.range().len() <= LONGEST {
                match node.kind {
                    Kind::Text => places.text(raw, spans, number),
                    Kind::Literal => places.literal(raw, spans, number),
                    Kind::Object => places.coding(raw, spans, number),
                    Kind::List => {}
                }
            }
            number += 1;
        }
        places
    }

    fn note(&mut self, text: &str, number: u32) {
        let text = key(text);
        if self.wanted.contains(&text) {
            let places = self.found.entry(text).or_default();
            if places.len() < MOST_PLACES && places.last() != Some(&number) {
                places.push(number);
            }
        }
    }

    fn text(&mut self, raw: &[u8], spans: &Spans, number: u32) {
        let Some(text) = spans.text(raw, number) else {
            return;
        };
        let name = spans.name(raw, number);
        self.note(&visible(&text), number);
        let mut blocks = Vec::new();
        match name.as_deref() {
            Some("div") => blocks = narrative::blocks(&text),
            Some("participantStatus") => {
                let word = match text.as_ref() {
                    "accepted" => "Ja",
                    "declined" => "Nei",
                    "tentative" => "Kanskje",
                    _ => "Ikke avgjort",
                };
                self.note(word, number);
            }
            Some("status") if text == "entered-in-error" => {
                self.note("Feilregistrert av avsender", number);
            }
            _ if text.len() <= 40 && text.starts_with(|char: char| char.is_ascii_digit()) => {
                self.note(&moment(&text), number);
            }
            _ if text.contains(['\n', '\r']) => paragraphs(Some(&text), &mut blocks),
            _ => {}
        }
        for block in blocks {
            match block {
                Block::Heading { text } | Block::Paragraph { text } => self.note(&text, number),
                Block::List { items, .. } => {
                    for item in items {
                        self.note(&item, number);
                    }
                }
                Block::Fact { .. } | Block::Unknown { .. } => {}
            }
        }
    }

    /// Only an answer's literal is a word of a letter.
    fn literal(&mut self, raw: &[u8], spans: &Spans, number: u32) {
        let name = spans.name(raw, number);
        if !name.is_some_and(|name| name.starts_with("value")) {
            return;
        }
        let bytes = spans
            .node(number)
            .and_then(|node| raw.get(node.range()))
            .unwrap_or_default();
        match bytes {
            b"true" => self.note("Ja", number),
            b"false" => self.note("Nei", number),
            other => self.note(&String::from_utf8_lossy(other).replace('.', ","), number),
        }
    }

    /// The choice of an answer is shown by our own words for its code.
    fn coding(&mut self, raw: &[u8], spans: &Spans, number: u32) {
        let text = |name: &str| {
            let member = spans.member(raw, number, name)?;
            Some((member, spans.text(raw, member)?))
        };
        let (Some((_, system)), Some((code, value))) = (text("system"), text("code")) else {
            return;
        };
        if system == systems::VOLVEN_8126
            && let Some(words) = systems::display(systems::VOLVEN_8126, &value)
        {
            self.note(&words.nb, code);
        }
    }

    /// The next place of a text behind `last`, else its first.
    fn after(&self, text: &str, last: u32) -> Option<u32> {
        let places = self.found.get(&key(text))?;
        places
            .iter()
            .find(|place| **place > last)
            .or(places.first())
            .copied()
    }

    /// A fact belongs to its value near its question; without one, to the answer beside the question.
    fn fact(&self, raw: &[u8], spans: &Spans, label: &str, value: &str, last: u32) -> Option<u32> {
        let question = self
            .after(label, last)
            .and_then(|question| spans.node(question)?.parent());
        let values = self.found.get(&key(value));
        if let Some(item) = question {
            let within = item..spans.node(item)?.after();
            let near = values
                .into_iter()
                .flatten()
                .find(|place| within.contains(place));
            return near
                .copied()
                .or_else(|| spans.member(raw, item, "answer"))
                .or(Some(item));
        }
        self.after(value, last)
    }

    /// The resource whose fullUrl or id this is.
    fn resource(&self, spans: &Spans, reference: &str) -> Option<u32> {
        let place = *self.found.get(&key(reference))?.first()?;
        spans.node(place)?.parent()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::letter::blocks;

    const MESSAGE: &str = r#"{"resourceType":"Bundle","type":"message","entry":[
      {"fullUrl":"urn:uuid:a","resource":{"resourceType":"MessageHeader","id":"a","focus":[{"reference":"urn:uuid:b"}]}},
      {"fullUrl":"urn:uuid:c","resource":{"resourceType":"QuestionnaireResponse","item":[
        {"linkId":"1","text":"Er pasienten i arbeid?","answer":[{"valueBoolean":true}]},
        {"linkId":"2","text":"Hvor mye?","answer":[{"valueQuantity":{"value":50.0,"unit":"%"}}]},
        {"linkId":"3","text":"Grad","answer":[{"valueDecimal":1.50}]}]}},
      {"fullUrl":"urn:uuid:b","resource":{"resourceType":"Task","description":"Hei.\n\n1. Hva nå?\n2. Og så?\n\nVi ber om svar.",
        "restriction":{"period":{"end":"2026-11-27"}},"note":[{"text":"Vi ber om svar."}]}},
      {"fullUrl":"urn:uuid:d","resource":{"resourceType":"Basic","text":{"div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>Noe <b>annet</b></p></div>"}}}]}"#;

    #[test]
    fn every_piece_of_a_letter_leads_to_its_value() {
        let raw = MESSAGE.as_bytes();
        let spans = Spans::read(raw).unwrap();
        let blocks = blocks(raw).unwrap();
        let traced = trace(raw, &spans, &blocks);
        let path = |node: Option<u32>| node.map(|node| spans.path(raw, node));
        let paths: Vec<Option<String>> = traced.iter().map(|one| path(one.node)).collect();
        for (block, path) in blocks.iter().zip(&paths) {
            assert!(path.is_some(), "{block:?} leads nowhere");
        }
        let of = |wanted: &Block| {
            let at = blocks.iter().position(|block| block == wanted).unwrap();
            paths[at].clone().unwrap()
        };
        let paragraph = |text: &str| Block::Paragraph {
            text: text.to_owned(),
        };
        assert_eq!(
            of(&paragraph("Hei.")),
            "Bundle.entry[2].resource.description"
        );
        let fact = |nb: &str| {
            let at = blocks
                .iter()
                .position(|block| matches!(block, Block::Fact { label, .. } if label.nb == nb));
            paths[at.unwrap()].clone().unwrap()
        };
        let resource = "Bundle.entry[1].resource";
        assert_eq!(
            fact("Er pasienten i arbeid?"),
            format!("{resource}.item[0].answer[0].valueBoolean")
        );
        assert_eq!(fact("Hvor mye?"), format!("{resource}.item[1].answer"));
        assert_eq!(
            fact("Grad"),
            format!("{resource}.item[2].answer[0].valueDecimal")
        );
        assert_eq!(
            fact("Frist"),
            "Bundle.entry[2].resource.restriction.period.end"
        );
        assert_eq!(
            of(&paragraph("Noe annet")),
            "Bundle.entry[3].resource.text.div"
        );
        let list = blocks
            .iter()
            .position(|block| matches!(block, Block::List { .. }))
            .unwrap();
        assert_eq!(traced[list].items.len(), 2);
        assert!(traced[list].items.iter().all(Option::is_some));
        let unknown = blocks
            .iter()
            .position(|block| matches!(block, Block::Unknown { .. }))
            .unwrap();
        assert_eq!(paths[unknown].as_deref(), Some("Bundle.entry[3]"));
    }
}
