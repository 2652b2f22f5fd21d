//! The sandbox's dial: a plain JSON surface beside its FHIR servers, on loopback only.
//!
//! Not an exchange with a server: what is asked here is how the other side behaves, so none of it is recorded with the
//! traffic. A dial that is not on this machine is never asked.

use std::time::Duration;

use reqwest::Method;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;
use url::{Host, Url};

use super::{ClientError, NotFhir};

/// A sandbox on this machine; longer than this and it hangs.
const PATIENCE: Duration = Duration::from_secs(10);

/// The dial of one sandbox.
#[derive(Debug)]
pub struct Dial {
    http: reqwest::Client,
    base: Url,
    token: Option<SecretString>,
}

impl Dial {
    /// The dial at this address.
    ///
    /// # Errors
    /// [`ClientError::Address`] when it is not an address on loopback.
    pub fn new(base: &str, token: Option<SecretString>) -> Result<Self, ClientError> {
        let mut base = Url::parse(base).map_err(|_| ClientError::Address)?;
        if base.scheme() != "http" || !is_here(&base) {
            return Err(ClientError::Address);
        }
        if !base.path().ends_with('/') {
            base.set_path(&format!("{}/", base.path()));
        }
        let http = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(PATIENCE)
            .build()
            .map_err(|_| ClientError::Address)?;
        Ok(Self { http, base, token })
    }

    /// The dial that a free-standing sandbox has beside this FHIR base.
    ///
    /// # Errors
    /// [`ClientError::Address`].
    pub fn beside(fhir: &str) -> Result<Self, ClientError> {
        let mut base = Url::parse(fhir).map_err(|_| ClientError::Address)?;
        base.set_path("/_sandbox/");
        Self::new(base.as_str(), None)
    }

    /// Reads.
    ///
    /// # Errors
    /// As [`Dial::ask`].
    pub async fn get(&self, path: &str) -> Result<Value, ClientError> {
        self.ask(Method::GET, path, None).await
    }

    /// Turns.
    ///
    /// # Errors
    /// As [`Dial::ask`].
    pub async fn post(&self, path: &str, body: &Value) -> Result<Value, ClientError> {
        self.ask(Method::POST, path, Some(body)).await
    }

    /// Turns back.
    ///
    /// # Errors
    /// As [`Dial::ask`].
    pub async fn delete(&self, path: &str) -> Result<Value, ClientError> {
        self.ask(Method::DELETE, path, None).await
    }

    /// Asks. An answer without a body is `null`.
    ///
    /// # Errors
    /// [`ClientError::Status`] for a no, [`ClientError::NotFhir`] for what is no JSON, else what the network says.
    async fn ask(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Value, ClientError> {
        let url = self.base.join(path).map_err(|_| ClientError::Address)?;
        let mut request = self.http.request(method, url);
        if let Some(token) = &self.token {
            request = request.bearer_auth(token.expose_secret());
        }
        if let Some(body) = body {
            request = request
                .header(reqwest::header::CONTENT_TYPE, "application/json")
                .body(body.to_string());
        }
        let response = request.send().await.map_err(|e| ClientError::of(&e))?;
        let status = response.status();
        let bytes = response.bytes().await.map_err(|e| ClientError::of(&e))?;
        if !status.is_success() {
            return Err(ClientError::Status {
                status: status.as_u16(),
                outcome: None,
                retry_after: None,
            });
        }
        if bytes.is_empty() {
            return Ok(Value::Null);
        }
        serde_json::from_slice(&bytes).map_err(|_| ClientError::NotFhir(NotFhir::Unreadable))
    }
}

/// Is it this machine, by its number or by the one name that means it?
fn is_here(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dial_elsewhere_is_never_asked() {
        for base in [
            "http://example.org/_sandbox",
            "https://127.0.0.1/_sandbox",
            "http://10.0.0.1/",
            "file:///x",
        ] {
            assert_eq!(
                Dial::new(base, None).err(),
                Some(ClientError::Address),
                "{base}"
            );
        }
        let beside = Dial::beside("http://127.0.0.1:4711/nav/fhir/4.0").expect("a dial");
        assert_eq!(beside.base.as_str(), "http://127.0.0.1:4711/_sandbox/");
    }
}
