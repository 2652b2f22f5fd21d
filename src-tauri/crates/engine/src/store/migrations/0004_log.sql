-- The log as something to work in: how a connection's log is read, what moved in it, what an audit found, filters.

-- row: NAV with a destination; since: any other server; id: NAV without a destination, never stored into an inbox.
ALTER TABLE connection ADD COLUMN cursor_kind TEXT NOT NULL DEFAULT 'row' CHECK (cursor_kind IN ('row', 'since', 'id'));

-- NULL for cursors older than this column.
ALTER TABLE cursor ADD COLUMN created_at TEXT;
-- What the last whole audit counted: rows of the server, rows held here, rows that were missing and could not be had.
ALTER TABLE cursor ADD COLUMN audit_server INTEGER;
ALTER TABLE cursor ADD COLUMN audit_local INTEGER;
ALTER TABLE cursor ADD COLUMN audit_missing INTEGER;
ALTER TABLE cursor ADD COLUMN audit_repaired INTEGER;

-- Of the block's arrivals, those that brought a message that is no receipt: the bars of the ruler.
ALTER TABLE block ADD COLUMN letters INTEGER NOT NULL DEFAULT 0;
UPDATE block SET letters = (
    SELECT count(*) FROM arrival AS a JOIN message AS m ON m.message_id = a.message_id
    WHERE a.block_id = block.block_id AND a.state = 'held' AND m.class <> 'receipt'
);

-- Quiet lines: what happened to a log beside messages. The position moves with the rows around it.
CREATE TABLE log_note (
    note_id INTEGER PRIMARY KEY AUTOINCREMENT,
    connection_id INTEGER NOT NULL REFERENCES connection (connection_id),
    her_id TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('late', 'gone', 'refilled', 'reread', 'restarted')),
    position INTEGER NOT NULL,
    rows INTEGER NOT NULL,
    at TEXT NOT NULL
) STRICT;
CREATE INDEX log_note_by_position ON log_note (connection_id, her_id, position);

-- Entries of a server that is read by time (`since`): it gives no positions, so the place is the order they were seen in.
CREATE TABLE seen_entry (
    connection_id INTEGER NOT NULL REFERENCES connection (connection_id),
    her_id TEXT NOT NULL,
    place INTEGER NOT NULL,
    -- Resource id and version at the server: what is known is not taken in again.
    server_key TEXT NOT NULL,
    last_updated TEXT,
    message_id INTEGER REFERENCES message (message_id),
    state TEXT NOT NULL CHECK (state IN ('held', 'duplicate', 'retransmission', 'not_addressed', 'too_large')),
    size INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (connection_id, her_id, place),
    UNIQUE (connection_id, her_id, server_key)
) STRICT, WITHOUT ROWID;
CREATE INDEX seen_entry_by_message ON seen_entry (message_id) WHERE message_id IS NOT NULL;

-- Named filters of the log.
CREATE TABLE log_filter (
    filter_id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    -- JSON, as the window wrote it.
    filter TEXT NOT NULL,
    saved_at TEXT NOT NULL
) STRICT;

-- From which of our HER-ids the draft leaves; NULL: the one that was written to, else the connection's first.
ALTER TABLE draft ADD COLUMN from_her TEXT;
