//! Which links and redirects may be followed.
//!
//! A `next` link is opaque, but it must stay at the same scheme, host and port and under the connection's base path:
//! anything else would carry the caller's token and the patient's context to somebody else. Compared after parsing, as
//! the client will use it, so that look-alike hosts, userinfo, encoded dots and prefixes of the path have no room. A
//! link whose query holds an identifier is told apart, because it would put the identifier into a URL.

use url::Url;

use crate::number;

/// Why a link is not followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    /// No URL.
    #[error("the link is not a URL")]
    NotAUrl,
    /// Control characters, spaces or backslashes: parsers disagree about those.
    #[error("the link holds characters that do not belong in a URL")]
    Disguised,
    /// `user:password@`.
    #[error("the link carries a user name")]
    Userinfo,
    /// Another scheme; https to http is one too.
    #[error("the link changes the scheme")]
    Scheme,
    /// Another host.
    #[error("the link leads to another host")]
    Host,
    /// Another port.
    #[error("the link leads to another port")]
    Port,
    /// Not under the base path.
    #[error("the link leads outside the base path")]
    Path,
}

/// Resolves a link against the base and tests that it stays there: same origin, under the base path.
///
/// # Errors
/// Says what is wrong, without the link.
pub fn same_origin_under_base(base: &Url, link: &str) -> Result<Url, LinkError> {
    let link = link.trim();
    if link.is_empty() {
        return Err(LinkError::NotAUrl);
    }
    if link
        .chars()
        .any(|char| char.is_control() || char.is_whitespace() || char == '\\')
    {
        return Err(LinkError::Disguised);
    }
    let url = directory(base).join(link).map_err(|_| LinkError::NotAUrl)?;
    same_origin(base, &url)?;
    under(base, &url)?;
    Ok(url)
}

/// Tests a redirect's target: as a link, and never for a request that creates.
///
/// # Errors
/// Says what is wrong, without the target.
pub fn redirect(base: &Url, asked: &Url, location: &str) -> Result<Url, LinkError> {
    let location = location.trim();
    if location
        .chars()
        .any(|char| char.is_control() || char.is_whitespace() || char == '\\')
    {
        return Err(LinkError::Disguised);
    }
    let url = asked.join(location).map_err(|_| LinkError::NotAUrl)?;
    same_origin(base, &url)?;
    under(base, &url)?;
    Ok(url)
}

/// The same (scheme, host, port), and no userinfo.
///
/// # Errors
/// Says which differs.
pub fn same_origin(base: &Url, url: &Url) -> Result<(), LinkError> {
    if !url.username().is_empty() || url.password().is_some() {
        return Err(LinkError::Userinfo);
    }
    if url.scheme() != base.scheme() || !matches!(url.scheme(), "http" | "https") {
        return Err(LinkError::Scheme);
    }
    if url.host().is_none() || url.host() != base.host() {
        return Err(LinkError::Host);
    }
    if url.port_or_known_default() != base.port_or_known_default() {
        return Err(LinkError::Port);
    }
    Ok(())
}

/// On a boundary of segments: `/fhir` holds `/fhir` and `/fhir/x`, not `/fhirevil`.
fn under(base: &Url, url: &Url) -> Result<(), LinkError> {
    let path = url.path();
    let lower = path.to_ascii_lowercase();
    // Parsed dots are gone already; an encoded slash or dot is left for the server to decode, and so refused.
    if ["%2f", "%5c", "%2e", "%00"]
        .iter()
        .any(|trick| lower.contains(trick))
    {
        return Err(LinkError::Path);
    }
    let root = base.path().trim_end_matches('/');
    match path.strip_prefix(root) {
        Some(rest) if rest.is_empty() || rest.starts_with('/') => Ok(()),
        _ => Err(LinkError::Path),
    }
}

