//! Compose: what a person wrote becomes the bytes that leave.
//!
//! Owns message kinds (a data file), the builder of messages and receipts, and what is asked of the writer before the
//! rules of the receiver are asked ([`check`]). It refuses I/O: ids and time come in, bytes come out, and the same
//! composition gives the same bytes. Tested beside the code and, against every outbound rule, in `tests/suite`.

mod attached;
mod bundle;
mod check;
mod composition;
mod dress;
mod kind;
mod person;
mod preview;
mod receipt;

pub use fhir::Words;

pub use attached::shortened;
pub use bundle::{MESSAGE_PROFILE, build, build_for, endpoint};
pub use check::check;
pub use composition::{Answered, Attached, AttachedData, Author, Built, Composition, Ids, Person};
pub use dress::{Dress, dress};
pub use kind::{
    Answers, Choice, Content, Event, Kind, kind, kinds, kinds_answering, list_of_system,
    list_system,
};
pub use person::{SamePerson, same_person};
pub use preview::{Preview, preview};
pub use receipt::{Issue, ReceiptCode, Request, receipt, receipt_for};

#[cfg(test)]
mod sample;
