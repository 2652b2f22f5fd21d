// Generated from `engine::api` by `cargo xtask bindings`. Never edited by hand.
/* eslint-disable */

export type Text = { nb: string, en: string, };

export type Empty = Record<symbol, never>;

export type CodeView = { system: string | null, code: string | null, 
/**
 * `CodeableConcept.text`, else `Coding.display`, else our own words for a published code list.
 */
display: string | null, 
/**
 * Short name of the code list ("ICPC-2", "ATC", "LOINC"), when known.
 */
list: string | null, };

export type Severity = "error" | "warning" | "information";

export type FindingView = { 
/**
 * Rule id, as in NAV's rules: B01..B10, H01..H12, S01..S11, R01..R10, or one of ours.
 */
rule: string, severity: Severity, 
/**
 * FHIRPath location, `Bundle.entry[0].resource.source.endpoint`.
 */
path: string, message: Text, remedy: Text, 
/**
 * Three to five lines of the source around the place, with the first line's number (1-based) and the marked line.
 */
source: SourceExcerpt | null, 
/**
 * Where in the window it is mended: `author`, `patient`, `text`, `choice`, `recipient`, `clock`, or none.
 */
field: string | null, };

export type SourceExcerpt = { firstLine: number, markedLine: number, lines: Array<string>, };

export type ErrorCode = "bad_request" | "unknown_command" | "locked" | "no_workspace" | "not_found" | "wrong_key" | "keyring_gone" | "newer_schema" | "not_our_database" | "in_use" | "disk_full" | "offline" | "bad_answer" | "no_access" | "not_supported" | "stage_forbids" | "check_failed" | "wrong_patient" | "already_answered" | "too_late" | "invalid" | "internal";

export type Retry = "never" | "after_act" | "later";

export type ErrorIssue = { 
/**
 * Field name in the request, or FHIRPath.
 */
place: string, 
/**
 * Code for the catalogue, or a rule id.
 */
code: string, };

export type ApiError = { code: ErrorCode, 
/**
 * For logs and developers, lower case, English.
 */
message: string, retry: Retry, issues: Array<ErrorIssue>, 
/**
 * X-Request-ID of the exchange, or an id found in the log.
 */
reference: string | null, };

export type Stage = "DEMO" | "TEST" | "PROD";

export type UnlockMethod = "keyring" | "passphrase" | "recovery_code" | "demo_file";

export type WorkspaceSummary = { 
/**
 * UUID text.
 */
id: string, name: string, stage: Stage, methods: Array<UnlockMethod>, open: boolean, };

export type AppState = { version: string, workspaces: Array<WorkspaceSummary>, 
/**
 * The open one, if any.
 */
workspace: WorkspaceSummary | null, locked: boolean, 
/**
 * Why the workspace that was open last did not open now; an `ErrorCode` in snake case.
 */
problem: string | null, 
/**
 * While locked: how many new messages since, without names.
 */
newSinceLock: number, lockedAt: string | null, 
/**
 * Names and numbers are hidden behind others.
 */
stageMode: boolean, };

export type WorkspaceCreate = { name: string, stage: Stage, 
/**
 * `keyring` or `passphrase`; a passphrase is handed over by `secret("new-workspace/passphrase")` first.
 */
method: UnlockMethod, };

export type WorkspaceCreated = { workspace: WorkspaceSummary, 
/**
 * PROD: shown once, never kept readable.
 */
recoveryCode: string | null, };

export type WorkspaceOpen = { id: string, 
/**
 * `None` tries the keyring (or the DEMO file); else the secret `workspace/<id>/passphrase` was handed over first.
 */
method: UnlockMethod | null, };

export type LinkState = "none" | "starting" | "connected" | "slow" | "offline" | "paused" | "no_access" | "bad_answer";

export type Banner = { 
/**
 * Catalogue key: `offline`, `log_reset`, `log_moved`, `not_filtered`, `first_connect`, `unsent_hour`, `bad_answer`,
 * `no_access`, `disk_full`, `clock`, `no_statement`.
 */
code: string, connectionId: number | null, 
/**
 * RFC 3339, since when.
 */
since: string | null, 
/**
 * Catalogue key of what came instead, for `bad_answer`: `html`, `empty`, `too_large`, …
 */
reason: string | null, count: number | null, reference: string | null, };

export type OutboxCounts = { needsYou: number, undo: number, queued: number, sending: number, 
/**
 * Sent, and no receipt yet.
 */
awaiting: number, };

export type Status = { link: LinkState, 
/**
 * Name of the messaging connection.
 */
connection: string | null, herId: string | null, lastAsked: string | null, nextAsk: string | null, offlineSince: string | null, 
/**
 * Number of log entries read (the next offset to ask for).
 */
position: number | null, unread: number, 
/**
 * Messages arrived since the window last showed the inbox's top.
 */
newCount: number, outbox: OutboxCounts, 
/**
 * Ours minus the server's; `None` until a Date header was seen.
 */
clockSkewMs: number | null, banners: Array<Banner>, 
/**
 * Every messaging connection; what stands above is of the one that stands worst.
 */
links: Array<LinkView>, 
/**
 * Of all logs together; `None` until one was audited.
 */
audit: StatusAudit | null, };

export type Change = { "kind": "threads", ids: Array<number>, } | { "kind": "patients", ids: Array<number>, } | { "kind": "outbox", ids: Array<number>, } | { "kind": "drafts", ids: Array<number>, } | { "kind": "status" } | { "kind": "settings" } | { "kind": "traffic" } | { "kind": "workspace" } | { "kind": "overflow" };

export type QuitCheck = { 
/**
 * Queued, in undo time, being sent, or with unknown outcome.
 */
unsent: number, drafts: number, };

export type Split = "open" | "unread" | "due" | "waiting" | "followed" | "done";

export type SplitCount = { split: Split, 
/**
 * Equals the number of rows that the split shows.
 */
count: number, };

export type InboxPageRequest = { split: Split, 
/**
 * Keyset: the `key` of the last row held; `None` for the top.
 */
after: string | null, 
/**
 * At most 200.
 */
limit: number, 
/**
 * Full-text search (patient names, text, numbers); newest first.
 */
query: string | null, };

export type InboxPage = { rows: Array<ThreadRow>, next: string | null, counts: Array<SplitCount>, };

export type PersonView = { 
/**
 * Local patient, when the person is in the cache.
 */
patientId: number | null, 
/**
 * Display name; empty when nobody gave one.
 */
name: string, birthDate: string | null, 
/**
 * Whole years at the moment of asking; dead: at death.
 */
age: number | null, 
/**
 * FHIR administrative gender, when sent.
 */
gender: string | null, 
/**
 * First six digits only; the rest by `number_reveal`.
 */
maskedNumber: string | null, 
/**
 * `fnr`, `dnr`, `hnr`, `fhn`, with `synthetic` told apart.
 */
numberKind: string | null, synthetic: boolean, };

export type DeliveryState = "draft" | "undo_time" | "queued" | "awaiting_login" | "sending" | "unknown_outcome" | "taken_over" | "left_in_folder" | "accepted" | "rejected" | "asked_to_wait" | "no_answer" | "needs_you" | "cancelled";

export type DeliveryView = { state: DeliveryState, 
/**
 * Name of the connection that has custody or is asked for it.
 */
connection: string, since: string, 
/**
 * Next attempt or end of undo time.
 */
until: string | null, attempts: number, 
/**
 * Catalogue key of the reason in words: `offline`, `http_503`, `http_401`, `rejected`, ...
 */
reason: string | null, 
/**
 * Taken over: when a receipt should have come by; `None` where none is promised.
 */
receiptBy: string | null, 
/**
 * Two receipts contradict each other; the first one stands.
 */
contradicted: boolean, };

export type ThreadRow = { threadId: number, 
/**
 * Keyset key of this row in this split.
 */
key: string, patient: PersonView, 
/**
 * The message disagrees with itself about the patient: shown as held, nobody named as certain.
 */
held: boolean, 
/**
 * Name of the last message's kind ("Forespørsel om pasient").
 */
kind: Text, direction: Direction, 
/**
 * Named when it is not NAV.
 */
party: PartyView, 
/**
 * Which HER-id of ours; said only where there is more than one.
 */
own: PartyView | null, 
/**
 * Time of the last message.
 */
at: string, unread: boolean, followed: boolean, done: boolean, 
/**
 * The last word is ours.
 */
answered: boolean, attachments: number, messages: number, due: string | null, 
/**
 * The day it is soon due from; `None`: seven days before.
 */
dueSoon: string | null, 
/**
 * Who says when it is due.
 */
dueBy: DueBy | null, delivery: DeliveryView | null, worstFinding: Severity | null, filed: boolean, 
/**
 * An unfinished draft lies in the thread.
 */
draftId: number | null, 
/**
 * A message of it came by file: its sender is not confirmed.
 */
unverified: boolean, };

export type Direction = "in" | "out";

export type PartyView = { herId: string, 
/**
 * From the directory; `None` when nobody has named it.
 */
name: string | null, 
/**
 * Is this NAV's own HER-id (79768, or the sandbox's)?
 */
nav: boolean, };

export type ThreadRequest = { threadId: number, };

export type ThreadView = { row: ThreadRow, title: Text, 
/**
 * Oldest first.
 */
messages: Array<MessageView>, 
/**
 * What can be answered here, the main one first.
 */
answers: Array<AnswerChoice>, 
/**
 * Why `Svar` is not offered: `held`, `already_answered`, `no_answer_expected`, `no_patient`.
 */
noAnswerReason: string | null, drafts: Array<number>, otherThreads: Array<OtherThread>, filedAt: string | null, 
/**
 * The due date on the calendar.
 */
due: DueDay | null, };

export type OtherThread = { threadId: number, title: Text, at: string, };

export type AnswerChoice = { kind: string, name: Text, 
/**
 * A form is filled in.
 */
form: boolean, };

export type MessageView = { messageId: number, headerId: string, bundleId: string | null, direction: Direction, kind: Text, contentCode: CodeView | null, event: CodeView | null, from: PartyView, to: Array<PartyView>, 
/**
 * Author as the payload names him (name, HPR), when it does.
 */
author: AuthorView | null, 
/**
 * `Bundle.timestamp`, the sender's clock.
 */
sentAt: string | null, 
/**
 * When we first held it.
 */
receivedAt: string, unread: boolean, blocks: Array<LetterBlock>, attachments: Array<AttachmentView>, findings: Array<FindingView>, 
/**
 * Ours: the ladder, oldest rung first.
 */
ladder: Array<Rung>, 
/**
 * Theirs: where the receipt we owe for it stands; `None` where none is owed.
 */
receipted: DeliveryView | null, delivery: DeliveryView | null, outboxId: number | null, 
/**
 * Ours, not sent yet: the message before it that has to leave first.
 */
blockedBy: BlockerView | null, 
/**
 * Ours: the outbox entry it was written anew from, and the one that took its place.
 */
replaces: number | null, replacedBy: number | null, positions: Array<PositionView>, 
/**
 * `reminder`, `conflicting_copy`, `unlinked`, `not_in_log`, `own_resent`, `bundle_id_reused`, `other_sender`.
 */
flags: Array<string>, size: number, };

export type AuthorView = { name: string, hpr: string | null, practice: string | null, };

export type PositionView = { connection: string, herId: string, position: number, };

export type LetterBlock = { "type": "heading", text: string, } | { "type": "paragraph", text: string, } | { "type": "list", ordered: boolean, items: Array<string>, } | { "type": "fact", label: Text, value: string, } | { "type": "unknown", resource_type: string, reference: string, };

