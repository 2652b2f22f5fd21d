-- Content that a resource of any type leads to, also by an extension: what lay here before is noted anew.
DROP TRIGGER content_is_anothers;
CREATE TRIGGER content_is_anothers AFTER UPDATE OF patient_id ON resource
WHEN new.patient_id IS NOT old.patient_id AND new.type <> 'DocumentReference'
BEGIN
    DELETE FROM document_lying WHERE resource_id = new.resource_id;
    UPDATE resource SET linked = 0 WHERE resource_id = new.resource_id;
END;
UPDATE resource SET linked = 0
WHERE patient_id IS NOT NULL AND type NOT IN (
    'DocumentReference', 'DiagnosticReport', 'Media', 'Communication', 'CommunicationRequest', 'Consent',
    'QuestionnaireResponse', 'Task', 'BodyStructure', 'Contract', 'Claim'
);
