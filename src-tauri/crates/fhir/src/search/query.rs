//! A search as a form and as a URL: one reader and one writer, so that editing either changes the other.
//!
//! `Observation?patient.name=kari&code:not=http://loinc.org|8480-6&date=ge2026&_include=Observation:patient` is a type
//! and parts in their order. A part keeps everything a form shows: chain, modifier, prefix and alternatives. What cannot
//! be taken apart stays as it was written and is written back so. Knows no server: what is offered is somebody else's.

use url::form_urlencoded;

use crate::number;

/// More than any address bar holds.
const LONGEST: usize = 16 * 1024;
/// More parts than anybody reads.
const MOST: usize = 200;

/// A search.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    /// `Observation`; empty for a search over all types.
    pub resource_type: String,
    /// In the order they stand.
    pub parts: Vec<Part>,
}

/// One parameter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Part {
    /// `_has:Observation:patient:` steps before the name, outermost first: type and reference.
    pub has: Vec<(String, String)>,
    /// `patient`, `patient:Patient`: references that are followed, each with the type it must lead to.
    pub chain: Vec<(String, Option<String>)>,
    /// `code`, `_lastUpdated`, `_include`.
    pub name: String,
    /// `exact`, `not`, `missing`; empty for none.
    pub modifier: String,
    /// Alternatives, split at commas, with `\,` and `\\` undone.
    pub values: Vec<String>,
}

/// Why a text is no search.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum QueryError {
    /// Longer than any address.
    #[error("the address is too long")]
    TooLong,
    /// More parameters than anybody reads.
    #[error("the address has too many parameters")]
    TooMany,
    /// What stands before the question mark is no resource type.
    #[error("the address does not begin with a resource type")]
    Type,
    /// A parameter without a name.
    #[error("a parameter has no name")]
    NoName,
    /// Control characters, or a fragment.
    #[error("the address holds signs that do not belong there")]
    Signs,
}

impl Query {
    /// Reads `Type?name=value`, with or without what stands before the type.
    ///
    /// # Errors
    /// [`QueryError`] says what is wrong.
    pub fn parse(text: &str) -> Result<Self, QueryError> {
        let text = text.trim();
        if text.len() > LONGEST {
            return Err(QueryError::TooLong);
        }
        if text.chars().any(char::is_control) || text.contains('#') {
            return Err(QueryError::Signs);
        }
        let (path, query) = text.split_once('?').unwrap_or((text, ""));
        let mut steps = path.trim_end_matches('/').rsplit('/');
        let mut last = steps.next().unwrap_or_default();
        if last == "_search" {
            last = steps.next().unwrap_or_default();
        }
        if !is_type(last) {
            return Err(QueryError::Type);
        }
        let mut parts = Vec::new();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            if parts.len() >= MOST {
                return Err(QueryError::TooMany);
            }
            parts.push(Part::read(&name, &value)?);
        }
        Ok(Self {
            resource_type: last.to_owned(),
            parts,
        })
    }

    /// Names and values as they are sent, unescaped.
    #[must_use]
    pub fn pairs(&self) -> Vec<(String, String)> {
        self.parts
            .iter()
            .map(|part| (part.written_name(), part.written_value()))
            .collect()
    }

    /// As a URL under the base.
    #[must_use]
    pub fn url(&self) -> String {
        if self.parts.is_empty() {
            return self.resource_type.clone();
        }
        let mut query = String::new();
        for (name, value) in self.pairs() {
            if !query.is_empty() {
                query.push('&');
            }
            escape(&name, &mut query);
            query.push('=');
            escape(&value, &mut query);
        }
        format!("{}?{query}", self.resource_type)
    }

    /// Is a person known by one of the values? Then the address must not hold it.
    #[must_use]
    pub fn names_a_person(&self) -> bool {
        self.parts.iter().any(Part::names_a_person)
    }
}

/// A FHIR type: letters, the first a capital.
fn is_type(text: &str) -> bool {
    text.len() <= 64
        && text.starts_with(|first: char| first.is_ascii_uppercase())
        && text.chars().all(|sign| sign.is_ascii_alphabetic())
}

/// What stands in an address as it is: FHIR's own signs stay readable.
fn escape(text: &str, into: &mut String) {
    const PLAIN: &[u8] = b"-._~:/|$,@!*();\\";
    for byte in text.bytes() {
        match byte {
            b' ' => into.push('+'),
            // A backslash is turned into a slash by those who read URLs.
            b'\\' => into.push_str("%5C"),
            _ if byte.is_ascii_alphanumeric() || PLAIN.contains(&byte) => {
                into.push(char::from(byte));
            }
            _ => {
                use std::fmt::Write as _;
                let _ = write!(into, "%{byte:02X}");
            }
        }
    }
}

