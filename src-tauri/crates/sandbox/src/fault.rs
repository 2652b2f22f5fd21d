//! The dial: what can go wrong, how often, and for whom.

use serde_json::{Map, Value};

use crate::config::ConfigError;
use crate::nav::find_rejection;

macro_rules! names {
    ($($(#[$doc:meta])* $variant:ident = $text:literal,)+) => {
        /// What can be made to go wrong.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum FaultName { $($(#[$doc])* $variant,)+ }

        impl FaultName {
            /// Every fault.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// As the dial writes it.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }
        }
    };
}

names! {
    /// Answers come `ms` late (1000).
    Latency = "latency",
    /// 401, no body.
    Status401 = "status-401",
    /// 403, OperationOutcome.
    Status403 = "status-403",
    /// 404, OperationOutcome.
    Status404 = "status-404",
    /// 409, OperationOutcome.
    Status409 = "status-409",
    /// 422, OperationOutcome with `text`.
    Status422 = "status-422",
    /// 429 with `Retry-After: retry_after` (5).
    Status429 = "status-429",
    /// 500, OperationOutcome.
    Status500 = "status-500",
    /// 502, HTML body.
    Status502 = "status-502",
    /// 504, no body.
    Status504 = "status-504",
    /// 503; `Retry-After` if `retry_after` is given; HTML body.
    Status503 = "status-503",
    /// Does what was asked, then closes the socket without an answer.
    DropAfterCommit = "drop-after-commit",
    /// Closes the socket before doing anything.
    DropBeforeCommit = "drop-before-commit",
    /// Promises a whole body and stops in the middle.
    HalfBody = "half-body",
    /// 200 with an HTML page.
    Html = "html",
    /// 200 with nothing.
    Empty200 = "empty-200",
    /// The right body as `text/plain`.
    WrongContentType = "wrong-content-type",
    /// A page of the log repeats its first `n` entries (1).
    Duplicates = "duplicates",
    /// An entry appears `n` (1) at position `position` (one before the last); done at once.
    LateCommit = "late-commit",
    /// `n` (1) rows from `position` (0) are gone from the log while it is on.
    OffsetGap = "offset-gap",
    /// The log starts again with new messages; done at once.
    LogReset = "log-reset",
    /// NAV says one message of `bytes` (70,000,000); done at once.
    HugeBundle = "huge-bundle",
    /// The destination filter is ignored.
    NotFiltered = "not-filtered",
    /// The server's clock is `ms` ahead (3,600,000).
    ClockAhead = "clock-ahead",
    /// The server's clock is `ms` behind (3,600,000).
    ClockBehind = "clock-behind",
    /// Every connection is closed at once, as if the server were off.
    Gone = "gone",
    /// A few hundred kilobytes that unpack to `bytes` (200,000,000).
    GzipBomb = "gzip-bomb",
    /// A body nested `depth` (10,000) deep.
    DeepJson = "deep-json",
    /// Receipts are `fatal-error` with `text`.
    RejectAll = "reject-all",
    /// Receipts are `fatal-error` with NAV's `reason` (PATIENT_NOT_FOUND), by its key.
    Reject = "reject",
    /// No receipts, until NAV is told to answer.
    Silent = "silent",
    /// Receipts are `transient-error`.
    Transient = "transient",
    /// Receipts come `ms` late (60,000).
    LateReceipt = "late-receipt",
    /// 307 to `to` (another origin).
    Redirect = "redirect",
    /// `next` of a page points to `to` (another origin).
    NextElsewhere = "next-elsewhere",
    /// The EHR gives no links and no totals, and `n` (what is asked) rows: page one looks like everything.
    NoPagingLinks = "no-paging-links",
    /// `next` of the EHR repeats the question with `_offset`.
    NextByOffset = "next-by-offset",
    /// The EHR's last page says `next`, and that page is empty.
    EmptyLastPage = "empty-last-page",
    /// The EHR passes over a parameter it does not know.
    UnknownIgnored = "unknown-ignored",
    /// The EHR answers a parameter it does not know with nothing, and 200.
    UnknownEmpty = "unknown-empty",
    /// The EHR passes over the parameter `text` (patient): other people's things come back.
    FilterIgnored = "filter-ignored",
    /// What is created is answered 201 with an empty body.
    CreateEmptyBody = "create-empty-body",
    /// What is created has a `Location` that is relative, without a slash.
    RelativeLocation = "relative-location",
    /// The EHR writes ETags without quotes.
    UnquotedEtag = "unquoted-etag",
    /// The EHR's versions are UUIDs.
    UuidVersions = "uuid-versions",
    /// The EHR answers 404 for what was deleted.
    Deleted404 = "deleted-404",
    /// The EHR's errors are JSON, and no OperationOutcome.
    PlainErrors = "plain-errors",
    /// The EHR's ETags are the same whatever changes.
    StaleEtag = "stale-etag",
    /// The EHR answers 405 to `POST _search`.
    NoPostSearch = "no-post-search",
    /// The EHR's CapabilityStatement is of FHIR R5.
    R5Metadata = "r5-metadata",
    /// The EHR gives no ETags.
    NoEtags = "no-etags",
    /// The EHR cannot search by `_lastUpdated`.
    NoLastUpdated = "no-last-updated",
    /// The EHR has no history.
    NoHistory = "no-history",
}

impl FaultName {
    /// The fault of that name.
    pub fn parse(text: &str) -> Result<Self, ConfigError> {
        let found = Self::ALL.iter().find(|name| name.as_str() == text);
        found
            .copied()
            .ok_or_else(|| ConfigError::UnknownFault(text.to_owned()))
    }

    /// Done at once when it is turned on, rather than at each request.
    #[must_use]
    pub fn at_once(self) -> bool {
        matches!(self, Self::LateCommit | Self::LogReset | Self::HugeBundle)
    }
}

/// Which requests a fault meets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// All but the dial itself.
    Any,
    /// The EHR.
    Ehr,
    /// Both ways of the NAV log.
    Nav,
    /// `$process-message`.
    Post,
    /// Reading the log.
    Poll,
}

impl Reach {
    /// As the dial writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::Ehr => "ehr",
            Self::Nav => "nav",
            Self::Post => "post",
            Self::Poll => "poll",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        [Self::Any, Self::Ehr, Self::Nav, Self::Post, Self::Poll]
            .into_iter()
            .find(|reach| reach.as_str() == text)
    }

    /// Does a fault of this reach meet a request of that place?
    pub(crate) fn meets(self, place: Self) -> bool {
        self == Self::Any
            || self == place
            || (self == Self::Nav && matches!(place, Self::Post | Self::Poll))
    }
}

