-- What resources point to, their earlier versions, and the exchange that brought them.

-- X-Request-ID of the answer it came in.
ALTER TABLE resource ADD COLUMN request_id TEXT;
-- Its references stand in resource_link. 0: it was kept before there was such a table.
ALTER TABLE resource ADD COLUMN linked INTEGER NOT NULL DEFAULT 0;
CREATE INDEX resource_unlinked ON resource (patient_id) WHERE linked = 0;

-- Literal references to the same server. A projection: rebuilt from the body.
CREATE TABLE resource_link (
    resource_id INTEGER NOT NULL REFERENCES resource (resource_id) ON DELETE CASCADE,
    -- Where in the resource: participant.individual.
    path TEXT NOT NULL,
    to_type TEXT NOT NULL,
    to_id TEXT NOT NULL,
    PRIMARY KEY (resource_id, path, to_type, to_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX resource_link_to ON resource_link (to_type, to_id, resource_id);

-- Versions that are not the newest: those that were replaced here, and those that a server's _history gave.
CREATE TABLE resource_version (
    resource_version_id INTEGER PRIMARY KEY AUTOINCREMENT,
    resource_id INTEGER NOT NULL REFERENCES resource (resource_id) ON DELETE CASCADE,
    version TEXT,
    last_updated TEXT,
    fetched_at TEXT NOT NULL,
    codec TEXT NOT NULL CHECK (codec IN ('plain', 'zstd')),
    dict_id INTEGER NOT NULL DEFAULT 0,
    size INTEGER NOT NULL,
    sha256 BLOB NOT NULL,
    body BLOB NOT NULL,
    UNIQUE (resource_id, sha256)
) STRICT;