/// `(type, id)` of a literal reference to something on this server: relative, or under the base it is reached by. What
/// stands elsewhere, under a fragment or a URN is none of it.
#[must_use]
pub fn held_key<'a>(reference: &'a str, base: Option<&str>) -> Option<(&'a str, &'a str)> {
    let reference = reference.trim();
    let path = if reference.contains("://") {
        let base = base?.trim_end_matches('/');
        reference.strip_prefix(base)?.strip_prefix('/')?
    } else {
        reference
    };
    let path = path.split("/_history/").next().unwrap_or(path);
    let (kind, id) = path.split_once('/')?;
    let named = kind.starts_with(|first: char| first.is_ascii_uppercase())
        && kind.bytes().all(|byte| byte.is_ascii_alphabetic());
    (named && !id.is_empty() && !id.contains('/')).then_some((kind, id))
}

/// The base with a slash at its end, so that a relative link stays under it.
fn directory(base: &Url) -> Url {
    let mut base = base.clone();
    base.set_query(None);
    base.set_fragment(None);
    if !base.path().ends_with('/') {
        let path = format!("{}/", base.path());
        base.set_path(&path);
    }
    base
}

/// Does the query hold an identifier of a person? Then it is asked by POST, or not at all.
#[must_use]
pub fn holds_identifier(url: &Url) -> bool {
    url.query_pairs().any(|(name, value)| {
        let name = name
            .split(':')
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase();
        let last = name.rsplit('.').next().unwrap_or_default();
        (last == "identifier" && !value.is_empty()) || number::embedded(&value).next().is_some()
    })
}

/// A URL as it may be written down: national numbers and values of `identifier` parameters replaced by `•`.
#[must_use]
pub fn masked(url: &Url) -> String {
    let mut shown = url.clone();
    if url.query().is_some() {
        let pairs: Vec<(String, String)> = url
            .query_pairs()
            .map(|(name, value)| {
                let plain = name
                    .split(':')
                    .next()
                    .unwrap_or_default()
                    .to_ascii_lowercase();
                let identifier = plain.rsplit('.').next() == Some("identifier");
                let value = if identifier {
                    "•".to_owned()
                } else {
                    without_numbers(&value)
                };
                (name.into_owned(), value)
            })
            .collect();
        shown.query_pairs_mut().clear().extend_pairs(pairs);
    }
    let path = without_numbers(url.path());
    shown.set_path(&path);
    shown.to_string().replace("%E2%80%A2", "•")
}

