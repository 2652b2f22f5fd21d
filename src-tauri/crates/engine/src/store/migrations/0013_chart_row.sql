-- Where each resource stands in its patient's chart, so that a screen reads the bodies of what it shows and no others.
-- A projection: made anew from the body, by rules that have a number.
CREATE TABLE chart_row (
    resource_id INTEGER NOT NULL REFERENCES resource (resource_id) ON DELETE CASCADE,
    -- A measurement with several values stands once for each.
    place INTEGER NOT NULL,
    patient_id INTEGER NOT NULL REFERENCES patient (patient_id) ON DELETE CASCADE,
    section TEXT NOT NULL,
    -- Which series of measurements; empty elsewhere.
    series TEXT NOT NULL DEFAULT '',
    series_rank INTEGER NOT NULL DEFAULT 0,
    -- entered-in-error: counted, never shown.
    withdrawn INTEGER NOT NULL DEFAULT 0 CHECK (withdrawn IN (0, 1)),
    -- What stands first: 0 current and serious, 1 what cannot be interpreted, 2 current, 3 the rest.
    rank INTEGER NOT NULL DEFAULT 0,
    -- Seconds before the epoch of when it was: the newest has the smallest, what has no date the largest.
    newest INTEGER NOT NULL,
    -- It says that nothing of the section's sort is known.
    none_known INTEGER NOT NULL DEFAULT 0 CHECK (none_known IN (0, 1)),
    -- The same for two that look like one entered twice.
    likeness INTEGER,
    PRIMARY KEY (resource_id, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX chart_row_shown ON chart_row (patient_id, section, series, withdrawn, rank, newest, resource_id, place);
CREATE INDEX chart_row_alike ON chart_row (patient_id, section, series, likeness) WHERE likeness IS NOT NULL;
CREATE INDEX chart_row_by_time ON chart_row (patient_id, newest, resource_id, place, section) WHERE withdrawn = 0;

-- How many rows each section and series has, so that nothing is counted when it is shown.
CREATE TABLE chart_count (
    patient_id INTEGER NOT NULL REFERENCES patient (patient_id) ON DELETE CASCADE,
    section TEXT NOT NULL,
    series TEXT NOT NULL,
    series_rank INTEGER NOT NULL,
    kept INTEGER NOT NULL,
    current INTEGER NOT NULL,
    withdrawn INTEGER NOT NULL,
    none_known INTEGER NOT NULL,
    PRIMARY KEY (patient_id, section, series)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER chart_row_comes AFTER INSERT ON chart_row
BEGIN
    INSERT INTO chart_count (patient_id, section, series, series_rank, kept, current, withdrawn, none_known)
    VALUES (
        new.patient_id, new.section, new.series, new.series_rank, 1 - new.withdrawn,
        (new.rank IN (0, 2)) * (1 - new.withdrawn), new.withdrawn, new.none_known * (1 - new.withdrawn)
    )
    ON CONFLICT (patient_id, section, series) DO UPDATE SET
        kept = kept + excluded.kept, current = current + excluded.current, withdrawn = withdrawn + excluded.withdrawn,
        none_known = none_known + excluded.none_known;
END;
CREATE TRIGGER chart_row_goes AFTER DELETE ON chart_row
BEGIN
    UPDATE chart_count SET
        kept = kept - (1 - old.withdrawn), current = current - (old.rank IN (0, 2)) * (1 - old.withdrawn),
        withdrawn = withdrawn - old.withdrawn,
        none_known = none_known - old.none_known * (1 - old.withdrawn)
    WHERE patient_id = old.patient_id AND section = old.section AND series = old.series;
END;

-- Resources whose rows are to be made.
CREATE TABLE chart_unsorted (
    patient_id INTEGER NOT NULL REFERENCES patient (patient_id) ON DELETE CASCADE,
    resource_id INTEGER NOT NULL REFERENCES resource (resource_id) ON DELETE CASCADE,
    PRIMARY KEY (patient_id, resource_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX chart_unsorted_by_resource ON chart_unsorted (resource_id);
INSERT INTO chart_unsorted (patient_id, resource_id)
SELECT patient_id, resource_id FROM resource WHERE patient_id IS NOT NULL;
CREATE TRIGGER resource_is_new AFTER INSERT ON resource WHEN new.patient_id IS NOT NULL
BEGIN
    INSERT OR IGNORE INTO chart_unsorted (patient_id, resource_id) VALUES (new.patient_id, new.resource_id);
END;
CREATE TRIGGER resource_is_another AFTER UPDATE OF patient_id, sha256 ON resource
WHEN new.patient_id IS NOT old.patient_id OR new.sha256 IS NOT old.sha256
BEGIN
    DELETE FROM chart_row WHERE resource_id = new.resource_id;
    DELETE FROM chart_unsorted WHERE resource_id = new.resource_id;
    INSERT INTO chart_unsorted (patient_id, resource_id)
    SELECT new.patient_id, new.resource_id WHERE new.patient_id IS NOT NULL;
END;

-- By which rules a patient's rows were made.
CREATE TABLE chart_rules (
    patient_id INTEGER PRIMARY KEY REFERENCES patient (patient_id) ON DELETE CASCADE,
    rules INTEGER NOT NULL
) STRICT;
