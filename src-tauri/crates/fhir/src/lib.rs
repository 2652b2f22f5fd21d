//! fhir: see ARCHITECTURE.md.
