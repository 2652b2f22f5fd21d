//! One binary: the real engine, the real sandbox, real SQLite files, an injected clock. Tests wait on a Change, never on
//! time. A module per behaviour.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test says what it expected and stops there"
)]
#![recursion_limit = "256"]

mod acts;
mod apart;
mod architecture;
mod attachment_names;
mod attachments;
mod attachments_by_url;
mod attachments_journal;
mod by_stage;
mod chart_examples;
mod chart_history;
mod chart_hostile;
mod chart_paper;
mod chart_paper_stage;
mod chart_places;
mod chart_rows;
mod chart_under;
mod chart_wholes;
mod cli_acts;
mod compose_messages;
mod desk;
mod documents;
mod ehr_behaviours;
mod faults;
mod file_exchange;
mod forms;
mod forms_answered;
mod forms_fetched;
mod forms_files;
mod fuzz_corpus;
mod growth;
mod har_schema;
mod inspect;
mod inspect_large;
mod journal_forms;
mod journal_pdf;
mod keeping;
mod keeping_content;
mod keeping_limits;
mod kill_call;
mod kill_cli;
mod kinds;
mod kinds_own;
mod last_look;
mod late_commits;
mod lives;
mod log_by_time;
mod log_kinds;
mod log_room;
mod looking;
mod numbers;
mod pack_exchange;
mod poison;
mod poison_log;
mod poll_ehr;
mod poll_log;
mod poll_site;
mod power_loss;

mod published;
mod queries;
mod receipts;
mod rough_wire;
mod sandbox_courses;
mod sandbox_ehr;
mod sandbox_faults;
mod sandbox_letters;
mod sandbox_log;
mod sandbox_pages;
mod sandbox_receipts;
mod sandbox_rest;
mod sandbox_state;
mod sandbox_wire;
mod send_outbox;
mod shim;
mod side_drive;
mod stage_mode;
mod statements;
mod store_files;
mod store_workspace;
mod threads;
mod traffic;
mod traffic_by_stage;
mod verdicts;
mod why_nothing;
mod xml;
