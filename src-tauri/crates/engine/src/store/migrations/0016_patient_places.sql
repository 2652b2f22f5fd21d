-- Three words of a name stand in the index as one, and address and telephone are found too. Filled anew when the
-- workspace is opened.
INSERT INTO patient_text (patient_text) VALUES ('delete-all');
