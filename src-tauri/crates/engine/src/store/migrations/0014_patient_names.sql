-- Names are found by words of any length without reading every name that begins so, and by two words at once through a
-- word for each pair. Filled anew when the workspace is opened.
DROP TABLE patient_text;
CREATE VIRTUAL TABLE patient_text USING fts5 (
    names, content = '', detail = none, prefix = '1 2 3 4 5 6 7 8 9 10 11 12',
    tokenize = "unicode61 remove_diacritics 0"
);
INSERT INTO patient_text (patient_text, rank) VALUES ('secure-delete', 1);
