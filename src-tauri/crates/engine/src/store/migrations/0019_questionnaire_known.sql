-- Forms by their address, on the shelf or beside it: what a filled-in form is called is looked up for each row of a chart.
CREATE INDEX questionnaire_known ON questionnaire (url, questionnaire_id DESC);
