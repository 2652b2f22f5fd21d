//! R4 XML to JSON and back, for the resource types used here.
//!
//! Two formats of one model: a primitive is an element with a `value` in XML and a bare value in JSON; its id and
//! extensions stand beside it as `_name`. What XML does not say (does an element repeat, is it a number, which comes
//! first?) stands in a table made from HL7's definitions ([`table`]); a type the table does not hold is read by what
//! its XML shows. Decimals keep their text. No document types, no entities but XML's own five, depth at most 128.

mod read;
mod table;
mod write;

pub use read::to_json;
pub use write::from_json;

/// Why XML cannot be read, or JSON not be written as XML.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum XmlError {
    /// Not well-formed, or cut.
    #[error("the XML is not well-formed")]
    Malformed,
    /// A document type: it could declare entities.
    #[error("the XML has a document type")]
    DocumentType,
    /// An entity that is not XML's own.
    #[error("the XML uses an entity")]
    Entity,
    /// Nested too deep.
    #[error("the XML is nested too deep")]
    TooDeep,
    /// Not in FHIR's namespace.
    #[error("the XML is not FHIR")]
    NotFhir,
    /// Not an object with a `resourceType`, or a member whose name is no XML name.
    #[error("the JSON is not a resource")]
    NotAResource,
}

const FHIR: &str = "http://hl7.org/fhir";
const XHTML: &str = "http://www.w3.org/1999/xhtml";
const DEEPEST: usize = 128;

#[cfg(test)]
mod tests;
