//! How frozen bytes reach the other side. One trait, so that the sender asks no connection what it is.
//!
//! Three implement it: `$process-message` and `POST Bundle` at a server ([`http`]), and a folder ([`folder`]). What each
//! promises is the same: the bytes as given, once a call, and an answer that says whether anything may have left.

pub mod folder;
pub mod http;

use std::fmt;

use futures_util::future::BoxFuture;

use super::outbox::sending::Sending;
use crate::client::post_message::Posted;
use crate::store::outbox::Custody;
use folder::FolderError;

/// One message on its way.
#[derive(Debug, Clone, Copy)]
pub struct Outbound<'a> {
    /// What leaves.
    pub sending: &'a Sending,
    /// `MessageHeader.id`: the message's identity, whatever its envelope says.
    pub header_id: &'a str,
    /// `X-Request-ID`, on disk already.
    pub request_id: &'a str,
    /// An earlier attempt may have got through.
    pub perhaps_there: bool,
    /// The other side knows the message again.
    pub dedupes: bool,
}

/// What became of it.
#[derive(Debug)]
pub enum Sent {
    /// A server was asked.
    Posted(Posted),
    /// It lies in the folder, whole.
    Placed,
    /// It does not lie in the folder.
    NotPlaced(FolderError),
    /// It may have lain there, and been fetched. Only a person can know.
    PerhapsFetched,
}

/// A way to the other side.
pub trait Transport: fmt::Debug + Send + Sync {
    /// Sends once. Never tries again by itself.
    fn send<'a>(&'a self, message: Outbound<'a>) -> BoxFuture<'a, Sent>;

    /// The message the other side holds under a `Bundle.id`, where it lets us look: after a 409.
    fn held<'a>(&'a self, bundle_id: &'a str) -> BoxFuture<'a, Option<Vec<u8>>>;

    /// Can credentials of this kind be refreshed at all?
    fn refreshes(&self) -> bool;

    /// Our clock minus the other side's, where it has one.
    fn skew_millis(&self) -> Option<i64>;

    /// Who has custody of what was sent.
    fn custody(&self) -> Custody;
}