impl Part {
    /// A plain parameter.
    #[must_use]
    pub fn plain(name: &str, value: &str) -> Self {
        Self {
            name: name.to_owned(),
            values: vec![value.to_owned()],
            ..Self::default()
        }
    }

    /// Reads a name and a value as they come out of an address.
    ///
    /// # Errors
    /// [`QueryError::NoName`].
    pub fn read(written: &str, value: &str) -> Result<Self, QueryError> {
        let mut part = Self {
            values: split(value),
            ..Self::default()
        };
        let mut rest = written;
        while let Some(inner) = rest.strip_prefix("_has:") {
            let mut steps = inner.splitn(3, ':');
            let (Some(kind), Some(reference), Some(after)) =
                (steps.next(), steps.next(), steps.next())
            else {
                break;
            };
            if kind.is_empty() || reference.is_empty() || after.is_empty() {
                break;
            }
            part.has.push((kind.to_owned(), reference.to_owned()));
            rest = after;
        }
        // What only looks like `_has` is a name like any other.
        let whole = rest.starts_with("_has:");
        while let Some((step, after)) = rest.split_once('.').filter(|_| !whole) {
            let (reference, target) = match step.split_once(':') {
                Some((reference, target)) if !target.is_empty() => {
                    (reference, Some(target.to_owned()))
                }
                Some(_) => break,
                None => (step, None),
            };
            if reference.is_empty() || after.is_empty() {
                break;
            }
            part.chain.push((reference.to_owned(), target));
            rest = after;
        }
        let (name, modifier) = match rest.split_once(':') {
            Some((name, modifier)) if !modifier.is_empty() && !name.is_empty() && !whole => {
                (name, modifier)
            }
            _ => (rest, ""),
        };
        if name.is_empty() {
            return Err(QueryError::NoName);
        }
        name.clone_into(&mut part.name);
        modifier.clone_into(&mut part.modifier);
        Ok(part)
    }

    /// The name as it is sent.
    #[must_use]
    pub fn written_name(&self) -> String {
        let mut written = String::new();
        for (kind, reference) in &self.has {
            written.push_str(&format!("_has:{kind}:{reference}:"));
        }
        for (reference, target) in &self.chain {
            written.push_str(reference);
            if let Some(target) = target {
                written.push(':');
                written.push_str(target);
            }
            written.push('.');
        }
        written.push_str(&self.name);
        if !self.modifier.is_empty() {
            written.push(':');
            written.push_str(&self.modifier);
        }
        written
    }

    /// The value as it is sent.
    #[must_use]
    pub fn written_value(&self) -> String {
        let escaped: Vec<String> = self
            .values
            .iter()
            .map(|value| value.replace('\\', "\\\\").replace(',', "\\,"))
            .collect();
        escaped.join(",")
    }

    /// Is a person known by one of the values: a number of whatever kind, or anything in an identifier that has digits?
    #[must_use]
    pub fn names_a_person(&self) -> bool {
        let identifier = self.name == "identifier";
        self.values.iter().any(|value| {
            let last = value.rsplit('|').next().unwrap_or(value);
            let digits = last.chars().filter(char::is_ascii_digit).count();
            (identifier && digits >= 6)
                || long_run(value)
                || number::embedded(value).next().is_some()
        })
    }
}

/// Eleven digits in a row, perhaps with spaces between; ids that are UUIDs are not meant.
fn long_run(text: &str) -> bool {
    let last = text.rsplit('/').next().unwrap_or(text);
    if last.len() == 36 && uuid::Uuid::parse_str(last).is_ok() {
        return false;
    }
    let mut run = 0;
    for sign in text.chars() {
        if sign.is_ascii_digit() {
            run += 1;
            if run >= 11 {
                return true;
            }
        } else if !matches!(sign, ' ' | '+') {
            run = 0;
        }
    }
    false
}

