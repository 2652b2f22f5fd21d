//! HTTP to one server: addresses, credentials, caps, and a record of every exchange.
//!
//! Owns how a request leaves and how much of an answer is taken in. Knows no SQL and no loop: whoever calls decides what
//! an answer means for a log or an outbox. Redirects are off; where a GET is pointed elsewhere, [`fhir::link`] says
//! whether that is still the same server. A GET or a `_search` may be asked again twice; a request that creates goes
//! once, and its failure says whether bytes may have left. Tested against listeners on loopback that misbehave.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use fhir::outcome::OperationOutcome;
use reqwest::header::{
    ACCEPT, ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_TYPE, DATE, ETAG, HeaderMap, HeaderName,
    HeaderValue, IF_NONE_MATCH, LOCATION, RETRY_AFTER, USER_AGENT,
};
use url::Url;

pub mod again;
pub mod auth;
pub mod changed;
pub mod dial;
pub mod document;
pub mod error;
pub mod exchange;
pub mod files;
mod history;
pub mod mask;
pub mod metadata;
pub mod other_logs;
pub mod poll_page;
pub mod post_message;
pub mod proxy;
pub mod read;
pub mod retry_after;
pub mod search;
mod terms;

mod body;

pub use auth::Auth;
pub use error::{ClientError, Failure, NotFhir, Retry, TlsProblem};
pub use exchange::{Exchange, Purpose, Ring, Sink};

use crate::clock::Clock;

/// What FHIR R4 is called on the wire; NAV's hub matches the POST's type to the letter.
pub const FHIR_JSON: &str = "application/fhir+json; fhirVersion=4.0";

/// What a `_search` is sent as.
pub(crate) const FORM: &str = "application/x-www-form-urlencoded";

/// Who we say we are.
const AGENT: &str = concat!("Budstikke/", env!("CARGO_PKG_VERSION"));

/// How long and how much.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Caps {
    /// Until a connection stands.
    pub connect: Duration,
    /// Between two bytes of an answer.
    pub idle: Duration,
    /// For the whole exchange.
    pub total: Duration,
    /// Decoded bytes of an answer.
    pub bytes: usize,
    /// Decoded bytes per byte on the wire, above the first megabyte.
    pub ratio: usize,
}

impl Default for Caps {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            idle: Duration::from_secs(30),
            total: Duration::from_secs(120),
            bytes: 64 * 1024 * 1024,
            ratio: 100,
        }
    }
}

/// One server, as the workspace knows it.
#[derive(Debug, Clone)]
pub struct Server {
    /// Connection id in the store; 0 outside one.
    pub connection_id: i64,
    /// Where `Bundle`, `Patient` and `$process-message` hang.
    pub base: Url,
    /// Credentials.
    pub auth: Auth,
    /// May a national number go in an address where `POST _search` is refused? Never in PROD.
    pub allow_get_number: bool,
    /// Timeouts and sizes.
    pub caps: Caps,
}

impl Server {
    /// A server at `base`, which must be http or https and carry no credentials, query or fragment.
    ///
    /// # Errors
    /// [`ClientError::Address`].
    pub fn new(base: &str, auth: Auth) -> Result<Self, ClientError> {
        let mut base = Url::parse(base.trim()).map_err(|_| ClientError::Address)?;
        let plain = base.username().is_empty() && base.password().is_none();
        let bare = base.query().is_none() && base.fragment().is_none();
        if !matches!(base.scheme(), "http" | "https") || !plain || !bare || !base.has_host() {
            return Err(ClientError::Address);
        }
        // With the slash, `join` hangs things under the base instead of beside it.
        if !base.path().ends_with('/') {
            base.set_path(&format!("{}/", base.path()));
        }
        Ok(Self {
            connection_id: 0,
            base,
            auth,
            allow_get_number: false,
            caps: Caps::default(),
        })
    }
}

/// Asks one server. Cheap to clone; connections are pooled.
#[derive(Debug, Clone)]
pub struct Client {
    http: reqwest::Client,
    server: Arc<Server>,
    clock: Arc<dyn Clock>,
    sink: Arc<dyn Sink>,
    skew: Arc<AtomicI64>,
    /// Said of every exchange, where whoever asks knows better than the verb.
    purpose: Option<Purpose>,
    /// Whose chart is asked for.
    about: Option<i64>,
    /// For a whole exchange, where less than the caps is waited.
    within: Option<Duration>,
}

/// No `Date` header has been seen.
const NO_SKEW: i64 = i64::MIN;

