//! Which proxy a request goes through, decided by the same code that the HTTP client itself asks: the environment's
//! variables, and what the system has set.

use hyper_util::client::proxy::matcher::Matcher;
use url::Url;

/// Host and port of the proxy for this address; `None` when the request goes straight there.
#[must_use]
pub fn of(url: &Url) -> Option<(String, u16)> {
    found(&Matcher::from_system(), url)
}

fn found(matcher: &Matcher, url: &Url) -> Option<(String, u16)> {
    let asked: http::Uri = url.origin().ascii_serialization().parse().ok()?;
    let proxy = matcher.intercept(&asked)?;
    let proxy = proxy.uri();
    let port = proxy.port_u16().unwrap_or(match proxy.scheme_str() {
        Some("https") => 443,
        Some("socks5" | "socks5h") => 1080,
        _ => 80,
    });
    // A proxy's address may hold a password; only where it is leaves here.
    Some((proxy.host()?.to_owned(), port))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_is_found_without_its_password_and_not_for_what_goes_straight() {
        let matcher = Matcher::builder()
            .https("http://ola:hemmelig@proxy.example:3128")
            .no("direkte.example")
            .build();
        let at = |text: &str| found(&matcher, &Url::parse(text).expect("an address"));
        assert_eq!(
            at("https://nav.example/fhir"),
            Some(("proxy.example".to_owned(), 3128))
        );
        assert_eq!(at("https://direkte.example/fhir"), None);
        assert_eq!(at("http://nav.example/fhir"), None);
    }
}
