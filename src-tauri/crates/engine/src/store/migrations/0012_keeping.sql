-- Charts for a day without network: whom a person chose, how each type was last read, what it all weighs.

-- When a person chose to keep the chart here; NULL: it lies here because it was opened or found.
ALTER TABLE patient ADD COLUMN kept_at TEXT;
-- The last time a person had to do with her here (milliseconds): what retention counts from.
ALTER TABLE patient ADD COLUMN touched_order INTEGER;
UPDATE patient SET touched_order = coalesce(opened_order, CAST(strftime('%s', 'now') AS INTEGER) * 1000);
-- What is held of the chart: resources, and bytes as they lie here.
ALTER TABLE patient ADD COLUMN held_resources INTEGER NOT NULL DEFAULT 0;
ALTER TABLE patient ADD COLUMN held_bytes INTEGER NOT NULL DEFAULT 0;
UPDATE patient SET
    held_resources = (SELECT count(*) FROM resource AS r WHERE r.patient_id = patient.patient_id),
    held_bytes = (SELECT coalesce(sum(length(r.body)), 0) FROM resource AS r WHERE r.patient_id = patient.patient_id);
CREATE INDEX patient_kept ON patient (kept_at, patient_id) WHERE kept_at IS NOT NULL;
CREATE INDEX patient_by_fetched ON patient (fetched_at, patient_id) WHERE fetched_at IS NOT NULL;
CREATE INDEX patient_by_touch ON patient (touched_order, patient_id) WHERE source = 'ehr';

-- How a type of a patient's chart was last read, so that the next reading asks only for what is not as held.
CREATE TABLE chart_type (
    patient_id INTEGER NOT NULL REFERENCES patient (patient_id),
    type TEXT NOT NULL,
    -- ETag of the one page that was all of it.
    etag TEXT,
    -- Of what the tag stood for: a tag that stays while this changes is not believed again.
    digest BLOB,
    -- The server's time as the reading began, a little behind.
    since TEXT,
    -- When all of it was last read.
    whole_at TEXT,
    PRIMARY KEY (patient_id, type)
) STRICT, WITHOUT ROWID;

-- Appointments of a day as the EHR gave them, so that the day can be kept, and seen without network.
CREATE TABLE day_appointment (
    connection_id INTEGER NOT NULL REFERENCES connection (connection_id),
    day TEXT NOT NULL,
    start TEXT NOT NULL,
    fhir_id TEXT NOT NULL,
    -- FHIR's status: booked, arrived, …
    status TEXT NOT NULL DEFAULT '',
    patient_id INTEGER NOT NULL REFERENCES patient (patient_id),
    read_at TEXT NOT NULL,
    PRIMARY KEY (connection_id, day, start, fhir_id, patient_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX day_appointment_by_patient ON day_appointment (patient_id);

-- Questions to a server that a person named.
CREATE TABLE saved_query (
    query_id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    connection_id INTEGER REFERENCES connection (connection_id),
    -- As a FHIR URL under the base; never with a national number in it.
    query TEXT NOT NULL,
    -- post, get or auto
    method TEXT NOT NULL DEFAULT 'auto' CHECK (method IN ('auto', 'get', 'post')),
    -- JSON array of the table's columns.
    columns TEXT NOT NULL DEFAULT '[]',
    saved_at TEXT NOT NULL
) STRICT;