/// One fault as it is set.
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    /// What goes wrong.
    pub name: FaultName,
    /// For which requests.
    pub on: Reach,
    /// Only where the path and query hold this text.
    pub path: Option<String>,
    /// How many times it happens before it is over; for ever when not given.
    pub times: Option<u64>,
    /// How many requests it lets pass first.
    pub after: u64,
    /// The rest, by name.
    pub parameters: Map<String, Value>,
}

impl Fault {
    /// The fault with its defaults, for every request it can meet.
    #[must_use]
    pub fn new(name: FaultName) -> Self {
        let on = match name {
            FaultName::DropAfterCommit | FaultName::DropBeforeCommit => Reach::Post,
            FaultName::RejectAll
            | FaultName::Reject
            | FaultName::Silent
            | FaultName::Transient
            | FaultName::LateReceipt => Reach::Post,
            FaultName::CreateEmptyBody | FaultName::RelativeLocation => Reach::Post,
            FaultName::Duplicates | FaultName::OffsetGap | FaultName::NotFiltered => Reach::Poll,
            _ => Reach::Any,
        };
        Self {
            name,
            on,
            path: None,
            times: None,
            after: 0,
            parameters: Map::new(),
        }
    }

    /// Only that many times.
    #[must_use]
    pub fn times(mut self, times: u64) -> Self {
        self.times = Some(times);
        self
    }

    /// Only for these requests.
    #[must_use]
    pub fn on(mut self, on: Reach) -> Self {
        self.on = on;
        self
    }

    /// Lets that many requests pass first.
    #[must_use]
    pub fn after(mut self, after: u64) -> Self {
        self.after = after;
        self
    }

