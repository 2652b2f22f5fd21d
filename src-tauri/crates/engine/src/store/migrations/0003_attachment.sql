-- Files by their content: a letter edited as a new one, or sent twice, holds the same file once.
CREATE TABLE attachment_body (
    sha256 BLOB NOT NULL PRIMARY KEY,
    size INTEGER NOT NULL,
    -- Not packed: PDF, PNG, JPEG and faxes are packed already.
    body BLOB NOT NULL
) STRICT;
CREATE TRIGGER attachment_body_is_immutable BEFORE UPDATE ON attachment_body
BEGIN
    SELECT RAISE(ABORT, 'an attachment is never changed');
END;

-- What a person put beside a draft. Taken away is a mark, so that it can be undone.
CREATE TABLE draft_attachment (
    attachment_id INTEGER PRIMARY KEY AUTOINCREMENT,
    draft_id INTEGER NOT NULL REFERENCES draft (draft_id),
    -- As it is sent: safe, and ending as the content is.
    name TEXT NOT NULL,
    -- By content.
    content_type TEXT NOT NULL,
    size INTEGER NOT NULL,
    sha256 BLOB NOT NULL REFERENCES attachment_body (sha256),
    added_at TEXT NOT NULL,
    removed_at TEXT,
    -- Where a file service holds it, and the connection whose service that is; put up once, never again.
    url TEXT,
    url_connection_id INTEGER
) STRICT;
CREATE INDEX draft_attachment_by_draft ON draft_attachment (draft_id, attachment_id) WHERE removed_at IS NULL;

-- Attachments that came as a link, fetched when a person asked for them. By place among the message's attachments.
CREATE TABLE fetched_attachment (
    message_id INTEGER NOT NULL REFERENCES message (message_id),
    place INTEGER NOT NULL,
    sha256 BLOB NOT NULL REFERENCES attachment_body (sha256),
    fetched_at TEXT NOT NULL,
    PRIMARY KEY (message_id, place)
) STRICT, WITHOUT ROWID;