export type AttachmentView = { 
/**
 * Safe name: no path, no control characters.
 */
name: string, 
/**
 * As the sender labels it.
 */
contentType: string | null, 
/**
 * Decoded bytes; `None` when it is a link.
 */
size: number | null, 
/**
 * Findings about it, as catalogue keys: `unsafe_name`, `type_mismatch`, `remote`, `broken`.
 */
flags: Array<string>, 
/**
 * A link: on which server it lies.
 */
server: string | null, 
/**
 * A link that was fetched before, and is here.
 */
fetched: boolean, };

export type Rung = { state: DeliveryState, at: string | null, 
/**
 * Who said so: the author's name, the connection's, the party's, or `budstikke`.
 */
by: string | null, requestId: string | null, 
/**
 * Receipt or server words, as sent, free of identifiers.
 */
detail: string | null, 
/**
 * The message that said so: a receipt.
 */
messageId: number | null, 
/**
 * Where that message stands in the log.
 */
position: number | null, 
/**
 * `passed`, `awaited`, `ahead`, `end_good`, `end_bad`.
 */
look: string, };

export type MessageRequest = { messageId: number, };

export type RawView = { json: string, 
/**
 * SHA-256 of the bytes, hex.
 */
sha256: string, bytes: number, 
/**
 * Cut for the window: the whole is `bytes` long.
 */
truncated: boolean, };

export type Mark = { "mark": "read" } | { "mark": "unread" } | { "mark": "done" } | { "mark": "open" } | { "mark": "follow" } | { "mark": "unfollow" } | { "mark": "due", date: string | null, } | { "mark": "filed" } | { "mark": "unfiled" };

export type ThreadMarkRequest = { threadId: number, mark: Mark, };

export type Undo = { undoId: number, };

export type PollOutcome = { newMessages: number, receipts: number, 
/**
 * Late commits found and read in.
 */
repaired: number, link: LinkState, };

export type BlockerView = { outboxId: number, kind: Text, queuedAt: string, delivery: DeliveryView, };

export type OutboxMore = { 
/**
 * `needs_you`, `undo`, `queued`, `sent`.
 */
name: string, after: string, };

export type ReceiptView = { messageId: number, 
/**
 * `ok`, `fatal-error`, `transient-error`, or another word as sent.
 */
code: string, at: string, from: PartyView, 
/**
 * As sent.
 */
words: Array<string>, position: number | null, };

export type LinkChoices = { 
/**
 * Other threads about the same person, newest first.
 */
threads: Array<ThreadRow>, };

export type ThreadLink = { 
/**
 * The thread that goes.
 */
threadId: number, 
/**
 * The thread that gets its messages.
 */
intoThreadId: number, };

export type Detached = { threadId: number, undoId: number, };

export type ThreadPeople = { 
/**
 * In the order they are named; the index is what `thread_settle` takes.
 */
people: Array<NamedPerson>, };

export type NamedPerson = { person: PersonView, 
/**
 * Grouped as it is written, to be told from another one; `None`: sent without a number.
 */
number: string | null, 
/**
 * Kinds of the messages that name this person.
 */
saidIn: Array<Text>, };

export type ThreadSettle = { threadId: number, 
/**
 * Index among `ThreadPeople.people`.
 */
person: number, };

export type DueDaysRequest = { 
/**
 * `YYYY-MM-DD`, at most 31.
 */
dates: Array<string>, };

export type DueDays = { 
/**
 * As asked, those that are dates.
 */
days: Array<DueDay>, };

export type DueDay = { date: string, 
/**
 * Calendar days from today; negative when it is passed.
 */
days: number, 
/**
 * Days left to work, today among them when it is one.
 */
workingDays: number, 
/**
 * Nobody works on the day itself.
 */
off: boolean, 
/**
 * The holiday that it is.
 */
holiday: Text | null, };

export type DueBy = "message" | "kind" | "person";

export type JournalRequest = { threadId: number, messageId: number | null, 
/**
 * `nb` or `en`.
 */
language: string, };

export type JournalText = { text: string, };

export type JournalPdfRequest = { journal: JournalRequest, 
/**
 * From the host's save dialog.
 */
file: string, };

export type JournalPdf = { pages: number, bytes: number, 
/**
 * Attachments that could not be drawn and were saved as files beside it.
 */
beside: number, };

export type PatientSearchRequest = { 
/**
 * Name parts, a birth date in any Norwegian writing, or a national number.
 */
text: string, limit: number, 
/**
 * Only those whose charts lie here.
 */
held?: boolean, };

export type PatientSource = "ehr" | "entered" | "message";

export type PatientRow = { patientId: number, person: PersonView, address: string | null, source: PatientSource, 
/**
 * When the chart was last read; `None`: only the search row is held.
 */
fetchedAt: string | null, 
/**
 * `inactive`, `replaced`, `deceased`, `cannot_interpret`, `gone`.
 */
flags: Array<string>, openedAt: string | null, 
/**
 * When a person chose to keep the chart here.
 */
keptAt: string | null, 
/**
 * As the source names her: tells namesakes apart.
 */
generalPractitioner: string | null, };

export type PatientRows = { rows: Array<PatientRow>, 
/**
 * More rows exist than were asked for.
 */
more: boolean, 
/**
 * What the text was understood as: `name`, `birth_date`, `number`, `address`, `phone`, `bad_number`, `too_short`.
 */
understood: string, };

export type ServerSearch = { rows: Array<PatientRow>, 
/**
 * `answered`, `no_connection`, `offline`, `no_access`, `not_supported`, `bad_answer`, `too_short`.
 */
outcome: string, millis: number, 
/**
 * `POST` or `GET`.
 */
method: string | null, reference: string | null, 
/**
 * There are more, or the server does not say that there are not.
 */
more: boolean, 
/**
 * Parameters that the server passed over, by its own word.
 */
ignored: Array<string>, 
/**
 * Patients in the answer that are not whom was asked for: not shown, not kept.
 */
strangers: number, };

export type PatientRequest = { patientId: number, };

export type PatientEnter = { given: string, family: string, birthDate: string | null, gender: string | null, nationalNumber: string | null, };

export type NumberView = { 
/**
 * 11 digits as `DDMMYY NNNNN`.
 */
number: string, };

export type SectionState = "loaded" | "none_registered" | "none_known" | "not_fetched" | "no_access" | "not_supported";

export type ChartItem = { resourceId: number, resourceType: string, 
/**
 * Name as sent; "ikke i kilden" is the UI's word for `None`.
 */
title: string | null, code: CodeView | null, 
/**
 * Status in FHIR's code, worded by the UI: `active`, `resolved`, `refuted`, `inactive`, `cancelled`, ...
 */
status: string | null, verification: string | null, date: string | null, end: string | null, 
/**
 * Dose text, reaction, author: as sent.
 */
detail: string | null, 
/**
 * Highest severity or criticality sent: `high`, `severe`, `life-threatening`.
 */
criticality: string | null, 
/**
 * What stands first in a summary has the lowest number; equal ones stand as they come. The rule is
 * `api::present::foremost`'s.
 */
foremost: number, 
/**
 * An `https` address that it leads to: where an appointment over video is held.
 */
link: string | null, 
/**
 * Of an appointment: the one it is a part of.
 */
partOf: PartOf | null, 
/**
 * Shown in lists of what is current.
 */
current: boolean, 
/**
 * An unknown `modifierExtension`: struck out, "kan ikke tolkes trygt", in no summary.
 */
cannotInterpret: boolean, 
/**
 * Data quirks by catalogue key: `empty_date`, `float_noise`, `possible_duplicate`, `preliminary`; `group`: an appointment
 * for several people at once.
 */
flags: Array<string>, };

export type PartOf = { 
/**
 * Local number, when it is held.
 */
resourceId: number | null, 
/**
 * As the sender calls it beside the reference.
 */
title: string | null, };

export type ChartSection = { 
/**
 * `conditions`, `allergies`, `medications`, `documents`, `appointments`, `encounters`, `services`, `plans`, `forms`,
 * `flags`, `other`.
 */
name: string, state: SectionState, fetchedAt: string | null, items: Array<ChartItem>, 
/**
 * Items not shown: past ones, or those beyond the limit.
 */
hidden: number, 
/**
 * Current and safe to interpret, shown or not. Of appointments: those that are not over by their status.
 */
current: number, 
/**
 * Entered-in-error, kept for history only.
 */
withdrawn: number, problem: string | null, reference: string | null, };

export type Measurement = { resourceId: number, at: string | null, 
/**
 * As sent: `138`, `36.60`.
 */
value: string | null, 
/**
 * Second value of a pair (diastolic).
 */
second: string | null, 
/**
 * Coded or worded value, when it is no number.
 */
text: string | null, unit: string | null, status: string | null, source: string | null, 
/**
 * Limits that its sender holds it against.
 */
ranges: Array<MeasuredRange>, 
/**
 * `H`, `LL`, …, or the sender's words.
 */
interpretation: string | null, 
/**
 * What a value with parts is made of: the points of a score.
 */
parts: Array<MeasuredPart>, flags: Array<string>, };

export type Series = { 
/**
 * Stable within the patient: code and unit.
 */
key: string, name: string, code: CodeView | null, unit: string | null, 
/**
 * `pair` (blood pressure), `number`, `score`, `text`.
 */
shape: string, 
/**
 * Newest first.
 */
points: Array<Measurement>, more: number, };

export type Measurements = { state: SectionState, fetchedAt: string | null, series: Array<Series>, problem: string | null, reference: string | null, };

export type Chart = { patient: PatientRow, resourceId: number | null, phone: string | null, generalPractitioner: string | null, 
/**
 * The patient that replaces this one, when it is in the cache.
 */
replacedBy: number | null, sections: Array<ChartSection>, measurements: Measurements, 
/**
 * Threads about this person, newest first.
 */
threads: Array<ThreadRow>, drafts: Array<DraftRow>, 
/**
 * A refresh is running: `(done, total)` resource types.
 */
refreshing: Progress | null, 
/**
 * Connection the chart comes from.
 */
connection: string | null, offline: boolean, };

export type Progress = { done: number, total: number, };

export type ChartPart = "overview" | "timeline" | "measurements" | "medications" | "conditions" | "allergies" | "plans" | "contacts" | "forms" | "documents" | "services" | "other" | "messages" | "patient";

export type ChartPaperRequest = { patientId: number, 
/**
 * In any order: paper has an order of its own.
 */
parts: Array<ChartPart>, 
/**
 * `YYYY-MM-DD`; what ended before is left out and counted.
 */
from: string | null, 
/**
 * `YYYY-MM-DD`; what began after is left out and counted.
 */
to: string | null, 
/**
 * `nb` or `en`.
 */
language: string, };

export type ChartPaperSize = { pages: number, 
/**
 * So much that a person should be asked first.
 */
ask: boolean, };

export type ChartText = { text: string, };

export type ChartPdfRequest = { 
/**
 * From the host's save dialog.
 */
file: string, 
/**
 * Said yes to more pages than are made without asking.
 */
long: boolean, patientId: number, 
/**
 * In any order: paper has an order of its own.
 */
parts: Array<ChartPart>, 
/**
 * `YYYY-MM-DD`; what ended before is left out and counted.
 */
from: string | null, 
/**
 * `YYYY-MM-DD`; what began after is left out and counted.
 */
to: string | null, 
/**
 * `nb` or `en`.
 */
language: string, };

export type ChartPdf = { pages: number, bytes: number, };

