//! The command surface: every command once, as `name(Request) -> Response`, with two flags the router enforces.
//!
//! The list gives the router ([`dispatch`]), the generated TypeScript (`bindings`), and what the architecture test
//! reads ([`COMMANDS`]). A handler of the same name stands in one of the sibling modules.

use super::{Engine, handlers, types};

/// May the command run while the workspace is locked (or none is open)?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// Refused with `locked` or `no_workspace`.
    Unlocked,
    /// Runs always.
    Always,
}

/// What a command leaves in the access journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Journal {
    /// Nothing: no patient's data is shown or changed.
    Nothing,
    /// A line: which command, which patient or thread, when.
    Access,
}

/// One command of the table.
#[derive(Debug, Clone, Copy)]
pub struct CommandSpec {
    /// Name at the pipe.
    pub name: &'static str,
    /// May it run while locked?
    pub door: Door,
    /// What it leaves in the journal.
    pub journal: Journal,
}

macro_rules! commands {
    ($( $kind:ident $name:ident($req:ident) -> $resp:ident, $door:ident, $journal:ident; )*) => {
        /// Every command, in the order of the table.
        pub const COMMANDS: &[CommandSpec] = &[
            $( CommandSpec { name: stringify!($name), door: Door::$door, journal: Journal::$journal }, )*
        ];

        /// Runs one command by name on the JSON of its request.
        ///
        /// # Errors
        /// [`types::ApiError`] with `unknown_command`, `bad_request`, `locked`, or what the command itself says.
        pub async fn dispatch(
            engine: &std::sync::Arc<Engine>,
            name: &str,
            request: &[u8],
        ) -> Result<Vec<u8>, types::ApiError> {
            match name {
                $( stringify!($name) => {
                    super::router::guard(engine, Door::$door)?;
                    let request: types::$req =
                        super::router::asked(engine, stringify!($name), request)?;
                    super::router::note(engine, stringify!($name), Journal::$journal, &request);
                    let response: types::$resp = commands!(@call $kind $name engine request)?;
                    super::router::answer(engine, &response).await
                } )*
                _ => Err(super::router::unknown(name)),
            }
        }

        /// `(name, request type, response type)` for the generated TypeScript.
        pub const SIGNATURES: &[(&str, &str, &str)] = &[
            $( (stringify!($name), stringify!($req), stringify!($resp)), )*
        ];
    };
    // SQL blocks: a handler that only reads and writes the store leaves the async threads alone.
    (@call read $name:ident $engine:ident $request:ident) => {{
        let engine = std::sync::Arc::clone($engine);
        super::router::blocking(move || handlers::$name(&engine, $request)).await
    }};
    (@call net $name:ident $engine:ident $request:ident) => { handlers::$name($engine, $request).await };
}

