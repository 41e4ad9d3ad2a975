-- Names are found however their accents and apostrophes are written: cases from before get the plain words too.
-- Row-level security would hide them.

ALTER TABLE patient_case NO FORCE ROW LEVEL SECURITY;
ALTER TABLE search_token NO FORCE ROW LEVEL SECURITY;
INSERT INTO search_token (clinic_id, token, case_id)
SELECT c.clinic_id, word, c.case_id
FROM patient_case c,
     LATERAL (VALUES (c.document->>'given'), (c.document->>'family')) AS names (name),
     LATERAL regexp_split_to_table(
         regexp_replace(normalize(lower(name), NFKD), '[''‘’\u0300-\u036f\u064b-\u0655\u0670]', '', 'g'), '[\s.,/-]+') AS word
WHERE name ~ '[^A-Za-z0-9 .-]' AND word <> ''
ON CONFLICT DO NOTHING;
ALTER TABLE patient_case FORCE ROW LEVEL SECURITY;
ALTER TABLE search_token FORCE ROW LEVEL SECURITY;
