//! The parts of a form.

use super::decimal::Decimal;
use super::value::{Coding, Value};

/// What an item asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ItemKind {
    /// Holds other items.
    Group,
    /// Words only.
    Display,
    /// Yes or no.
    Boolean,
    /// A number.
    Decimal,
    /// A whole number.
    Integer,
    /// A date.
    Date,
    /// A date and a time.
    DateTime,
    /// A time of day.
    Time,
    /// A line.
    String,
    /// Several lines.
    Text,
    /// An address on the web.
    Url,
    /// One of the options.
    Choice,
    /// One of the options, or own words.
    OpenChoice,
    /// A file.
    Attachment,
    /// Another resource.
    Reference,
    /// A number with a unit.
    Quantity,
    /// A type that R4 does not have.
    Unknown,
}

impl ItemKind {
    /// Of `item.type`.
    #[must_use]
    pub fn read(code: Option<&str>) -> Self {
        match code {
            Some("group") => Self::Group,
            Some("display") => Self::Display,
            // R4's abstract `question` has no values of its own.
            Some("boolean") => Self::Boolean,
            Some("decimal") => Self::Decimal,
            Some("integer") => Self::Integer,
            Some("date") => Self::Date,
            Some("dateTime") => Self::DateTime,
            Some("time") => Self::Time,
            Some("string") => Self::String,
            Some("text") => Self::Text,
            Some("url") => Self::Url,
            Some("choice") => Self::Choice,
            Some("open-choice") => Self::OpenChoice,
            Some("attachment") => Self::Attachment,
            Some("reference") => Self::Reference,
            Some("quantity") => Self::Quantity,
            _ => Self::Unknown,
        }
    }

    /// The code of `item.type`; `unknown` for what is none.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Group => "group",
            Self::Display => "display",
            Self::Boolean => "boolean",
            Self::Decimal => "decimal",
            Self::Integer => "integer",
            Self::Date => "date",
            Self::DateTime => "dateTime",
            Self::Time => "time",
            Self::String => "string",
            Self::Text => "text",
            Self::Url => "url",
            Self::Choice => "choice",
            Self::OpenChoice => "open-choice",
            Self::Attachment => "attachment",
            Self::Reference => "reference",
            Self::Quantity => "quantity",
            Self::Unknown => "unknown",
        }
    }

    /// Can it have answers?
    #[must_use]
    pub const fn is_question(self) -> bool {
        !matches!(self, Self::Group | Self::Display | Self::Unknown)
    }
}

/// `enableWhen.operator`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Operator {
    /// Has an answer, or has none.
    Exists,
    /// Some answer is equal.
    Equal,
    /// No answer is equal.
    NotEqual,
    /// Some answer is greater.
    Greater,
    /// Some answer is less.
    Less,
    /// Some answer is greater or equal.
    GreaterOrEqual,
    /// Some answer is less or equal.
    LessOrEqual,
}

impl Operator {
    /// Of its code.
    #[must_use]
    pub fn read(code: Option<&str>) -> Option<Self> {
        Some(match code? {
            "exists" => Self::Exists,
            "=" => Self::Equal,
            "!=" => Self::NotEqual,
            ">" => Self::Greater,
            "<" => Self::Less,
            ">=" => Self::GreaterOrEqual,
            "<=" => Self::LessOrEqual,
            _ => return None,
        })
    }
}

/// One `enableWhen`.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    /// linkId of the question it hangs on.
    pub question: String,
    /// How.
    pub operator: Operator,
    /// What the answer is held against.
    pub answer: Value,
}

/// An option of a choice.
#[derive(Debug, Clone, PartialEq)]
pub struct AnswerOption {
    /// What is answered.
    pub value: Value,
    /// Chosen from the start.
    pub initial: bool,
    /// Rules out every other option.
    pub exclusive: bool,
}

/// Where options come from when they do not stand in the item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OptionSource {
    /// In the item itself, or in a ValueSet that came with the form.
    Here,
    /// A ValueSet that is not here: own words only.
    Elsewhere(String),
}

/// How the form wishes an item to be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Control {
    /// It does not say.
    #[default]
    Unsaid,
    /// Radio buttons.
    Radio,
    /// Check boxes.
    Check,
    /// A list that folds out.
    DropDown,
    /// Explains the question above it.
    Help,
}

/// An item of a form, with its place in the tree.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// Its name in this form: the linkId, with `~2` and so on where forms use one twice.
    pub key: String,
    /// As sent.
    pub link_id: String,
    /// Index of the item it stands in.
    pub parent: Option<usize>,
    /// 0 at the top.
    pub depth: usize,
    /// Index after its last descendant.
    pub end: usize,
    /// What it asks for.
    pub kind: ItemKind,
    /// `2a`
    pub prefix: Option<String>,
    /// The question.
    pub text: String,
    /// Help that stands in an item of its own.
    pub help: Option<String>,
    /// Must be answered.
    pub required: bool,
    /// May be answered several times.
    pub repeats: bool,
    /// Not for whoever fills it in.
    pub read_only: bool,
    /// Not shown.
    pub hidden: bool,
    /// Conditions.
    pub conditions: Vec<Condition>,
    /// All of them must hold, instead of one.
    pub all: bool,
    /// What can be chosen.
    pub options: Vec<AnswerOption>,
    /// Where that comes from.
    pub source: OptionSource,
    /// Answers from the start.
    pub initial: Vec<Value>,
    /// Most characters.
    pub max_length: Option<usize>,
    /// Fewest characters.
    pub min_length: Option<usize>,
    /// Least value.
    pub min: Option<Value>,
    /// Greatest value.
    pub max: Option<Value>,
    /// Most digits after the point.
    pub max_places: Option<usize>,
    /// Fewest repetitions.
    pub min_occurs: Option<usize>,
    /// Most repetitions.
    pub max_occurs: Option<usize>,
    /// Most megabytes of a file.
    pub max_size: Option<Decimal>,
    /// Media types of a file; empty when the form does not say.
    pub media: Vec<String>,
    /// What a text must look like.
    pub regex: Option<String>,
    /// Units to choose from; one is *the* unit.
    pub units: Vec<Coding>,
    /// How it is shown.
    pub control: Control,
    /// What the question means, in code systems.
    pub codes: Vec<Coding>,
    /// What the question means, as an element definition.
    pub definition: Option<String>,
    /// What the answer begins as, as an expression over the chart.
    pub initial_expression: Option<String>,
}

impl Item {
    /// Is every repetition an instance with items of its own?
    #[must_use]
    pub fn instanced(&self, index: usize) -> bool {
        self.repeats
            && (self.kind == ItemKind::Group || (self.kind.is_question() && self.end > index + 1))
    }
}
