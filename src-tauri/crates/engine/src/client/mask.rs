//! Addresses, headers and bodies as they may be shown and kept: identifiers in addresses masked, secrets replaced.
//!
//! An allow-list of parameters keeps its values; everything else becomes `***`, because a server may name a parameter
//! as it likes. A long run of digits is masked wherever it stands.

use memchr::memmem;
use secrecy::ExposeSecret as _;
use url::{Url, form_urlencoded};

use super::Auth;
use super::exchange::Headers;

/// What stands where a secret or a value was.
pub const HIDDEN: &str = "***";

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
    if let Some(query) = url.query() {
        masked.push('?');
        masked.push_str(&form(query.as_bytes()));
    }
    masked
}

/// The same for a query or a `_search`'s form alone.
#[must_use]
pub fn form(form: &[u8]) -> String {
    let mut masked = String::with_capacity(form.len());
    for (number, (name, value)) in form_urlencoded::parse(form).enumerate() {
        if number > 0 {
            masked.push('&');
        }
        masked.push_str(&digits(&name));
        masked.push('=');
        let open = OPEN.contains(&name.to_ascii_lowercase().as_str());
        if open && !long_run(&value, 11) {
            masked.push_str(&value);
        } else {
            masked.push_str(HIDDEN);
        }
    }
    masked
}

/// Headers without their secrets. Addresses in them are masked as the request's own is.
#[must_use]
pub fn headers<'h>(
    headers: impl Iterator<Item = (&'h str, &'h [u8])>,
    base: &Url,
    auth: &Auth,
) -> Headers {
    headers
        .map(|(name, value)| (name.to_owned(), header(name, value, base, auth)))
        .collect()
}

fn header(name: &str, value: &[u8], base: &Url, auth: &Auth) -> String {
    let name = name.to_ascii_lowercase();
    let value = String::from_utf8_lossy(&secrets(value, auth)).into_owned();
    if matches!(name.as_str(), "authorization" | "proxy-authorization") {
        // The scheme says what was tried, and is no secret.
        let scheme = value.split_once(' ').map(|(scheme, _)| scheme);
        return match scheme {
            Some(scheme) => format!("{scheme} {HIDDEN}"),
            None => HIDDEN.to_owned(),
        };
    }
    let secret = [
        "cookie", "token", "secret", "password", "api-key", "apikey", "session",
    ]
    .iter()
    .any(|part| name.contains(part));
    if secret {
        return HIDDEN.to_owned();
    }
    if matches!(
        name.as_str(),
        "location" | "content-location" | "link" | "referer"
    ) {
        return match base.join(&value) {
            Ok(there) if there.scheme() == "http" || there.scheme() == "https" => url(&there),
            _ => HIDDEN.to_owned(),
        };
    }
    // An id may be nothing but digits by chance, and whoever asks support needs it whole.
    if matches!(
        name.as_str(),
        "x-request-id" | "x-correlation-id" | "traceparent" | "etag"
    ) {
        return value;
    }
    digits(&value)
}

/// Members whose value is a secret wherever they stand.
const SECRET_MEMBERS: &[&[u8]] = &[
    b"access_token",
    b"refresh_token",
    b"id_token",
    b"client_secret",
    b"client_assertion",
    b"password",
];

/// A body without secrets: the connection's own, should a server send it back, and what token services answer with.
#[must_use]
pub fn secrets(body: &[u8], auth: &Auth) -> Vec<u8> {
    let mut masked = body.to_vec();
    for secret in auth.secrets() {
        let secret = secret.expose_secret().as_bytes();
        // A secret of a few signs would tear words apart; nobody uses one where it would count.
        if secret.len() >= 4 {
            masked = replaced(&masked, secret);
        }
    }
    for member in SECRET_MEMBERS {
        masked = without_member(masked, member);
    }
    masked
}

fn replaced(body: &[u8], secret: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut from = 0;
    for at in memmem::find_iter(body, secret) {
        out.extend_from_slice(body.get(from..at).unwrap_or_default());
        out.extend_from_slice(HIDDEN.as_bytes());
        from = at + secret.len();
    }
    out.extend_from_slice(body.get(from..).unwrap_or_default());
    out
}

