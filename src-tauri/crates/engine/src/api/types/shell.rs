//! Workspaces, the status line, changes.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "UPPERCASE")]
pub enum Stage {
    Demo,
    Test,
    Prod,
}

/// Where the key of a workspace is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum UnlockMethod {
    Keyring,
    Passphrase,
    RecoveryCode,
    /// DEMO without a keyring: the wrap key lies beside the workspace, mode 0600.
    DemoFile,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct WorkspaceSummary {
    /// UUID text.
    pub id: String,
    pub name: String,
    pub stage: Stage,
    pub methods: Vec<UnlockMethod>,
    pub open: bool,
}

/// The first thing a window asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AppState {
    pub version: String,
    pub workspaces: Vec<WorkspaceSummary>,
    /// The open one, if any.
    pub workspace: Option<WorkspaceSummary>,
    pub locked: bool,
    /// Why the workspace that was open last did not open now; an `ErrorCode` in snake case.
    pub problem: Option<String>,
    /// While locked: how many new messages since, without names.
    pub new_since_lock: u32,
    pub locked_at: Option<String>,
    /// Names and numbers are hidden behind others.
    pub stage_mode: bool,
}

/// Hides names and numbers in everything that is shown, or shows them again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct StageMode {
    pub on: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct WorkspaceCreate {
    pub name: String,
    pub stage: Stage,
    /// `keyring` or `passphrase`; a passphrase is handed over by `secret("new-workspace/passphrase")` first.
    pub method: UnlockMethod,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct WorkspaceCreated {
    pub workspace: WorkspaceSummary,
    /// PROD: shown once, never kept readable.
    pub recovery_code: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct WorkspaceOpen {
    pub id: String,
    /// `None` tries the keyring (or the DEMO file); else the secret `workspace/<id>/passphrase` was handed over first.
    pub method: Option<UnlockMethod>,
}

/// The dot at the left of the status line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum LinkState {
    /// No messaging connection is set up.
    None,
    /// Not asked yet since start.
    Starting,
    Connected,
    /// Answers come, late or with 5xx/429 between.
    Slow,
    Offline,
    /// Paused by a banner that waits for a person (log reset, server does not filter), or waiting for credentials.
    Paused,
    /// 401/403.
    NoAccess,
    /// The server answers with something that is no FHIR.
    BadAnswer,
}

/// A bar under the top bar that stays until its cause is gone or a person has chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Banner {
    /// Catalogue key: `offline`, `log_reset`, `log_moved`, `not_filtered`, `first_connect`, `unsent_hour`, `bad_answer`,
    /// `no_access`, `disk_full`, `clock`, `no_statement`.
    pub code: String,
    pub connection_id: Option<i64>,
    /// RFC 3339, since when.
    pub since: Option<String>,
    /// Catalogue key of what came instead, for `bad_answer`: `html`, `empty`, `too_large`, …
    pub reason: Option<String>,
    pub count: Option<i64>,
    pub reference: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OutboxCounts {
    pub needs_you: u32,
    pub undo: u32,
    pub queued: u32,
    pub sending: u32,
    /// Sent, and no receipt yet.
    pub awaiting: u32,
}

/// Everything the status line and the rail's badges say. The truth at the moment of asking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Status {
    pub link: LinkState,
    /// Name of the messaging connection.
    pub connection: Option<String>,
    pub her_id: Option<String>,
    pub last_asked: Option<String>,
    pub next_ask: Option<String>,
    pub offline_since: Option<String>,
    /// Number of log entries read (the next offset to ask for).
    pub position: Option<i64>,
    pub unread: u32,
    /// Messages arrived since the window last showed the inbox's top.
    pub new_count: u32,
    pub outbox: OutboxCounts,
    /// Ours minus the server's; `None` until a Date header was seen.
    pub clock_skew_ms: Option<i64>,
    pub banners: Vec<Banner>,
    /// Every messaging connection; what stands above is of the one that stands worst.
    pub links: Vec<LinkView>,
    /// Of all logs together; `None` until one was audited.
    pub audit: Option<StatusAudit>,
}

/// One log of a connection, as far as this run knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LinkLog {
    pub own: super::PartyView,
    pub position: Option<i64>,
    /// When the anchor was last seen to stand.
    pub checked_at: Option<String>,
    pub paused: bool,
}

/// One messaging connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LinkView {
    pub connection_id: i64,
    pub connection: String,
    pub link: LinkState,
    pub last_asked: Option<String>,
    pub logs: Vec<LinkLog>,
}

/// What the last audits of all logs counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct StatusAudit {
    /// Of the oldest of them.
    pub at: String,
    pub server: i64,
    pub local: i64,
    pub missing: i64,
}

/// What changed, ids only: the UI re-reads what it shows. Coalesced; `overflow` means "re-read everything".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Change {
    Threads {
        ids: Vec<i64>,
    },
    Patients {
        ids: Vec<i64>,
    },
    Outbox {
        ids: Vec<i64>,
    },
    Drafts {
        ids: Vec<i64>,
    },
    Status,
    Settings,
    /// Requests came or went. Told at most a few times a second.
    Traffic,
    Workspace,
    Overflow,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct QuitCheck {
    /// Queued, in undo time, being sent, or with unknown outcome.
    pub unsent: u32,
    pub drafts: u32,
}
