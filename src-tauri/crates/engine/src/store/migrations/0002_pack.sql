-- The rules of the other side hang on the message too: what was frozen under one pack is sent under it, whatever the
-- connection is set to meanwhile.
ALTER TABLE outbox ADD COLUMN pack TEXT NOT NULL DEFAULT 'nav-messaging-core';
CREATE TRIGGER outbox_pack_is_frozen BEFORE UPDATE OF pack ON outbox
BEGIN
    SELECT RAISE(ABORT, 'a frozen message is never changed');
END;
-- Bundle.id of this very sending; NULL: that of the frozen bytes.
ALTER TABLE attempt ADD COLUMN bundle_id TEXT;
