//! `Retry-After`: seconds or a date, in whatever state it comes.

use std::time::Duration;

use jiff::Timestamp;

/// How long the server asks us to wait, when what it says can be understood. Never negative; a number beyond all reason
/// is kept as large as it is, because the caller has its own bound for what is too long.
#[must_use]
pub fn read(value: &str, now: Timestamp) -> Option<Duration> {
    let value = value.trim();
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(Duration::from_secs(
            value.parse().unwrap_or(u64::from(u32::MAX)),
        ));
    }
    let at = Timestamp::try_from(httpdate::parse_http_date(value).ok()?).ok()?;
    Some(Duration::try_from(at.duration_since(now)).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_and_no_nonsense() {
        let now: Timestamp = "2026-11-21T06:00:00Z".parse().expect("a timestamp");
        assert_eq!(read(" 7 ", now), Some(Duration::from_secs(7)));
        assert_eq!(
            read("1000000000", now),
            Some(Duration::from_secs(1_000_000_000))
        );
        assert_eq!(
            read("99999999999999999999999", now),
            Some(Duration::from_secs(u64::from(u32::MAX)))
        );
        assert_eq!(
            read("Sat, 21 Nov 2026 06:00:30 GMT", now),
            Some(Duration::from_secs(30))
        );
        assert_eq!(
            read("Sat, 21 Nov 2020 06:00:30 GMT", now),
            Some(Duration::ZERO)
        );
        assert_eq!(read("-5", now), None);
        assert_eq!(read("soon", now), None);
        assert_eq!(read("", now), None);
    }
}
