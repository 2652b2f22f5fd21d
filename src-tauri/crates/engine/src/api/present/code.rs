//! Coded values in the form the window names them.

use fhir::view::{Coding, Concept};

use crate::api::types::CodeView;

/// The coding to show, with the sender's words for it.
pub(super) fn code_view(concept: Concept<'_>) -> Option<CodeView> {
    let main = concept.main();
    let display = concept.display().map(str::to_owned);
    if main.is_none() && display.is_none() {
        return None;
    }
    Some(CodeView {
        system: main.and_then(Coding::system).map(str::to_owned),
        code: main.and_then(Coding::code).map(str::to_owned),
        display,
        list: main.and_then(Coding::list),
    })
}

/// A title for a row: the sender's words, else the code.
pub(super) fn title(concept: Concept<'_>) -> Option<String> {
    concept
        .display()
        .or_else(|| concept.main().and_then(Coding::code))
        .map(str::to_owned)
}
