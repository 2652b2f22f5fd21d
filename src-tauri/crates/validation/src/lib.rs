//! validation: see ARCHITECTURE.md.