/// A request before it has an id.
#[derive(Debug)]
pub(crate) struct Request<'a> {
    pub(crate) method: reqwest::Method,
    pub(crate) url: Url,
    pub(crate) content_type: Option<&'static str>,
    pub(crate) accept: &'static str,
    pub(crate) body: Option<&'a [u8]>,
    /// Where the id must be on disk before the request leaves; else a fresh one is made.
    pub(crate) request_id: Option<&'a str>,
    /// The tag of what is held: 304 where it is still so.
    pub(crate) if_none_match: Option<&'a str>,
    pub(crate) purpose: Purpose,
}

impl<'a> Request<'a> {
    pub(crate) fn get(url: Url, purpose: Purpose) -> Self {
        Self {
            method: reqwest::Method::GET,
            url,
            content_type: None,
            accept: FHIR_JSON,
            body: None,
            request_id: None,
            if_none_match: None,
            purpose,
        }
    }

    /// A `_search`.
    pub(crate) fn form(url: Url, body: &'a [u8], purpose: Purpose) -> Self {
        Self::post(url, FORM, body, purpose)
    }

    pub(crate) fn post(
        url: Url,
        content_type: &'static str,
        body: &'a [u8],
        purpose: Purpose,
    ) -> Self {
        Self {
            method: reqwest::Method::POST,
            url,
            content_type: Some(content_type),
            accept: FHIR_JSON,
            body: Some(body),
            request_id: None,
            if_none_match: None,
            purpose,
        }
    }

    /// Only if it is not as held any longer.
    pub(crate) fn unless(mut self, tag: Option<&'a str>) -> Self {
        self.if_none_match = tag;
        self
    }

    fn is_search(&self) -> bool {
        self.content_type == Some(FORM)
    }

    /// What asks the same once more, where asking changes nothing.
    fn again(&self) -> Option<exchange::Again> {
        // A file lies outside the base, and asks for another type.
        let safe = (self.method == reqwest::Method::GET || self.is_search())
            && self.purpose != Purpose::File;
        safe.then(|| exchange::Again {
            url: self.url.clone(),
            form: self.body.map(<[u8]>::to_vec),
        })
    }
}

/// An answer that is what it should be: a good status and FHIR JSON.
#[derive(Debug, Clone)]
pub struct Fhir {
    /// The bytes as sent.
    pub body: Vec<u8>,
    /// `ETag` as sent.
    pub etag: Option<String>,
    /// The `X-Request-ID` it was asked with.
    pub request_id: String,
    /// How long it took.
    pub millis: u32,
    /// As it was recorded.
    pub exchange: Arc<Exchange>,
}

/// What came of asking only for what has changed.
#[derive(Debug, Clone)]
pub enum Fresh {
    /// 304: as it is held. `X-Request-ID`.
    Same(String),
    /// Here it is.
    New(Fhir),
}

/// An answer with its body taken in.
#[derive(Debug, Clone)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// `Content-Type` as sent.
    pub content_type: Option<String>,
    /// `Location` as sent.
    pub location: Option<String>,
    /// `ETag` as sent.
    pub etag: Option<String>,
    /// `Retry-After` as sent.
    pub retry_after: Option<String>,
    /// Decoded bytes.
    pub body: Vec<u8>,
    /// The `X-Request-ID` it was asked with.
    pub request_id: String,
    /// From first byte out to last byte in.
    pub millis: u32,
    /// As it was recorded.
    pub exchange: Arc<Exchange>,
}

/// What came back, before it is anything.
struct Taken {
    status: u16,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Taken {
    fn header(&self, name: HeaderName) -> Option<String> {
        let value = self.headers.get(name)?.to_str().ok()?;
        Some(value.to_owned())
    }
}

fn millis(since: Instant) -> u32 {
    u32::try_from(since.elapsed().as_millis()).unwrap_or(u32::MAX)
}

impl Answer {
    /// Is it a web page, whatever it calls itself?
    #[must_use]
    pub fn is_html(&self) -> bool {
        let named = self
            .content_type
            .as_deref()
            .is_some_and(|kind| kind.contains("html"));
        let first = self.body.iter().find(|byte| !byte.is_ascii_whitespace());
        named || first == Some(&b'<')
    }

    /// As [`Answer::fhir`], where what is held may still be so.
    ///
    /// # Errors
    /// As [`Answer::fhir`].
    pub fn fresh(self) -> Result<Fresh, Failure> {
        if self.status == 304 {
            return Ok(Fresh::Same(self.request_id));
        }
        self.fhir().map(Fresh::New)
    }

