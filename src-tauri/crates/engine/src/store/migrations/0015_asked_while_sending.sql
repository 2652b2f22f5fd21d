-- The request came once more while its receipt was under way: the receipt may have been fetched before, and goes again.
ALTER TABLE outbox ADD COLUMN asked_while_sending INTEGER NOT NULL DEFAULT 0;
