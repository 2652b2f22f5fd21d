//! The TypeScript of the command surface, as one generated file: `ui/src/host/bindings.ts`.

use std::fmt::Write;

use ts_rs::{Config, TS};

use super::table::SIGNATURES;
use super::types;

macro_rules! declarations {
    ($config:expr; $($name:ident),* $(,)?) => {
        vec![ $( (stringify!($name), <types::$name as TS>::decl($config)) ),* ]
    };
}

/// The whole file. Stale when `cargo xtask bindings` would change it; a test says so.
#[must_use]
pub fn typescript() -> String {
    let config = Config::default().with_large_int("number");
    let declarations = declarations!(&config;
        Text, Empty, CodeView, Severity, FindingView, SourceExcerpt,
        ErrorCode, Retry, ErrorIssue, ApiError,
        Stage, UnlockMethod, WorkspaceSummary, AppState, WorkspaceCreate, WorkspaceCreated, WorkspaceOpen, LinkState,
        Banner, OutboxCounts, Status, Change, QuitCheck,
        Split, SplitCount, InboxPageRequest, InboxPage, PersonView, DeliveryState, DeliveryView, ThreadRow, Direction,
        PartyView, ThreadRequest, ThreadView, OtherThread, AnswerChoice, MessageView, AuthorView, PositionView,
        LetterBlock, AttachmentView, Rung, MessageRequest, RawView, Mark, ThreadMarkRequest, Undo, PollOutcome,
        BlockerView, OutboxMore, ReceiptView, LinkChoices, ThreadLink, Detached, ThreadPeople, NamedPerson, ThreadSettle,
        DueDaysRequest, DueDays, DueDay, DueBy,
        JournalRequest, JournalText, JournalPdfRequest, JournalPdf,
        PatientSearchRequest, PatientSource, PatientRow, PatientRows, ServerSearch, PatientRequest, PatientEnter,
        NumberView, SectionState, ChartItem, PartOf, ChartSection, Measurement, Series, Measurements, Chart, Progress,
        ChartPart, ChartPaperRequest, ChartPaperSize, ChartText, ChartPdfRequest, ChartPdf,
        ResourceRequest, DetailRow, DetailSection, ResourceDetails,
        ResourceVersion, ResourceHistory, ResourceCompare, DetailChange, ResourceComparison, ResourceLink,
        ResourceLinksRequest, ResourceLinks,
        DocumentView, DocumentAttester, DocumentLead, DocumentContent, DocumentSection, DocumentEntry, DocumentOpen,
        DocumentOpened, DocumentSave, AnsweredForm, AnsweredBy, AnsweredRow, AnsweredValue,
        ChartRowsRequest, ChartRows, ChartPointsRequest, ChartPoints, ChartTimelineRequest, TimelineRow, TimelineMonth,
        ChartTimeline, ChartPlans, Plan, PlanLink, PlanGoal, PlanTarget, PlanActivity, PlanRhythm, PlanProgress, MeasuredRange,
        MeasuredPart,
        PatientKeep, KeepRun, KeepFailed, KeptDocuments, KeepState, DayRow, DayView, KeptPageRequest, KeptRow, KeptPage, KeptDays,
        KeptWiped,
        QueryServers, QueryServer, QueryType, QueryParameter, QueryPart, QueryStep, QueryForm, QueryText, QueryRead,
        QueryRun, QueryAnswer, QueryAnswerRequest, QueryRowsRequest, QueryRow, QueryRows, QueryResourceRequest,
        QueryExport, QueryExported, SavedQuery, SavedQueryRequest,
        KindChoice, KindOption, KindField, KindView, KindsRequest, Kinds, KindsText, KindFinding, KindsReport,
        KindRequest, KindSource,
        DraftStart, DraftRequest, DraftFields, DraftSave, DraftRow, DraftView, DraftSaved, RuleGroup, LostLetter,
        DraftCheck, DraftSend,
        DraftAttach, DraftAttachmentRequest, DraftAttachmentView, RefusedFile, RenamedFile, DraftAttachments,
        AttachmentRequest, AttachmentOpened, AttachmentSave, AttachmentSaved,
        FormCoding, FormValue, FormOrigin, FormFields, FormRow, Forms, FormAdd, FormFetch, FormFetched, FormAsked, FormRequest, FormShelve,
        FormOption, FormItem, FormView, DraftForm, FormFault, FormState,
        OutboxRow, OutboxGroup, Outbox, OutboxRequest, AttemptView, OutboxDetail,
        SandboxWaiting, SandboxFault, SandboxRejection, SandboxPerson, SandboxView, SandboxActed, SandboxStory,
        SandboxTurn, SandboxClock, StageMode, WhyNothing,
        ConnectionCursor, DirectoryRow, DirectoryPreview, DirectoryRead, DirectoryImport, DirectoryExport, Sender,
        DraftSender, LinkLog, LinkView, StatusAudit,
        LogRef, LogRequest, LogAudit, LogSummary, Logs, LogBar, LogNote, LogState, LogFilter, LogPageRequest,
        LogAnswered, LogRow, LogMessage, LogPage, LogEntryRequest, LogPlace, LogEntry, LogSeekRequest, LogSeek,
        LogFacets, LogKind, SavedLogFilter, SavedLogFilters, LogFilterPut, LogFilterRequest, LogWalked,
        LogReplayStart, LogDifference, LogReplay, LogReplayState,
        InspectRequest, InspectProblem, TracedBlock, TracedFinding, InspectedFile, Inspection, InspectNode, InspectNodes,
        InspectNodePage, InspectPlaceRequest, InspectPlace, InspectRows, InspectRow, InspectRowPage, InspectFind,
        InspectFound, InspectCompare, InspectClose, TrailRequest, TrailEvent, Trail,
        TrafficFilter, TrafficPageRequest, TrafficPage, TrafficRow, ExchangeRequest, HeaderView, BodyView,
        BroughtMessage, AttemptRef, TrafficDetail, TrafficPin, TrafficResend, TrafficText, TrafficHar, HarWritten,
        CompareOptions, TrafficCompare, DiffRow, DiffView, FactPair, TrafficComparison,
        Author, Role, Auth, ConnectionView, Connections, ConnectionPut, ConnectionRequest, Probe, TestReport,
        Transport, ExampleNumber, ExampleNumbers, ExampleNumbersAdd, ExampleNumbersAdded, FileExchange, FilesRead, FileTaken, FilesTaken, MessageSave, FileName, FileLeft, PackView, Packs,
        ConnectionQueue, WaitingUnder,
        FirstRead, BannerAnswer, Party, Directory, PartyPut, PartyRequest, StorageView,
    );
    let mut text = String::from(
        "// Generated from `engine::api` by `cargo xtask bindings`. Never edited by hand.\n/* eslint-disable */\n",
    );
    for (_, declaration) in declarations {
        let _ = write!(text, "\nexport {declaration}\n");
    }
    text.push_str(
        "\n/** Every command: request and response by name. */\nexport interface Commands {\n",
    );
    for (name, request, response) in SIGNATURES {
        let _ = writeln!(
            text,
            "  {name}: {{ request: {request}; response: {response} }};"
        );
    }
    text.push_str("}\n");
    text
}