/// Text with every national number in it replaced by `•`.
#[must_use]
pub fn without_numbers(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut from = 0;
    for (range, _) in number::embedded(text) {
        clean.push_str(text.get(from..range.start).unwrap_or_default());
        clean.push('•');
        from = range.end;
    }
    clean.push_str(text.get(from..).unwrap_or_default());
    clean
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn base() -> Url {
        Url::parse("https://epj.example/fhir").unwrap()
    }

    #[test]
    fn a_reference_leads_here_only_when_it_says_so() {
        let base = Some("https://ehr.example/fhir/");
        for (reference, key) in [
            ("Patient/1", Some(("Patient", "1"))),
            ("Patient/1/_history/2", Some(("Patient", "1"))),
            ("https://ehr.example/fhir/Patient/1", Some(("Patient", "1"))),
            ("https://other.example/fhir/Patient/1", None),
            ("https://ehr.example/fhirlike/Patient/1", None),
            ("urn:uuid:0190a1b2-0000-7000-8000-000000000001", None),
            ("#p", None),
            ("patient/1", None),
            ("Patient/", None),
        ] {
            assert_eq!(held_key(reference, base), key, "{reference}");
        }
        assert_eq!(held_key("https://ehr.example/fhir/Patient/1", None), None);
    }

    #[test]
    fn links_that_stay_are_followed() {
        for link in [
            "https://epj.example/fhir?_getpages=1",
            "https://epj.example/fhir/Bundle?_offset=10",
            "https://epj.example:443/fhir/Bundle",
            "HTTPS://EPJ.example/fhir/Bundle",
            "Bundle?_offset=10",
            "?_getpages=1",
            "/fhir/Bundle?x=1",
        ] {
            assert!(same_origin_under_base(&base(), link).is_ok(), "{link}");
        }
        let nested = same_origin_under_base(&base(), "Bundle?_offset=10").unwrap();
        assert_eq!(
            nested.as_str(),
            "https://epj.example/fhir/Bundle?_offset=10"
        );
    }

    #[test]
    fn links_that_leave_are_refused_with_the_reason() {
        let cases = [
            ("", LinkError::NotAUrl),
            ("https://", LinkError::NotAUrl),
            ("http://epj.example/fhir/x", LinkError::Scheme),
            ("ftp://epj.example/fhir/x", LinkError::Scheme),
            ("javascript:alert(1)", LinkError::Scheme),
            ("https://epj.example.evil.test/fhir/x", LinkError::Host),
            ("https://epj.example./fhir/x", LinkError::Host),
            ("https://ерј.example/fhir/x", LinkError::Host),
            ("//evil.test/fhir", LinkError::Host),
            ("https://epj.example@evil.test/fhir", LinkError::Userinfo),
            ("https://user:pw@epj.example/fhir", LinkError::Userinfo),
            ("https://epj.example:8443/fhir/x", LinkError::Port),
            ("https://epj.example/fhirevil/x", LinkError::Path),
            ("https://epj.example/fhir/../admin", LinkError::Path),
            ("https://epj.example/fhir/%2e%2e/admin", LinkError::Path),
            ("https://epj.example/fhir/..%2fadmin", LinkError::Path),
            ("../admin", LinkError::Path),
            ("https:\\\\evil.test/fhir", LinkError::Disguised),
            ("https://epj.example/fhir\t/x", LinkError::Disguised),
        ];
        for (link, reason) in cases {
            assert_eq!(same_origin_under_base(&base(), link), Err(reason), "{link}");
        }
    }

    #[test]
    fn identifiers_in_queries_are_seen_and_masked() {
        let holds = |query: &str| {
            holds_identifier(
                &Url::parse(&format!("https://epj.example/fhir/Patient?{query}")).unwrap(),
            )
        };
        assert!(holds(
            "identifier=urn%3Aoid%3A2.16.578.1.12.4.1.4.1%7C10915596784"
        ));
        assert!(holds("patient.identifier=x"));
        assert!(holds("identifier:exact=x"));
        assert!(holds("q=10915596784"));
        assert!(!holds("_getpages=0f1e10915596784a&_offset=10"));
        assert!(!holds("name=kari&birthdate=1958-03-14"));
        let url =
            Url::parse("https://epj.example/fhir/Patient?identifier=10915596784&x=1").unwrap();
        assert_eq!(
            masked(&url),
            "https://epj.example/fhir/Patient?identifier=•&x=1"
        );
    }

    proptest! {
        #[test]
        fn what_is_allowed_is_under_the_base(link in "\\PC{0,60}") {
            if let Ok(url) = same_origin_under_base(&base(), &link) {
                prop_assert_eq!(url.host_str(), Some("epj.example"));
                prop_assert!(url.path() == "/fhir" || url.path().starts_with("/fhir/"));
            }
        }

        #[test]
        fn pieces_of_attacks_never_leave(parts in proptest::collection::vec(
            prop_oneof![Just("https:"), Just("//"), Just("epj.example"), Just("@"), Just("evil.test"), Just("/fhir"),
                Just("/.."), Just("%2e%2e"), Just("\\"), Just(":443"), Just(":"), Just("#"), Just("?")], 0..9)) {
            if let Ok(url) = same_origin_under_base(&base(), &parts.concat()) {
                prop_assert_eq!(url.origin(), base().origin());
                prop_assert!(url.path() == "/fhir" || url.path().starts_with("/fhir/"));
            }
        }
    }
}
