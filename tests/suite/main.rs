//! One binary: the real engine, the real sandbox, real SQLite files, an injected clock. Tests wait on a Change, never on
//! time. A module per behaviour.

#![recursion_limit = "256"]

mod acts;
mod architecture;
mod desk;
mod fuzz_corpus;
mod growth;
mod poison;
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
mod kill_cli;
#[cfg(test)]
mod sandbox_ehr;
#[cfg(test)]
mod sandbox_faults;
#[cfg(test)]
mod sandbox_letters;
#[cfg(test)]
mod sandbox_log;
#[cfg(test)]
mod sandbox_pages;
#[cfg(test)]
mod sandbox_receipts;
#[cfg(test)]
mod sandbox_rest;
#[cfg(test)]
mod sandbox_state;
#[cfg(test)]
mod sandbox_wire;
mod late_commits;
