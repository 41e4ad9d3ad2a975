-- Finding cases: what the queue's filters look at, and views that are kept.

-- The language the patient reads: a code, so that the queue can be filtered by it.
ALTER TABLE patient_case ADD COLUMN language text NOT NULL DEFAULT '';
-- Row-level security binds the owner too, who sees no clinic's rows.
ALTER TABLE patient_case NO FORCE ROW LEVEL SECURITY;
UPDATE patient_case SET language = coalesce(document->>'language', '');
ALTER TABLE patient_case FORCE ROW LEVEL SECURITY;

-- Closed cases are looked through by flag, language, form and period in the order of arrival, piece by piece.
DROP INDEX patient_case_arrived;
CREATE INDEX patient_case_arrived ON patient_case (clinic_id, arrived_at, case_id);

-- Filters of the queue under a name: somebody's own, or the whole clinic's.
CREATE TABLE saved_view (
    clinic_id  uuid NOT NULL,
    view_id    uuid NOT NULL,
    account_id uuid REFERENCES account,    -- whose it is; null = everybody's
    name       text NOT NULL CONSTRAINT saved_view_name CHECK (char_length(name) BETWEEN 1 AND 40),
    query      text NOT NULL CONSTRAINT saved_view_query CHECK (char_length(query) <= 1000), -- as in the address
    created_by uuid NOT NULL REFERENCES account,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (clinic_id, view_id),
    CONSTRAINT saved_view_once UNIQUE NULLS NOT DISTINCT (clinic_id, account_id, name)
);
ALTER TABLE saved_view ENABLE ROW LEVEL SECURITY;
ALTER TABLE saved_view FORCE ROW LEVEL SECURITY;
CREATE POLICY one_clinic ON saved_view
    USING (clinic_id = nullif(current_setting('app.clinic', true), '')::uuid)
    WITH CHECK (clinic_id = nullif(current_setting('app.clinic', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON saved_view TO anteroom_app;
