-- Names come to the index cut and folded, in any script. Its own way of cutting made a phrase of one word of Hindi, which an
-- index without places refuses. Filled anew when the workspace is opened.
DROP TABLE patient_text;
CREATE VIRTUAL TABLE patient_text USING fts5 (
    names, content = '', detail = none, prefix = '1 2 3 4 5 6 7 8 9 10 11 12', tokenize = "ascii"
);
INSERT INTO patient_text (patient_text, rank) VALUES ('secure-delete', 1);
