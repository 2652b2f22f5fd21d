-- A person has placed it in its thread: what comes later leaves it there.
ALTER TABLE message ADD COLUMN placed INTEGER NOT NULL DEFAULT 0;
-- Date by which a message of its kind is to be answered; NULL: none.
ALTER TABLE message ADD COLUMN due TEXT;
-- When a person last said when the thread is due, or that it is not; thread_mark.due is what was said.
ALTER TABLE thread_mark ADD COLUMN due_said_at TEXT;
-- Whom a held thread is about, as a person chose: JSON with the messages the choice is about.
ALTER TABLE thread_mark ADD COLUMN settled TEXT;
-- The moment not_before was decided at (milliseconds): a clock that goes back behind it lengthens no wait.
ALTER TABLE outbox ADD COLUMN decided_order INTEGER NOT NULL DEFAULT 0;
-- Place in its thread: its own number, or that of the entry it was frozen again from.
ALTER TABLE outbox ADD COLUMN turn INTEGER NOT NULL DEFAULT 0;
UPDATE outbox SET turn = outbox_id;

-- What a message refers to and nobody here knows yet: it is linked when that comes.
CREATE TABLE wanted_key (
    connection_id INTEGER NOT NULL,
    key TEXT NOT NULL,
    message_id INTEGER NOT NULL REFERENCES message (message_id),
    PRIMARY KEY (connection_id, key, message_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX wanted_key_by_message ON wanted_key (message_id);

-- What people marked before anybody wrote down when they said so.
UPDATE thread_mark SET due_said_at = '2026-01-01T00:00:00.000Z' WHERE due IS NOT NULL;

-- From a message to the one whose place it took.
CREATE INDEX outbox_by_replacement ON outbox (replaced_by) WHERE replaced_by IS NOT NULL;
