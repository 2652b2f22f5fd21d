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
pub mod form;
mod kind;
mod kind_check;
mod kind_shape;
mod letter;
mod lost;
mod order;
mod outcome;
mod people;
mod person;
mod preview;
mod reason;
mod receipt;

pub use fhir::Words;

pub use attached::shortened;
pub use bundle::{MESSAGE_PROFILE, build, build_for, endpoint};
pub use check::{Concern, check};
pub use composition::{
    Answered, Attached, AttachedData, Author, Built, Composition, Followed, Ids, Person,
};
pub use dress::{Dress, dress};
pub use kind::{
    Audience, Body, Choice, Content, Event, Field, FieldOption, FieldType, Group, KINDS_JSON,
    KINDS_SCHEMA, Kind, Matches, Side, Target, kind, kinds, list_of_system, list_system,
};
pub use kind_check::{KindFinding, Read, read_kinds};
pub use lost::{Lost, Place, lost};
pub use person::{SamePerson, same_person};
pub use preview::{Preview, preview};
pub use reason::{Reason, reasons};
pub use receipt::{Issue, ReceiptCode, Request, receipt, receipt_for};

#[cfg(test)]
mod sample;
