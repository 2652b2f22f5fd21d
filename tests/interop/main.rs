//! Budstikke against software that others wrote: HAPI's validator over what we compose and what the sandbox tells,
//! HAPI's servers as EHR and as a log. With `CI` set a skip is a failure.

mod hapi;
mod messages;
mod servers;
mod verdicts;
