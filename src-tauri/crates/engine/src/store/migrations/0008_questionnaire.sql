-- Forms a person loaded, or that came with a message. A draft names its form by this number, so a row is never deleted:
-- taken off the shelf, it is marked.
CREATE TABLE questionnaire (
    questionnaire_id INTEGER PRIMARY KEY AUTOINCREMENT,
    -- Canonical, without version; '' when the form has none.
    url TEXT NOT NULL,
    version TEXT NOT NULL,
    title TEXT NOT NULL,
    source TEXT NOT NULL CHECK (source IN ('file', 'message', 'server')),
    -- The message it came with, or the connection it was read from.
    message_id INTEGER REFERENCES message (message_id),
    connection_id INTEGER REFERENCES connection (connection_id),
    size INTEGER NOT NULL,
    sha256 BLOB NOT NULL UNIQUE,
    codec TEXT NOT NULL,
    dict_id INTEGER NOT NULL DEFAULT 0,
    body BLOB NOT NULL,
    added_at TEXT NOT NULL,
    added_order INTEGER NOT NULL,
    removed_at TEXT
) STRICT;

CREATE INDEX questionnaire_by_url ON questionnaire (url, version) WHERE removed_at IS NULL;
CREATE INDEX questionnaire_shelf ON questionnaire (added_order DESC, questionnaire_id DESC) WHERE removed_at IS NULL;
