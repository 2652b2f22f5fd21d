//! R4 XML to JSON and back.

/// Why XML cannot be read or written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum XmlError {
    /// Not well-formed.
    #[error("the XML is not well-formed")]
    Malformed,
}

/// FHIR XML to FHIR JSON.
///
/// # Errors
/// [`XmlError`]
pub fn to_json(xml: &[u8]) -> Result<serde_json::Value, XmlError> {
    let _ = xml;
    Err(XmlError::Malformed)
}

/// FHIR JSON to FHIR XML.
///
/// # Errors
/// [`XmlError`]
pub fn from_json(resource: &serde_json::Value) -> Result<String, XmlError> {
    let _ = resource;
    Err(XmlError::Malformed)
}