/// Splits alternatives at commas that are not escaped.
fn split(value: &str) -> Vec<String> {
    let mut values = Vec::new();
    let mut one = String::new();
    let mut signs = value.chars().peekable();
    while let Some(sign) = signs.next() {
        match sign {
            '\\' if matches!(signs.peek(), Some(',' | '\\')) => one.extend(signs.next()),
            ',' => values.push(std::mem::take(&mut one)),
            _ => one.push(sign),
        }
    }
    values.push(one);
    values
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_address_is_taken_apart_into_what_a_form_shows() {
        let query = Query::parse(
            "https://epj.example/fhir/Observation?patient:Patient.name=kari&code:not=http://loinc.org|8480-6,x\\,y&date=ge2026-01-01&_has:Condition:patient:code=a&_include=Observation:patient&_sort=-date",
        )
        .unwrap();
        assert_eq!(query.resource_type, "Observation");
        let [chained, coded, dated, has, included, sorted] = query.parts.as_slice() else {
            panic!("six parts");
        };
        assert_eq!(
            chained.chain,
            [("patient".to_owned(), Some("Patient".to_owned()))]
        );
        assert_eq!(chained.name, "name");
        assert_eq!(
            (coded.name.as_str(), coded.modifier.as_str()),
            ("code", "not")
        );
        assert_eq!(coded.values, ["http://loinc.org|8480-6", "x,y"]);
        assert_eq!(dated.values, ["ge2026-01-01"]);
        assert_eq!(has.has, [("Condition".to_owned(), "patient".to_owned())]);
        assert_eq!(included.values, ["Observation:patient"]);
        assert_eq!(sorted.values, ["-date"]);
        assert_eq!(
            query.url(),
            "Observation?patient:Patient.name=kari&code:not=http://loinc.org|8480-6,x%5C,y&date=ge2026-01-01&_has:Condition:patient:code=a&_include=Observation:patient&_sort=-date"
        );
    }

    #[test]
    fn what_is_no_search_says_why() {
        for (text, error) in [
            ("", QueryError::Type),
            ("patient?x=1", QueryError::Type),
            ("../admin", QueryError::Type),
            ("Patient?=x", QueryError::NoName),
            ("Patient?a=1#b", QueryError::Signs),
            ("Patient?a=\u{7}", QueryError::Signs),
        ] {
            assert_eq!(Query::parse(text), Err(error), "{text}");
        }
        assert_eq!(Query::parse("Patient").unwrap().url(), "Patient");
        assert_eq!(
            Query::parse("Patient/_search?name=a").unwrap().url(),
            "Patient?name=a"
        );
    }

    #[test]
    fn a_person_is_seen_whatever_the_parameter_is_called() {
        let names = |text: &str| Query::parse(text).unwrap().names_a_person();
        assert!(names("Patient?identifier=10915596784"));
        assert!(names(
            "Observation?patient.identifier=urn:oid:2.16.578.1.12.4.1.4.1|10915596784"
        ));
        assert!(names("Patient?x=109155%2096784"));
        assert!(names("Patient?_content=12345678901"));
        assert!(names("Patient?identifier=http://epj|1234567"));
        assert!(!names("Patient?identifier=http://epj|"));
        assert!(!names("Patient?name=kari&birthdate=1958-03-14"));
        assert!(!names(
            "Condition?patient=8a5d1c2e-0000-8000-8000-000001000000"
        ));
    }

    fn word() -> impl Strategy<Value = String> {
        "[a-zA-Z_][a-zA-Z_-]{0,8}"
    }

    fn value() -> impl Strategy<Value = String> {
        "[ -~æøåłš]{0,12}"
    }

    fn part() -> impl Strategy<Value = Part> {
        (
            proptest::collection::vec(("[A-Z][a-z]{1,6}", word()), 0..2),
            proptest::collection::vec((word(), proptest::option::of("[A-Z][a-z]{1,6}")), 0..3),
            word(),
            prop_oneof![Just(String::new()), word()],
            proptest::collection::vec(value(), 1..4),
        )
            .prop_map(|(has, chain, name, modifier, values)| Part {
                has,
                chain,
                name,
                modifier,
                values,
            })
    }

    proptest! {
        #[test]
        fn a_form_written_and_read_is_the_same_form(
            parts in proptest::collection::vec(part(), 0..6),
            kind in "[A-Z][a-zA-Z]{1,12}",
        ) {
            // `_has` by itself is the one name that is taken apart as something else.
            prop_assume!(parts.iter().all(|part| part.name != "_has" && part.chain.iter().all(|(step, _)| step != "_has")));
            let query = Query { resource_type: kind, parts };
            prop_assert_eq!(Query::parse(&query.url()), Ok(query));
        }

        #[test]
        fn an_address_read_written_and_read_means_the_same(text in "\\PC{0,80}") {
            if let Ok(query) = Query::parse(&format!("Patient?{text}")) {
                prop_assert_eq!(Query::parse(&query.url()), Ok(query));
            }
        }

        #[test]
        fn what_is_sent_is_what_the_address_says(parts in proptest::collection::vec(part(), 0..6)) {
            let query = Query { resource_type: "Patient".into(), parts };
            let url = url::Url::parse(&format!("http://h/fhir/{}", query.url())).unwrap();
            let sent: Vec<(String, String)> = url
                .query_pairs()
                .map(|(name, value)| (name.into_owned(), value.into_owned()))
                .collect();
            prop_assert_eq!(sent, query.pairs());
        }
    }
}
