-- Keys of threads and ids of Bundles are random: in a large tree each goes to a page of its own. As numbers they take a
-- third of the room, and those that come by the thousand wait in a small tree until they go to the large one together, in
-- its order (store::gathered).
ALTER TABLE thread_key RENAME TO thread_key_in_words;
DROP INDEX thread_key_by_thread;
CREATE TABLE thread_key (
    key INTEGER PRIMARY KEY,
    thread_id INTEGER NOT NULL REFERENCES thread (thread_id)
) STRICT;
INSERT OR IGNORE INTO thread_key (key, thread_id)
SELECT key_number(connection_id, key), thread_id FROM thread_key_in_words ORDER BY 1;
CREATE INDEX thread_key_by_thread ON thread_key (thread_id);
CREATE TABLE thread_key_fresh (
    key INTEGER PRIMARY KEY,
    thread_id INTEGER NOT NULL REFERENCES thread (thread_id)
) STRICT;
DROP TABLE thread_key_in_words;

-- The first message under each Bundle.id.
CREATE TABLE bundle_key (
    key INTEGER PRIMARY KEY,
    message_id INTEGER NOT NULL REFERENCES message (message_id)
) STRICT;
INSERT OR IGNORE INTO bundle_key (key, message_id)
SELECT key_number(connection_id, bundle_id), message_id FROM message WHERE bundle_id IS NOT NULL ORDER BY 1, 2;
CREATE TABLE bundle_key_fresh (
    key INTEGER PRIMARY KEY,
    message_id INTEGER NOT NULL REFERENCES message (message_id)
) STRICT;
DROP INDEX message_by_bundle;
