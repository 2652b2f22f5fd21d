-- Exchanges as a tester sees them: dense rows, bodies apart, and which exchange brought which arrival.

ALTER TABLE exchange ADD COLUMN head_millis INTEGER;
ALTER TABLE exchange ADD COLUMN sent_bytes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE exchange ADD COLUMN received_bytes INTEGER NOT NULL DEFAULT 0;
-- A person wants to keep it: retention passes it by.
ALTER TABLE exchange ADD COLUMN pinned_at TEXT;
-- Numbers of the messages it brought that were not here before, which follow one another.
ALTER TABLE exchange ADD COLUMN first_message_id INTEGER;
ALTER TABLE exchange ADD COLUMN last_message_id INTEGER;

-- Bodies stand apart, so that a list reads rows and not what is behind them. The columns of `exchange` stay empty.
CREATE TABLE exchange_body (
    exchange_id INTEGER PRIMARY KEY REFERENCES exchange (exchange_id) ON DELETE CASCADE,
    request BLOB,
    response BLOB
) STRICT;
INSERT INTO exchange_body (exchange_id, request, response)
SELECT exchange_id, request_body, response_body FROM exchange
WHERE request_body IS NOT NULL OR response_body IS NOT NULL;
UPDATE exchange SET request_body = NULL, response_body = NULL
WHERE request_body IS NOT NULL OR response_body IS NOT NULL;

-- X-Request-ID is an exchange's name in memory and here: both are one list.
CREATE INDEX exchange_by_moment ON exchange (started_order, request_id);
CREATE INDEX exchange_by_request ON exchange (request_id);
CREATE INDEX exchange_pinned ON exchange (started_order, request_id) WHERE pinned_at IS NOT NULL;

ALTER TABLE arrival ADD COLUMN exchange_id INTEGER;
-- Messages that were here before and came once more: few, and not among the new ones' numbers.
CREATE INDEX arrival_again ON arrival (exchange_id) WHERE exchange_id IS NOT NULL AND state <> 'held';

INSERT INTO counter (name, value) SELECT 'exchange_bytes', coalesce(sum(bytes), 0) FROM exchange WHERE true
ON CONFLICT (name) DO UPDATE SET value = excluded.value;
