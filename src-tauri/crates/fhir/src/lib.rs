//! The words: FHIR R4 as NAV's messages and Norwegian servers use it, without I/O.
//!
//! Bytes come in, typed facts and findings go out; nothing here opens a file, a socket or a database, and nothing here
//! reads a clock. Resources stay the bytes they came as: a page's entries keep their exact bytes, a message is read in
//! one typed pass that borrows from them, and unknown members, member order and decimals' text survive because nothing
//! is ever written back from a model.
//!
//! | Module | Owns |
//! |---|---|
//! | [`systems`] | URNs of identifier systems and code lists, their short names and the known words of NAV's lists |
//! | [`number`] | national numbers, HPR numbers, HER-ids, organisation numbers |
//! | [`date`] | FHIR's partial dates and the dates people type |
//! | [`fold`] | text as search compares it |
//! | [`page`] | a searchset page, split without copying |
//! | [`search`] | searches as URLs, and what a server says it acted on |
//! | [`message`] | what the index needs of a message |
//! | [`letter`] | a message as a person reads it |
//! | [`narrative`] | XHTML narrative rebuilt from an allow-list |
//! | [`questionnaire`] | forms: what they ask, what is answered, and the response that follows |
//! | [`outcome`] | `OperationOutcome` |
//! | [`link`] | which links and redirects may be followed |
//! | [`xml`] | R4 XML to JSON and back |
//! | [`view`] | thin typed views over resources for the chart |
//! | [`rows`] | any resource as labelled rows, nothing left out |
//!
//! Everything from outside is hostile until read: wrong types, missing ids, two headers and depth 10,000 are ordinary
//! answers here, never panics. The pure entry points are also fuzz targets.

pub mod compare;
pub mod date;
pub mod fold;
mod lenient;
pub mod letter;
pub mod link;
pub mod message;
pub mod narrative;
pub mod number;
pub mod outcome;
pub mod page;
pub mod questionnaire;
pub mod rows;
pub mod search;
pub mod span;
pub mod systems;
pub mod trace;
pub mod view;
pub mod xml;

/// A sentence or name in both languages of the window.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Words {
    /// Bokmål.
    pub nb: String,
    /// English.
    pub en: String,
}

impl Words {
    /// Both languages at once.
    #[must_use]
    pub fn new(nb: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            nb: nb.into(),
            en: en.into(),
        }
    }
}
