//! NAV's side: the log, the rules it holds messages to, and what it says.

mod capability;
mod courses;
pub(crate) mod events;
pub(crate) mod files;
mod generated;
mod instance;
mod letter;
mod log;
mod orders;
mod pdf;
pub(crate) use pdf::{page as pdf_page, pages as pdf_pages};
mod process;
mod receipt;
mod rejection;
mod rules;
mod search;
mod stories;
mod told;

pub(crate) use capability::statement;
pub(crate) use courses::{COURSES, Planned, Treatment, begin};
pub(crate) use generated::Generated;
pub(crate) use log::{Body, HUGE_MARK, Log, Row};
pub(crate) use orders::ORDER;
pub(crate) use process::process;
pub(crate) use receipt::Pending;
pub(crate) use rejection::{REJECTIONS, find as find_rejection};
pub(crate) use search::search;
pub(crate) use stories::{KINDS, Telling, stories, story_now};
pub(crate) use told::{Told, header_id};

/// The profile every message of ours claims, with version.
const MESSAGE_PROFILE: &str = "http://fhir.nav.no/StructureDefinition/HopsMessage|0.1.0";
/// The proposed list of events.
const EVENTS: &str = "http://fhir.nav.no/CodeSystem/message-events";

/// `urn:oid:2.16.578.1.12.4.1.2.{her_id}`.
pub(crate) fn endpoint(her_id: &str) -> String {
    format!("urn:oid:2.16.578.1.12.4.1.2.{her_id}")
}
