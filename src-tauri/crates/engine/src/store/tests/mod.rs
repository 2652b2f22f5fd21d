//! What this room promises, on real encrypted files.

mod arrivals;
mod duplicates;
mod exchanges;
mod marks;
mod placing;
mod plans;
mod resources;
mod schema;
mod search;
mod sending;
mod threads;
