-- After sending: the patient's own record, updates of a case, the check-in.

-- The record is opened with the access code and the date of birth; only then has the browser a session.
CREATE INDEX response_access_code ON response (clinic_id, access_code_hash) WHERE access_code_hash IS NOT NULL;
ALTER TABLE response
    ADD COLUMN wrong_dates  smallint NOT NULL DEFAULT 0, -- dates of birth that did not fit the right code, in a row
    ADD COLUMN locked_until timestamptz,                 -- too many of them: the code opens nothing until then
    ADD COLUMN updates      uuid,                        -- the first response of the case, which this one brings up to date
    ADD CONSTRAINT response_updates FOREIGN KEY (clinic_id, updates) REFERENCES response (clinic_id, response_id);
-- One update however often it is sent; also the order in which a case's updates are read.
CREATE UNIQUE INDEX response_update_once ON response (clinic_id, updates, submit_key) WHERE updates IS NOT NULL;

CREATE TABLE record_session (
    clinic_id   uuid NOT NULL,
    token_hash  bytea NOT NULL,            -- sha256 of the cookie's token
    response_id uuid NOT NULL,             -- whose access code opened it
    created_at  timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL,
    PRIMARY KEY (clinic_id, token_hash),
    FOREIGN KEY (clinic_id, response_id) REFERENCES response ON DELETE CASCADE
);
CREATE INDEX record_session_expired ON record_session (clinic_id, expires_at);
ALTER TABLE record_session ENABLE ROW LEVEL SECURITY;
ALTER TABLE record_session FORCE ROW LEVEL SECURITY;
CREATE POLICY one_clinic ON record_session
    USING (clinic_id = nullif(current_setting('app.clinic', true), '')::uuid)
    WITH CHECK (clinic_id = nullif(current_setting('app.clinic', true), '')::uuid);
GRANT SELECT, INSERT, DELETE ON record_session TO anteroom_app;

ALTER TABLE patient_case
    ADD COLUMN updated_at timestamptz,     -- when the patient last said how it is now
    ADD COLUMN checked_in_at timestamptz;  -- when the patient was asked, at the end of self-care
CREATE INDEX patient_case_check_in ON patient_case (clinic_id, arrived_at) WHERE level = 5 AND NOT draft AND checked_in_at IS NULL;

ALTER TABLE assessment DROP CONSTRAINT assessment_kind;
ALTER TABLE assessment ADD CONSTRAINT assessment_kind CHECK (kind IN ('danger', 'changed', 'abandoned', 'submitted', 'updated'));

-- Who fills a form in is a code of the form.
ALTER TABLE answer_change DROP CONSTRAINT answer_change_author;
ALTER TABLE answer_change ADD CONSTRAINT answer_change_author CHECK (author ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$');
