//! Resources as the window shows them, under the rules of "What is safe to show".
//!
//! Pure functions: JSON in, rows out. Withdrawn resources are counted and not shown; refuted, resolved and cancelled
//! keep their word; what cannot be interpreted safely stands struck and in no summary; the four kinds of empty are never
//! mixed; decimals keep their text and units are never merged. Nothing that was read is lost: a type or shape that these
//! rules do not know still gets a row with its name and its JSON one click away.

mod age;
mod answered;
mod changes;
mod code;
mod details;
mod document;
mod foremost;
mod item;
mod journal;
mod letter;
mod limits;
mod measurement;
mod order;
mod paper;
mod plan;
mod section;
mod section_name;
mod standing;
mod wholes;

pub use age::age;
pub use answered::{answered, form_of};
pub use changes::changes;
pub use details::{Lead, details};
pub use document::{document, related};
pub use item::row_title;
pub use journal::{JournalFrame, journal};
pub use letter::letter;
pub use measurement::{measurements, shown_measurements, shown_point};
pub use paper::{PaperFrame, PaperSource, Period, chart_paper};
pub use plan::{PlanSource, plan};
pub use section::{Held, Reading, Totals, section, shown_item, shown_section};
pub use section_name::SectionName;
pub use standing::{MEASUREMENTS, RULES, standing};
