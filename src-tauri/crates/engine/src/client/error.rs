//! What can go wrong between us and a server, and the one place that says whether to ask again.

use std::error::Error as _;
use std::io;

use fhir::outcome::OperationOutcome;

/// May the same request be asked again with hope?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// Not unaltered.
    Never,
    /// After a person has done something: logged in, corrected an address.
    AfterAct,
    /// By itself, later.
    Later,
}

/// What an answer was instead of FHIR JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotFhir {
    /// A web page: a login portal, a proxy.
    Html,
    /// Nothing at all.
    Empty,
    /// Another content type.
    OtherType,
    /// Something that says it is JSON and cannot be read as what was asked for.
    Unreadable,
}

/// What is wrong with a server's certificate, where the system says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TlsProblem {
    /// Its time is over.
    Expired,
    /// Its time has not begun: a clock that is wrong looks like this.
    NotYet,
    /// It is somebody else's.
    OtherName,
    /// Issued by nobody whom this machine trusts.
    Issuer,
    /// No TLS at all, or something the system does not tell apart.
    Other,
}

impl TlsProblem {
    /// From the words of the layer below, which keeps its kinds to itself.
    fn of(told: &str) -> Option<Self> {
        let has = |word: &str| told.contains(word);
        if has("NotValidYet") || has("not valid yet") {
            return Some(Self::NotYet);
        }
        if has("Expired") || has("expired") {
            return Some(Self::Expired);
        }
        if has("NotValidForName") || has("not valid for name") {
            return Some(Self::OtherName);
        }
        if has("UnknownIssuer") || has("BadSignature") || has("CaUsedAsEndEntity") {
            return Some(Self::Issuer);
        }
        // What answers in clear text is the last of them.
        (has("corrupt message") || has("certificate") || has("TLS") || has("tls"))
            .then_some(Self::Other)
    }

    /// For logs and terminals.
    fn words(self) -> &'static str {
        match self {
            Self::Expired => "the certificate has expired",
            Self::NotYet => "the certificate is not valid yet",
            Self::OtherName => "the certificate is for another name",
            Self::Issuer => "the certificate is from nobody this machine trusts",
            Self::Other => "the handshake failed",
        }
    }
}

/// Why there is no usable answer. Holds nothing of a body and nothing of a query.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ClientError {
    /// The address is not one that can be asked.
    #[error("the address cannot be used")]
    Address,
    /// The host name is not known.
    #[error("the host name was not found")]
    Dns,
    /// Nobody listens, or no way there.
    #[error("no connection")]
    Connect,
    /// The certificate or the handshake.
    #[error("no trusted TLS connection: {}", .0.words())]
    Tls(TlsProblem),
    /// No connection in time.
    #[error("no connection in time")]
    ConnectTimeout,
    /// The connection stood, and no answer came in time.
    #[error("no answer in time")]
    Timeout,
    /// The connection died before the answer's head.
    #[error("the connection died before the answer")]
    Interrupted,
    /// The answer stopped half-way.
    #[error("the answer was cut")]
    Cut,
    /// More than the cap.
    #[error("the answer is larger than {limit} bytes")]
    TooLarge {
        /// The cap.
        limit: usize,
    },
    /// Unpacks to more than it may.
    #[error("the answer unpacks to more than {ratio} times its size")]
    Bomb {
        /// The cap.
        ratio: usize,
    },
    /// Packed in a way we did not ask for, or broken.
    #[error("the answer's encoding cannot be read")]
    Encoding,
    /// Points somewhere we do not follow.
    #[error("the answer points to another address")]
    Redirect,
    /// A `next` that leaves the server, or names a person in an address.
    #[error("the link to the next page was refused")]
    LinkRefused,
    /// The server takes the number only in an address, and that is switched off.
    #[error("a national number may not go in an address")]
    NumberInAddress,
    /// An answer, and not FHIR.
    #[error("the answer is not FHIR JSON: {0:?}")]
    NotFhir(NotFhir),
    /// An HTTP status that says no.
    #[error("status {status}")]
    Status {
        /// The status.
        status: u16,
        /// The server's reasons, where it gives them as FHIR.
        outcome: Option<Box<OperationOutcome>>,
        /// `Retry-After` as sent.
        retry_after: Option<String>,
    },
}

/// An error with the id that support asks for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{error}")]
pub struct Failure {
    /// What went wrong.
    pub error: ClientError,
    /// `X-Request-ID`, when a request was made.
    pub request_id: Option<String>,
}

