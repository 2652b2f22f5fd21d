//! One handler per command of the table.

use std::sync::Arc;

use super::types::*;
use super::Engine;

pub(super) fn app_state(_engine: &Engine, _request: Empty) -> Result<AppState, ApiError> { Err(ApiError::internal("not yet")) }
pub(super) async fn workspace_create(_engine: &Arc<Engine>, _request: WorkspaceCreate) -> Result<WorkspaceCreated, ApiError> { Err(ApiError::internal("not yet")) }
pub(super) async fn workspace_open(_engine: &Arc<Engine>, _request: WorkspaceOpen) -> Result<AppState, ApiError> { Err(ApiError::internal("not yet")) }
pub(super) async fn workspace_lock(_engine: &Arc<Engine>, _request: Empty) -> Result<AppState, ApiError> { Err(ApiError::internal("not yet")) }
pub(super) fn status(_engine: &Engine, _request: Empty) -> Result<Status, ApiError> { Err(ApiError::internal("not yet")) }
pub(super) fn quit_check(_engine: &Engine, _request: Empty) -> Result<QuitCheck, ApiError> { Err(ApiError::internal("not yet")) }
pub(super) fn undo(_engine: &Engine, _request: Undo) -> Result<Empty, ApiError> { Err(ApiError::internal("not yet")) }
pub(super) fn inbox_page(_engine: &Engine, _request: InboxPageRequest) -> Result<InboxPage, ApiError> { Err(ApiError::internal("not yet")) }
pub(super) fn inbox_seen(_engine: &Engine, _request: Empty) -> Result<Empty, ApiError> { Err(ApiError::internal("not yet")) }
pub(super) fn thread(_engine: &Engine, _request: ThreadRequest) -> Result<ThreadView, ApiError> { Err(ApiError::internal("not yet")) }
pub(super) fn message_raw(_engine: &Engine, _request: MessageRequest) -> Result<RawView, ApiError> { Err(ApiError::internal("not yet")) }
pub(super) fn thread_mark(_engine: &Engine, _request: ThreadMarkRequest) -> Result<Undo, ApiError> { Err(ApiError::internal("not yet")) }
pub(super) async fn poll_now(_engine: &Arc<Engine>, _request: Empty) -> Result<PollOutcome, ApiError> { Err(ApiError::internal("not yet")) }
pub(super) fn journal_text(_engine: &Engine, _request: JournalRequest) -> Result<JournalText, ApiError> { Err(ApiError::internal("not yet")) }
pub(super) fn journal_pdf(_engine: &Engine, _request: JournalPdfRequest) -> Result<JournalPdf, ApiError> { Err(ApiError::internal("not yet")) }
pub(super) fn patient_search(_engine: &Engine, _request: PatientSearchRequest) -> Result<PatientRows, ApiError> { Err(ApiError::internal("not yet")) }
pub(super) async fn patient_search_server(_engine: &Arc<Engine>, _request: PatientSearchRequest) -> Result<ServerSearch, ApiError> { Err(ApiError::internal("not yet")) }
pub(super) fn patient_recent(_engine: &Engine, _request: Empty) -> Result<PatientRows, ApiError> { Err(ApiError::internal("not yet")) }
pub(super) fn patient_chart(_engine: &Engine, _request: PatientRequest) -> Result<Chart, ApiError> { Err(ApiError::internal("not yet")) }
pub(super) async fn patient_refresh(_engine: &Arc<Engine>, _request: PatientRequest) -> Result<Empty, ApiError> { Err(ApiError::internal("not yet")) }
pub(super) fn patient_enter(_engine: &Engine, _request: PatientEnter) -> Result<PatientRow, ApiError> { Err(ApiError::internal("not yet")) }
pub(super) fn patient_from_message(_engine: &Engine, _request: MessageRequest) -> Result<PatientRow, ApiError> { Err(ApiError::internal("not yet")) }
pub(super) fn patient_number(_engine: &Engine, _request: PatientRequest) -> Result<NumberView, ApiError> { Err(ApiError::internal("not yet")) }
pub(super) fn resource_raw(_engine: &Engine, _request: ResourceRequest) -> Result<RawView, ApiError> { Err(ApiError::internal("not yet")) }
pub(super) fn kinds(_engine: &Engine, _request: Empty) -> Result<Kinds, ApiError> { Err(ApiError::internal("not yet")) }
pub(super) fn draft_start(_engine: &Engine, _request: DraftStart) -> Result<DraftView, ApiError> { Err(ApiError::internal("not yet")) }
pub(super) fn draft(_engine: &Engine, _request: DraftRequest) -> Result<DraftView, ApiError> { Err(ApiError::internal("not yet")) }
pub(super) fn draft_save(_engine: &Engine, _request: DraftSave) -> Result<DraftSaved, ApiError> { Err(ApiError::internal("not yet")) }
pub(super) fn draft_discard(_engine: &Engine, _request: DraftRequest) -> Result<Undo, ApiError> { Err(ApiError::internal("not yet")) }
pub(super) fn draft_check(_engine: &Engine, _request: DraftRequest) -> Result<DraftCheck, ApiError> { Err(ApiError::internal("not yet")) }
pub(super) async fn draft_send(_engine: &Arc<Engine>, _request: DraftSend) -> Result<OutboxRow, ApiError> { Err(ApiError::internal("not yet")) }
pub(super) fn outbox(_engine: &Engine, _request: Empty) -> Result<Outbox, ApiError> { Err(ApiError::internal("not yet")) }
pub(super) fn outbox_detail(_engine: &Engine, _request: OutboxRequest) -> Result<OutboxDetail, ApiError> { Err(ApiError::internal("not yet")) }
pub(super) fn outbox_raw(_engine: &Engine, _request: OutboxRequest) -> Result<RawView, ApiError> { Err(ApiError::internal("not yet")) }
pub(super) fn outbox_undo(_engine: &Engine, _request: OutboxRequest) -> Result<DraftView, ApiError> { Err(ApiError::internal("not yet")) }
pub(super) fn outbox_retry(_engine: &Engine, _request: OutboxRequest) -> Result<Empty, ApiError> { Err(ApiError::internal("not yet")) }
pub(super) fn outbox_retry_all(_engine: &Engine, _request: Empty) -> Result<Empty, ApiError> { Err(ApiError::internal("not yet")) }
pub(super) fn outbox_cancel(_engine: &Engine, _request: OutboxRequest) -> Result<Empty, ApiError> { Err(ApiError::internal("not yet")) }
pub(super) fn outbox_edit_as_new(_engine: &Engine, _request: OutboxRequest) -> Result<DraftView, ApiError> { Err(ApiError::internal("not yet")) }
pub(super) fn outbox_solve(_engine: &Engine, _request: OutboxRequest) -> Result<Empty, ApiError> { Err(ApiError::internal("not yet")) }
pub(super) fn author(_engine: &Engine, _request: Empty) -> Result<Author, ApiError> { Err(ApiError::internal("not yet")) }
pub(super) fn author_put(_engine: &Engine, _request: Author) -> Result<Author, ApiError> { Err(ApiError::internal("not yet")) }
pub(super) fn connections(_engine: &Engine, _request: Empty) -> Result<Connections, ApiError> { Err(ApiError::internal("not yet")) }
pub(super) fn connection_put(_engine: &Engine, _request: ConnectionPut) -> Result<ConnectionView, ApiError> { Err(ApiError::internal("not yet")) }
pub(super) fn connection_remove(_engine: &Engine, _request: ConnectionRequest) -> Result<Empty, ApiError> { Err(ApiError::internal("not yet")) }
pub(super) async fn connection_test(_engine: &Arc<Engine>, _request: ConnectionRequest) -> Result<TestReport, ApiError> { Err(ApiError::internal("not yet")) }
pub(super) async fn first_read(_engine: &Arc<Engine>, _request: FirstRead) -> Result<PollOutcome, ApiError> { Err(ApiError::internal("not yet")) }
pub(super) async fn banner_answer(_engine: &Arc<Engine>, _request: BannerAnswer) -> Result<Status, ApiError> { Err(ApiError::internal("not yet")) }
pub(super) fn directory(_engine: &Engine, _request: Empty) -> Result<Directory, ApiError> { Err(ApiError::internal("not yet")) }
pub(super) fn party_put(_engine: &Engine, _request: PartyPut) -> Result<Party, ApiError> { Err(ApiError::internal("not yet")) }
pub(super) fn party_remove(_engine: &Engine, _request: PartyRequest) -> Result<Empty, ApiError> { Err(ApiError::internal("not yet")) }
pub(super) fn storage(_engine: &Engine, _request: Empty) -> Result<StorageView, ApiError> { Err(ApiError::internal("not yet")) }