    /// With a parameter of its own.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.parameters.insert(name.to_owned(), value.into());
        self
    }

    /// From the dial: `{"name": "latency", "ms": 200, "times": 3, "on": "post"}`.
    pub fn from_json(value: &Value) -> Result<Self, ConfigError> {
        let name = value
            .get("name")
            .and_then(Value::as_str)
            .unwrap_or_default();
        let mut fault = Self::new(FaultName::parse(name)?);
        for (key, value) in value.as_object().into_iter().flatten() {
            match key.as_str() {
                "name" => {}
                "on" => {
                    let reach = value.as_str().and_then(Reach::parse);
                    fault.on =
                        reach.ok_or_else(|| fault.wrong(key, "any, ehr, nav, post or poll"))?;
                }
                "path" => {
                    fault.path = Some(
                        value
                            .as_str()
                            .ok_or_else(|| fault.wrong(key, "a text"))?
                            .to_owned(),
                    )
                }
                "times" => {
                    fault.times = Some(value.as_u64().ok_or_else(|| fault.wrong(key, "a number"))?)
                }
                "after" => {
                    fault.after = value.as_u64().ok_or_else(|| fault.wrong(key, "a number"))?
                }
                "reason"
                    if value
                        .as_str()
                        .is_none_or(|key| find_rejection(key).is_none()) =>
                {
                    return Err(fault.wrong(key, "the key of one of NAV's reasons"));
                }
                "to" | "text" if !value.is_string() => return Err(fault.wrong(key, "a text")),
                "to" | "text" | "reason" => {
                    drop(fault.parameters.insert(key.clone(), value.clone()))
                }
                _ if value.as_u64().is_none() => return Err(fault.wrong(key, "a number")),
                _ => drop(fault.parameters.insert(key.clone(), value.clone())),
            }
        }
        Ok(fault)
    }

    /// From the command line: `latency`, `latency:ms=200,times=3,on=post`.
    pub fn from_text(text: &str) -> Result<Self, ConfigError> {
        let (name, rest) = text.split_once(':').unwrap_or((text, ""));
        let mut object = Map::new();
        object.insert("name".into(), name.into());
        for pair in rest.split(',').filter(|pair| !pair.is_empty()) {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            // NAV's keys are texts, also those that look like numbers.
            let value = match value.parse::<u64>() {
                Ok(number) if key != "reason" => Value::from(number),
                _ => Value::from(value),
            };
            object.insert(key.to_owned(), value);
        }
        Self::from_json(&Value::Object(object))
    }

    /// As the dial shows it.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let mut object = Map::new();
        object.insert("name".into(), self.name.as_str().into());
        object.insert("on".into(), self.on.as_str().into());
        if let Some(path) = &self.path {
            object.insert("path".into(), path.as_str().into());
        }
        if let Some(times) = self.times {
            object.insert("times".into(), times.into());
        }
        if self.after > 0 {
            object.insert("after".into(), self.after.into());
        }
        object.extend(self.parameters.clone());
        Value::Object(object)
    }

    pub(crate) fn number(&self, name: &str, default: u64) -> u64 {
        self.parameters
            .get(name)
            .and_then(Value::as_u64)
            .unwrap_or(default)
    }

    pub(crate) fn text<'a>(&'a self, name: &str, default: &'a str) -> &'a str {
        self.parameters
            .get(name)
            .and_then(Value::as_str)
            .unwrap_or(default)
    }

    fn wrong(&self, parameter: &str, expected: &'static str) -> ConfigError {
        ConfigError::Parameter {
            fault: self.name.as_str().into(),
            parameter: parameter.into(),
            expected,
        }
    }
}

/// The faults that are on, in the order they were set.
#[derive(Debug, Default)]
pub(crate) struct Dial {
    set: Vec<Fault>,
}

impl Dial {
    /// Turns one on; one of the same name and reach is replaced.
    pub(crate) fn set(&mut self, fault: Fault) {
        self.set
            .retain(|old| old.name != fault.name || old.on != fault.on || old.path != fault.path);
        self.set.push(fault);
    }

    pub(crate) fn clear(&mut self, name: Option<FaultName>) {
        self.set
            .retain(|fault| name.is_some_and(|name| fault.name != name));
    }

    pub(crate) fn list(&self) -> &[Fault] {
        &self.set
    }

    /// The fault if it is on for this request; counts it.
    pub(crate) fn take(&mut self, name: FaultName, place: Reach, path: &str) -> Option<Fault> {
        let meets = |fault: &&mut Fault| {
            fault.name == name
                && fault.on.meets(place)
                && fault.path.as_deref().is_none_or(|part| path.contains(part))
                && fault.times != Some(0)
        };
        let fault = self.set.iter_mut().find(meets)?;
        if fault.after > 0 {
            fault.after -= 1;
            return None;
        }
        if let Some(times) = &mut fault.times {
            *times -= 1;
        }
        let taken = fault.clone();
        self.set.retain(|fault| fault.times != Some(0));
        Some(taken)
    }

    /// The fault if it is on, without counting it.
    pub(crate) fn peek(&self, name: FaultName) -> Option<&Fault> {
        self.set
            .iter()
            .find(|fault| fault.name == name && fault.times != Some(0))
    }
}
