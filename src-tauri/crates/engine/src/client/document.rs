//! The content of a document at the address that its resource gives: a FHIR Binary, or the bytes themselves.

use fhir::link::{self, LinkError};
use url::Url;

use super::{Answer, Client, ClientError, Failure, Purpose, Request};

/// A Binary as FHIR where the server will; a server that knows only the content answers with that.
const BINARY: &str = "application/fhir+json, */*;q=0.5";
/// The content itself, which is a third smaller than as base64 in JSON.
const CONTENT: &str = "*/*";

/// Where an attachment's address leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whereabouts {
    /// On this server.
    Here(Url),
    /// Somewhere else: it is not asked, and the caller's token does not go there.
    Elsewhere {
        /// Host, and port where one is named.
        host: Option<String>,
    },
}

/// An attachment's address, relative to the base or whole.
#[must_use]
pub fn whereabouts(base: &Url, address: &str) -> Whereabouts {
    let url = match link::same_origin_under_base(base, address) {
        Ok(url) => Some(url),
        // A file service beside the FHIR base is the same server.
        Err(LinkError::Path) => base
            .join(address.trim())
            .ok()
            .filter(|url| link::same_origin(base, url).is_ok()),
        Err(_) => None,
    };
    match url.filter(|url| !link::holds_identifier(url)) {
        Some(url) => Whereabouts::Here(url),
        None => Whereabouts::Elsewhere {
            host: Url::parse(address.trim()).ok().and_then(|url| named(&url)),
        },
    }
}

/// The id of the Binary that this address on the server is; `None` for a version of one, and for anything else.
#[must_use]
pub fn binary_id<'a>(base: &Url, url: &'a Url) -> Option<&'a str> {
    if url.query().is_some() || url.fragment().is_some() || url.path().contains("/_history/") {
        return None;
    }
    match link::held_key(url.as_str(), Some(base.as_str()))? {
        ("Binary", id) => Some(id),
        _ => None,
    }
}

fn named(url: &Url) -> Option<String> {
    let host = url.host_str()?;
    Some(match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    })
}

impl Client {
    /// Reads a document's content. One that is too large as base64 is asked for once more as itself.
    ///
    /// # Errors
    /// What the exchange failed with.
    pub async fn document(&self, url: &Url) -> Result<Answer, Failure> {
        let ask = |accept| Request {
            accept,
            ..Request::get(url.clone(), Purpose::File)
        };
        let answer = match self.ask_again(ask(BINARY)).await {
            Err(Failure {
                error: ClientError::TooLarge { .. },
                ..
            }) => self.ask_again(ask(CONTENT)).await?,
            // A server that gives no FHIR of a Binary says so.
            Ok(answer) if answer.status == 406 => self.ask_again(ask(CONTENT)).await?,
            other => other?,
        };
        if (200..300).contains(&answer.status) {
            return Ok(answer);
        }
        Err(Failure {
            request_id: Some(answer.request_id.clone()),
            error: ClientError::Status {
                status: answer.status,
                outcome: None,
                retry_after: answer.retry_after,
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_lies_on_the_server_is_asked_for() {
        let base = Url::parse("https://epj.example/fhir/").unwrap();
        let here = |address: &str| match whereabouts(&base, address) {
            Whereabouts::Here(url) => Some(url.to_string()),
            Whereabouts::Elsewhere { .. } => None,
        };
        assert_eq!(
            here("Binary/1").as_deref(),
            Some("https://epj.example/fhir/Binary/1")
        );
        assert_eq!(
            here("https://epj.example/fhir/Binary/1/_history/2").as_deref(),
            Some("https://epj.example/fhir/Binary/1/_history/2")
        );
        assert_eq!(
            here("https://epj.example/files/7").as_deref(),
            Some("https://epj.example/files/7")
        );
        for (address, host) in [
            (
                "https://arkiv.example:8443/dok/1",
                Some("arkiv.example:8443"),
            ),
            ("http://epj.example/fhir/Binary/1", Some("epj.example")),
            (
                "https://user@epj.example/fhir/Binary/1",
                Some("epj.example"),
            ),
            (
                "https://epj.example/fhir/Binary?identifier=x",
                Some("epj.example"),
            ),
            ("//arkiv.example/1", None),
            ("urn:oid:1.2.3", None),
            ("file:///etc/passwd", None),
            ("javascript:alert(1)", None),
        ] {
            assert_eq!(
                whereabouts(&base, address),
                Whereabouts::Elsewhere {
                    host: host.map(str::to_owned)
                },
                "{address}"
            );
        }
    }
}
