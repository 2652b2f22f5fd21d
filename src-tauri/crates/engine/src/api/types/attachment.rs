//! Files beside a draft, and files in a message.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Puts files beside a draft: handles from the host's dialog or from a drop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DraftAttach {
    pub draft_id: i64,
    pub files: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DraftAttachmentRequest {
    pub draft_id: i64,
    pub attachment_id: i64,
}

/// A file beside a draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DraftAttachmentView {
    pub attachment_id: i64,
    /// Of its bytes, in hexadecimal digits.
    pub sha256: String,
    /// As it is sent: safe, and ending as its content is.
    pub name: String,
    /// `pdf`, `png`, `jpeg`, `tiff`: by content.
    pub kind: String,
    pub content_type: String,
    pub size: u32,
    /// The other side's file service holds it already.
    pub uploaded: bool,
}

/// A file that was not taken, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RefusedFile {
    /// The name of the file, made safe to show.
    pub name: String,
    /// `empty`, `wrong_type`, `program`, `broken`, `encrypted`, `too_large`, `too_many_pixels`, `unsupported`,
    /// `too_much_together`, `unreadable`.
    pub reason: String,
}

/// A file whose name is sent as another one, because it ended as something that it is not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RenamedFile {
    pub given: String,
    pub name: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DraftAttachments {
    /// In the order they were put there.
    pub attachments: Vec<DraftAttachmentView>,
    pub total: u32,
    /// Most bytes of one file, and of all together: what the pack says.
    pub largest: u32,
    pub together: u32,
    /// The files are put up beside the message, which carries their addresses.
    pub by_url: bool,
    /// Of the files just handed over: those that were taken, in their order.
    pub taken: Vec<DraftAttachmentView>,
    pub refused: Vec<RefusedFile>,
    pub renamed: Vec<RenamedFile>,
}

/// One attachment of a message, by its place among them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AttachmentRequest {
    pub message_id: i64,
    pub index: u32,
}

/// An attachment that a person opened, judged by its bytes. The bytes themselves are fetched by handle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AttachmentOpened {
    /// Safe as a file's name, ending as the content is.
    pub name: String,
    /// `pdf`, `png`, `jpeg`, `tiff`, `text`, `program`, `other`, `empty`.
    pub kind: String,
    /// By content.
    pub content_type: String,
    /// As the sender labels it.
    pub said: Option<String>,
    /// The label says something else than the bytes are.
    pub lie: bool,
    pub size: u32,
    /// Hex.
    pub sha256: String,
    /// Handles of what the window draws: a PDF, a picture, or a TIFF's pages as PNG.
    pub parts: Vec<String>,
    pub pages: u32,
    /// There is more than is drawn.
    pub more: bool,
    pub text: Option<String>,
    /// Why it is not opened; as in [`RefusedFile::reason`].
    pub refused: Option<String>,
    /// Programs are not saved either.
    pub may_save: bool,
    /// It came as a link and was fetched now or before.
    pub fetched: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AttachmentSave {
    pub message_id: i64,
    pub index: u32,
    /// From the host's save dialog.
    pub file: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AttachmentSaved {
    pub bytes: u32,
}
