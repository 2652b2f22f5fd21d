//! What has been typed, and the form as it stands with it.

use std::collections::{BTreeMap, HashMap};

use serde_json::Value as Json;

use super::item::Item;
use super::read::Form;
use super::typed::Wrong;
use super::value::{Coding, Value};

/// More places than this are not opened, whatever repeats.
const MOST_NODES: usize = 5_000;

/// One answer as it was typed: text stays text until it is asked what it means, so that half a date survives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Typed {
    /// Yes or no.
    Yes(bool),
    /// Anything written: words, numbers, dates.
    Words(String),
    /// An option.
    Option(Coding),
    /// A number as written, and its unit.
    Amount(String, Option<Coding>),
    /// A file, as the `Attachment` that is sent.
    File(Json),
}

impl Typed {
    /// Nothing was answered.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        match self {
            Self::Yes(_) | Self::File(_) => false,
            Self::Words(words) | Self::Amount(words, _) => words.trim().is_empty(),
            Self::Option(coding) => coding.code.is_none() && coding.display.is_none(),
        }
    }
}

/// Everything typed into a form, by place.
///
/// A place is the item's key; inside a repetition it is led by it: `medisin[2]/dose`. Repetitions are numbered as they
/// were opened, so that taking one out renames none of the others.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answers {
    /// By place.
    pub values: BTreeMap<String, Vec<Typed>>,
    /// Open repetitions by place, in order; a repeating item not named here has one, number 0.
    pub instances: BTreeMap<String, Vec<u32>>,
}

/// An item at a place.
#[derive(Debug, Clone)]
pub struct Node {
    /// Index of the item.
    pub item: usize,
    /// Where its answers are.
    pub place: String,
    /// The place of the item itself, without its number, when it is a repetition.
    pub repeats: Option<(String, u32)>,
    /// Node that it stands in.
    pub parent: Option<usize>,
    /// Node after its last descendant.
    pub end: usize,
    /// Is it asked?
    pub enabled: bool,
    /// What has been answered, read as the item's kind.
    pub values: Vec<Result<Value, Wrong>>,
}

/// A form and what has been answered of it.
#[derive(Debug)]
pub struct Filled<'f> {
    /// The form.
    pub form: &'f Form,
    /// In document order, each before what stands in it.
    pub nodes: Vec<Node>,
    /// Repetitions were left out, because there are too many.
    pub cut: bool,
}

impl<'f> Filled<'f> {
    /// Holds answers against their form.
    #[must_use]
    pub fn new(form: &'f Form, answers: &Answers) -> Self {
        let mut filled = Self {
            form,
            nodes: Vec::new(),
            cut: false,
        };
        filled.range(0, form.items.len(), None, "", answers);
        super::enable::enable(&mut filled);
        filled
    }

    /// The items from `at` to `end` that stand side by side, each with what is in it.
    fn range(
        &mut self,
        at: usize,
        end: usize,
        parent: Option<usize>,
        prefix: &str,
        answers: &Answers,
    ) {
        let mut at = at;
        while let Some(item) = self.form.items.get(at).filter(|_| at < end) {
            let next = item.end.max(at + 1);
            let base = format!("{prefix}{}", item.key);
            if item.instanced(at) {
                let open = answers
                    .instances
                    .get(&base)
                    .map_or(&[0_u32][..], Vec::as_slice);
                for number in open {
                    let place = format!("{base}[{number}]");
                    let inside = format!("{place}/");
                    let repeats = Some((base.clone(), *number));
                    self.open(at, item, (place, &inside), repeats, parent, answers);
                }
            } else {
                self.open(at, item, (base, prefix), None, parent, answers);
            }
            at = next;
        }
    }

    fn open(
        &mut self,
        at: usize,
        item: &Item,
        (place, inside): (String, &str),
        repeats: Option<(String, u32)>,
        parent: Option<usize>,
        answers: &Answers,
    ) {
        if self.nodes.len() >= MOST_NODES {
            self.cut = true;
            return;
        }
        let index = self.nodes.len();
        let typed = answers.values.get(&place).map_or(&[][..], Vec::as_slice);
        let values = typed
            .iter()
            .filter(|one| !one.is_blank())
            .map(|one| super::typed::value(item, one))
            .collect();
        self.nodes.push(Node {
            item: at,
            place,
            repeats,
            parent,
            end: 0,
            enabled: true,
            values,
        });
        self.range(at + 1, item.end, Some(index), inside, answers);
        let end = self.nodes.len();
        if let Some(node) = self.nodes.get_mut(index) {
            node.end = end;
        }
    }

    /// The item of a node.
    #[must_use]
    pub fn item(&self, node: &Node) -> Option<&'f Item> {
        self.form.items.get(node.item)
    }

    /// Nodes by linkId.
    pub(super) fn by_link_id(&self) -> HashMap<&'f str, Vec<usize>> {
        let mut found: HashMap<&'f str, Vec<usize>> = HashMap::new();
        for (index, node) in self.nodes.iter().enumerate() {
            if let Some(item) = self.item(node) {
                found.entry(item.link_id.as_str()).or_default().push(index);
            }
        }
        found
    }
}
