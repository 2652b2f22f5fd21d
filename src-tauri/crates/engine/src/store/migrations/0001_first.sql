-- Times are RFC 3339 UTC text; a column named *_order is the same moment as milliseconds, for sorting.

CREATE TABLE connection (
    connection_id INTEGER PRIMARY KEY AUTOINCREMENT,
    role TEXT NOT NULL CHECK (role IN ('ehr', 'messaging', 'terminology', 'measurements', 'services')),
    name TEXT NOT NULL,
    base_url TEXT NOT NULL,
    auth TEXT NOT NULL DEFAULT 'none' CHECK (auth IN ('none', 'basic', 'bearer')),
    user_name TEXT,
    nav_her_id TEXT NOT NULL DEFAULT '79768',
    -- A search by national number may go in the address; never in PROD.
    allow_get_number INTEGER NOT NULL DEFAULT 0,
    sandbox INTEGER NOT NULL DEFAULT 0,
    -- PROD: a person has confirmed that this is NAV's own server, so custody may be called NAV's.
    confirmed_nav INTEGER NOT NULL DEFAULT 0,
    poll_seconds INTEGER NOT NULL DEFAULT 30,
    -- How the log was first read; NULL until a person has chosen.
    first_read TEXT CHECK (first_read IN ('all', 'from_now')),
    -- Id of the profile pack that the messages follow.
    pack TEXT NOT NULL DEFAULT 'nav-messaging-core',
    -- Last report of "test tilkoblingen", JSON.
    last_test TEXT,
    -- CapabilityStatement as last read, JSON.
    capabilities TEXT,
    created_at TEXT NOT NULL,
    -- Set instead of deleting: messages hang on the connection.
    removed_at TEXT
) STRICT;