    /// The answer as FHIR JSON, or why it is none. A good status with an empty body is an error here: a proxy that loses
    /// a body must never look like a log without news.
    ///
    /// # Errors
    /// [`ClientError::Status`] and [`ClientError::NotFhir`].
    pub fn fhir(self) -> Result<Fhir, Failure> {
        let request_id = Some(self.request_id.clone());
        let failed = |error| Err(Failure { error, request_id });
        if !(200..300).contains(&self.status) {
            return failed(ClientError::Status {
                status: self.status,
                outcome: OperationOutcome::read(&self.body).map(Box::new),
                retry_after: self.retry_after,
            });
        }
        if self.body.iter().all(u8::is_ascii_whitespace) {
            return failed(ClientError::NotFhir(NotFhir::Empty));
        }
        if self.is_html() {
            return failed(ClientError::NotFhir(NotFhir::Html));
        }
        if !self
            .content_type
            .as_deref()
            .is_some_and(|kind| kind.contains("json"))
        {
            return failed(ClientError::NotFhir(NotFhir::OtherType));
        }
        Ok(Fhir {
            body: self.body,
            etag: self.etag,
            request_id: self.request_id,
            millis: self.millis,
            exchange: self.exchange,
        })
    }
}

impl Client {
    /// A client for `server`.
    ///
    /// # Errors
    /// [`ClientError::Address`] when the platform's TLS roots cannot be loaded: no connection is better than an
    /// unchecked one.
    pub fn new(
        server: Server,
        clock: Arc<dyn Clock>,
        sink: Arc<dyn Sink>,
    ) -> Result<Self, ClientError> {
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .connect_timeout(server.caps.connect)
            .read_timeout(server.caps.idle)
            .timeout(server.caps.total)
            .build()
            .map_err(|_| ClientError::Address)?;
        let skew = Arc::new(AtomicI64::new(NO_SKEW));
        Ok(Self {
            http,
            server: Arc::new(server),
            clock,
            sink,
            skew,
            purpose: None,
            about: None,
            within: None,
        })
    }

    /// The server asked.
    #[must_use]
    pub fn server(&self) -> &Server {
        &self.server
    }

    /// Our clock minus the server's, in milliseconds, by the last `Date` header.
    #[must_use]
    pub fn skew_millis(&self) -> Option<i64> {
        let skew = self.skew.load(Ordering::Relaxed);
        (skew != NO_SKEW).then_some(skew)
    }

    /// An address under the base.
    pub(crate) fn url(&self, path: &str) -> Result<Url, ClientError> {
        // A leading `./` keeps `$process-message` and `Type:x` from being read as something else than a path.
        self.server
            .base
            .join(&format!("./{path}"))
            .map_err(|_| ClientError::Address)
    }

    /// Asks once. Whatever happens, the exchange is recorded.
    pub(crate) async fn ask(&self, request: Request<'_>) -> Result<Answer, Failure> {
        let request_id = match request.request_id {
            Some(given) => given.to_owned(),
            None => self.clock.uuid_v7().to_string(),
        };
        let at = self.clock.now();
        let started = Instant::now();
        let auth = &self.server.auth;
        let mut exchange = Exchange {
            connection_id: self.server.connection_id,
            patient_id: self.about,
            purpose: self.purpose.unwrap_or(request.purpose),
            at,
            begun: self.sink.begins(),
            method: request.method.to_string(),
            url: mask::url(&request.url),
            status: None,
            millis: 0,
            head_millis: None,
            sent_bytes: request.body.map_or(0, <[u8]>::len),
            received_bytes: 0,
            request_id: request_id.clone(),
            problem: None,
            request_headers: exchange::Headers::new(),
            response_headers: exchange::Headers::new(),
            request_body: request
                .body
                .filter(|_| request.is_search())
                .map(|body| mask::form(exchange::kept(body)).into_bytes()),
            response_body: None,
            again: request.again(),
        };
        let asked = self
            .exchange(&request, &request_id, started, &mut exchange)
            .await;
        exchange.millis = millis(started);
        match asked {
            Ok(mut taken) => {
                exchange.received_bytes = taken.body.len();
                exchange.response_body = Some(mask::secrets(exchange::kept(&taken.body), auth));
                let exchange = Arc::new(exchange);
                self.sink.exchange(Arc::clone(&exchange));
                Ok(Answer {
                    status: taken.status,
                    content_type: taken.header(CONTENT_TYPE),
                    location: taken.header(LOCATION),
                    etag: taken.header(ETAG),
                    retry_after: taken.header(RETRY_AFTER),
                    body: std::mem::take(&mut taken.body),
                    request_id,
                    millis: exchange.millis,
                    exchange,
                })
            }
            Err(error) => {
                exchange.problem = Some(error.code());
                self.sink.exchange(Arc::new(exchange));
                Err(Failure {
                    error,
                    request_id: Some(request_id),
                })
            }
        }
    }

