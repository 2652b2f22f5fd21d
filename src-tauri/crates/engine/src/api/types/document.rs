//! A document of a chart, read inside the window.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{AttachmentOpened, ChartItem, LetterBlock, Text};

/// A document before its content is opened: what it is, what must be said of it, and what there is to read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DocumentView {
    pub resource_id: i64,
    /// `DocumentReference`, `Composition` or `Binary`.
    pub resource_type: String,
    pub type_name: Text,
    pub title: Option<String>,
    /// What sort of document, in the sender's words.
    pub kind: Option<String>,
    pub date: Option<String>,
    pub authors: Vec<String>,
    pub attesters: Vec<DocumentAttester>,
    pub custodian: Option<String>,
    /// FHIR's codes, worded by the UI.
    pub status: Option<String>,
    pub document_status: Option<String>,
    /// An unknown modifier: its content is not shown before somebody asks for it.
    pub cannot_interpret: bool,
    pub entered_in_error: bool,
    /// Another one has taken its place, whether or not that one is held.
    pub superseded: bool,
    pub replaced_by: Vec<DocumentLead>,
    pub replaces: Vec<DocumentLead>,
    pub fetched_at: String,
    /// What can be opened; of a Composition none.
    pub contents: Vec<DocumentContent>,
    /// The narrative of the whole document.
    pub narrative: Vec<LetterBlock>,
    /// A Composition's sections in the order they are read.
    pub sections: Vec<DocumentSection>,
}

/// Who has vouched for a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DocumentAttester {
    /// `personal`, `professional`, `legal`, `official`.
    pub mode: Option<String>,
    pub name: Option<String>,
    pub at: Option<String>,
}

/// A document that this one hangs together with, and that is held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DocumentLead {
    pub resource_id: i64,
    pub title: Option<String>,
}

/// One of the contents of a document: the same in several formats, or several things.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DocumentContent {
    pub index: u32,
    pub title: Option<String>,
    /// As the sender labels it.
    pub content_type: Option<String>,
    pub language: Option<String>,
    /// In bytes, as the sender says.
    pub size: Option<u32>,
    /// `here`: in the resource, or fetched before. `server`: fetched when it is opened. `elsewhere`: at another address,
    /// never fetched. `nowhere`: the source gives neither content nor address.
    pub place: String,
    /// Whose address it is, of one that is `elsewhere`.
    pub host: Option<String>,
}

/// A section of a Composition; those after it that stand deeper are within it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DocumentSection {
    pub depth: u8,
    pub title: Option<String>,
    pub narrative: Vec<LetterBlock>,
    pub entries: Vec<DocumentEntry>,
    /// Why there is nothing, in the sender's words.
    pub empty_reason: Option<String>,
}

/// Something that a section points to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DocumentEntry {
    /// The sender's words for it.
    pub words: Option<String>,
    pub type_name: Option<Text>,
    /// `None`: not fetched, or within the document.
    pub resource_id: Option<i64>,
    /// The row it has in a chart, of one that is held or within the document.
    pub item: Option<ChartItem>,
    pub entered_in_error: bool,
}

/// One content of a document, by its place among them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DocumentOpen {
    pub resource_id: i64,
    pub index: u32,
    /// Ask the server although it is held.
    pub again: bool,
}

/// What opening came to: the content, or why there is none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DocumentOpened {
    pub file: Option<AttachmentOpened>,
    /// `missing` (404, 410), `no_access`, `offline`, `too_large`, `elsewhere`, `nowhere`, `web_page`, `empty`,
    /// `server_error`, `bad_answer`, `not_base64`.
    pub problem: Option<String>,
    /// Whose address it is, of one that is `elsewhere`.
    pub host: Option<String>,
    /// The exchange to ask about.
    pub reference: Option<String>,
    /// When it was read from the server; `None` where it lies in the resource itself.
    pub fetched_at: Option<String>,
    /// `size`, `hash`, `hash_unknown`: it is not as its resource says.
    pub warnings: Vec<String>,
    /// In bytes, as the resource says, where that is not so.
    pub said_size: Option<u32>,
    /// `page` or `clinical`: a page, or a clinical document in XML, of which the words alone are shown. `pdf_within`: a
    /// clinical document with a PDF in it, which is what is shown.
    pub words_of: Option<String>,
    /// With `pdf_within`: the document's own words beside the PDF.
    pub words: Option<String>,
    /// What it looks like, of a type that is not drawn.
    pub looks_like: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DocumentSave {
    pub resource_id: i64,
    pub index: u32,
    /// From the host's save dialog.
    pub file: String,
}