export type ResourceRequest = { resourceId: number, };

export type DetailRow = { 
/**
 * How far in it stands; rows after it that stand deeper belong to it.
 */
depth: number, label: Text, 
/**
 * Where in the JSON: `code.coding[0]`.
 */
path: string, 
/**
 * `None`: a heading over the rows that follow.
 */
value: Text | null, 
/**
 * What was sent where the value says it otherwise: codes, addresses of lists, times.
 */
sent: Array<string>, 
/**
 * The resource it points to, when that is held.
 */
resourceId: number | null, 
/**
 * `missing`, `empty`, `float_noise`, `unknown`, `modifier`, `data`.
 */
flags: Array<string>, };

export type DetailSection = { 
/**
 * `what`, `value`, `when`, `who`, …; `other` for what no table knows.
 */
key: string, title: Text, rows: Array<DetailRow>, };

export type ResourceDetails = { resourceId: number, resourceType: string, typeName: Text, 
/**
 * As in the chart's lists; `None` when the source gives none.
 */
title: string | null, fhirId: string, version: string | null, lastUpdated: string | null, fetchedAt: string, connection: string | null, 
/**
 * Whose it is, without a number; `None`: nobody's, as a Practitioner or a Medication.
 */
patient: PersonView | null, 
/**
 * The exchange that brought it, while Trafikk has it.
 */
exchangeId: string | null, 
/**
 * An unknown modifier: struck, in no summary.
 */
cannotInterpret: boolean, enteredInError: boolean, 
/**
 * Contents that can be read, of whatever type it is.
 */
contents: number, sections: Array<DetailSection>, 
/**
 * The narrative, rebuilt from the allow-list.
 */
narrative: Array<LetterBlock>, };

export type ResourceVersion = { 
/**
 * 0 is the newest that is held.
 */
key: number, version: string | null, lastUpdated: string | null, fetchedAt: string, };

export type ResourceHistory = { 
/**
 * Newest first.
 */
versions: Array<ResourceVersion>, 
/**
 * There are older ones than these, at the server.
 */
older: boolean, 
/**
 * `read`, `not_offered`, `no_access`, `failed`: what the server said when asked now.
 */
server: string, problem: string | null, reference: string | null, };

export type ResourceCompare = { resourceId: number, 
/**
 * Keys of two versions: the older first.
 */
one: number, other: number, options: CompareOptions, };

export type DetailChange = { label: Text, path: string, before: Text | null, after: Text | null, };

export type ResourceComparison = { 
/**
 * In words, versions and narrative left out.
 */
changes: Array<DetailChange>, 
/**
 * The JSON, by meaning.
 */
json: DiffView, };

export type ResourceLink = { 
/**
 * Where in the resource that points.
 */
path: string, label: Text, typeName: Text, resourceType: string, fhirId: string, 
/**
 * `None`: not fetched.
 */
resourceId: number | null, title: string | null, };

export type ResourceLinksRequest = { resourceId: number, 
/**
 * The local number of the last row of `incoming` before.
 */
before: number | null, };

export type ResourceLinks = { outgoing: Array<ResourceLink>, incoming: Array<ResourceLink>, more: boolean, };

export type DocumentView = { resourceId: number, 
/**
 * `DocumentReference`, `Composition` or `Binary`.
 */
resourceType: string, typeName: Text, title: string | null, 
/**
 * What sort of document, in the sender's words.
 */
kind: string | null, date: string | null, authors: Array<string>, attesters: Array<DocumentAttester>, custodian: string | null, 
/**
 * FHIR's codes, worded by the UI.
 */
status: string | null, documentStatus: string | null, 
/**
 * An unknown modifier: its content is not shown before somebody asks for it.
 */
cannotInterpret: boolean, enteredInError: boolean, 
/**
 * Another one has taken its place, whether or not that one is held.
 */
superseded: boolean, replacedBy: Array<DocumentLead>, replaces: Array<DocumentLead>, fetchedAt: string, 
/**
 * What can be opened; of a Composition none.
 */
contents: Array<DocumentContent>, 
/**
 * The narrative of the whole document.
 */
narrative: Array<LetterBlock>, 
/**
 * A Composition's sections in the order they are read.
 */
sections: Array<DocumentSection>, };

export type DocumentAttester = { 
/**
 * `personal`, `professional`, `legal`, `official`.
 */
mode: string | null, name: string | null, at: string | null, };

export type DocumentLead = { resourceId: number, title: string | null, };

export type DocumentContent = { index: number, title: string | null, 
/**
 * As the sender labels it.
 */
contentType: string | null, language: string | null, 
/**
 * In bytes, as the sender says.
 */
size: number | null, 
/**
 * `here`: in the resource, or fetched before. `server`: fetched when it is opened. `elsewhere`: at another address,
 * never fetched. `nowhere`: the source gives neither content nor address.
 */
place: string, 
/**
 * Whose address it is, of one that is `elsewhere`.
 */
host: string | null, };

export type DocumentSection = { depth: number, title: string | null, narrative: Array<LetterBlock>, entries: Array<DocumentEntry>, 
/**
 * Why there is nothing, in the sender's words.
 */
emptyReason: string | null, };

export type DocumentEntry = { 
/**
 * The sender's words for it.
 */
words: string | null, typeName: Text | null, 
/**
 * `None`: not fetched, or within the document.
 */
resourceId: number | null, 
/**
 * The row it has in a chart, of one that is held or within the document.
 */
item: ChartItem | null, enteredInError: boolean, };

export type DocumentOpen = { resourceId: number, index: number, 
/**
 * Ask the server although it is held.
 */
again: boolean, };

export type DocumentOpened = { file: AttachmentOpened | null, 
/**
 * `missing` (404, 410), `no_access`, `offline`, `too_large`, `elsewhere`, `nowhere`, `web_page`, `empty`,
 * `server_error`, `bad_answer`, `not_base64`.
 */
problem: string | null, 
/**
 * Whose address it is, of one that is `elsewhere`.
 */
host: string | null, 
/**
 * The exchange to ask about.
 */
reference: string | null, 
/**
 * When it was read from the server; `None` where it lies in the resource itself.
 */
fetchedAt: string | null, 
/**
 * `size`, `hash`, `hash_unknown`: it is not as its resource says.
 */
warnings: Array<string>, 
/**
 * In bytes, as the resource says, where that is not so.
 */
saidSize: number | null, 
/**
 * `page` or `clinical`: a page, or a clinical document in XML, of which the words alone are shown. `pdf_within`: a
 * clinical document with a PDF in it, which is what is shown.
 */
wordsOf: string | null, 
/**
 * With `pdf_within`: the document's own words beside the PDF.
 */
words: string | null, 
/**
 * What it looks like, of a type that is not drawn.
 */
looksLike: string | null, };

export type DocumentSave = { resourceId: number, index: number, 
/**
 * From the host's save dialog.
 */
file: string, };

export type AnsweredForm = { resourceId: number, 
/**
 * As the response names its form: `url|version`.
 */
canonical: string | null, 
/**
 * The form; `None` where none was found, and then [`AnsweredForm::problem`] says why.
 */
form: AnsweredBy | null, 
/**
 * `unnamed` (the response names none), `not_found`, `no_access`, `offline`, `failed`.
 */
problem: string | null, 
/**
 * The exchange to ask about.
 */
reference: string | null, 
/**
 * The form's items in their order, with what was answered.
 */
rows: Array<AnsweredRow>, 
/**
 * Answers to what the form does not ask.
 */
unknown: Array<AnsweredRow>, 
/**
 * There is more than is shown.
 */
cut: boolean, };

export type AnsweredBy = { title: string, version: string | null, publisher: string | null, 
/**
 * `active`, `draft`, `retired`, `unknown`, `expired`, `not_yet`: may it be used today?
 */
standing: string, 
/**
 * `file`, `message`, `server`.
 */
source: string, 
/**
 * The version that was answered, where that is another one.
 */
answeredVersion: string | null, };

export type AnsweredRow = { depth: number, linkId: string, 
/**
 * `group`, `display`, `question`.
 */
kind: string, prefix: string | null, 
/**
 * As it was asked: the response's words, else the form's.
 */
text: string | null, 
/**
 * The form's words, where they are others than the response's.
 */
formText: string | null, 
/**
 * `answered`, `unanswered`, `not_asked` (its condition was not met). Of a group or words: whether it was asked.
 */
state: string, answers: Array<AnsweredValue>, };

export type AnsweredValue = { 
/**
 * As a person reads it.
 */
text: string, 
/**
 * Of a yes or no, in the language on screen.
 */
yes: boolean | null, };

export type ChartRowsRequest = { patientId: number, 
/**
 * `conditions`, …
 */
section: string, 
/**
 * The last row that is shown already.
 */
after: number | null, 
/**
 * At most 1,000.
 */
limit: number, };

export type ChartRows = { items: Array<ChartItem>, more: boolean, };

export type ChartPointsRequest = { patientId: number, 
/**
 * `Series.key`
 */
series: string, 
/**
 * Resource of the last point that is shown already.
 */
after: number | null, 
/**
 * At most 1,000.
 */
limit: number, };

export type ChartPoints = { 
/**
 * Newest first.
 */
points: Array<Measurement>, more: boolean, };

export type ChartTimelineRequest = { patientId: number, 
/**
 * First day; `None`: from the first there is.
 */
from: string | null, 
/**
 * The day after the last; `None`: whatever is ahead.
 */
to: string | null, 
/**
 * At most 1,000.
 */
limit: number, };

export type TimelineRow = { 
/**
 * Name of its section; `measurements`.
 */
section: string, at: string, item: ChartItem | null, 
/**
 * A series with this one point.
 */
measured: Series | null, };

export type TimelineMonth = { 
/**
 * `2019-03`
 */
month: string, section: string, count: number, };

export type ChartTimeline = { 
/**
 * Newest first.
 */
rows: Array<TimelineRow>, 
/**
 * What is older than the rows, by month; empty when the rows are all there is.
 */
months: Array<TimelineMonth>, 
/**
 * Threads of the same stretch.
 */
threads: Array<ThreadRow>, 
/**
 * The day of the first thing there is, in or before the stretch.
 */
first: string | null, };

export type ChartPlans = { 
/**
 * Those that are followed now, in the order of the chart's section.
 */
plans: Array<Plan>, };

export type Plan = { item: ChartItem, 
/**
 * `CarePlan.description`, where it is not the title.
 */
description: string | null, 
/**
 * What it is about; of a part that is a zone, what puts one in that zone.
 */
addresses: Array<PlanLink>, goals: Array<PlanGoal>, activities: Array<PlanActivity>, 
/**
 * `green`, `yellow` or `red` of the Norwegian draft for plans in zones, when what it is about says so.
 */
zone: string | null, parts: Array<Plan>, 
/**
 * `CarePlan.note`, as sent.
 */
notes: Array<string>, };

export type PlanLink = { 
/**
 * When it is held here, and is hers.
 */
resourceId: number | null, 
/**
 * Its name; `None` when neither it nor the plan says one.
 */
text: string | null, zone: string | null, 
/**
 * An unknown `modifierExtension` in it: it has no name that is safe to read.
 */
cannotInterpret: boolean, };

export type PlanGoal = { link: PlanLink, 
/**
 * `lifecycleStatus`: `active`, `completed`, …
 */
status: string | null, 
/**
 * `achievementStatus`: `in-progress`, `achieved`, …, or the words that were sent.
 */
achievement: string | null, targets: Array<PlanTarget>, };

