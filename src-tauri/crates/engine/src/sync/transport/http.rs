//! A FHIR server, asked by `$process-message` or by `POST Bundle`.

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;

use super::{Outbound, Sent, Transport};
use crate::client::Client;
use crate::client::post_message::PostTo;
use crate::store::outbox::Custody;

/// `POST $process-message`: FHIR's own operation for messages, and NAV's.
#[derive(Debug, Clone)]
pub struct ProcessMessage(pub Client);

/// `POST Bundle`: the other way that NAV's guide names.
#[derive(Debug, Clone)]
pub struct PostBundle(pub Client);

fn send<'a>(client: &'a Client, to: PostTo, message: Outbound<'a>) -> BoxFuture<'a, Sent> {
    async move {
        let bytes = &message.sending.bytes;
        Sent::Posted(client.post_message(bytes, to, message.request_id).await)
    }
    .boxed()
}

fn held<'a>(client: &'a Client, bundle_id: &'a str) -> BoxFuture<'a, Option<Vec<u8>>> {
    async move {
        let held = client.read("Bundle", bundle_id).await.ok()?;
        Some(held.body)
    }
    .boxed()
}

impl Transport for ProcessMessage {
    fn send<'a>(&'a self, message: Outbound<'a>) -> BoxFuture<'a, Sent> {
        send(&self.0, PostTo::ProcessMessage, message)
    }

    fn held<'a>(&'a self, bundle_id: &'a str) -> BoxFuture<'a, Option<Vec<u8>>> {
        held(&self.0, bundle_id)
    }

    fn refreshes(&self) -> bool {
        self.0.server().auth.refreshes()
    }

    fn skew_millis(&self) -> Option<i64> {
        self.0.skew_millis()
    }

    fn custody(&self) -> Custody {
        Custody::Server
    }
}

impl Transport for PostBundle {
    fn send<'a>(&'a self, message: Outbound<'a>) -> BoxFuture<'a, Sent> {
        send(&self.0, PostTo::Bundle, message)
    }

    fn held<'a>(&'a self, bundle_id: &'a str) -> BoxFuture<'a, Option<Vec<u8>>> {
        held(&self.0, bundle_id)
    }

    fn refreshes(&self) -> bool {
        self.0.server().auth.refreshes()
    }

    fn skew_millis(&self) -> Option<i64> {
        self.0.skew_millis()
    }

    fn custody(&self) -> Custody {
        Custody::Server
    }
}