/// Replaces the string value of a JSON member, and the value of a form field, of this name.
fn without_member(body: Vec<u8>, member: &[u8]) -> Vec<u8> {
    if memmem::find(&body, member).is_none() {
        return body;
    }
    let mut out = Vec::with_capacity(body.len());
    let mut from = 0;
    for at in memmem::find_iter(&body, member) {
        if at < from {
            continue;
        }
        let Some(value) = value_after(&body, at + member.len()) else {
            continue;
        };
        out.extend_from_slice(body.get(from..value.start).unwrap_or_default());
        out.extend_from_slice(HIDDEN.as_bytes());
        from = value.end;
    }
    out.extend_from_slice(body.get(from..).unwrap_or_default());
    out
}

/// Where the value of a member or field stands whose name ends at `at`.
fn value_after(body: &[u8], at: usize) -> Option<std::ops::Range<usize>> {
    let rest = body.get(at..)?;
    if rest.first() == Some(&b'=') {
        let end = rest
            .iter()
            .position(|byte| matches!(byte, b'&' | b'\n' | b'"'));
        return Some(at + 1..at + end.unwrap_or(rest.len()));
    }
    let mut signs = rest
        .iter()
        .enumerate()
        .skip_while(|(_, byte)| byte.is_ascii_whitespace() || matches!(byte, b'"' | b':' | b'\\'));
    let (start, _) = signs.next()?;
    let opening = rest.get(..start)?;
    if !opening.contains(&b':') {
        return None;
    }
    let mut escaped = false;
    let end = rest.iter().enumerate().skip(start).find(|(_, byte)| {
        let ends = !escaped && matches!(byte, b'"' | b',' | b'}');
        escaped = **byte == b'\\' && !escaped;
        ends
    });
    Some(at + start..at + end.map_or(rest.len(), |(end, _)| end))
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

    #[test]
    fn a_form_is_masked_as_an_address_is() {
        assert_eq!(
            form(b"identifier=urn%3Aoid%3Ax%7C15818612345&_count=20"),
            "identifier=***&_count=20"
        );
    }

    fn bearer(token: &str) -> Auth {
        Auth::Bearer {
            token: token.to_owned().into(),
        }
    }

    #[test]
    fn no_header_shows_a_secret() {
        let base = Url::parse("https://h/fhir/").unwrap();
        let sent: [(&str, &[u8]); 7] = [
            ("authorization", b"Bearer hemmelig-token"),
            ("Set-Cookie", b"sid=1; HttpOnly"),
            ("X-Auth-Token", b"annet"),
            ("location", b"Patient/15818612345?identifier=15818612345"),
            ("x-echo", b"you sent hemmelig-token"),
            ("x-request-id", b"00000000-0000-7000-8000-000000000001"),
            ("etag", b"W/\"3\""),
        ];
        let shown = headers(sent.into_iter(), &base, &bearer("hemmelig-token"));
        let values: Vec<&str> = shown.iter().map(|(_, value)| value.as_str()).collect();
        assert_eq!(
            values,
            [
                "Bearer ***",
                "***",
                "***",
                "https://h/fhir/Patient/***********?identifier=***",
                "you sent ***",
                "00000000-0000-7000-8000-000000000001",
                "W/\"3\"",
            ]
        );
    }

    #[test]
    fn no_body_shows_a_secret() {
        let masked = |body: &str| {
            String::from_utf8(secrets(body.as_bytes(), &bearer("hemmelig-token"))).unwrap()
        };
        assert_eq!(
            masked(r#"{"access_token": "abc.def","n":1,"refresh_token":"x\"y"}"#),
            r#"{"access_token": "***","n":1,"refresh_token":"***"}"#
        );
        assert_eq!(
            masked("grant_type=password&client_secret=abc&x=1"),
            "grant_type=password&client_secret=***&x=1"
        );
        assert_eq!(
            masked("the token hemmelig-token is bad"),
            "the token *** is bad"
        );
        assert_eq!(masked(r#"{"text":"password"}"#), r#"{"text":"password"}"#);
    }
}