export type PlanTarget = { measure: string | null, 
/**
 * As sent, with its unit.
 */
value: string | null, due: string | null, 
/**
 * `dueDuration`: from the start of the goal.
 */
within: string | null, };

export type PlanActivity = { 
/**
 * What is to be done; `None` when the source does not say.
 */
text: string | null, 
/**
 * Its kind, where `text` is a description of it.
 */
what: string | null, 
/**
 * `not-started`, `in-progress`, …
 */
status: string | null, statusReason: string | null, 
/**
 * `doNotPerform`: it is not to be done.
 */
notToDo: boolean, 
/**
 * When, in the sender's words.
 */
when: string | null, 
/**
 * When, as a rhythm.
 */
rhythm: PlanRhythm | null, start: string | null, end: string | null, who: Array<string>, place: string | null, 
/**
 * Progress that was noted, newest first.
 */
progress: Array<PlanProgress>, 
/**
 * The order, appointment or task that it is.
 */
resourceId: number | null, };

export type PlanRhythm = { frequency: number, period: string, unit: string, };

export type PlanProgress = { at: string | null, text: string, };

export type MeasuredRange = { 
/**
 * Of the second value of a pair.
 */
second: boolean, 
/**
 * `green`, `yellow`, `red`; `None` for a plain reference range.
 */
colour: string | null, low: string | null, high: string | null, 
/**
 * In the sender's words, or in another unit than the value.
 */
words: string | null, 
/**
 * For whom, where it is not for everybody.
 */
applies: string | null, };

export type MeasuredPart = { name: string | null, value: string, unit: string | null, 
/**
 * `green`, `yellow`, `red`, where its reading says so.
 */
colour: string | null, };

export type PatientKeep = { patientId: number, keep: boolean, };

export type KeepRun = { 
/**
 * `kept`: those that were chosen; `day`: today's patients, who are chosen by it; `these`.
 */
which: string, 
/**
 * For `these`.
 */
patientIds: Array<number>, };

export type KeepFailed = { patientId: number, name: string, 
/**
 * `offline`, `not_read`, `partly`, `no_chart`, `gone_here`.
 */
problem: string, };

export type KeptDocuments = { all: number, here: number, 
/**
 * At another server, which is not asked.
 */
elsewhere: number, 
/**
 * Larger than what is kept of one, or of all together.
 */
tooLarge: number, 
/**
 * Asked for, and not given.
 */
notGiven: number, };

export type KeepState = { running: boolean, total: number, done: number, 
/**
 * Patients of whom something was not read.
 */
failures: number, failed: Array<KeepFailed>, 
/**
 * Resources that came.
 */
resources: number, 
/**
 * `None`: nothing was kept in this session.
 */
startedAt: string | null, endedAt: string | null, 
/**
 * By a person.
 */
stopped: boolean, offline: boolean, 
/**
 * Patients chosen to be kept.
 */
kept: number, 
/**
 * The oldest reading among those.
 */
oldest: string | null, 
/**
 * Of those who are kept.
 */
documents: KeptDocuments, };

export type DayRow = { 
/**
 * As sent.
 */
start: string, 
/**
 * FHIR's status.
 */
status: string, patient: PatientRow, };

export type DayView = { day: string, 
/**
 * `None`: the day was not read.
 */
readAt: string | null, rows: Array<DayRow>, 
/**
 * There is an EHR to ask.
 */
connected: boolean, };

export type KeptPageRequest = { 
/**
 * From the page before.
 */
after: string | null, limit: number, };

export type KeptRow = { patient: PatientRow, resources: number, bytes: number, 
/**
 * When it goes by itself, unless somebody opens it before.
 */
goesAt: string | null, documents: KeptDocuments, };

export type KeptPage = { rows: Array<KeptRow>, 
/**
 * For the next page; `None`: this was the last.
 */
after: string | null, charts: number, kept: number, 
/**
 * Days a chart lies here untouched.
 */
days: number, };

export type KeptDays = { days: number, };

export type KeptWiped = { 
/**
 * Charts taken away.
 */
charts: number, };

export type QueryServers = { servers: Array<QueryServer>, saved: Array<SavedQuery>, };

export type QueryServer = { connectionId: number, name: string, baseUrl: string, 
/**
 * `None`: its statement was never read.
 */
fhirVersion: string | null, 
/**
 * It speaks R4, as far as it says.
 */
r4: boolean, software: string | null, types: Array<QueryType>, };

export type QueryType = { name: string, parameters: Array<QueryParameter>, includes: Array<string>, revincludes: Array<string>, };

export type QueryParameter = { name: string, 
/**
 * `string`, `token`, `date`, `reference`, `number`, `quantity`, `uri`, ...
 */
kind: string, 
/**
 * The server's own words.
 */
documentation: string | null, };

export type QueryPart = { 
/**
 * `_has` steps: type and reference.
 */
has: Array<QueryStep>, 
/**
 * References followed: reference, and the type it must lead to (empty: any).
 */
chain: Array<QueryStep>, name: string, modifier: string, values: Array<string>, };

export type QueryStep = { kind: string, reference: string, };

export type QueryForm = { resourceType: string, parts: Array<QueryPart>, };

export type QueryText = { text: string, };

export type QueryRead = { 
/**
 * `None`: the address is no search; `problem` says why.
 */
form: QueryForm | null, 
/**
 * As a URL under the base; as typed where it is no search.
 */
url: string, 
/**
 * `type`, `no_name`, `signs`, `too_long`, `too_many`.
 */
problem: string | null, 
/**
 * A person is known by one of its values: it goes as a form.
 */
personal: boolean, };

export type QueryRun = { connectionId: number, url: string, 
/**
 * `auto`, `get`, `post`.
 */
method: string, };

export type QueryAnswer = { answerId: number, 
/**
 * Resources that are here: matches and what came along.
 */
resources: number, 
/**
 * Of those, matches.
 */
matches: number, 
/**
 * As the server counts.
 */
total: number | null, 
/**
 * There is a next page.
 */
more: boolean, 
/**
 * It is not fetched: too much is here already.
 */
full: boolean, pages: number, 
/**
 * `None`: the server does not say what it acted on.
 */
ignored: Array<string> | null, 
/**
 * The server's remarks, in its own words.
 */
remarks: Array<string>, 
/**
 * `GET` or `POST`, as it was really asked.
 */
method: string, millis: number, reference: string, 
/**
 * Paths that a table can show, most common first.
 */
paths: Array<string>, 
/**
 * What a table shows when nothing is chosen.
 */
columns: Array<string>, };

export type QueryAnswerRequest = { answerId: number, };

export type QueryRowsRequest = { answerId: number, columns: Array<string>, from: number, limit: number, };

export type QueryRow = { index: number, resourceType: string, id: string, 
/**
 * It came along by an include.
 */
along: boolean, cells: Array<string>, };

export type QueryRows = { rows: Array<QueryRow>, };

export type QueryResourceRequest = { answerId: number, index: number, };

export type QueryExport = { answerId: number, columns: Array<string>, 
/**
 * File handle from the OS dialog.
 */
handle: string, };

export type QueryExported = { rows: number, };

export type SavedQuery = { 
/**
 * 0: a new one, or one that replaces its namesake.
 */
queryId: number, name: string, connectionId: number | null, url: string, method: string, columns: Array<string>, };

export type SavedQueryRequest = { queryId: number, };

export type KindChoice = { code: string, name: Text, textRequired: boolean, };

export type KindOption = { code: string, name: Text, };

export type KindField = { 
/**
 * Key in [`DraftFields::values`].
 */
id: string, 
/**
 * `line`, `text`, `date`, `time`, `dateTime`, `choice`, `questionnaire`.
 */
fieldType: string, name: Text, help: Text | null, required: boolean, options: Array<KindOption>, };

export type KindView = { id: string, name: Text, 
/**
 * What to know before writing ("Det er ikke sikkert at NAV svarer på denne typen melding.").
 */
note: Text | null, help: Text | null, 
/**
 * Volven list and code shown to testers: `8128 | 1`. Both are `None` where no list has a code.
 */
contentSystem: string | null, contentCode: string | null, eventSystem: string, eventCode: string, 
/**
 * The event is that of the message answered.
 */
eventOfRequest: boolean, 
/**
 * Nobody has published the event code.
 */
proposed: boolean, 
/**
 * Starts from a patient, without a thread.
 */
unsolicited: boolean, choices: Array<KindChoice>, textRequired: boolean, fields: Array<KindField>, 
/**
 * `ours` or `nav`: in whose name it is written.
 */
side: string, 
/**
 * Offered to testers only.
 */
tester: boolean, 
/**
 * `answers`, `letters`, `forms`, `requests`, `meetings`, `notices`, `receipts`.
 */
group: string, 
/**
 * A questionnaire is filled in.
 */
form: boolean, 
/**
 * `letter`, `order`, `receipt`, `form`.
 */
body: string, 
/**
 * The workspace brought it.
 */
own: boolean, 
/**
 * In the thread asked about: `answers`, `follows`, `starts`.
 */
fit: string, };

export type KindsRequest = { threadId?: number | null, };

export type Kinds = { kinds: Array<KindView>, };

export type KindsText = { text: string, };

export type KindFinding = { 
/**
 * `kinds[0].event.code`; empty for the whole text.
 */
path: string, line: number | null, message: Text, };

export type KindsReport = { findings: Array<KindFinding>, kinds: Array<KindView>, };

export type KindRequest = { kind: string, };

export type KindSource = { json: string, };

export type DraftStart = { kind: string, threadId: number | null, patientId: number | null, };

export type DraftRequest = { draftId: number, };

export type DraftFields = { text: string, choice: string | null, 
/**
 * What the kind's fields hold, by their ids.
 */
values: { [key in string]: string }, 
/**
 * The form that is filled in, of a kind that has one.
 */
form: FormFields | null, };

export type DraftSave = { draftId: number, fields: DraftFields, 
/**
 * HER-id of the recipient; `None` keeps it.
 */
to: string | null, };

export type DraftRow = { draftId: number, kind: Text, patient: PersonView, threadId: number | null, savedAt: string, };

export type DraftView = { draftId: number, kind: KindView, threadId: number | null, 
/**
 * The message answered, for "Svarer på".
 */
answersMessageId: number | null, patient: PersonView, 
/**
 * The whole number: the composer shows whom it is about.
 */
patientNumber: string | null, to: PartyView, from: AuthorView, fromParty: PartyView, 
/**
 * Where it may leave from, when there is a choice: a new message, and more than one HER-id of ours.
 */
senders: Array<Sender>, connection: string, fields: DraftFields, savedAt: string, due: string | null, 
/**
 * Canonical of the form that the order names, where it is not here.
 */
formWanted: string | null, 
/**
 * Linked old message when this is "rett og send som ny".
 */
replacesOutboxId: number | null, 
/**
 * Why that one was refused, at the fields of this form.
 */
reasons: Array<FindingView>, 
/**
 * HER-ids it may be written to, for who writes as NAV: ours.
 */
recipients: Array<PartyView>, 
/**
 * Stage mode hides names that stand in its text: it can be looked at, not written in.
 */
veiled?: boolean, };

export type DraftSaved = { savedAt: string, };

export type RuleGroup = { 
/**
 * `Konvolutten`, `Hodet`, ...
 */
name: Text, firstRule: string, lastRule: string, inOrder: number, total: number, };

