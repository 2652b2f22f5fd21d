//! Who we say we are. An enum, so that token services join without touching the verbs.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};

/// Credentials of a connection.
#[derive(Clone)]
pub enum Auth {
    /// Nothing: the sandbox, open test servers.
    None,
    /// User name and password on every request.
    Basic {
        /// User name.
        user: String,
        /// Password.
        password: SecretString,
    },
    /// A token somebody pasted.
    Bearer {
        /// The token, without the word `Bearer`.
        token: SecretString,
    },
}

impl fmt::Debug for Auth {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::None => "None",
            Self::Basic { .. } => "Basic",
            Self::Bearer { .. } => "Bearer",
        })
    }
}

impl Auth {
    /// Signs a request to the connection's own server. Never called for another origin: redirects are off.
    pub(crate) fn sign(&self, request: reqwest::RequestBuilder) -> reqwest::RequestBuilder {
        match self {
            Self::None => request,
            Self::Basic { user, password } => {
                request.basic_auth(user, Some(password.expose_secret()))
            }
            Self::Bearer { token } => request.bearer_auth(token.expose_secret()),
        }
    }

    /// What must never be shown, should it come back.
    pub(crate) fn secrets(&self) -> impl Iterator<Item = &SecretString> {
        match self {
            Self::None => None,
            Self::Basic { password, .. } => Some(password),
            Self::Bearer { token } => Some(token),
        }
        .into_iter()
    }

    /// Can a 401 be answered by fetching a fresh token? Not with what a person typed.
    #[must_use]
    pub fn refreshes(&self) -> bool {
        match self {
            Self::None | Self::Basic { .. } | Self::Bearer { .. } => false,
        }
    }
}
