-- How the index of words is written. Each time segments are merged their words are written again: sixteen at once, and a log
-- of a million is merged half as often as four at once, the default. Merging goes on a little with each page; the limit at
-- which it is done at once, within one transaction, stands far above. A leaf fits a page of the encrypted database, of which
-- 80 bytes are its IV and HMAC: by default it spilled into a second. And the words of a page of a long read are one segment, not two.
INSERT INTO message_text (message_text, rank) VALUES ('automerge', 16);
INSERT INTO message_text (message_text, rank) VALUES ('crisismerge', 64);
INSERT INTO message_text (message_text, rank) VALUES ('pgsz', 3960);
INSERT INTO message_text (message_text, rank) VALUES ('hashsize', 2097152);