commands! {
    // Workspaces and the window.
    read app_state(Empty) -> AppState, Always, Nothing;
    net  workspace_create(WorkspaceCreate) -> WorkspaceCreated, Always, Nothing;
    net  workspace_open(WorkspaceOpen) -> AppState, Always, Nothing;
    net  workspace_lock(Empty) -> AppState, Always, Nothing;
    read status(Empty) -> Status, Unlocked, Nothing;
    read quit_check(Empty) -> QuitCheck, Always, Nothing;
    read undo(Undo) -> Empty, Unlocked, Nothing;

    // Inbox.
    read inbox_page(InboxPageRequest) -> InboxPage, Unlocked, Nothing;
    read inbox_seen(Empty) -> Empty, Unlocked, Nothing;
    read thread(ThreadRequest) -> ThreadView, Unlocked, Access;
    read message_raw(MessageRequest) -> RawView, Unlocked, Access;
    read thread_mark(ThreadMarkRequest) -> Undo, Unlocked, Access;
    read thread_link_choices(ThreadRequest) -> LinkChoices, Unlocked, Access;
    read thread_link(ThreadLink) -> Undo, Unlocked, Access;
    read message_detach(MessageRequest) -> Detached, Unlocked, Access;
    read thread_people(ThreadRequest) -> ThreadPeople, Unlocked, Access;
    read thread_settle(ThreadSettle) -> Undo, Unlocked, Access;
    read due_days(DueDaysRequest) -> DueDays, Unlocked, Nothing;
    net  poll_now(Empty) -> PollOutcome, Unlocked, Nothing;
    read journal_text(JournalRequest) -> JournalText, Unlocked, Access;
    read journal_pdf(JournalPdfRequest) -> JournalPdf, Unlocked, Access;

    // Patients.
    read patient_search(PatientSearchRequest) -> PatientRows, Unlocked, Nothing;
    net  patient_search_server(PatientSearchRequest) -> ServerSearch, Unlocked, Access;
    read patient_recent(Empty) -> PatientRows, Unlocked, Nothing;
    read patient_chart(PatientRequest) -> Chart, Unlocked, Access;
    net  patient_refresh(PatientRequest) -> Empty, Unlocked, Access;
    read patient_enter(PatientEnter) -> PatientRow, Unlocked, Access;
    read patient_from_message(MessageRequest) -> PatientRow, Unlocked, Access;
    read patient_number(PatientRequest) -> NumberView, Unlocked, Access;
    net  resource_history(ResourceRequest) -> ResourceHistory, Unlocked, Access;
    read resource_compare(ResourceCompare) -> ResourceComparison, Unlocked, Access;
    read resource_links(ResourceLinksRequest) -> ResourceLinks, Unlocked, Access;
    read resource_details(ResourceRequest) -> ResourceDetails, Unlocked, Access;
    read resource_raw(ResourceRequest) -> RawView, Unlocked, Access;

    // Writing.
    read kinds(KindsRequest) -> Kinds, Unlocked, Nothing;
    read kinds_check(KindsText) -> KindsReport, Unlocked, Nothing;
    read kinds_add(KindsText) -> KindsReport, Unlocked, Nothing;
    read kind_remove(KindRequest) -> Undo, Unlocked, Nothing;
    read kind_source(KindRequest) -> KindSource, Unlocked, Nothing;
    read draft_start(DraftStart) -> DraftView, Unlocked, Access;
    read draft(DraftRequest) -> DraftView, Unlocked, Access;
    read draft_save(DraftSave) -> DraftSaved, Unlocked, Nothing;
    read draft_sender(DraftSender) -> DraftView, Unlocked, Access;
    read draft_discard(DraftRequest) -> Undo, Unlocked, Access;
    read draft_check(DraftRequest) -> DraftCheck, Unlocked, Access;
    net  draft_send(DraftSend) -> OutboxRow, Unlocked, Access;

    // Attachments.
    read draft_attach(DraftAttach) -> DraftAttachments, Unlocked, Access;
    read draft_attachments(DraftRequest) -> DraftAttachments, Unlocked, Access;
    read draft_detach(DraftAttachmentRequest) -> Undo, Unlocked, Access;
    read draft_attachment_open(DraftAttachmentRequest) -> AttachmentOpened, Unlocked, Access;
    net  attachment_open(AttachmentRequest) -> AttachmentOpened, Unlocked, Access;
    read attachment_save(AttachmentSave) -> AttachmentSaved, Unlocked, Access;

    // Forms.
    read forms(Empty) -> Forms, Unlocked, Nothing;
    read form_add(FormAdd) -> Forms, Unlocked, Nothing;
    read form_shelve(FormShelve) -> Empty, Unlocked, Nothing;
    read form(FormRequest) -> FormView, Unlocked, Nothing;
    read draft_form(DraftForm) -> DraftView, Unlocked, Access;
    read form_state(DraftRequest) -> FormState, Unlocked, Nothing;

    // Outbox.
    read outbox(Empty) -> Outbox, Unlocked, Nothing;
    read outbox_more(OutboxMore) -> OutboxGroup, Unlocked, Nothing;
    read outbox_detail(OutboxRequest) -> OutboxDetail, Unlocked, Access;
    read outbox_raw(OutboxRequest) -> RawView, Unlocked, Access;
    read outbox_undo(OutboxRequest) -> DraftView, Unlocked, Access;
    read outbox_retry(OutboxRequest) -> Empty, Unlocked, Access;
    read outbox_retry_all(Empty) -> Empty, Unlocked, Nothing;
    read outbox_cancel(OutboxRequest) -> Empty, Unlocked, Access;
    read outbox_edit_as_new(OutboxRequest) -> DraftView, Unlocked, Access;
    read outbox_solve(OutboxRequest) -> Empty, Unlocked, Access;

    // The log.
    read logs(Empty) -> Logs, Unlocked, Nothing;
    read log_state(LogRequest) -> LogState, Unlocked, Nothing;
    read log_page(LogPageRequest) -> LogPage, Unlocked, Nothing;
    read log_entry(LogEntryRequest) -> LogEntry, Unlocked, Access;
    read log_raw(LogEntryRequest) -> RawView, Unlocked, Access;
    read log_seek(LogSeekRequest) -> LogSeek, Unlocked, Nothing;
    read log_facets(LogRequest) -> LogFacets, Unlocked, Nothing;
    read log_filters(Empty) -> SavedLogFilters, Unlocked, Nothing;
    read log_filter_put(LogFilterPut) -> SavedLogFilters, Unlocked, Nothing;
    read log_filter_remove(LogFilterRequest) -> SavedLogFilters, Unlocked, Nothing;
    net  log_audit(LogRequest) -> LogWalked, Unlocked, Nothing;
    net  log_reread(LogRequest) -> LogWalked, Unlocked, Nothing;
    net  log_fetch_large(LogEntryRequest) -> LogEntry, Unlocked, Access;
    net  log_replay(LogReplayStart) -> LogReplayState, Unlocked, Nothing;
    read log_replay_state(Empty) -> LogReplayState, Unlocked, Nothing;
    net  log_replay_close(Empty) -> LogReplayState, Unlocked, Nothing;

    // Looking into a message or a file.
    read inspect(InspectRequest) -> Inspection, Unlocked, Access;
    read inspect_nodes(InspectNodes) -> InspectNodePage, Unlocked, Nothing;
    read inspect_rows(InspectRows) -> InspectRowPage, Unlocked, Nothing;
    read inspect_place(InspectPlaceRequest) -> InspectPlace, Unlocked, Nothing;
    read inspect_find(InspectFind) -> InspectFound, Unlocked, Nothing;
    read inspect_compare(InspectCompare) -> DiffView, Unlocked, Access;
    read inspect_trail(TrailRequest) -> Trail, Unlocked, Access;
    read inspect_close(InspectClose) -> Empty, Unlocked, Nothing;

    // Traffic.
    read traffic_page(TrafficPageRequest) -> TrafficPage, Unlocked, Nothing;
    read traffic_detail(ExchangeRequest) -> TrafficDetail, Unlocked, Access;
    read traffic_pin(TrafficPin) -> Empty, Unlocked, Nothing;
    read traffic_compare(TrafficCompare) -> TrafficComparison, Unlocked, Access;
    net  traffic_resend(TrafficResend) -> ExchangeRequest, Unlocked, Access;
    read traffic_curl(ExchangeRequest) -> TrafficText, Unlocked, Access;
    read traffic_har(TrafficHar) -> HarWritten, Unlocked, Access;
    // Messages as files.
    read file_exchange(Empty) -> FileExchange, Unlocked, Nothing;
    read file_exchange_put(FileExchange) -> FileExchange, Unlocked, Nothing;
    read files_read(FilesRead) -> FilesTaken, Unlocked, Access;
    read message_file_name(MessageRequest) -> FileName, Unlocked, Access;
    read message_save(MessageSave) -> Empty, Unlocked, Access;

    // Settings.
    read author(Empty) -> Author, Unlocked, Nothing;
    read author_put(Author) -> Author, Unlocked, Nothing;
    read connections(Empty) -> Connections, Unlocked, Nothing;
    read connection_put(ConnectionPut) -> ConnectionView, Unlocked, Nothing;
    read connection_cursor(ConnectionCursor) -> ConnectionView, Unlocked, Nothing;
    read packs(Empty) -> Packs, Unlocked, Nothing;
    read connection_queue(ConnectionRequest) -> ConnectionQueue, Unlocked, Nothing;
    read connection_remove(ConnectionRequest) -> Empty, Unlocked, Nothing;
    net  connection_test(ConnectionRequest) -> TestReport, Unlocked, Nothing;
    net  first_read(FirstRead) -> PollOutcome, Unlocked, Nothing;
    net  banner_answer(BannerAnswer) -> Status, Unlocked, Nothing;
    read directory(Empty) -> Directory, Unlocked, Nothing;
    read party_put(PartyPut) -> Party, Unlocked, Nothing;
    read party_remove(PartyRequest) -> Empty, Unlocked, Nothing;
    read directory_read(DirectoryRead) -> DirectoryPreview, Unlocked, Nothing;
    read directory_import(DirectoryImport) -> Directory, Unlocked, Nothing;
    read directory_export(DirectoryExport) -> Empty, Unlocked, Nothing;
    read storage(Empty) -> StorageView, Unlocked, Nothing;

    // The other side.
    net  sandbox_state(Empty) -> SandboxView, Unlocked, Nothing;
    net  sandbox_story(SandboxStory) -> SandboxActed, Unlocked, Nothing;
    net  sandbox_fault(SandboxTurn) -> SandboxActed, Unlocked, Nothing;
    net  sandbox_answer_now(Empty) -> SandboxActed, Unlocked, Nothing;
    net  sandbox_clock(SandboxClock) -> SandboxActed, Unlocked, Nothing;
    net  sandbox_reset(Empty) -> SandboxActed, Unlocked, Nothing;
    net  why_nothing(WhyNothing) -> TestReport, Unlocked, Nothing;
    read stage_mode(StageMode) -> AppState, Unlocked, Nothing;
    net  demo_reset(Empty) -> AppState, Unlocked, Nothing;
}
