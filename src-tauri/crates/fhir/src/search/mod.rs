//! Searches: as a form and as a URL, and what a server said it acted on against what it was asked.

mod query;
mod said;

pub use query::{Part, Query, QueryError};
pub use said::{ignored, passed_over};
