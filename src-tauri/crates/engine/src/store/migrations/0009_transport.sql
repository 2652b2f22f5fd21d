-- How messages travel to and from the other side: over HTTP in two ways, or as files in folders.
ALTER TABLE connection ADD COLUMN transport TEXT NOT NULL DEFAULT 'process_message'
CHECK (transport IN ('process_message', 'bundle', 'folder'));
-- Folder: where messages are laid, and where those of the other side are found. NULL: not in that direction.
ALTER TABLE connection ADD COLUMN out_folder TEXT;
ALTER TABLE connection ADD COLUMN in_folder TEXT;
-- Who has custody once a message is taken over: a server, or nobody but the folder it lies in.
ALTER TABLE outbox ADD COLUMN custody TEXT NOT NULL DEFAULT 'server' CHECK (custody IN ('server', 'folder'));
-- A message of the thread came by file: nobody has vouched for its sender.
ALTER TABLE thread ADD COLUMN unverified INTEGER NOT NULL DEFAULT 0;
