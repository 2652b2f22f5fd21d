//! Forms: the shelf, one form as it is shown, and what has been answered of it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{ErrorCode, Text};

/// A code with its words.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct FormCoding {
    pub system: Option<String>,
    pub version: Option<String>,
    pub code: Option<String>,
    pub display: Option<String>,
}

/// One answer as it was typed. What it means is the engine's to say: half a date is kept as half a date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum FormValue {
    Yes {
        yes: bool,
    },
    Words {
        words: String,
    },
    Option {
        option: FormCoding,
    },
    Amount {
        number: String,
        unit: Option<FormCoding>,
    },
    /// One of the files beside the draft.
    File {
        /// Of its bytes, in hexadecimal digits.
        sha256: String,
        name: String,
        /// Bytes.
        size: u32,
    },
}

/// Where a prefilled answer came from. Shown as long as the answer is the one that was filled in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FormOrigin {
    /// `chart`, `message`, `entered`, `author`, `form`.
    pub source: String,
    /// Date, as far as it is known.
    pub at: Option<String>,
    pub values: Vec<FormValue>,
}

/// A form in a draft, by place. A place is an item's key; in a repetition it is led by it: `medisin[2]/dose`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct FormFields {
    pub form_id: i64,
    pub values: BTreeMap<String, Vec<FormValue>>,
    /// Open repetitions by place; a repeating item not named here has one, number 0.
    pub instances: BTreeMap<String, Vec<u32>>,
    pub origins: BTreeMap<String, FormOrigin>,
}

/// A form on the shelf.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FormRow {
    pub form_id: i64,
    pub title: String,
    pub url: Option<String>,
    pub version: Option<String>,
    /// `file`, `message`, `server`.
    pub source: String,
    /// Name of the connection it was read from.
    pub connection: Option<String>,
    pub added_at: String,
    /// `active`, `draft`, `retired`, `unknown`, `expired`, `not_yet`.
    pub standing: String,
    /// What to know before using it; `None` for one in use.
    pub standing_words: Option<Text>,
    pub problems: Vec<Text>,
    /// It can be filled in here.
    pub fillable: bool,
    pub questions: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Forms {
    pub rows: Vec<FormRow>,
}

/// A form's own text (JSON or XML, alone or in a Bundle), pasted or read from a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FormAdd {
    pub text: String,
}

/// A form by its address, to be fetched from the servers of the workspace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FormFetch {
    /// `url`, or `url|version`.
    pub canonical: String,
    /// The draft it is for: its connection is asked first.
    pub draft_id: Option<i64>,
}

/// What a server answered to the question for a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FormAsked {
    /// Name of the connection.
    pub connection: String,
    /// `found`, `none`, `unsupported`, `wrong` (what it sent is no form of this address), `failed`.
    pub outcome: String,
    /// Why it failed.
    pub code: Option<ErrorCode>,
    /// `X-Request-ID`.
    pub reference: Option<String>,
}

/// A form that was fetched, or who was asked for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FormFetched {
    /// On the shelf now; `None`: nobody has it.
    pub row: Option<FormRow>,
    /// In the order they were asked; empty: there is no server to ask.
    pub asked: Vec<FormAsked>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FormRequest {
    pub form_id: i64,
}

/// Takes a form off the shelf, or puts it back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FormShelve {
    pub form_id: i64,
    pub on_shelf: bool,
}

/// An option as it is shown, and what choosing it answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FormOption {
    pub words: String,
    pub coding: FormCoding,
    pub exclusive: bool,
}

/// An item as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FormItem {
    pub key: String,
    pub link_id: String,
    /// Index of the item it stands in.
    pub parent: Option<u32>,
    pub depth: u32,
    /// Index after its last descendant.
    pub end: u32,
    /// As FHIR's `item.type`.
    pub item_type: String,
    pub prefix: Option<String>,
    pub text: String,
    pub help: Option<String>,
    pub required: bool,
    pub repeats: bool,
    /// Every repetition has items of its own.
    pub instanced: bool,
    pub read_only: bool,
    pub hidden: bool,
    pub options: Vec<FormOption>,
    /// The ValueSet that is not here.
    pub options_elsewhere: Option<String>,
    pub units: Vec<FormCoding>,
    /// `unsaid`, `radio`, `check`, `dropdown`.
    pub control: String,
    pub max_length: Option<u32>,
    /// Least and greatest value, as they are shown.
    pub min: Option<String>,
    pub max: Option<String>,
    /// Of a file: most megabytes, and the media types that are taken; none when the form does not say.
    pub max_size: Option<String>,
    pub media: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FormView {
    pub row: FormRow,
    /// In document order, each before what stands in it. Empty when the form cannot be filled in.
    pub items: Vec<FormItem>,
}

/// Gives a draft its form, with what the chart knows already filled in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DraftForm {
    pub draft_id: i64,
    pub form_id: i64,
}

/// One thing that is amiss with an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FormFault {
    pub place: String,
    /// `required`, `required_group`, `not_a_date`, `too_great`, …
    pub code: String,
    pub message: Text,
}

/// How the draft's form stands.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FormState {
    /// Places that are not asked; what stands in one of them is not asked either, and not named.
    pub disabled: Vec<String>,
    pub faults: Vec<FormFault>,
    pub asked: u32,
    pub answered: u32,
    /// Required, and without an answer.
    pub missing: u32,
}
