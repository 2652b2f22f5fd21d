//! Files beside messages: put up before a message is frozen, fetched when a person asks.

use super::error::SyncError;
use super::loops::Loops;
use crate::client::Client;
use crate::content::Kind;
use crate::store::connection;
use crate::tasks;

impl Loops {
    /// Puts a file up at the connection's file service; gives its address.
    ///
    /// # Errors
    /// [`SyncError`].
    pub async fn put_file(
        &self,
        connection_id: i64,
        kind: Kind,
        bytes: Vec<u8>,
    ) -> Result<String, SyncError> {
        let client = self.client_of(connection_id).await?;
        Ok(client.put_file(kind.content_type(), &bytes).await?)
    }

    /// Fetches a file that a message carries the address of.
    ///
    /// # Errors
    /// [`SyncError`].
    pub async fn fetch_file(
        &self,
        connection_id: i64,
        address: &str,
    ) -> Result<Vec<u8>, SyncError> {
        let client = self.client_of(connection_id).await?;
        Ok(client.fetch_file(address).await?)
    }

    async fn client_of(&self, connection_id: i64) -> Result<Client, SyncError> {
        let shared = self.shared();
        tasks::blocking(move || {
            let row = shared.store.read(|db| connection::get(db, connection_id))?;
            let row = row.ok_or(SyncError::NotConfigured("the connection"))?;
            shared.clients.of(&row)
        })
        .await
        .ok_or(SyncError::NotFound)?
    }
}
