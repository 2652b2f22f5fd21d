//! The command surface: every command once, as `name(Request) -> Response`, with three flags the router enforces.
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

/// What a command does in stage mode. Declared for each, so that a new one cannot be forgotten.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnStage {
    /// It answers, with every name in the answer replaced.
    Shown,
    /// The same; and what is typed may be a name that is shown, so the real one is put back first.
    Meant,
    /// It carries names out by another way than an answer (a file, a copy), or would write what is shown into what is real.
    Refused,
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
    /// What it does in stage mode.
    pub on_stage: OnStage,
}

macro_rules! commands {
    ($( $kind:ident $name:ident($req:ident) -> $resp:ident, $door:ident, $journal:ident, $stage:ident; )*) => {
        /// Every command, in the order of the table.
        pub const COMMANDS: &[CommandSpec] = &[
            $( CommandSpec {
                name: stringify!($name),
                door: Door::$door,
                journal: Journal::$journal,
                on_stage: OnStage::$stage,
            }, )*
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
                        super::router::asked(engine, OnStage::$stage, request)?;
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
    read app_state(Empty) -> AppState, Always, Nothing, Shown;
    net  workspace_create(WorkspaceCreate) -> WorkspaceCreated, Always, Nothing, Shown;
    net  workspace_open(WorkspaceOpen) -> AppState, Always, Nothing, Shown;
    net  workspace_lock(Empty) -> AppState, Always, Nothing, Shown;
    read status(Empty) -> Status, Unlocked, Nothing, Shown;
    read quit_check(Empty) -> QuitCheck, Always, Nothing, Shown;
    read undo(Undo) -> Empty, Unlocked, Nothing, Shown;

    // Inbox.
    read inbox_page(InboxPageRequest) -> InboxPage, Unlocked, Nothing, Meant;
    read inbox_seen(Empty) -> Empty, Unlocked, Nothing, Shown;
    read thread(ThreadRequest) -> ThreadView, Unlocked, Access, Shown;
    read message_raw(MessageRequest) -> RawView, Unlocked, Access, Shown;
    read thread_mark(ThreadMarkRequest) -> Undo, Unlocked, Access, Shown;
    read thread_link_choices(ThreadRequest) -> LinkChoices, Unlocked, Access, Shown;
    read thread_link(ThreadLink) -> Undo, Unlocked, Access, Shown;
    read message_detach(MessageRequest) -> Detached, Unlocked, Access, Shown;
    read thread_people(ThreadRequest) -> ThreadPeople, Unlocked, Access, Shown;
    read thread_settle(ThreadSettle) -> Undo, Unlocked, Access, Shown;
    read due_days(DueDaysRequest) -> DueDays, Unlocked, Nothing, Shown;
    net  poll_now(Empty) -> PollOutcome, Unlocked, Nothing, Shown;
    read journal_text(JournalRequest) -> JournalText, Unlocked, Access, Refused;
    read journal_pdf(JournalPdfRequest) -> JournalPdf, Unlocked, Access, Refused;

    // Patients.
    read patient_search(PatientSearchRequest) -> PatientRows, Unlocked, Nothing, Meant;
    net  patient_search_server(PatientSearchRequest) -> ServerSearch, Unlocked, Access, Meant;
    read patient_recent(Empty) -> PatientRows, Unlocked, Nothing, Shown;
    read patient_chart(PatientRequest) -> Chart, Unlocked, Access, Shown;
    read chart_rows(ChartRowsRequest) -> ChartRows, Unlocked, Access, Shown;
    read chart_withdrawn(ChartRowsRequest) -> ChartRows, Unlocked, Access, Shown;
    read chart_points(ChartPointsRequest) -> ChartPoints, Unlocked, Access, Shown;
    read chart_timeline(ChartTimelineRequest) -> ChartTimeline, Unlocked, Access, Shown;
    read chart_plans(PatientRequest) -> ChartPlans, Unlocked, Access, Shown;
    read chart_paper(ChartPaperRequest) -> ChartPaperSize, Unlocked, Nothing, Shown;
    read chart_text(ChartPaperRequest) -> ChartText, Unlocked, Access, Refused;
    read chart_pdf(ChartPdfRequest) -> ChartPdf, Unlocked, Access, Refused;
    net  patient_refresh(PatientRequest) -> Empty, Unlocked, Access, Shown;
    read patient_enter(PatientEnter) -> PatientRow, Unlocked, Access, Shown;
    read patient_from_message(MessageRequest) -> PatientRow, Unlocked, Access, Shown;
    read patient_number(PatientRequest) -> NumberView, Unlocked, Access, Shown;
    net  resource_history(ResourceRequest) -> ResourceHistory, Unlocked, Access, Shown;
    read resource_compare(ResourceCompare) -> ResourceComparison, Unlocked, Access, Shown;
    read resource_links(ResourceLinksRequest) -> ResourceLinks, Unlocked, Access, Shown;
    read resource_details(ResourceRequest) -> ResourceDetails, Unlocked, Access, Shown;
    read resource_raw(ResourceRequest) -> RawView, Unlocked, Access, Shown;
    net  resource_form(ResourceRequest) -> AnsweredForm, Unlocked, Access, Shown;
    read document(ResourceRequest) -> DocumentView, Unlocked, Access, Shown;
    net  document_open(DocumentOpen) -> DocumentOpened, Unlocked, Access, Refused;
    read document_save(DocumentSave) -> AttachmentSaved, Unlocked, Access, Refused;

    // Charts that lie here.
    read patient_keep(PatientKeep) -> PatientRow, Unlocked, Access, Shown;
    read keep_run(KeepRun) -> KeepState, Unlocked, Nothing, Shown;
    read keep_state(Empty) -> KeepState, Unlocked, Nothing, Shown;
    read keep_stop(Empty) -> KeepState, Unlocked, Nothing, Shown;
    read day(Empty) -> DayView, Unlocked, Nothing, Shown;
    net  day_read(Empty) -> DayView, Unlocked, Access, Shown;
    read kept_page(KeptPageRequest) -> KeptPage, Unlocked, Nothing, Shown;
    net  kept_days(KeptDays) -> KeptWiped, Unlocked, Nothing, Shown;
    read kept_wipe(PatientRequest) -> KeptWiped, Unlocked, Access, Shown;
    read kept_wipe_all(Empty) -> KeptWiped, Unlocked, Access, Shown;

    // Questions of a person's own.
    read query_servers(Empty) -> QueryServers, Unlocked, Nothing, Shown;
    net  query_capabilities(ConnectionRequest) -> QueryServers, Unlocked, Nothing, Shown;
    read query_parse(QueryText) -> QueryRead, Unlocked, Nothing, Meant;
    read query_write(QueryForm) -> QueryRead, Unlocked, Nothing, Meant;
    net  query_run(QueryRun) -> QueryAnswer, Unlocked, Access, Meant;
    net  query_more(QueryAnswerRequest) -> QueryAnswer, Unlocked, Access, Shown;
    read query_rows(QueryRowsRequest) -> QueryRows, Unlocked, Nothing, Shown;
    read query_resource(QueryResourceRequest) -> RawView, Unlocked, Access, Shown;
    net  query_open_patient(QueryResourceRequest) -> PatientRow, Unlocked, Access, Shown;
    read query_export(QueryExport) -> QueryExported, Unlocked, Access, Refused;
    read query_save(SavedQuery) -> QueryServers, Unlocked, Nothing, Meant;
    read query_remove(SavedQueryRequest) -> QueryServers, Unlocked, Nothing, Shown;

    // Writing.
    read kinds(KindsRequest) -> Kinds, Unlocked, Nothing, Shown;
    read kinds_check(KindsText) -> KindsReport, Unlocked, Nothing, Shown;
    read kinds_add(KindsText) -> KindsReport, Unlocked, Nothing, Shown;
    read kind_remove(KindRequest) -> Undo, Unlocked, Nothing, Shown;
    read kind_source(KindRequest) -> KindSource, Unlocked, Nothing, Refused;
    read draft_start(DraftStart) -> DraftView, Unlocked, Access, Shown;
    read draft(DraftRequest) -> DraftView, Unlocked, Access, Shown;
    read draft_save(DraftSave) -> DraftSaved, Unlocked, Nothing, Shown;
    read draft_sender(DraftSender) -> DraftView, Unlocked, Access, Shown;
    read draft_discard(DraftRequest) -> Undo, Unlocked, Access, Shown;
    read draft_check(DraftRequest) -> DraftCheck, Unlocked, Access, Shown;
    net  draft_send(DraftSend) -> OutboxRow, Unlocked, Access, Shown;

    // Attachments.
    read draft_attach(DraftAttach) -> DraftAttachments, Unlocked, Access, Shown;
    read draft_attachments(DraftRequest) -> DraftAttachments, Unlocked, Access, Shown;
    read draft_detach(DraftAttachmentRequest) -> Undo, Unlocked, Access, Shown;
    read draft_attachment_open(DraftAttachmentRequest) -> AttachmentOpened, Unlocked, Access, Refused;
    net  attachment_open(AttachmentRequest) -> AttachmentOpened, Unlocked, Access, Refused;
    read attachment_save(AttachmentSave) -> AttachmentSaved, Unlocked, Access, Refused;

    // Forms.
    read forms(Empty) -> Forms, Unlocked, Nothing, Shown;
    read form_add(FormAdd) -> Forms, Unlocked, Nothing, Shown;
    net  form_fetch(FormFetch) -> FormFetched, Unlocked, Nothing, Shown;
    read form_shelve(FormShelve) -> Empty, Unlocked, Nothing, Shown;
    read form(FormRequest) -> FormView, Unlocked, Nothing, Shown;
    read draft_form(DraftForm) -> DraftView, Unlocked, Access, Shown;
    read form_state(DraftRequest) -> FormState, Unlocked, Nothing, Shown;

    // Outbox.
    read outbox(Empty) -> Outbox, Unlocked, Nothing, Shown;
    read outbox_more(OutboxMore) -> OutboxGroup, Unlocked, Nothing, Shown;
    read outbox_detail(OutboxRequest) -> OutboxDetail, Unlocked, Access, Shown;
    read outbox_raw(OutboxRequest) -> RawView, Unlocked, Access, Shown;
    read outbox_undo(OutboxRequest) -> DraftView, Unlocked, Access, Shown;
    read outbox_retry(OutboxRequest) -> Empty, Unlocked, Access, Shown;
    read outbox_retry_all(Empty) -> Empty, Unlocked, Nothing, Shown;
    read outbox_cancel(OutboxRequest) -> Empty, Unlocked, Access, Shown;
    read outbox_edit_as_new(OutboxRequest) -> DraftView, Unlocked, Access, Shown;
    read outbox_solve(OutboxRequest) -> Empty, Unlocked, Access, Shown;

    // The log.
    read logs(Empty) -> Logs, Unlocked, Nothing, Shown;
    read log_state(LogRequest) -> LogState, Unlocked, Nothing, Shown;
    read log_page(LogPageRequest) -> LogPage, Unlocked, Nothing, Meant;
    read log_entry(LogEntryRequest) -> LogEntry, Unlocked, Access, Shown;
    read log_raw(LogEntryRequest) -> RawView, Unlocked, Access, Shown;
    read log_seek(LogSeekRequest) -> LogSeek, Unlocked, Nothing, Shown;
    read log_facets(LogRequest) -> LogFacets, Unlocked, Nothing, Shown;
    read log_filters(Empty) -> SavedLogFilters, Unlocked, Nothing, Shown;
    read log_filter_put(LogFilterPut) -> SavedLogFilters, Unlocked, Nothing, Meant;
    read log_filter_remove(LogFilterRequest) -> SavedLogFilters, Unlocked, Nothing, Shown;
    net  log_audit(LogRequest) -> LogWalked, Unlocked, Nothing, Shown;
    net  log_reread(LogRequest) -> LogWalked, Unlocked, Nothing, Shown;
    net  log_fetch_large(LogEntryRequest) -> LogEntry, Unlocked, Access, Shown;
    net  log_replay(LogReplayStart) -> LogReplayState, Unlocked, Nothing, Shown;
    read log_replay_state(Empty) -> LogReplayState, Unlocked, Nothing, Shown;
    net  log_replay_close(Empty) -> LogReplayState, Unlocked, Nothing, Shown;

    // Looking into a message or a file.
    read inspect(InspectRequest) -> Inspection, Unlocked, Access, Shown;
    read inspect_nodes(InspectNodes) -> InspectNodePage, Unlocked, Nothing, Shown;
    read inspect_rows(InspectRows) -> InspectRowPage, Unlocked, Nothing, Shown;
    read inspect_place(InspectPlaceRequest) -> InspectPlace, Unlocked, Nothing, Shown;
    read inspect_find(InspectFind) -> InspectFound, Unlocked, Nothing, Meant;
    read inspect_compare(InspectCompare) -> DiffView, Unlocked, Access, Shown;
    read inspect_trail(TrailRequest) -> Trail, Unlocked, Access, Shown;
    read inspect_close(InspectClose) -> Empty, Unlocked, Nothing, Shown;

    // Traffic.
    read traffic_page(TrafficPageRequest) -> TrafficPage, Unlocked, Nothing, Shown;
    read traffic_detail(ExchangeRequest) -> TrafficDetail, Unlocked, Access, Shown;
    read traffic_pin(TrafficPin) -> Empty, Unlocked, Nothing, Shown;
    read traffic_compare(TrafficCompare) -> TrafficComparison, Unlocked, Access, Shown;
    net  traffic_resend(TrafficResend) -> ExchangeRequest, Unlocked, Access, Shown;
    read traffic_curl(ExchangeRequest) -> TrafficText, Unlocked, Access, Refused;
    read traffic_har(TrafficHar) -> HarWritten, Unlocked, Access, Refused;
    // Messages as files.
    read file_exchange(Empty) -> FileExchange, Unlocked, Nothing, Shown;
    read file_exchange_put(FileExchange) -> FileExchange, Unlocked, Nothing, Shown;
    read files_read(FilesRead) -> FilesTaken, Unlocked, Access, Shown;
    read message_file_name(MessageRequest) -> FileName, Unlocked, Access, Shown;
    read message_save(MessageSave) -> Empty, Unlocked, Access, Refused;
    // Numbers of published examples, in TEST.
    read example_numbers(Empty) -> ExampleNumbers, Unlocked, Nothing, Refused;
    read example_numbers_add(ExampleNumbersAdd) -> ExampleNumbersAdded, Unlocked, Nothing, Refused;
    read example_number_remove(ExampleNumber) -> ExampleNumbers, Unlocked, Nothing, Refused;

    // Settings.
    read author(Empty) -> Author, Unlocked, Nothing, Shown;
    read author_put(Author) -> Author, Unlocked, Nothing, Refused;
    read connections(Empty) -> Connections, Unlocked, Nothing, Shown;
    read connection_put(ConnectionPut) -> ConnectionView, Unlocked, Nothing, Refused;
    read connection_cursor(ConnectionCursor) -> ConnectionView, Unlocked, Nothing, Shown;
    read packs(Empty) -> Packs, Unlocked, Nothing, Shown;
    read connection_queue(ConnectionRequest) -> ConnectionQueue, Unlocked, Nothing, Shown;
    read connection_remove(ConnectionRequest) -> Empty, Unlocked, Nothing, Shown;
    net  connection_test(ConnectionRequest) -> TestReport, Unlocked, Nothing, Shown;
    net  first_read(FirstRead) -> PollOutcome, Unlocked, Nothing, Shown;
    net  banner_answer(BannerAnswer) -> Status, Unlocked, Nothing, Shown;
    read directory(Empty) -> Directory, Unlocked, Nothing, Shown;
    read party_put(PartyPut) -> Party, Unlocked, Nothing, Refused;
    read party_remove(PartyRequest) -> Empty, Unlocked, Nothing, Shown;
    read directory_read(DirectoryRead) -> DirectoryPreview, Unlocked, Nothing, Shown;
    read directory_import(DirectoryImport) -> Directory, Unlocked, Nothing, Refused;
    read directory_export(DirectoryExport) -> Empty, Unlocked, Nothing, Refused;
    read storage(Empty) -> StorageView, Unlocked, Nothing, Shown;

    // The other side.
    net  sandbox_state(Empty) -> SandboxView, Unlocked, Nothing, Shown;
    net  sandbox_story(SandboxStory) -> SandboxActed, Unlocked, Nothing, Shown;
    net  sandbox_fault(SandboxTurn) -> SandboxActed, Unlocked, Nothing, Shown;
    net  sandbox_answer_now(Empty) -> SandboxActed, Unlocked, Nothing, Shown;
    net  sandbox_clock(SandboxClock) -> SandboxActed, Unlocked, Nothing, Shown;
    net  sandbox_reset(Empty) -> SandboxActed, Unlocked, Nothing, Shown;
    net  why_nothing(WhyNothing) -> TestReport, Unlocked, Nothing, Shown;
    read stage_mode(StageMode) -> AppState, Unlocked, Nothing, Shown;
    net  demo_reset(Empty) -> AppState, Unlocked, Nothing, Shown;
}