impl From<ClientError> for Failure {
    fn from(error: ClientError) -> Self {
        Self {
            error,
            request_id: None,
        }
    }
}

impl ClientError {
    /// The one place that decides.
    #[must_use]
    pub fn retry(&self) -> Retry {
        match self {
            Self::Dns
            | Self::Connect
            | Self::ConnectTimeout
            | Self::Timeout
            | Self::Interrupted
            | Self::Cut
            | Self::NotFhir(_) => Retry::Later,
            Self::Address | Self::Tls(_) | Self::Redirect | Self::NumberInAddress => {
                Retry::AfterAct
            }
            Self::TooLarge { .. } | Self::Bomb { .. } | Self::Encoding | Self::LinkRefused => {
                Retry::Never
            }
            Self::Status { status, .. } => match status {
                401 | 403 => Retry::AfterAct,
                408 | 425 | 429 | 500..=504 => Retry::Later,
                _ => Retry::Never,
            },
        }
    }

    /// Did nothing of the request leave this machine?
    #[must_use]
    pub fn nothing_left(&self) -> bool {
        match self {
            Self::Address
            | Self::Dns
            | Self::Connect
            | Self::Tls(_)
            | Self::ConnectTimeout
            | Self::LinkRefused
            | Self::NumberInAddress => true,
            Self::Timeout
            | Self::Interrupted
            | Self::Cut
            | Self::TooLarge { .. }
            | Self::Bomb { .. }
            | Self::Encoding
            | Self::Redirect
            | Self::NotFhir(_)
            | Self::Status { .. } => false,
        }
    }

    /// Is the network the reason (and "offline" the word for it)?
    #[must_use]
    pub fn offline(&self) -> bool {
        matches!(
            self,
            Self::Dns | Self::Connect | Self::ConnectTimeout | Self::Timeout | Self::Interrupted
        )
    }

    pub(crate) fn worth_asking_again(&self) -> bool {
        matches!(self, Self::Connect | Self::Interrupted | Self::Cut)
    }

    /// A short word for logs and for the catalogue of reasons.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::Dns => "dns",
            Self::Connect => "connect",
            Self::Tls(_) => "tls",
            Self::ConnectTimeout => "connect_timeout",
            Self::Timeout => "timeout",
            Self::Interrupted => "interrupted",
            Self::Cut => "cut",
            Self::TooLarge { .. } => "too_large",
            Self::Bomb { .. } => "bomb",
            Self::Encoding => "encoding",
            Self::Redirect => "redirect",
            Self::LinkRefused => "link_refused",
            Self::NumberInAddress => "number_in_address",
            Self::NotFhir(NotFhir::Html) => "html",
            Self::NotFhir(NotFhir::Empty) => "empty",
            Self::NotFhir(NotFhir::OtherType) => "other_type",
            Self::NotFhir(NotFhir::Unreadable) => "unreadable",
            Self::Status { .. } => "status",
        }
    }

    /// As [`Self::code`], and what is wrong with a certificate.
    #[must_use]
    pub fn closer(&self) -> &'static str {
        match self {
            Self::Tls(TlsProblem::Expired) => "tls_expired",
            Self::Tls(TlsProblem::NotYet) => "tls_not_yet",
            Self::Tls(TlsProblem::OtherName) => "tls_name",
            Self::Tls(TlsProblem::Issuer) => "tls_issuer",
            other => other.code(),
        }
    }

    pub(crate) fn of(error: &reqwest::Error) -> Self {
        if error.is_builder() {
            return Self::Address;
        }
        if !error.is_connect() {
            return if error.is_timeout() {
                Self::Timeout
            } else {
                Self::Interrupted
            };
        }
        if error.is_timeout() {
            return Self::ConnectTimeout;
        }
        // The layers below keep their kinds to themselves; their own words are all there is to go by.
        let mut cause = error.source();
        while let Some(found) = cause {
            let told = found.to_string();
            if told.contains("dns error") || told.contains("lookup address") {
                return Self::Dns;
            }
            if let Some(problem) = TlsProblem::of(&told) {
                return Self::Tls(problem);
            }
            if let Some(found) = found.downcast_ref::<io::Error>()
                && found.kind() == io::ErrorKind::InvalidData
            {
                return Self::Tls(TlsProblem::Other);
            }
            cause = found.source();
        }
        Self::Connect
    }
}
