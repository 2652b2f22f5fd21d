-- From which day on what is due is soon due (NULL: as any date), and who says when it is due.
ALTER TABLE message ADD COLUMN due_soon TEXT;
ALTER TABLE message ADD COLUMN due_by TEXT CHECK (due_by IN ('message', 'kind'));
ALTER TABLE thread ADD COLUMN due_soon TEXT;
ALTER TABLE thread ADD COLUMN due_by TEXT CHECK (due_by IN ('message', 'kind', 'person'));
-- Until now only kinds and people gave dates.
UPDATE message SET due_by = 'kind' WHERE due IS NOT NULL;
UPDATE thread SET due_by = CASE
    WHEN due = (SELECT m.due FROM thread_mark AS m WHERE m.thread_id = thread.thread_id) THEN 'person' ELSE 'kind'
END WHERE due IS NOT NULL;
