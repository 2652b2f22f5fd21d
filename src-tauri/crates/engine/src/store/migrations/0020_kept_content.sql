-- What a kept chart leads to: documents' content and the forms of its answers; what lies beside each resource; and whom
-- an exchange was about, so that it can go with her.

-- Bytes of a resource's earlier versions and of what its addresses led to, as they lie here.
ALTER TABLE resource ADD COLUMN beside_bytes INTEGER NOT NULL DEFAULT 0;
UPDATE resource SET beside_bytes =
    (SELECT coalesce(sum(length(v.body)), 0) FROM resource_version AS v WHERE v.resource_id = resource.resource_id)
    + (SELECT coalesce(sum(length(c.body)), 0) FROM document_content AS c WHERE c.resource_id = resource.resource_id)
WHERE resource_id IN (SELECT resource_id FROM resource_version UNION SELECT resource_id FROM document_content);
UPDATE patient SET held_bytes = (
    SELECT coalesce(sum(length(r.body) + r.beside_bytes), 0) FROM resource AS r WHERE r.patient_id = patient.patient_id
)
WHERE held_resources > 0;

-- Whether what a DocumentReference leads to lies here too.
CREATE TABLE document_lying (
    resource_id INTEGER PRIMARY KEY REFERENCES resource (resource_id) ON DELETE CASCADE,
    patient_id INTEGER NOT NULL REFERENCES patient (patient_id) ON DELETE CASCADE,
    -- unknown: it came, or became another, since it was looked at. nothing: it has no content. elsewhere: at a server
    -- that is not asked. no_room: all of it together is as much as is kept. refused: the server does not give it.
    state TEXT NOT NULL CHECK (state IN (
        'unknown', 'here', 'withdrawn', 'nothing', 'elsewhere', 'too_large', 'no_room', 'refused', 'failed'
    ))
) STRICT;
CREATE INDEX document_lying_by_patient ON document_lying (patient_id, state);
-- How many of each, so that nothing is counted when it is shown.
CREATE TABLE document_count (
    patient_id INTEGER NOT NULL REFERENCES patient (patient_id) ON DELETE CASCADE,
    state TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (patient_id, state)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER document_lying_comes AFTER INSERT ON document_lying
BEGIN
    INSERT INTO document_count (patient_id, state, count) VALUES (new.patient_id, new.state, 1)
    ON CONFLICT (patient_id, state) DO UPDATE SET count = count + 1;
END;
CREATE TRIGGER document_lying_goes AFTER DELETE ON document_lying
BEGIN
    UPDATE document_count SET count = count - 1 WHERE patient_id = old.patient_id AND state = old.state;
END;
CREATE TRIGGER document_lying_changes AFTER UPDATE OF state ON document_lying WHEN new.state <> old.state
BEGIN
    UPDATE document_count SET count = count - 1 WHERE patient_id = old.patient_id AND state = old.state;
    INSERT INTO document_count (patient_id, state, count) VALUES (new.patient_id, new.state, 1)
    ON CONFLICT (patient_id, state) DO UPDATE SET count = count + 1;
END;
INSERT INTO document_lying (resource_id, patient_id, state)
SELECT resource_id, patient_id, 'unknown' FROM resource WHERE type = 'DocumentReference' AND patient_id IS NOT NULL;
CREATE TRIGGER document_is_new AFTER INSERT ON resource
WHEN new.type = 'DocumentReference' AND new.patient_id IS NOT NULL
BEGIN
    INSERT INTO document_lying (resource_id, patient_id, state) VALUES (new.resource_id, new.patient_id, 'unknown');
END;
CREATE TRIGGER document_is_another AFTER UPDATE OF patient_id, sha256 ON resource
WHEN new.type = 'DocumentReference' AND (new.patient_id IS NOT old.patient_id OR new.sha256 IS NOT old.sha256)
BEGIN
    DELETE FROM document_lying WHERE resource_id = new.resource_id;
    INSERT INTO document_lying (resource_id, patient_id, state)
    SELECT new.resource_id, new.patient_id, 'unknown' WHERE new.patient_id IS NOT NULL;
END;

-- Which Binary a document led to: one that no document leads to any longer goes.
CREATE TABLE document_lead (
    resource_id INTEGER NOT NULL REFERENCES resource (resource_id) ON DELETE CASCADE,
    binary_id INTEGER NOT NULL REFERENCES resource (resource_id) ON DELETE CASCADE,
    PRIMARY KEY (resource_id, binary_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX document_lead_to ON document_lead (binary_id);

-- The Questionnaire that a QuestionnaireResponse names. A projection: filled as links are, and rebuilt with them.
CREATE TABLE resource_form (
    resource_id INTEGER PRIMARY KEY REFERENCES resource (resource_id) ON DELETE CASCADE,
    url TEXT NOT NULL,
    -- Empty where none is named.
    version TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX resource_form_by_url ON resource_form (url);
UPDATE resource SET linked = 0 WHERE type = 'QuestionnaireResponse';
-- Kept beside the shelf, to read answers by: no draft names it, and it goes with the last answer.
ALTER TABLE questionnaire ADD COLUMN aside INTEGER NOT NULL DEFAULT 0;
UPDATE questionnaire SET aside = 1 WHERE source = 'server' AND removed_at = added_at;

-- Whose chart it was for; NULL: nobody's in particular.
ALTER TABLE exchange ADD COLUMN patient_id INTEGER;
CREATE INDEX exchange_by_patient ON exchange (patient_id) WHERE patient_id IS NOT NULL;