CREATE TABLE own_her_id (
    connection_id INTEGER NOT NULL REFERENCES connection (connection_id),
    her_id TEXT NOT NULL,
    place INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (connection_id, her_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE party (
    her_id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    source TEXT NOT NULL CHECK (source IN ('entered', 'built_in', 'learned')),
    last_used_at TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE author (
    author_id INTEGER PRIMARY KEY AUTOINCREMENT,
    given TEXT NOT NULL DEFAULT '',
    family TEXT NOT NULL DEFAULT '',
    hpr TEXT NOT NULL DEFAULT '',
    practice TEXT NOT NULL DEFAULT '',
    organisation_number TEXT,
    phone TEXT
) STRICT;

CREATE TABLE setting (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Tokens, passwords and private keys: here and not in the keyring, because Windows holds 2,560 bytes at most.
CREATE TABLE secret (
    name TEXT NOT NULL PRIMARY KEY,
    value BLOB NOT NULL,
    set_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE banner (
    banner_id INTEGER PRIMARY KEY AUTOINCREMENT,
    code TEXT NOT NULL,
    -- 0: about no connection in particular.
    connection_id INTEGER NOT NULL DEFAULT 0,
    since TEXT NOT NULL,
    count INTEGER NOT NULL DEFAULT 0,
    reference TEXT,
    UNIQUE (code, connection_id)
) STRICT;

CREATE TABLE patient (
    patient_id INTEGER PRIMARY KEY AUTOINCREMENT,
    source TEXT NOT NULL CHECK (source IN ('ehr', 'entered', 'message')),
    -- NULL unless source is 'ehr'.
    connection_id INTEGER REFERENCES connection (connection_id),
    tenant TEXT NOT NULL DEFAULT '',
    fhir_id TEXT,
    given TEXT NOT NULL DEFAULT '',
    family TEXT NOT NULL DEFAULT '',
    name TEXT NOT NULL DEFAULT '',
    birth_date TEXT,
    gender TEXT,
    national_number TEXT,
    -- fnr, dnr, hnr, fhn
    number_kind TEXT,
    synthetic INTEGER NOT NULL DEFAULT 0,
    address TEXT,
    phone TEXT,
    general_practitioner TEXT,
    -- JSON array of inactive, replaced, deceased, cannot_interpret.
    flags TEXT NOT NULL DEFAULT '[]',
    deceased_at TEXT,
    -- fhir_id of the patient that replaces this one.
    replaced_by TEXT,
    -- When the chart was last read.
    fetched_at TEXT,
    opened_at TEXT,
    opened_order INTEGER,
    UNIQUE (connection_id, tenant, fhir_id)
) STRICT;
CREATE INDEX patient_by_number ON patient (national_number) WHERE national_number IS NOT NULL;
CREATE INDEX patient_by_birth_date ON patient (birth_date, patient_id) WHERE birth_date IS NOT NULL;
CREATE INDEX patient_by_opened ON patient (opened_order, patient_id) WHERE opened_order IS NOT NULL;

-- One row per conversation. A projection: rebuilt from message, the marks and outbox.
CREATE TABLE thread (
    thread_id INTEGER PRIMARY KEY AUTOINCREMENT,
    connection_id INTEGER NOT NULL REFERENCES connection (connection_id),
    patient_number TEXT,
    patient_name TEXT NOT NULL DEFAULT '',
    patient_birth_date TEXT,
    patient_gender TEXT,
    held INTEGER NOT NULL DEFAULT 0,
    -- HER-id of the other party.
    party TEXT NOT NULL DEFAULT '',
    last_message_id INTEGER,
    last_at TEXT NOT NULL DEFAULT '',
    last_order INTEGER NOT NULL DEFAULT 0,
    -- List and code: 8129|1.
    last_kind TEXT NOT NULL DEFAULT '',
    last_event TEXT NOT NULL DEFAULT '',
    last_direction TEXT NOT NULL DEFAULT 'in' CHECK (last_direction IN ('in', 'out')),
    first_kind TEXT NOT NULL DEFAULT '',
    first_event TEXT NOT NULL DEFAULT '',
    messages INTEGER NOT NULL DEFAULT 0,
    attachments INTEGER NOT NULL DEFAULT 0,
    worst TEXT,
    -- The newest outbox entry that still says something about the thread.
    outbox_id INTEGER,
    unread INTEGER NOT NULL DEFAULT 0,
    -- Copied from thread_mark, so that a split is one index.
    done INTEGER NOT NULL DEFAULT 0,
    followed INTEGER NOT NULL DEFAULT 0,
    due TEXT,
    filed_at TEXT,
    -- Ours sent, receipt or answer awaited.
    waiting INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX thread_open ON thread (last_order, thread_id) WHERE done = 0;
CREATE INDEX thread_done ON thread (last_order, thread_id) WHERE done = 1;
CREATE INDEX thread_unread ON thread (last_order, thread_id) WHERE unread > 0;
CREATE INDEX thread_waiting ON thread (last_order, thread_id) WHERE waiting = 1;
CREATE INDEX thread_followed ON thread (last_order, thread_id) WHERE followed = 1;
CREATE INDEX thread_due ON thread (due, thread_id) WHERE due IS NOT NULL AND done = 0;
CREATE INDEX thread_by_number ON thread (patient_number, last_order) WHERE patient_number IS NOT NULL;

-- What else joins a message to a thread than response.identifier: basedOn, groupIdentifier and their like.
CREATE TABLE thread_key (
    connection_id INTEGER NOT NULL,
    key TEXT NOT NULL,
    thread_id INTEGER NOT NULL REFERENCES thread (thread_id),
    PRIMARY KEY (connection_id, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX thread_key_by_thread ON thread_key (thread_id);

-- The envelope of a message, immutable but for its thread and flags, which are projections.
CREATE TABLE message (
    message_id INTEGER PRIMARY KEY AUTOINCREMENT,
    connection_id INTEGER NOT NULL REFERENCES connection (connection_id),
    -- MessageHeader.id, lower case; 'sha256:…' when the entry has none that can be read.
    header_id TEXT NOT NULL,
    -- 0, or the number of a conflicting copy: same header id, other content.
    copy INTEGER NOT NULL DEFAULT 0,
    bundle_id TEXT,
    thread_id INTEGER REFERENCES thread (thread_id),
    direction TEXT NOT NULL CHECK (direction IN ('in', 'out')),
    class TEXT NOT NULL CHECK (class IN ('request', 'receipt', 'answer', 'info', 'unreadable')),
    event_system TEXT NOT NULL DEFAULT '',
    event_code TEXT NOT NULL DEFAULT '',
    -- List and code of the content: 8129|1; empty when there is none.
    kind TEXT NOT NULL DEFAULT '',
    -- Bundle.timestamp as sent.
    sent_at TEXT,
    received_at TEXT NOT NULL,
    -- The earlier of sent and received, so that a clock ahead pins nothing to the top.
    at_order INTEGER NOT NULL,
    from_her TEXT NOT NULL DEFAULT '',
    -- JSON array of HER-ids.
    to_her TEXT NOT NULL DEFAULT '[]',
    response_to TEXT,
    response_code TEXT,
    patient_number TEXT,
    patient_name TEXT NOT NULL DEFAULT '',
    patient_birth_date TEXT,
    patient_gender TEXT,
    -- The message disagrees with itself about the patient.
    held INTEGER NOT NULL DEFAULT 0,
    author_name TEXT NOT NULL DEFAULT '',
    author_hpr TEXT,
    attachments INTEGER NOT NULL DEFAULT 0,
    size INTEGER NOT NULL,
    sha256 BLOB NOT NULL,
    -- JSON array of what the rules said on arrival.
    findings TEXT NOT NULL DEFAULT '[]',
    worst TEXT CHECK (worst IN ('fatal', 'error', 'warning', 'information')),
    -- JSON array: reminder, conflicting_copy, unlinked, own_resent, bundle_id_reused.
    flags TEXT NOT NULL DEFAULT '[]',
    -- A draft's echo taken back within the undo time: kept, never shown.
    hidden INTEGER NOT NULL DEFAULT 0,
    UNIQUE (connection_id, header_id, copy)
) STRICT;
CREATE INDEX message_by_bundle ON message (connection_id, bundle_id) WHERE bundle_id IS NOT NULL;
CREATE INDEX message_by_thread ON message (thread_id, at_order, message_id);
CREATE INDEX message_by_response ON message (connection_id, response_to) WHERE response_to IS NOT NULL;

-- The bytes exactly as received or frozen. Apart from message, so that lists read dense pages.
CREATE TABLE message_body (
    message_id INTEGER PRIMARY KEY REFERENCES message (message_id),
    codec TEXT NOT NULL CHECK (codec IN ('plain', 'zstd')),
    dict_id INTEGER NOT NULL DEFAULT 0,
    body BLOB NOT NULL
) STRICT;
CREATE TRIGGER message_body_is_immutable BEFORE UPDATE ON message_body
BEGIN
    SELECT RAISE(ABORT, 'a message body is never changed');
END;
CREATE TRIGGER message_is_immutable
BEFORE UPDATE OF connection_id, header_id, copy, bundle_id, direction, sha256, size, sent_at, received_at ON message
BEGIN
    SELECT RAISE(ABORT, 'a message is never changed');
END;

-- A person's marks, apart from what arrived.
CREATE TABLE message_mark (
    message_id INTEGER PRIMARY KEY REFERENCES message (message_id),
    read_at TEXT
) STRICT;

CREATE TABLE thread_mark (
    thread_id INTEGER PRIMARY KEY REFERENCES thread (thread_id),
    done_at TEXT,
    followed_at TEXT,
    due TEXT,
    filed_at TEXT
) STRICT;

CREATE TABLE undo (
    undo_id INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    -- JSON: what to put back.
    act TEXT NOT NULL,
    undone_at TEXT
) STRICT;

-- Positions of one HER-id's log in blocks, so that a late commit moves blocks and not rows.
CREATE TABLE block (
    block_id INTEGER PRIMARY KEY AUTOINCREMENT,
    connection_id INTEGER NOT NULL REFERENCES connection (connection_id),
    her_id TEXT NOT NULL,
    first_position INTEGER NOT NULL,
    length INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX block_by_position ON block (connection_id, her_id, first_position);

-- One appearance of a message in a log: its position is its block's first_position + place.
CREATE TABLE arrival (
    block_id INTEGER NOT NULL REFERENCES block (block_id),
    place INTEGER NOT NULL,
    -- Bundle.id of the entry, else 'sha256:…' of its bytes; empty when never fetched (too large).
    anchor TEXT NOT NULL,
    message_id INTEGER REFERENCES message (message_id),
    state TEXT NOT NULL CHECK (state IN ('held', 'duplicate', 'retransmission', 'not_addressed', 'too_large')),
    size INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (block_id, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX arrival_by_message ON arrival (message_id) WHERE message_id IS NOT NULL;

-- Arrivals that the log no longer has. The message stays.
CREATE TABLE gone_arrival (
    gone_id INTEGER PRIMARY KEY AUTOINCREMENT,
    connection_id INTEGER NOT NULL,
    her_id TEXT NOT NULL,
    last_position INTEGER NOT NULL,
    anchor TEXT NOT NULL,
    message_id INTEGER REFERENCES message (message_id),
    gone_at TEXT NOT NULL
) STRICT;
CREATE INDEX gone_arrival_by_message ON gone_arrival (message_id) WHERE message_id IS NOT NULL;

CREATE TABLE cursor (
    cursor_id INTEGER PRIMARY KEY AUTOINCREMENT,
    connection_id INTEGER NOT NULL REFERENCES connection (connection_id),
    her_id TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('row', 'since', 'id')),
    -- Where the held part of the log begins: 0, or where "from now" began.
    start_position INTEGER NOT NULL DEFAULT 0,
    next_position INTEGER NOT NULL DEFAULT 0,
    -- Anchor of the last entry held.
    anchor TEXT,
    -- Of the anchor's entry: decides whether polls ask for it again.
    anchor_size INTEGER NOT NULL DEFAULT 0,
    since TEXT,
    -- log_reset, log_moved, not_filtered, no_access, ...; NULL: polling.
    paused TEXT,
    not_addressed INTEGER NOT NULL DEFAULT 0,
    audited_at TEXT,
    UNIQUE (connection_id, her_id, kind)
) STRICT;

CREATE TABLE draft (
    draft_id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    connection_id INTEGER REFERENCES connection (connection_id),
    thread_id INTEGER REFERENCES thread (thread_id),
    patient_id INTEGER REFERENCES patient (patient_id),
    answers_message_id INTEGER REFERENCES message (message_id),
    to_her TEXT NOT NULL DEFAULT '',
    -- What a person typed, JSON.
    fields TEXT NOT NULL DEFAULT '{}',
    due TEXT,
    replaces_outbox_id INTEGER,
    saved_at TEXT NOT NULL,
    saved_order INTEGER NOT NULL,
    discarded_at TEXT,
    -- Frozen into this entry; NULL again when the undo time was used.
    outbox_id INTEGER
) STRICT;
CREATE INDEX draft_live ON draft (saved_order, draft_id) WHERE discarded_at IS NULL AND outbox_id IS NULL;
CREATE INDEX draft_by_thread ON draft (thread_id)
WHERE thread_id IS NOT NULL AND discarded_at IS NULL AND outbox_id IS NULL;
CREATE INDEX draft_by_patient ON draft (patient_id)
WHERE patient_id IS NOT NULL AND discarded_at IS NULL AND outbox_id IS NULL;

CREATE TABLE outbox (
    outbox_id INTEGER PRIMARY KEY AUTOINCREMENT,
    connection_id INTEGER NOT NULL REFERENCES connection (connection_id),
    -- The echo in the thread; its body is the frozen bytes.
    message_id INTEGER NOT NULL REFERENCES message (message_id),
    thread_id INTEGER REFERENCES thread (thread_id),
    draft_id INTEGER REFERENCES draft (draft_id),
    patient_id INTEGER REFERENCES patient (patient_id),
    header_id TEXT NOT NULL,
    bundle_id TEXT NOT NULL,
    sha256 BLOB NOT NULL,
    from_her TEXT NOT NULL,
    to_her TEXT NOT NULL,
    -- Author as frozen, JSON.
    author TEXT NOT NULL DEFAULT '{}',
    -- Name of the secret it is to be sent with; empty for none.
    credential TEXT NOT NULL DEFAULT '',
    -- A receipt of ours: no undo time, no row in the outbox a person sees.
    receipt INTEGER NOT NULL DEFAULT 0,
    -- response.identifier: the request answered.
    answers_header TEXT,
    expects_answer INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL CHECK (state IN (
        'undo_time', 'queued', 'awaiting_login', 'sending', 'unknown_outcome', 'taken_over', 'accepted', 'rejected',
        'asked_to_wait', 'no_answer', 'needs_you', 'cancelled'
    )),
    since TEXT NOT NULL,
    since_order INTEGER NOT NULL,
    -- Catalogue key: offline, http_503, rejected, ...
    reason TEXT,
    -- Not to be posted before this moment: end of undo time, or the next attempt.
    not_before INTEGER NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0,
    queued_at TEXT NOT NULL,
    queued_order INTEGER NOT NULL,
    taken_over_at TEXT,
    -- When a person said that nothing more is to be done here.
    solved_at TEXT,
    refrozen_from INTEGER REFERENCES outbox (outbox_id),
    replaced_by INTEGER REFERENCES outbox (outbox_id),
    -- Receipts that contradict each other: both are shown.
    contradicted INTEGER NOT NULL DEFAULT 0,
    UNIQUE (connection_id, header_id),
    UNIQUE (connection_id, bundle_id)
) STRICT;
CREATE INDEX outbox_unsent ON outbox (queued_order, outbox_id)
WHERE state IN ('undo_time', 'queued', 'awaiting_login', 'sending', 'unknown_outcome');
CREATE INDEX outbox_needs ON outbox (since_order, outbox_id)
WHERE receipt = 0 AND solved_at IS NULL AND state IN ('needs_you', 'rejected', 'asked_to_wait', 'no_answer');
CREATE INDEX outbox_awaiting ON outbox (since_order, outbox_id) WHERE receipt = 0 AND state = 'taken_over';
CREATE INDEX outbox_sent ON outbox (queued_order, outbox_id) WHERE receipt = 0;
CREATE INDEX outbox_by_thread ON outbox (thread_id, outbox_id);
CREATE INDEX outbox_by_message ON outbox (message_id);
CREATE TRIGGER outbox_is_frozen
BEFORE UPDATE OF connection_id, message_id, header_id, bundle_id, sha256, from_her, to_her, author ON outbox
BEGIN
    SELECT RAISE(ABORT, 'a frozen message is never changed');
END;

CREATE TABLE attempt (
    attempt_id INTEGER PRIMARY KEY AUTOINCREMENT,
    outbox_id INTEGER NOT NULL REFERENCES outbox (outbox_id),
    number INTEGER NOT NULL,
    request_id TEXT NOT NULL,
    started_at TEXT NOT NULL,
    -- HTTP status; NULL when no answer came.
    status INTEGER,
    -- Catalogue key of what it means; NULL while under way.
    meaning TEXT,
    millis INTEGER,
    -- OperationOutcome as sent, when there was one.
    outcome TEXT,
    UNIQUE (outbox_id, number)
) STRICT;

CREATE TABLE receipt (
    receipt_id INTEGER PRIMARY KEY AUTOINCREMENT,
    connection_id INTEGER NOT NULL REFERENCES connection (connection_id),
    -- The message that carried it.
    message_id INTEGER NOT NULL REFERENCES message (message_id),
    of_header TEXT NOT NULL,
    -- NULL until what it answers is known here.
    outbox_id INTEGER REFERENCES outbox (outbox_id),
    code TEXT NOT NULL,
    at TEXT NOT NULL,
    -- Words of the OperationOutcome, as sent.
    words TEXT NOT NULL DEFAULT '[]',
    UNIQUE (message_id)
) STRICT;
CREATE INDEX receipt_by_header ON receipt (connection_id, of_header);
CREATE INDEX receipt_by_outbox ON receipt (outbox_id) WHERE outbox_id IS NOT NULL;

CREATE TABLE resource (
    resource_id INTEGER PRIMARY KEY AUTOINCREMENT,
    connection_id INTEGER NOT NULL REFERENCES connection (connection_id),
    tenant TEXT NOT NULL DEFAULT '',
    type TEXT NOT NULL,
    fhir_id TEXT NOT NULL,
    patient_id INTEGER REFERENCES patient (patient_id),
    version TEXT,
    last_updated TEXT,
    fetched_at TEXT NOT NULL,
    codec TEXT NOT NULL CHECK (codec IN ('plain', 'zstd')),
    dict_id INTEGER NOT NULL DEFAULT 0,
    size INTEGER NOT NULL,
    sha256 BLOB NOT NULL,
    body BLOB NOT NULL,
    UNIQUE (connection_id, tenant, type, fhir_id)
) STRICT;
CREATE INDEX resource_by_patient ON resource (patient_id, type, resource_id) WHERE patient_id IS NOT NULL;

CREATE TABLE chart_section (
    patient_id INTEGER NOT NULL REFERENCES patient (patient_id),
    section TEXT NOT NULL,
    -- read: the server answered; no_access; not_supported; failed.
    state TEXT NOT NULL CHECK (state IN ('read', 'no_access', 'not_supported', 'failed')),
    -- When it was last read with success.
    fetched_at TEXT,
    -- The last attempt, good or bad.
    tried_at TEXT NOT NULL,
    problem TEXT,
    reference TEXT,
    PRIMARY KEY (patient_id, section)
) STRICT, WITHOUT ROWID;

-- Only those that failed or caused something; the rest live in a ring in memory.
CREATE TABLE exchange (
    exchange_id INTEGER PRIMARY KEY AUTOINCREMENT,
    connection_id INTEGER,
    request_id TEXT NOT NULL,
    purpose TEXT NOT NULL,
    method TEXT NOT NULL,
    -- Identifiers masked.
    url TEXT NOT NULL,
    started_at TEXT NOT NULL,
    started_order INTEGER NOT NULL,
    millis INTEGER,
    status INTEGER,
    problem TEXT,
    -- JSON arrays of pairs, secrets replaced.
    request_headers TEXT NOT NULL DEFAULT '[]',
    response_headers TEXT NOT NULL DEFAULT '[]',
    request_body BLOB,
    response_body BLOB,
    -- Body by reference.
    message_id INTEGER,
    outbox_id INTEGER,
    bytes INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX exchange_by_time ON exchange (started_order, exchange_id);
CREATE INDEX exchange_by_outbox ON exchange (outbox_id) WHERE outbox_id IS NOT NULL;

-- Who looked at what, never what it said. Each row carries the hash of the one before.
CREATE TABLE access (
    access_id INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    command TEXT NOT NULL,
    actor TEXT NOT NULL DEFAULT '',
    patient_id INTEGER,
    thread_id INTEGER,
    result TEXT NOT NULL DEFAULT 'ok',
    hash BLOB NOT NULL
) STRICT;
CREATE TRIGGER access_is_append_only_update BEFORE UPDATE ON access
BEGIN
    SELECT RAISE(ABORT, 'the access journal is only added to');
END;
CREATE TRIGGER access_is_append_only_delete BEFORE DELETE ON access
BEGIN
    SELECT RAISE(ABORT, 'the access journal is only added to');
END;

-- Counts that would cost what is stored, kept in the transaction that changes them.
CREATE TABLE counter (
    name TEXT NOT NULL PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Texts not yet in message_text: searched by reading them, so that nothing visible is unfindable.
CREATE TABLE text_tail (
    message_id INTEGER PRIMARY KEY REFERENCES message (message_id),
    text TEXT NOT NULL
) STRICT;

-- Every word in message_text: the unfinished last word of a search becomes the few whole words that begin with it. The
-- index's own prefix search would read all their places before it gave the newest.
CREATE TABLE word (
    word TEXT NOT NULL PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- Both foldings are ours, so the tokenizer's own is off; narrow holds only the words that differ from wide.
CREATE VIRTUAL TABLE message_text USING fts5 (
    wide, narrow, content = '', tokenize = "unicode61 remove_diacritics 0"
);
INSERT INTO message_text (message_text, rank) VALUES ('secure-delete', 1);
CREATE VIRTUAL TABLE patient_text USING fts5 (
    names, content = '', detail = none, prefix = '2 3', tokenize = "unicode61 remove_diacritics 0"
);
INSERT INTO patient_text (patient_text, rank) VALUES ('secure-delete', 1);
