-- Who is the sender: the practice, or NAV, in whose place a tester writes.
ALTER TABLE outbox ADD COLUMN side TEXT NOT NULL DEFAULT 'ours' CHECK (side IN ('ours', 'nav'));
-- Is a receipt due? Not for a receipt written by hand, and nobody reads what is sent to NAV's own address.
ALTER TABLE outbox ADD COLUMN awaits_receipt INTEGER NOT NULL DEFAULT 1;

-- Kinds of message that this workspace brings itself.
CREATE TABLE own_kind (
    kind_id TEXT NOT NULL PRIMARY KEY,
    -- As it was pasted, JSON.
    kind TEXT NOT NULL,
    added_at TEXT NOT NULL,
    -- Offered no longer; kept for the drafts and messages that are of it.
    removed_at TEXT
) STRICT, WITHOUT ROWID;