export type LostLetter = { letter: string, 
/**
 * `U+010D`
 */
codePoint: string, 
/**
 * What it is called, when it cannot be read off the screen.
 */
name: Text | null, 
/**
 * What says the same in letters that are kept. A letter of a language has none.
 */
replacement: string | null, 
/**
 * `text`, `value:ID`, `patient`, `author`.
 */
place: string, count: number, 
/**
 * The words it stands in, the first few.
 */
words: Array<string>, };

export type DraftCheck = { findings: Array<FindingView>, groups: Array<RuleGroup>, pack: string, checkedAt: string, 
/**
 * What the receiver reads.
 */
letter: Array<LetterBlock>, 
/**
 * What goes on the wire (ids and time are given when it is frozen).
 */
json: string, 
/**
 * 422 and the like, when the other side would refuse.
 */
predictedStatus: number | null, 
/**
 * Letters that NAV's older systems do not carry.
 */
lost: Array<LostLetter>, };

export type DraftSend = { draftId: number, 
/**
 * What the confirm dialog showed; refused with `wrong_patient` when the draft says otherwise.
 */
confirmedName: string, confirmedBirthDate: string | null, confirmedTo: string, 
/**
 * The files that were shown, in their order.
 */
confirmedAttachments: Array<number>, };

export type DraftAttach = { draftId: number, files: Array<string>, };

export type DraftAttachmentRequest = { draftId: number, attachmentId: number, };

export type DraftAttachmentView = { attachmentId: number, 
/**
 * Of its bytes, in hexadecimal digits.
 */
sha256: string, 
/**
 * As it is sent: safe, and ending as its content is.
 */
name: string, 
/**
 * `pdf`, `png`, `jpeg`, `tiff`: by content.
 */
kind: string, contentType: string, size: number, 
/**
 * The other side's file service holds it already.
 */
uploaded: boolean, };

export type RefusedFile = { 
/**
 * The name of the file, made safe to show.
 */
name: string, 
/**
 * `empty`, `wrong_type`, `program`, `broken`, `encrypted`, `too_large`, `too_many_pixels`, `unsupported`,
 * `too_much_together`, `unreadable`.
 */
reason: string, };

export type RenamedFile = { given: string, name: string, };

export type DraftAttachments = { 
/**
 * In the order they were put there.
 */
attachments: Array<DraftAttachmentView>, total: number, 
/**
 * Most bytes of one file, and of all together: what the pack says.
 */
largest: number, together: number, 
/**
 * The files are put up beside the message, which carries their addresses.
 */
byUrl: boolean, 
/**
 * Of the files just handed over: those that were taken, in their order.
 */
taken: Array<DraftAttachmentView>, refused: Array<RefusedFile>, renamed: Array<RenamedFile>, };

export type AttachmentRequest = { messageId: number, index: number, };

export type AttachmentOpened = { 
/**
 * Safe as a file's name, ending as the content is.
 */
name: string, 
/**
 * `pdf`, `png`, `jpeg`, `tiff`, `text`, `program`, `other`, `empty`.
 */
kind: string, 
/**
 * By content.
 */
contentType: string, 
/**
 * As the sender labels it.
 */
said: string | null, 
/**
 * The label says something else than the bytes are.
 */
lie: boolean, size: number, 
/**
 * Hex.
 */
sha256: string, 
/**
 * Handles of what the window draws: a PDF, a picture, or a TIFF's pages as PNG.
 */
parts: Array<string>, pages: number, 
/**
 * There is more than is drawn.
 */
more: boolean, text: string | null, 
/**
 * Why it is not opened; as in [`RefusedFile::reason`].
 */
refused: string | null, 
/**
 * Programs are not saved either.
 */
maySave: boolean, 
/**
 * It came as a link and was fetched now or before.
 */
fetched: boolean, };

export type AttachmentSave = { messageId: number, index: number, 
/**
 * From the host's save dialog.
 */
file: string, };

export type AttachmentSaved = { bytes: number, };

export type FormCoding = { system: string | null, version: string | null, code: string | null, display: string | null, };

export type FormValue = { "kind": "yes", yes: boolean, } | { "kind": "words", words: string, } | { "kind": "option", option: FormCoding, } | { "kind": "amount", number: string, unit: FormCoding | null, } | { "kind": "file", 
/**
 * Of its bytes, in hexadecimal digits.
 */
sha256: string, name: string, 
/**
 * Bytes.
 */
size: number, };

export type FormOrigin = { 
/**
 * `chart`, `message`, `entered`, `author`, `form`.
 */
source: string, 
/**
 * Date, as far as it is known.
 */
at: string | null, values: Array<FormValue>, };

export type FormFields = { formId: number, values: { [key in string]: Array<FormValue> }, 
/**
 * Open repetitions by place; a repeating item not named here has one, number 0.
 */
instances: { [key in string]: Array<number> }, origins: { [key in string]: FormOrigin }, };

export type FormRow = { formId: number, title: string, url: string | null, version: string | null, 
/**
 * `file`, `message`, `server`.
 */
source: string, 
/**
 * Name of the connection it was read from.
 */
connection: string | null, addedAt: string, 
/**
 * `active`, `draft`, `retired`, `unknown`, `expired`, `not_yet`.
 */
standing: string, 
/**
 * What to know before using it; `None` for one in use.
 */
standingWords: Text | null, problems: Array<Text>, 
/**
 * It can be filled in here.
 */
fillable: boolean, questions: number, };

export type Forms = { rows: Array<FormRow>, };

export type FormAdd = { text: string, };

export type FormFetch = { 
/**
 * `url`, or `url|version`.
 */
canonical: string, 
/**
 * The draft it is for: its connection is asked first.
 */
draftId: number | null, };

export type FormFetched = { 
/**
 * On the shelf now; `None`: nobody has it.
 */
row: FormRow | null, 
/**
 * In the order they were asked; empty: there is no server to ask.
 */
asked: Array<FormAsked>, };

export type FormAsked = { 
/**
 * Name of the connection.
 */
connection: string, 
/**
 * `found`, `none`, `unsupported`, `wrong` (what it sent is no form of this address), `failed`.
 */
outcome: string, 
/**
 * Why it failed.
 */
code: ErrorCode | null, 
/**
 * `X-Request-ID`.
 */
reference: string | null, };

export type FormRequest = { formId: number, };

export type FormShelve = { formId: number, onShelf: boolean, };

export type FormOption = { words: string, coding: FormCoding, exclusive: boolean, };

export type FormItem = { key: string, linkId: string, 
/**
 * Index of the item it stands in.
 */
parent: number | null, depth: number, 
/**
 * Index after its last descendant.
 */
end: number, 
/**
 * As FHIR's `item.type`.
 */
itemType: string, prefix: string | null, text: string, help: string | null, required: boolean, repeats: boolean, 
/**
 * Every repetition has items of its own.
 */
instanced: boolean, readOnly: boolean, hidden: boolean, options: Array<FormOption>, 
/**
 * The ValueSet that is not here.
 */
optionsElsewhere: string | null, units: Array<FormCoding>, 
/**
 * `unsaid`, `radio`, `check`, `dropdown`.
 */
control: string, maxLength: number | null, 
/**
 * Least and greatest value, as they are shown.
 */
min: string | null, max: string | null, 
/**
 * Of a file: most megabytes, and the media types that are taken; none when the form does not say.
 */
maxSize: string | null, media: Array<string>, };

export type FormView = { row: FormRow, 
/**
 * In document order, each before what stands in it. Empty when the form cannot be filled in.
 */
items: Array<FormItem>, };

export type DraftForm = { draftId: number, formId: number, };

export type FormFault = { place: string, 
/**
 * `required`, `required_group`, `not_a_date`, `too_great`, …
 */
code: string, message: Text, };

export type FormState = { 
/**
 * Places that are not asked; what stands in one of them is not asked either, and not named.
 */
disabled: Array<string>, faults: Array<FormFault>, asked: number, answered: number, 
/**
 * Required, and without an answer.
 */
missing: number, };

export type OutboxRow = { outboxId: number, threadId: number, messageId: number, patient: PersonView, kind: Text, to: PartyView, queuedAt: string, delivery: DeliveryView, 
/**
 * The message this one waits for, in the same thread.
 */
blockedBy: BlockerView | null, 
/**
 * `ours`, or `nav`: a tester wrote it in NAV's place.
 */
side: string, };

export type OutboxGroup = { 
/**
 * `needs_you`, `undo`, `queued`, `drafts`, `sent`.
 */
name: string, rows: Array<OutboxRow>, drafts: Array<DraftRow>, 
/**
 * How many there are in all; `None` where that would cost what is stored.
 */
count: number | null, 
/**
 * Key to go on from with `outbox_more`; `None` at the end.
 */
next: string | null, };

export type Outbox = { groups: Array<OutboxGroup>, };

export type OutboxRequest = { outboxId: number, };

export type AttemptView = { number: number, at: string, 
/**
 * HTTP status; `None` when no answer came.
 */
status: number | null, 
/**
 * Catalogue key of what it means.
 */
meaning: string, requestId: string, millis: number | null, 
/**
 * `Bundle.id` of this sending, where it was not that of the frozen bytes.
 */
bundleId: string | null, };

export type OutboxDetail = { row: OutboxRow, ladder: Array<Rung>, attempts: Array<AttemptView>, 
/**
 * Hex.
 */
sha256: string, blocks: Array<LetterBlock>, 
/**
 * Reasons from the server or the receiver, at their fields.
 */
reasons: Array<FindingView>, 
/**
 * Plain words of the receiver's OperationOutcome.
 */
reasonTexts: Array<string>, 
/**
 * `undo`, `retry`, `edit_as_new`, `cancel`, `send_as_new`, `mark_solved`.
 */
acts: Array<string>, 
/**
 * The one that took its place.
 */
replacedBy: number | null, 
/**
 * The one whose place it took.
 */
replaces: number | null, 
/**
 * Not taken over, and yet an attempt may have got through.
 */
perhapsReceived: boolean, 
/**
 * The receiver knows the same bytes again: sending them once more is safe.
 */
safeToResend: boolean, 
/**
 * Every receipt, oldest first; they may contradict each other.
 */
receipts: Array<ReceiptView>, 
/**
 * Written as NAV: the thread it arrived in.
 */
arrivedThreadId: number | null, };

export type SandboxWaiting = { 
/**
 * Receipts that come by themselves.
 */
receipts: number, 
/**
 * Receipts that are kept back.
 */
silent: number, 
/**
 * Letters under way.
 */
letters: number, 
/**
 * Reminders that come with time.
 */
reminders: number, 
/**
 * When the next of them comes, in story time.
 */
next: string | null, };

export type SandboxFault = { name: string, 
/**
 * `any`, `ehr`, `nav`, `post`, `poll`.
 */
reach: string, 
/**
 * How many times more; for ever when not given.
 */
times: number | null, 
/**
 * `ms`, `retry_after`, `reason`, … as text.
 */
parameters: { [key in string]: string }, };

export type SandboxRejection = { key: string, 
/**
 * Author's HPR number that brings it about.
 */
hpr: string | null, };

export type SandboxPerson = { 
/**
 * Place among the sandbox's people.
 */
place: number, name: string, birthDate: string | null, };

export type SandboxView = { 
/**
 * Name of the connection.
 */
connection: string, 
/**
 * The one inside this DEMO workspace, and not one that was started beside it.
 */
builtIn: boolean, 
/**
 * Its own clock.
 */
now: string, 
/**
 * How far the story has come.
 */
storyNow: string, logLength: number, 
/**
 * Messages of ours it has taken.
 */
accepted: number, waiting: SandboxWaiting, faults: Array<SandboxFault>, 
/**
 * Courses that can be begun: `order`, `rejected`, `silent`, `backwards`, `reply`.
 */
courses: Array<string>, 
/**
 * Single letters that can be told.
 */
stories: Array<string>, faultNames: Array<string>, rejections: Array<SandboxRejection>, people: Array<SandboxPerson>, };

