//! Times as a record shows them: the clock on the wall.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::Language;

/// `21.11.2026 kl. 07:00`, `21 Nov 2026 at 07:00`; what is no time is shown as sent.
#[must_use]
pub fn moment(text: &str, zone: &TimeZone, language: Language) -> String {
    text.parse::<Timestamp>().map_or_else(
        |_| text.to_owned(),
        |timestamp| instant(timestamp, zone, language),
    )
}

/// The same of a timestamp.
#[must_use]
pub fn instant(timestamp: Timestamp, zone: &TimeZone, language: Language) -> String {
    let local = timestamp.to_zoned(zone.clone());
    match language {
        Language::Nb => local.strftime("%d.%m.%Y kl. %H:%M").to_string(),
        Language::En => local.strftime("%-d %b %Y at %H:%M").to_string(),
    }
}

/// `10.11.1955`; a partial date stays as sent.
#[must_use]
pub fn date(text: &str, language: Language) -> String {
    let Ok(date) = text.parse::<jiff::civil::Date>() else {
        return text.to_owned();
    };
    match language {
        Language::Nb => date.strftime("%d.%m.%Y").to_string(),
        Language::En => date.strftime("%-d %b %Y").to_string(),
    }
}