    async fn exchange(
        &self,
        request: &Request<'_>,
        request_id: &str,
        started: Instant,
        record: &mut Exchange,
    ) -> Result<Taken, ClientError> {
        let before = self.clock.now();
        let mut builder = self
            .http
            .request(request.method.clone(), request.url.clone())
            .header(USER_AGENT, AGENT)
            .header(ACCEPT, request.accept)
            .header(ACCEPT_ENCODING, "gzip")
            .header("X-Request-ID", request_id);
        if let Some(content_type) = request.content_type {
            builder = builder.header(CONTENT_TYPE, content_type);
        }
        if let Some(time) = self.within {
            builder = builder.timeout(time);
        }
        if let Some(tag) = request.if_none_match {
            builder = builder.header(IF_NONE_MATCH, tag);
        }
        if request.purpose == Purpose::Search {
            // A server may answer with what it found for the same question before (HAPI: for a minute).
            builder = builder.header(CACHE_CONTROL, "no-cache");
        }
        if let Some(body) = request.body {
            builder = builder.body(body.to_vec());
        }
        let auth = &self.server.auth;
        let request = auth
            .sign(builder)
            .build()
            .map_err(|error| ClientError::of(&error))?;
        record.request_headers = self.shown(request.headers());
        let response = self
            .http
            .execute(request)
            .await
            .map_err(|error| ClientError::of(&error))?;
        record.head_millis = Some(millis(started));
        let status = response.status().as_u16();
        record.status = Some(status);
        record.response_headers = self.shown(response.headers());
        if let Some(date) = response.headers().get(DATE) {
            self.note_date(date, before);
        }
        let headers = response.headers().clone();
        let body = body::take(response, &self.server.caps).await?;
        Ok(Taken {
            status,
            headers,
            body,
        })
    }

    fn shown(&self, headers: &HeaderMap) -> exchange::Headers {
        let pairs = headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_bytes()));
        mask::headers(pairs, &self.server.base, &self.server.auth)
    }

    fn note_date(&self, date: &HeaderValue, before: jiff::Timestamp) {
        let Some(served) = date
            .to_str()
            .ok()
            .and_then(|text| httpdate::parse_http_date(text).ok())
        else {
            return;
        };
        let Ok(served) = jiff::Timestamp::try_from(served) else {
            return;
        };
        // The header has whole seconds: on average half a second has passed when it is written.
        let after = self.clock.now().as_millisecond();
        let ours = before.as_millisecond().midpoint(after);
        self.skew
            .store(ours - served.as_millisecond() - 500, Ordering::Relaxed);
    }

    /// Asks a GET or a `_search`, at most three times, following redirects that stay on the server.
    pub(crate) async fn ask_again(&self, mut request: Request<'_>) -> Result<Answer, Failure> {
        // The network's time, as the timeouts are: a clock that stands still in a test must not hold a request.
        let mut pause = Duration::from_millis(200);
        let mut tries = 1;
        let mut hops = 0;
        loop {
            let again = Request {
                method: request.method.clone(),
                url: request.url.clone(),
                content_type: request.content_type,
                accept: request.accept,
                body: request.body,
                request_id: None,
                if_none_match: request.if_none_match,
                purpose: request.purpose,
            };
            let answer = self.ask(again).await;
            match &answer {
                Ok(found) if (300..400).contains(&found.status) && found.status != 304 => {
                    hops += 1;
                    match self.followed(&request, found) {
                        Some(url) if hops <= 3 => request.url = url,
                        _ => {
                            return Err(Failure {
                                error: ClientError::Redirect,
                                request_id: Some(found.request_id.clone()),
                            });
                        }
                    }
                }
                Ok(found) if tries < 3 && matches!(found.status, 502..=504) => {
                    tries += 1;
                    tokio::time::sleep(pause + self.clock.jitter(pause)).await;
                    pause *= 4;
                }
                Err(failure) if tries < 3 && failure.error.worth_asking_again() => {
                    tries += 1;
                    tokio::time::sleep(pause + self.clock.jitter(pause)).await;
                    pause *= 4;
                }
                _ => return answer,
            }
        }
    }

    fn followed(&self, request: &Request<'_>, answer: &Answer) -> Option<Url> {
        if request.method != reqwest::Method::GET {
            return None;
        }
        fhir::link::redirect(&self.server.base, &request.url, answer.location.as_deref()?).ok()
    }
}
