//! One binary: the real engine, the real sandbox, real SQLite files, an injected clock. Tests wait on a Change, never on
//! time. A module per behaviour.

mod acts;
mod architecture;
mod desk;
mod numbers;
mod verdicts;
mod chart_examples;
mod chart_hostile;
mod compose_messages;
mod journal_pdf;
mod published;
mod store_files;
mod store_workspace;
mod poll_log;
mod poll_site;
mod send_outbox;
mod xml;
