//! A server that does not know a parameter may pass over it without a word; its `self` link says what it acted on.

use url::{Url, form_urlencoded};

use crate::number;

/// Parameters that say how to answer and not what: a server may leave them out of its link.
const MANNER: &[&str] = &[
    "_count",
    "_format",
    "_offset",
    "_page",
    "_pretty",
    "_summary",
    "_total",
    "_elements",
    "_getpages",
];

/// Names of what was asked and does not stand in the `self` link, each once, in the order asked. What a person is known
/// by is not judged: a careful server leaves it out of links.
#[must_use]
pub fn ignored(asked: &[(String, String)], own: &str) -> Vec<String> {
    let query = match Url::parse(own) {
        Ok(url) => url.query().unwrap_or_default().to_owned(),
        // Relative links are met too.
        Err(_) => own
            .split_once('?')
            .map(|(_, query)| query.to_owned())
            .unwrap_or_default(),
    };
    let mut left: Vec<String> = form_urlencoded::parse(query.as_bytes())
        .map(|(name, _)| name.into_owned())
        .collect();
    // A link that only names a kept page says nothing of the question.
    let opaque = !left.is_empty()
        && left
            .iter()
            .all(|name| MANNER.contains(&name.as_str()) || name.starts_with("_getpages"));
    if opaque && left.iter().any(|name| name.starts_with("_getpages")) {
        return Vec::new();
    }
    let mut ignored: Vec<String> = Vec::new();
    for (name, value) in asked {
        if MANNER.contains(&name.as_str()) || personal(name, value) {
            continue;
        }
        let same = left.iter().position(|held| held == name);
        match same {
            Some(at) => {
                left.swap_remove(at);
            }
            None if ignored.contains(name) => {}
            None => ignored.push(name.clone()),
        }
    }
    ignored
}

/// As [`ignored`], for a page that may have no such link: `None`, the server does not say. What was sent as a form stands
/// in the link at some servers and not at others: one that names nothing of it says nothing.
#[must_use]
pub fn passed_over(
    asked: &[(String, String)],
    own: Option<&str>,
    form: bool,
) -> Option<Vec<String>> {
    let own = own.filter(|own| !own.trim().is_empty())?;
    let ignored = ignored(asked, own);
    let judged = asked.iter().any(|(name, value)| {
        !MANNER.contains(&name.as_str()) && !personal(name, value) && !ignored.contains(name)
    });
    (!form || judged || ignored.is_empty()).then_some(ignored)
}

fn personal(name: &str, value: &str) -> bool {
    let plain = name.split(':').next_back().unwrap_or(name);
    let last = plain.rsplit('.').next().unwrap_or(plain);
    let head = name.split(':').next().unwrap_or(name);
    last == "identifier"
        || head.rsplit('.').next() == Some("identifier")
        || number::embedded(value).next().is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect()
    }

    #[test]
    fn what_does_not_stand_in_the_link_was_passed_over() {
        let question = asked(&[
            ("name", "kari"),
            ("birthdate", "ge1950"),
            ("birthdate", "lt1960"),
            ("_count", "50"),
        ]);
        let whole = "http://h/fhir/Patient?name=kari&birthdate=ge1950&birthdate=lt1960";
        assert!(ignored(&question, whole).is_empty());
        assert_eq!(
            ignored(
                &question,
                "http://h/fhir/Patient?name=kari&birthdate=ge1950"
            ),
            ["birthdate"],
            "one of two"
        );
        assert_eq!(
            ignored(&question, "Patient?_count=50"),
            ["name", "birthdate"]
        );
        assert_eq!(
            ignored(&question, "http://h/fhir/Patient"),
            ["name", "birthdate"]
        );
        assert_eq!(
            ignored(&asked(&[("family:exact", "x")]), "Patient?family=x"),
            ["family:exact"]
        );
    }

    #[test]
    fn a_link_that_hides_numbers_or_names_a_kept_page_accuses_nobody() {
        let number = asked(&[
            ("identifier", "urn:oid:x|1"),
            ("patient.identifier", "10915596784"),
            ("q", "10915596784"),
        ]);
        assert!(ignored(&number, "http://h/fhir/Patient?_count=50").is_empty());
        let page = "http://h/fhir?_getpages=1b2&_getpagesoffset=0&_count=10";
        assert!(ignored(&asked(&[("name", "kari")]), page).is_empty());
        assert_eq!(passed_over(&asked(&[("name", "kari")]), None, false), None);
    }

    #[test]
    fn a_form_that_no_link_repeats_accuses_nobody() {
        let question = asked(&[("name", "kari"), ("birthdate", "1958")]);
        let link = |own| passed_over(&question, Some(own), true);
        assert_eq!(link("http://h/fhir/Patient/_search?_count=50"), None);
        assert_eq!(
            link("Patient?name=kari"),
            Some(vec!["birthdate".to_owned()])
        );
        assert_eq!(
            passed_over(&question, Some("Patient?_count=50"), false),
            Some(vec!["name".to_owned(), "birthdate".to_owned()])
        );
    }
}
