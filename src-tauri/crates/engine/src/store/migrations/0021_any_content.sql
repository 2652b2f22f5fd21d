-- Content that other resources than documents lead to; when a document was last asked for; and whether a server has older
-- versions than are kept.

-- When it was last asked for, in milliseconds: what a server refuses is left alone for a day.
ALTER TABLE document_lying ADD COLUMN asked_order INTEGER;

-- A DocumentReference stands in document_lying by its triggers. Others do when they lead to something, which is noted
-- with their links: those that lay here before are noted anew.
UPDATE resource SET linked = 0
WHERE patient_id IS NOT NULL AND type IN (
    'DiagnosticReport', 'Media', 'Communication', 'CommunicationRequest', 'Consent', 'QuestionnaireResponse', 'Task',
    'BodyStructure', 'Contract', 'Claim'
);
CREATE TRIGGER content_is_anothers AFTER UPDATE OF patient_id ON resource
WHEN new.patient_id IS NOT old.patient_id AND new.type IN (
    'DiagnosticReport', 'Media', 'Communication', 'CommunicationRequest', 'Consent', 'QuestionnaireResponse', 'Task',
    'BodyStructure', 'Contract', 'Claim'
)
BEGIN
    DELETE FROM document_lying WHERE resource_id = new.resource_id;
    UPDATE resource SET linked = 0 WHERE resource_id = new.resource_id;
END;

-- Versions older than those kept: let go of here, or said by the server.
ALTER TABLE resource ADD COLUMN older_versions INTEGER NOT NULL DEFAULT 0;