export type SandboxActed = { 
/**
 * Messages that came to the log.
 */
came: number, state: SandboxView, };

export type SandboxStory = { story: string, 
/**
 * About whom; the story's own person when not given.
 */
person: number | null, 
/**
 * For `rejected`: why.
 */
reason: string | null, };

export type SandboxTurn = { 
/**
 * `None` with `on` false: all of them.
 */
name: string | null, on: boolean, times: number | null, parameters: { [key in string]: string }, };

export type SandboxClock = { 
/**
 * At most a year.
 */
minutes: number, };

export type StageMode = { on: boolean, };

export type WhyNothing = { 
/**
 * The first messaging connection when not given.
 */
connectionId: number | null, split: Split | null, query: string | null, };

export type ConnectionCursor = { connectionId: number, 
/**
 * `row`, `since`, `id`.
 */
kind: string, 
/**
 * A person has said yes to reading what is for others (`id`).
 */
confirmed: boolean, };

export type DirectoryRow = { 
/**
 * Line in the file, from 1.
 */
line: number, herId: string, name: string, 
/**
 * `new`, `changed`, `same`, `wrong`.
 */
state: string, 
/**
 * Of a wrong row: `her_id`, `name`, `twice`, `columns`.
 */
problem: string | null, 
/**
 * Of a changed row: the name that is there now, and who gave it.
 */
before: string | null, source: string | null, };

export type DirectoryPreview = { rows: Array<DirectoryRow>, 
/**
 * `utf8` or `latin1`.
 */
encoding: string, 
/**
 * `;`, `,` or a tab.
 */
separator: string, };

export type DirectoryRead = { 
/**
 * Of a file that a person chose.
 */
handle: string, };

export type DirectoryImport = { rows: Array<PartyPut>, };

export type DirectoryExport = { 
/**
 * Where a person wants it.
 */
handle: string, 
/**
 * `nb` or `en`: the heads of the columns.
 */
language: string, };

export type Sender = { connectionId: number, connection: string, party: PartyView, };

export type DraftSender = { draftId: number, connectionId: number, herId: string, };

export type LinkLog = { own: PartyView, position: number | null, 
/**
 * When the anchor was last seen to stand.
 */
checkedAt: string | null, paused: boolean, };

export type LinkView = { connectionId: number, connection: string, link: LinkState, lastAsked: string | null, logs: Array<LinkLog>, };

export type StatusAudit = { 
/**
 * Of the oldest of them.
 */
at: string, server: number, local: number, missing: number, };

export type LogRef = { connectionId: number, 
/**
 * `*`: the whole log of a server that is read without a destination.
 */
herId: string, replay: boolean, };

export type LogRequest = { log: LogRef, };

export type LogAudit = { at: string | null, server: number, local: number, 
/**
 * Rows of the server that are not held here.
 */
missing: number, 
/**
 * Rows read in or found gone by the audit.
 */
repaired: number, };

export type LogSummary = { log: LogRef, connection: string, 
/**
 * Whose log.
 */
own: PartyView, 
/**
 * `row`, `since`, `id`: what a position counts.
 */
kind: string, 
/**
 * First position held, and the one after the last.
 */
start: number, end: number, 
/**
 * Why it does not read on; a banner's code.
 */
paused: string | null, 
/**
 * When the anchor (the last row held) was last seen to stand.
 */
checkedAt: string | null, 
/**
 * An audit or a reading from the start that is under way.
 */
walking: Progress | null, audit: LogAudit | null, 
/**
 * Where the log ended when this session began.
 */
previousEnd: number | null, };

export type Logs = { logs: Array<LogSummary>, };

export type LogBar = { from: number, 
/**
 * Position after its last row.
 */
to: number, 
/**
 * Messages that are no receipts, per thousand rows.
 */
perMille: number, };

export type LogNote = { noteId: number, 
/**
 * `late`, `gone`, `refilled`, `reread`, `restarted`.
 */
kind: string, position: number, rows: number, at: string, };

export type LogState = { summary: LogSummary, bars: Array<LogBar>, 
/**
 * Highest position first.
 */
notes: Array<LogNote>, 
/**
 * Where the server skipped numbers; `perMille` is how many.
 */
gaps: Array<LogBar>, 
/**
 * Goes up when rows move: pages read before are stale then, and only then.
 */
revision: number, };

export type LogFilter = { 
/**
 * `receipt`, `unreadable`, a content code (`8129|1`), or `event:` and a code.
 */
kinds: Array<string>, 
/**
 * From or to this HER-id.
 */
party: string | null, 
/**
 * Part of a name, or a whole national number.
 */
patient: string | null, 
/**
 * `any`, `error`, `warning`.
 */
findings: string | null, text: string | null, 
/**
 * `YYYY-MM-DD`.
 */
since: string | null, };

export type LogPageRequest = { log: LogRef, filter: LogFilter | null, 
/**
 * Rows below this position; `None` from the end.
 */
before: number | null, limit: number, };

export type LogAnswered = { 
/**
 * In this log; `None` when it is one of ours that the log does not hold.
 */
position: number | null, kind: Text, threadId: number | null, };

export type LogRow = { position: number, 
/**
 * `held`, `duplicate`, `retransmission`, `not_addressed`, `too_large`.
 */
state: string, 
/**
 * Bytes; 0 when not fetched.
 */
size: number, 
/**
 * `None`: the position and nothing more is held.
 */
message: LogMessage | null, };

export type LogMessage = { messageId: number, threadId: number | null, 
/**
 * By the sender's clock; ours where it gave none.
 */
at: string, direction: Direction, receipt: boolean, kind: Text, event: string, from: PartyView, to: Array<PartyView>, 
/**
 * Whom it is about, as the message names her.
 */
patient: string, birthDate: string | null, 
/**
 * The message disagrees with itself about the patient.
 */
held: boolean, answers: LogAnswered | null, 
/**
 * `response.code`
 */
responseCode: string | null, findings: number, worst: Severity | null, };

export type LogPage = { rows: Array<LogRow>, 
/**
 * Where to go on; `None` at the beginning of the log.
 */
next: number | null, 
/**
 * Rows looked through for a filter.
 */
looked: number, };

export type LogEntryRequest = { log: LogRef, position: number, };

export type LogPlace = { own: PartyView, position: number, };

export type LogEntry = { row: LogRow, headerId: string | null, bundleId: string | null, receivedAt: string | null, 
/**
 * When our receipt for it was queued, and its code.
 */
receiptedAt: string | null, receiptCode: string | null, findings: Array<FindingView>, 
/**
 * Rules that were asked.
 */
rules: number, 
/**
 * In other logs of ours, or once more in this one.
 */
also: Array<LogPlace>, 
/**
 * The log does not have it any more.
 */
notInLog: boolean, };

export type LogSeekRequest = { log: LogRef, 
/**
 * `None`: to what came of the last message from us.
 */
text: string | null, };

export type LogSeek = { position: number, 
/**
 * `position`, `id`, `time` (by the senders' clocks), `own` (our message itself), `receipt` (what came of it),
 * `sent` (where the log was when it left).
 */
by: string, 
/**
 * For `time` and `sent`.
 */
moment: string | null, };

export type LogFacets = { kinds: Array<LogKind>, parties: Array<PartyView>, };

export type LogKind = { 
/**
 * As a filter names it.
 */
kind: string, name: Text, };

export type SavedLogFilter = { filterId: number, name: string, filter: LogFilter, };

export type SavedLogFilters = { filters: Array<SavedLogFilter>, };

export type LogFilterPut = { name: string, filter: LogFilter, };

export type LogFilterRequest = { filterId: number, };

export type LogWalked = { audit: LogAudit, 
/**
 * Messages that were not held before.
 */
newMessages: number, };

export type LogReplayStart = { log: LogRef, 
/**
 * First position that is read.
 */
from: number, };

export type LogDifference = { position: number, 
/**
 * `not_held`, `only_here`, `other_bytes`, `other_row`.
 */
what: string, kind: Text, };

export type LogReplay = { log: LogRef, from: number, 
/**
 * `reading`, `comparing`, `done`, `failed`, `stopped`, `real_number`.
 */
state: string, rows: number, messages: number, receipts: number, 
/**
 * Messages with a finding of severity error, and of warning.
 */
errors: number, warnings: number, 
/**
 * Differences in all; the first of them are listed.
 */
different: number, differences: Array<LogDifference>, };

export type LogReplayState = { replay: LogReplay | null, };

export type InspectRequest = { messageId: number | null, 
/**
 * Handle of a file; it is read once, and only into memory.
 */
file: string | null, };

export type InspectProblem = { 
/**
 * `empty`, `too_large`, `not_text`, `not_json`, `too_deep`, `not_bundle`, `xml_malformed`, `xml_document_type`,
 * `xml_entity`, `xml_not_fhir`.
 */
code: string, 
/**
 * 1-based, where it is known.
 */
line: number | null, column: number | null, };

export type TracedBlock = { block: LetterBlock, node: number | null, 
/**
 * For a list: one for each item.
 */
items: Array<number | null>, };

export type TracedFinding = { finding: FindingView, node: number | null, 
/**
 * The place itself is there; else the node is what is around it.
 */
exact: boolean, };

export type InspectedFile = { 
/**
 * Name of the file, without its folder.
 */
name: string, kind: Text, from: PartyView | null, to: Array<PartyView>, patient: PersonView | null, sentAt: string | null, bundleId: string | null, headerId: string | null, };

export type Inspection = { 
/**
 * For the commands that read more of it; it is held for a while, in memory.
 */
inspectionId: string, message: MessageView | null, threadId: number | null, file: InspectedFile | null, 
/**
 * `json`, `xml`, `text`.
 */
format: string, bytes: number, 
/**
 * Hex.
 */
sha256: string, problem: InspectProblem | null, blocks: Array<TracedBlock>, findings: Array<TracedFinding>, 
/**
 * Rules that apply, and how many of them are in order.
 */
rules: number, inOrder: number, root: InspectNode | null, 
/**
 * `received`, `formatted`, `xml`: what the bytes can be shown as.
 */
layouts: Array<string>, 
/**
 * The one to begin with.
 */
layout: string, 
/**
 * In this one a selection shows; the others are text only.
 */
linked: Array<string>, };

export type InspectNode = { node: number, 
/**
 * Everything inside has a number from `node` up to this one, which is not inside.
 */
end: number, 
/**
 * Member's name, or `[3]`.
 */
name: string, 
/**
 * Type of the resource it is, or holds as an entry.
 */
resourceType: string | null, 
/**
 * A short word of its value.
 */
value: string | null, 
/**
 * The value is a reference to this node of the same message.
 */
refersTo: number | null, hasChildren: boolean, 
/**
 * The worst finding about it or something inside.
 */
worst: Severity | null, };

export type InspectNodes = { inspectionId: string, node: number, offset: number, limit: number, };

export type InspectNodePage = { nodes: Array<InspectNode>, 
/**
 * Children that follow.
 */
more: number, };

export type InspectPlaceRequest = { inspectionId: string, layout: string, node: number | null, 
/**
 * A row of the layout, and a place in its text counted in UTF-16 units, as a browser counts.
 */
row: number | null, column: number | null, };

