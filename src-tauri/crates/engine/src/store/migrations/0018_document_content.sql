-- What a document's address led to, where that was no FHIR resource: the bytes as received, fetched when a person asked.
CREATE TABLE document_content (
    -- The resource that gives the address.
    resource_id INTEGER NOT NULL REFERENCES resource (resource_id) ON DELETE CASCADE,
    -- As it stands there.
    address TEXT NOT NULL,
    -- As the server labelled it.
    content_type TEXT,
    fetched_at TEXT NOT NULL,
    codec TEXT NOT NULL CHECK (codec IN ('plain', 'zstd')),
    dict_id INTEGER NOT NULL DEFAULT 0,
    size INTEGER NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (resource_id, address)
) STRICT;
