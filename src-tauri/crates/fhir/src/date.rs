//! FHIR's partial dates, its instants, and the dates people type.
//!
//! A partial date stays partial: `1958` is never shown as 1 January. Typed dates are read as Norwegians write them,
//! day first; two-digit years give the years they may mean, nearest past first.

use jiff::Timestamp;
use jiff::civil::Date;

/// `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; of a dateTime, its date part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PartialDate {
    /// The year.
    pub year: i16,
    /// 1–12, when known.
    pub month: Option<i8>,
    /// 1–31, when known.
    pub day: Option<i8>,
}

impl PartialDate {
    /// Reads a FHIR `date` or `dateTime`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let date = text.split('T').next()?;
        let mut parts = date.split('-');
        let year = digits(parts.next()?, 4)?;
        let month = parts
            .next()
            .map(|month| digits(month, 2))
            .map_or(Some(None), |m| m.map(Some))?;
        let day = parts
            .next()
            .map(|day| digits(day, 2))
            .map_or(Some(None), |d| d.map(Some))?;
        if parts.next().is_some() {
            return None;
        }
        let month = month.map(i8::try_from).transpose().ok()?;
        let day = day.map(i8::try_from).transpose().ok()?;
        // The calendar decides what a day is; a missing part counts as the first.
        Date::new(year, month.unwrap_or(1), day.unwrap_or(1)).ok()?;
        Some(Self { year, month, day })
    }

    /// The day, when all three parts are known.
    #[must_use]
    pub fn full(self) -> Option<Date> {
        Date::new(self.year, self.month?, self.day?).ok()
    }

    /// `14.03.1958`, `03.1958`, `1958`.
    #[must_use]
    pub fn norwegian(self) -> String {
        match (self.month, self.day) {
            (Some(month), Some(day)) => format!("{day:02}.{month:02}.{:04}", self.year),
            (Some(month), None) => format!("{month:02}.{:04}", self.year),
            _ => format!("{:04}", self.year),
        }
    }
}

fn digits(text: &str, count: usize) -> Option<i16> {
    (text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| text.parse().ok())?
}

/// A FHIR `instant`: date, time to the second and zone. What lacks a zone is none.
#[must_use]
pub fn instant(text: &str) -> Option<Timestamp> {
    let (date, time) = text.split_once('T')?;
    PartialDate::parse(date)?.full()?;
    let zone = time.find(['Z', '+', '-'])?;
    let (clock, _) = time.split_at(zone);
    let seconds = clock.get(..8)?;
    if seconds.bytes().filter(|byte| *byte == b':').count() != 2 {
        return None;
    }
    text.parse().ok()
}

/// The dates that typed text may mean: `14.03.1958`, `14.3.58`, `14/3-58`, `140358`, `14031958`, `1958-03-14`.
///
/// A two-digit year means a year up to today, and the century before; a whole year means itself. Empty when the text is
/// no date, or only a part of one.
#[must_use]
pub fn typed(text: &str, today: Date) -> Vec<Date> {
    let text = text.trim();
    if let Some(iso) = PartialDate::parse(text).filter(|_| text.len() == 10) {
        return iso.full().into_iter().collect();
    }
    let parts: Vec<&str> = text
        .split(['.', '/', '-', ' '])
        .filter(|part| !part.is_empty())
        .collect();
    let (day, month, year) = match parts.as_slice() {
        [day, month, year] => (*day, *month, *year),
        [run] if run.is_ascii() && matches!(run.len(), 6 | 8) => {
            let (day, rest) = run.split_at(2);
            let (month, year) = rest.split_at(2);
            (day, month, year)
        }
        _ => return Vec::new(),
    };
    let number = |part: &str, most: usize| -> Option<i16> {
        let fits =
            (1..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        fits.then(|| part.parse().ok())?
    };
    let (Some(day), Some(month), Some(number)) =
        (number(day, 2), number(month, 2), number(year, 4))
    else {
        return Vec::new();
    };
    let years = match year.len() {
        4 => vec![number],
        2 => {
            let century = today.year() / 100 * 100;
            vec![century + number, century - 100 + number]
        }
        _ => return Vec::new(),
    };
    let date = |year: i16| Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok();
    years
        .into_iter()
        .filter_map(date)
        .filter(|date| year.len() == 4 || *date <= today)
        .collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn partial_dates_stay_partial() {
        assert_eq!(
            PartialDate::parse("1958")
                .map(PartialDate::norwegian)
                .as_deref(),
            Some("1958")
        );
        assert_eq!(
            PartialDate::parse("1958-03")
                .map(PartialDate::norwegian)
                .as_deref(),
            Some("03.1958")
        );
        assert_eq!(
            PartialDate::parse("1958-03-14T10:00:00Z")
                .map(PartialDate::norwegian)
                .as_deref(),
            Some("14.03.1958")
        );
        for wrong in [
            "58",
            "1958-3",
            "1958-13",
            "1958-02-30",
            "1958-03-14-1",
            "",
            "x",
            "1958-",
        ] {
            assert_eq!(PartialDate::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn instants_have_a_zone_and_seconds() {
        for right in ["2015-07-14T11:15:33+10:00", "2021-04-10T09:48:46.841Z"] {
            assert!(instant(right).is_some(), "{right}");
        }
        for wrong in [
            "2015-07-14",
            "2015-07-14T11:15:33",
            "2015-07-14T11:15+10:00",
            "2015-07-14 11:15:33Z",
            "2015-02-30T11:15:33Z",
        ] {
            assert_eq!(instant(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn dates_as_people_type_them() {
        let today = date(2026, 11, 21);
        let march = vec![date(1958, 3, 14)];
        for text in [
            "14.03.1958",
            "14.3.1958",
            "14/3-1958",
            "14031958",
            "1958-03-14",
            " 14 03 1958 ",
        ] {
            assert_eq!(typed(text, today), march, "{text}");
        }
        assert_eq!(typed("140358", today), march, "2058 has not been");
        assert_eq!(
            typed("14.3.20", today),
            vec![date(2020, 3, 14), date(1920, 3, 14)]
        );
        for none in [
            "",
            "14.3",
            "31.02.1958",
            "1403581",
            "14.3.158",
            "kari",
            "14.03.1958.2",
        ] {
            assert_eq!(typed(none, today), Vec::new(), "{none}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_answered(text in "\\PC*") {
            let _ = (PartialDate::parse(&text), instant(&text), typed(&text, date(2026, 11, 21)));
        }
    }
}