export type InspectPlace = { node: number, end: number, 
/**
 * `Bundle.entry[1].resource.input[1].valueString`.
 */
path: string, 
/**
 * What is to be opened for the node to be seen, outermost first.
 */
ancestors: Array<number>, 
/**
 * Where each of these stands among its siblings, the node itself last.
 */
places: Array<number>, 
/**
 * Rows of the layout, when it is linked.
 */
firstRow: number | null, lastRow: number | null, 
/**
 * Bytes of the layout's text.
 */
firstByte: number, lastByte: number, };

export type InspectRows = { inspectionId: string, layout: string, first: number, count: number, };

export type InspectRow = { 
/**
 * 1-based; `None` when the row goes on with the line above.
 */
line: number | null, 
/**
 * First byte in the layout's text.
 */
byte: number, text: string, };

export type InspectRowPage = { rows: Array<InspectRow>, total: number, bytes: number, };

export type InspectFind = { inspectionId: string, layout: string, text: string, 
/**
 * From this byte on; round the end when nothing follows.
 */
from: number, back: boolean, };

export type InspectFound = { 
/**
 * `None` when the text stands nowhere.
 */
row: number | null, byte: number, end: number, 
/**
 * The value it stands in, in a linked layout.
 */
node: number | null, };

export type InspectCompare = { one: string, other: string, options: CompareOptions, };

export type InspectClose = { inspectionId: string, };

export type TrailRequest = { messageId: number, };

export type TrailEvent = { 
/**
 * `None` where only the order is known.
 */
at: string | null, 
/**
 * `arrived`, `gone`, `queued`, `attempt`, `receipt`, `our_receipt`, `read`, `done`, `followed`, `due`, `filed`.
 */
kind: string, 
/**
 * Its position, its status, its code.
 */
number: number | null, party: PartyView | null, 
/**
 * Catalogue key or words as sent.
 */
detail: string | null, 
/**
 * `X-Request-ID` of the exchange, where there was one.
 */
exchangeId: string | null, 
/**
 * The exchange can still be looked at.
 */
kept: boolean, 
/**
 * The message that told of it.
 */
messageId: number | null, };

export type Trail = { 
/**
 * Oldest first.
 */
events: Array<TrailEvent>, };

export type TrafficFilter = { 
/**
 * `GET`, `POST`.
 */
method: string | null, 
/**
 * `2xx`, `3xx`, `4xx`, `5xx`, or `none` for what was never answered.
 */
status: string | null, connectionId: number | null, 
/**
 * `poll`, `send`, `search`, `read`, `metadata`, `file`, `test`, `again`.
 */
purpose: string | null, 
/**
 * In the masked address or the request id.
 */
text: string | null, 
/**
 * What brought or sent this message.
 */
messageId: number | null, 
/**
 * What sent this outbox entry.
 */
outboxId: number | null, pinned: boolean, };

export type TrafficPageRequest = { filter: TrafficFilter, 
/**
 * Older than this key.
 */
before: string | null, 
/**
 * Newer than this key.
 */
after: string | null, limit: number, };

export type TrafficPage = { 
/**
 * Newest first.
 */
rows: Array<TrafficRow>, 
/**
 * Where it goes on; a page may be short of its limit, or empty, and still go on.
 */
next: string | null, };

export type TrafficRow = { 
/**
 * `X-Request-ID`.
 */
exchangeId: string, key: string, at: string, method: string, url: string, connectionId: number | null, 
/**
 * Its name, while there is such a connection.
 */
connection: string | null, purpose: string, 
/**
 * `None` when no answer came.
 */
status: number | null, millis: number, sentBytes: number, receivedBytes: number, 
/**
 * Catalogue key of what went wrong on the way.
 */
problem: string | null, pinned: boolean, 
/**
 * On disk; else it is gone when the workspace closes.
 */
kept: boolean, outboxId: number | null, };

export type ExchangeRequest = { 
/**
 * `X-Request-ID`.
 */
exchangeId: string, };

export type HeaderView = { name: string, 
/**
 * `***` where a secret was.
 */
value: string, };

export type BodyView = { 
/**
 * Empty where the body is no text, or not held here.
 */
text: string, 
/**
 * Of the whole body.
 */
bytes: number, truncated: boolean, contentType: string | null, 
/**
 * Why there is no text: `binary`, `not_kept`, or `messages` (it stands in the store as the messages it brought).
 */
missing: string | null, };

export type BroughtMessage = { messageId: number, threadId: number | null, kind: Text, 
/**
 * Where it stands in the log now.
 */
position: number | null, 
/**
 * It was here before.
 */
again: boolean, };

export type AttemptRef = { outboxId: number, messageId: number, threadId: number | null, kind: Text, 
/**
 * `None` for what was sent again beside the delivery.
 */
number: number | null, };

export type TrafficDetail = { row: TrafficRow, requestHeaders: Array<HeaderView>, responseHeaders: Array<HeaderView>, requestBody: BodyView | null, responseBody: BodyView | null, 
/**
 * Until the answer's head was there.
 */
headMillis: number | null, messages: Array<BroughtMessage>, attempt: AttemptRef | null, 
/**
 * `ask` (changes nothing), `confirm` (posts the same bytes once more), `never`.
 */
resend: string, 
/**
 * Why not: `prod`, `not_at_rest`, `no_dedupe`, `creates`, `gone`, `masked`.
 */
resendReason: string | null, };

export type TrafficPin = { exchangeId: string, pinned: boolean, };

export type TrafficResend = { exchangeId: string, 
/**
 * A person has read what it does.
 */
confirmed: boolean, };

export type TrafficText = { text: string, };

export type TrafficHar = { file: string, 
/**
 * These; when empty, what the filter shows.
 */
exchangeIds: Array<string>, filter: TrafficFilter, 
/**
 * With bodies, which name people.
 */
bodies: boolean, };

export type HarWritten = { exchanges: number, bytes: number, };

export type CompareOptions = { ids: boolean, times: boolean, order: boolean, 
/**
 * Members left out: `meta`, `source.name`.
 */
ignore: Array<string>, };

export type TrafficCompare = { one: string, other: string, options: CompareOptions, };

export type DiffRow = { 
/**
 * `same`, `removed`, `added`, `gap`.
 */
kind: string, 
/**
 * 1-based line in the first text.
 */
left: number | null, 
/**
 * 1-based line in the second text.
 */
right: number | null, 
/**
 * The line; for a gap empty.
 */
text: string, 
/**
 * Lines that a gap leaves out.
 */
lines: number, };

export type DiffView = { equal: boolean, rows: Array<DiffRow>, removed: number, added: number, 
/**
 * There is more than is shown.
 */
more: boolean, 
/**
 * `not_json` (compared as text), `too_large`, `not_kept`.
 */
problem: string | null, };

export type FactPair = { 
/**
 * `method`, `url`, `status`, `millis`, or a header's name.
 */
name: string, 
/**
 * `request`, `response`, or empty.
 */
part: string, one: string | null, other: string | null, equal: boolean, };

export type TrafficComparison = { facts: Array<FactPair>, request: DiffView | null, response: DiffView | null, };

export type Author = { given: string, family: string, 
/**
 * Up to nine digits.
 */
hpr: string, practice: string, organisationNumber: string | null, phone: string | null, };

export type Role = "ehr" | "messaging";

export type Auth = "none" | "basic" | "bearer";

export type ConnectionView = { connectionId: number, role: Role, name: string, baseUrl: string, auth: Auth, userName: string | null, hasSecret: boolean, 
/**
 * Own HER-ids (messaging).
 */
herIds: Array<string>, 
/**
 * HER-id of the addressee that is NAV here (79768 unless set).
 */
navHerId: string, 
/**
 * A search by number may go in the address (never PROD).
 */
allowGetNumber: boolean, 
/**
 * Is it the built-in sandbox?
 */
sandbox: boolean, 
/**
 * Seconds between polls.
 */
pollSeconds: number, lastTest: TestReport | null, 
/**
 * How the log was first read: `all`, `from_now`, `None` until asked.
 */
firstRead: string | null, 
/**
 * How its log is read: `row`, `since`, `id`.
 */
cursorKind: string, 
/**
 * Id of the other side's rules.
 */
pack: string, transport: Transport, 
/**
 * Folder: where our messages are laid.
 */
outFolder: string | null, 
/**
 * Folder: where the other side's are found.
 */
inFolder: string | null, 
/**
 * What lies unread in it.
 */
left: Array<FileLeft>, };

export type Connections = { connections: Array<ConnectionView>, };

export type ConnectionPut = { 
/**
 * `None` makes a new one.
 */
connectionId: number | null, role: Role, name: string, baseUrl: string, auth: Auth, userName: string | null, herIds: Array<string>, navHerId: string | null, allowGetNumber: boolean, pollSeconds: number | null, 
/**
 * Id of the other side's rules; `None` keeps them.
 */
pack: string | null, 
/**
 * `None` keeps it.
 */
transport: Transport | null, 
/**
 * A folder from the host's dialog; `None` keeps it.
 */
outFolder: string | null, 
/**
 * A folder from the host's dialog; `None` keeps it, empty takes it away.
 */
inFolder: string | null, };

export type ConnectionRequest = { connectionId: number, };

export type Probe = { 
/**
 * `address`, `metadata`, `read_messages`, `send_messages`, `clock`, `log`, `patient_search`.
 */
name: string, 
/**
 * `ok`, `note`, `failed`, `skipped`.
 */
verdict: string, 
/**
 * Catalogue key of what was found, with `params`.
 */
found: string, params: Array<string>, millis: number | null, requestId: string | null, };

export type TestReport = { 
/**
 * Catalogue key of the one line on top: `ok`, `connected_cannot_send`, `not_fhir`, `unreachable`, `no_access`, ...
 */
verdict: string, 
/**
 * `ok`, `note`, `failed`.
 */
level: string, testedAt: string, millis: number, probes: Array<Probe>, };

export type Transport = "process_message" | "bundle" | "folder";

export type ExampleNumber = { digits: string, 
/**
 * As it is shown.
 */
formatted: string, };

export type ExampleNumbers = { numbers: Array<ExampleNumber>, };

export type ExampleNumbersAdd = { text: string, };

export type ExampleNumbersAdded = { 
/**
 * Those that were not there yet.
 */
added: number, numbers: Array<ExampleNumber>, };

export type FileExchange = { allowed: boolean, };

export type FilesRead = { files: Array<string>, };

export type FileTaken = { name: string, 
/**
 * Why it was not taken: `not_plain`, `too_large`, `closed`, `not_json`, `not_message`, `empty`.
 */
problem: string | null, 
/**
 * Line, or which message.
 */
place: number | null, new: number, receipts: number, known: number, conflicts: number, 
/**
 * For none of our HER-ids: not taken.
 */
forOthers: number, };

export type FilesTaken = { files: Array<FileTaken>, 
/**
 * Thread of the first new message.
 */
threadId: number | null, };

export type MessageSave = { messageId: number, 
/**
 * From the host's save dialog.
 */
file: string, };

export type FileName = { name: string, };

export type FileLeft = { name: string, 
/**
 * As [`FileTaken::problem`].
 */
problem: string, place: number | null, };

export type PackView = { id: string, name: Text, version: string, 
/**
 * Where its rules come from.
 */
source: string, 
/**
 * For whom it is.
 */
purpose: Text, demands: Text, 
/**
 * What happens when a message is sent again.
 */
resend: Text, receipts: Text, rules: number, };

export type Packs = { 
/**
 * In the order they are offered; the first is the default.
 */
packs: Array<PackView>, };

export type ConnectionQueue = { waiting: Array<WaitingUnder>, };

