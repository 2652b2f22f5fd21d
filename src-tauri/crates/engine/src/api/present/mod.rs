//! Resources as the window shows them, under the rules of "What is safe to show".
//!
//! Pure functions: JSON in, rows out. Withdrawn resources are counted and not shown; refuted, resolved and cancelled
//! keep their word; what cannot be interpreted safely stands struck and in no summary; the four kinds of empty are never
//! mixed; decimals keep their text and units are never merged. Nothing that was read is lost: a type or shape that these
//! rules do not know still gets a row with its name and its JSON one click away.

mod code;
mod item;
mod journal;
mod letter;
mod measurement;
mod order;
mod patient;
mod section;

pub use code::code_view;
pub use journal::{JournalFrame, journal};
pub use letter::{letter, text};
pub use measurement::measurements;
pub use patient::{PatientFacts, PatientShown, age, patient_facts, patient_row, person_view};
pub use section::{Held, Reading, SectionName, section};
