//! Moments as the database holds them: RFC 3339 UTC text of one width, and milliseconds for sorting.

use jiff::{Timestamp, fmt::temporal::DateTimePrinter};

/// `2026-11-21T05:52:02.123Z`.
#[must_use]
pub fn text(at: Timestamp) -> String {
    const PRINTER: DateTimePrinter = DateTimePrinter::new().precision(Some(3));
    PRINTER.timestamp_to_string(&at)
}

/// Milliseconds since 1970.
#[must_use]
pub fn order(at: Timestamp) -> i64 {
    at.as_millisecond()
}

/// A moment as FHIR sends it (any offset, any precision of the second) in milliseconds; `None` when it is none.
#[must_use]
pub fn order_of(text: &str) -> Option<i64> {
    text.parse::<Timestamp>().ok().map(order)
}