export type WaitingUnder = { pack: string, messages: number, };

export type FirstRead = { connectionId: number, 
/**
 * `all` or `from_now`.
 */
mode: string, };

export type BannerAnswer = { code: string, connectionId: number | null, 
/**
 * `read_again`, `resume`, `dismiss`.
 */
answer: string, };

export type Party = { herId: string, name: string, 
/**
 * `entered`, `built_in`, `learned`.
 */
source: string, lastUsed: string | null, };

export type Directory = { parties: Array<Party>, };

export type PartyPut = { herId: string, name: string, };

export type PartyRequest = { herId: string, };

export type StorageView = { bytes: number, patients: number, resources: number, messages: number, oldest: string | null, keyPlace: UnlockMethod, busy: Progress | null, };

/** Every command: request and response by name. */
export interface Commands {
  app_state: { request: Empty; response: AppState };
  workspace_create: { request: WorkspaceCreate; response: WorkspaceCreated };
  workspace_open: { request: WorkspaceOpen; response: AppState };
  workspace_lock: { request: Empty; response: AppState };
  status: { request: Empty; response: Status };
  quit_check: { request: Empty; response: QuitCheck };
  undo: { request: Undo; response: Empty };
  inbox_page: { request: InboxPageRequest; response: InboxPage };
  inbox_seen: { request: Empty; response: Empty };
  thread: { request: ThreadRequest; response: ThreadView };
  message_raw: { request: MessageRequest; response: RawView };
  thread_mark: { request: ThreadMarkRequest; response: Undo };
  thread_link_choices: { request: ThreadRequest; response: LinkChoices };
  thread_link: { request: ThreadLink; response: Undo };
  message_detach: { request: MessageRequest; response: Detached };
  thread_people: { request: ThreadRequest; response: ThreadPeople };
  thread_settle: { request: ThreadSettle; response: Undo };
  due_days: { request: DueDaysRequest; response: DueDays };
  poll_now: { request: Empty; response: PollOutcome };
  journal_text: { request: JournalRequest; response: JournalText };
  journal_pdf: { request: JournalPdfRequest; response: JournalPdf };
  patient_search: { request: PatientSearchRequest; response: PatientRows };
  patient_search_server: { request: PatientSearchRequest; response: ServerSearch };
  patient_recent: { request: Empty; response: PatientRows };
  patient_chart: { request: PatientRequest; response: Chart };
  chart_rows: { request: ChartRowsRequest; response: ChartRows };
  chart_withdrawn: { request: ChartRowsRequest; response: ChartRows };
  chart_points: { request: ChartPointsRequest; response: ChartPoints };
  chart_timeline: { request: ChartTimelineRequest; response: ChartTimeline };
  chart_plans: { request: PatientRequest; response: ChartPlans };
  chart_paper: { request: ChartPaperRequest; response: ChartPaperSize };
  chart_text: { request: ChartPaperRequest; response: ChartText };
  chart_pdf: { request: ChartPdfRequest; response: ChartPdf };
  patient_refresh: { request: PatientRequest; response: Empty };
  patient_enter: { request: PatientEnter; response: PatientRow };
  patient_from_message: { request: MessageRequest; response: PatientRow };
  patient_number: { request: PatientRequest; response: NumberView };
  resource_history: { request: ResourceRequest; response: ResourceHistory };
  resource_compare: { request: ResourceCompare; response: ResourceComparison };
  resource_links: { request: ResourceLinksRequest; response: ResourceLinks };
  resource_details: { request: ResourceRequest; response: ResourceDetails };
  resource_raw: { request: ResourceRequest; response: RawView };
  resource_form: { request: ResourceRequest; response: AnsweredForm };
  document: { request: ResourceRequest; response: DocumentView };
  document_open: { request: DocumentOpen; response: DocumentOpened };
  document_save: { request: DocumentSave; response: AttachmentSaved };
  patient_keep: { request: PatientKeep; response: PatientRow };
  keep_run: { request: KeepRun; response: KeepState };
  keep_state: { request: Empty; response: KeepState };
  keep_stop: { request: Empty; response: KeepState };
  day: { request: Empty; response: DayView };
  day_read: { request: Empty; response: DayView };
  kept_page: { request: KeptPageRequest; response: KeptPage };
  kept_days: { request: KeptDays; response: KeptWiped };
  kept_wipe: { request: PatientRequest; response: KeptWiped };
  kept_wipe_all: { request: Empty; response: KeptWiped };
  query_servers: { request: Empty; response: QueryServers };
  query_capabilities: { request: ConnectionRequest; response: QueryServers };
  query_parse: { request: QueryText; response: QueryRead };
  query_write: { request: QueryForm; response: QueryRead };
  query_run: { request: QueryRun; response: QueryAnswer };
  query_more: { request: QueryAnswerRequest; response: QueryAnswer };
  query_rows: { request: QueryRowsRequest; response: QueryRows };
  query_resource: { request: QueryResourceRequest; response: RawView };
  query_open_patient: { request: QueryResourceRequest; response: PatientRow };
  query_export: { request: QueryExport; response: QueryExported };
  query_save: { request: SavedQuery; response: QueryServers };
  query_remove: { request: SavedQueryRequest; response: QueryServers };
  kinds: { request: KindsRequest; response: Kinds };
  kinds_check: { request: KindsText; response: KindsReport };
  kinds_add: { request: KindsText; response: KindsReport };
  kind_remove: { request: KindRequest; response: Undo };
  kind_source: { request: KindRequest; response: KindSource };
  draft_start: { request: DraftStart; response: DraftView };
  draft: { request: DraftRequest; response: DraftView };
  draft_save: { request: DraftSave; response: DraftSaved };
  draft_sender: { request: DraftSender; response: DraftView };
  draft_discard: { request: DraftRequest; response: Undo };
  draft_check: { request: DraftRequest; response: DraftCheck };
  draft_send: { request: DraftSend; response: OutboxRow };
  draft_attach: { request: DraftAttach; response: DraftAttachments };
  draft_attachments: { request: DraftRequest; response: DraftAttachments };
  draft_detach: { request: DraftAttachmentRequest; response: Undo };
  draft_attachment_open: { request: DraftAttachmentRequest; response: AttachmentOpened };
  attachment_open: { request: AttachmentRequest; response: AttachmentOpened };
  attachment_save: { request: AttachmentSave; response: AttachmentSaved };
  forms: { request: Empty; response: Forms };
  form_add: { request: FormAdd; response: Forms };
  form_fetch: { request: FormFetch; response: FormFetched };
  form_shelve: { request: FormShelve; response: Empty };
  form: { request: FormRequest; response: FormView };
  draft_form: { request: DraftForm; response: DraftView };
  form_state: { request: DraftRequest; response: FormState };
  outbox: { request: Empty; response: Outbox };
  outbox_more: { request: OutboxMore; response: OutboxGroup };
  outbox_detail: { request: OutboxRequest; response: OutboxDetail };
  outbox_raw: { request: OutboxRequest; response: RawView };
  outbox_undo: { request: OutboxRequest; response: DraftView };
  outbox_retry: { request: OutboxRequest; response: Empty };
  outbox_retry_all: { request: Empty; response: Empty };
  outbox_cancel: { request: OutboxRequest; response: Empty };
  outbox_edit_as_new: { request: OutboxRequest; response: DraftView };
  outbox_solve: { request: OutboxRequest; response: Empty };
  logs: { request: Empty; response: Logs };
  log_state: { request: LogRequest; response: LogState };
  log_page: { request: LogPageRequest; response: LogPage };
  log_entry: { request: LogEntryRequest; response: LogEntry };
  log_raw: { request: LogEntryRequest; response: RawView };
  log_seek: { request: LogSeekRequest; response: LogSeek };
  log_facets: { request: LogRequest; response: LogFacets };
  log_filters: { request: Empty; response: SavedLogFilters };
  log_filter_put: { request: LogFilterPut; response: SavedLogFilters };
  log_filter_remove: { request: LogFilterRequest; response: SavedLogFilters };
  log_audit: { request: LogRequest; response: LogWalked };
  log_reread: { request: LogRequest; response: LogWalked };
  log_fetch_large: { request: LogEntryRequest; response: LogEntry };
  log_replay: { request: LogReplayStart; response: LogReplayState };
  log_replay_state: { request: Empty; response: LogReplayState };
  log_replay_close: { request: Empty; response: LogReplayState };
  inspect: { request: InspectRequest; response: Inspection };
  inspect_nodes: { request: InspectNodes; response: InspectNodePage };
  inspect_rows: { request: InspectRows; response: InspectRowPage };
  inspect_place: { request: InspectPlaceRequest; response: InspectPlace };
  inspect_find: { request: InspectFind; response: InspectFound };
  inspect_compare: { request: InspectCompare; response: DiffView };
  inspect_trail: { request: TrailRequest; response: Trail };
  inspect_close: { request: InspectClose; response: Empty };
  traffic_page: { request: TrafficPageRequest; response: TrafficPage };
  traffic_detail: { request: ExchangeRequest; response: TrafficDetail };
  traffic_pin: { request: TrafficPin; response: Empty };
  traffic_compare: { request: TrafficCompare; response: TrafficComparison };
  traffic_resend: { request: TrafficResend; response: ExchangeRequest };
  traffic_curl: { request: ExchangeRequest; response: TrafficText };
  traffic_har: { request: TrafficHar; response: HarWritten };
  file_exchange: { request: Empty; response: FileExchange };
  file_exchange_put: { request: FileExchange; response: FileExchange };
  files_read: { request: FilesRead; response: FilesTaken };
  message_file_name: { request: MessageRequest; response: FileName };
  message_save: { request: MessageSave; response: Empty };
  example_numbers: { request: Empty; response: ExampleNumbers };
  example_numbers_add: { request: ExampleNumbersAdd; response: ExampleNumbersAdded };
  example_number_remove: { request: ExampleNumber; response: ExampleNumbers };
  author: { request: Empty; response: Author };
  author_put: { request: Author; response: Author };
  connections: { request: Empty; response: Connections };
  connection_put: { request: ConnectionPut; response: ConnectionView };
  connection_cursor: { request: ConnectionCursor; response: ConnectionView };
  packs: { request: Empty; response: Packs };
  connection_queue: { request: ConnectionRequest; response: ConnectionQueue };
  connection_remove: { request: ConnectionRequest; response: Empty };
  connection_test: { request: ConnectionRequest; response: TestReport };
  first_read: { request: FirstRead; response: PollOutcome };
  banner_answer: { request: BannerAnswer; response: Status };
  directory: { request: Empty; response: Directory };
  party_put: { request: PartyPut; response: Party };
  party_remove: { request: PartyRequest; response: Empty };
  directory_read: { request: DirectoryRead; response: DirectoryPreview };
  directory_import: { request: DirectoryImport; response: Directory };
  directory_export: { request: DirectoryExport; response: Empty };
  storage: { request: Empty; response: StorageView };
  sandbox_state: { request: Empty; response: SandboxView };
  sandbox_story: { request: SandboxStory; response: SandboxActed };
  sandbox_fault: { request: SandboxTurn; response: SandboxActed };
  sandbox_answer_now: { request: Empty; response: SandboxActed };
  sandbox_clock: { request: SandboxClock; response: SandboxActed };
  sandbox_reset: { request: Empty; response: SandboxActed };
  why_nothing: { request: WhyNothing; response: TestReport };
  stage_mode: { request: StageMode; response: AppState };
  demo_reset: { request: Empty; response: AppState };
}
