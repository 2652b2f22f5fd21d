//! Addresses as they may be shown and logged: identifiers masked.
//!
//! An allow-list of parameters keeps its values; everything else becomes `***`, because a server may name a parameter
//! as it likes. A long run of digits is masked wherever it stands.

use url::Url;

/// Parameters whose values say nothing of a person.
const OPEN: &[&str] = &[
    "_count",
    "_offset",
    "_sort",
    "_lastupdated",
    "_format",
    "_summary",
    "_elements",
    "_include",
    "_revinclude",
    "_total",
    "message.destination-uri",
    "category",
    "status",
    "clinical-status",
];

/// The address with what may name a person taken out.
#[must_use]
pub fn url(url: &Url) -> String {
    let mut masked = String::with_capacity(url.as_str().len());
    masked.push_str(&url.origin().ascii_serialization());
    masked.push_str(&digits(url.path()));
    for (number, (name, value)) in url.query_pairs().enumerate() {
        masked.push(if number == 0 { '?' } else { '&' });
        masked.push_str(&digits(&name));
        masked.push('=');
        let open = OPEN.contains(&name.to_ascii_lowercase().as_str());
        if open && !long_run(&value, 11) {
            masked.push_str(&value);
        } else {
            masked.push_str("***");
        }
    }
    masked
}

/// Does the text hold a run of digits as long as a national number, perhaps with a space in it?
#[must_use]
pub fn names_a_number(text: &str) -> bool {
    long_run(text, 11)
}

fn long_run(text: &str, length: usize) -> bool {
    // HER-ids and OIDs have dots between their runs; a dot ends a run.
    let mut run = 0;
    for sign in text.chars() {
        if sign.is_ascii_digit() {
            run += 1;
            if run >= length {
                return true;
            }
        } else if !matches!(sign, ' ' | '+') {
            run = 0;
        }
    }
    false
}

fn digits(text: &str) -> String {
    if !long_run(text, 11) {
        return text.to_owned();
    }
    text.chars()
        .map(|sign| if sign.is_ascii_digit() { '*' } else { sign })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(text: &str) -> String {
        url(&Url::parse(text).expect("an address"))
    }

    #[test]
    fn only_what_names_nobody_is_shown() {
        assert_eq!(
            masked(
                "http://h/fhir/Bundle?message.destination-uri=urn:oid:2.16.578.1.12.4.1.2.90000010&_offset=3"
            ),
            "http://h/fhir/Bundle?message.destination-uri=urn:oid:2.16.578.1.12.4.1.2.90000010&_offset=3"
        );
        assert_eq!(
            masked("https://h/Patient?identifier=urn:oid:x|15818612345&name=Kari"),
            "https://h/Patient?identifier=***&name=***"
        );
        assert_eq!(
            masked("https://h/Patient/15818612345"),
            "https://h/Patient/***********"
        );
        assert_eq!(
            masked("https://h/x?_sort=158186%2012345"),
            "https://h/x?_sort=***"
        );
    }
}
