-- What a clinician tells a patient leaves ten minutes after it was written. Until then its author can undo it.

-- waiting: the patient knows nothing of it yet. told: it has left. undone: by its author, as if it had not been.
-- withheld: the case was opened again before it left.
ALTER TABLE decision
    ADD COLUMN status text NOT NULL DEFAULT 'told' CONSTRAINT decision_status CHECK (status IN ('waiting', 'told', 'undone', 'withheld')),
    ADD COLUMN leaves_at timestamptz,
    ADD COLUMN settled_at timestamptz,                  -- when it left, was undone or was withheld
    ADD COLUMN settled_by uuid REFERENCES account;      -- who undid it
-- What was decided so far was told at once. The owner is held by row-level security like everybody.
ALTER TABLE decision NO FORCE ROW LEVEL SECURITY;
UPDATE decision SET leaves_at = decided_at, settled_at = decided_at;
ALTER TABLE decision FORCE ROW LEVEL SECURITY;
ALTER TABLE decision
    ALTER COLUMN status DROP DEFAULT,
    ALTER COLUMN leaves_at SET NOT NULL,
    ADD CONSTRAINT decision_settled_when CHECK ((status = 'waiting') = (settled_at IS NULL)),
    ADD CONSTRAINT decision_undone_by CHECK ((status = 'undone') = (settled_by IS NOT NULL));
CREATE INDEX decision_waiting ON decision (clinic_id, leaves_at) WHERE status = 'waiting';
GRANT UPDATE (status, settled_at, settled_by) ON decision TO anteroom_app;

-- A question to the patient (FHIR CommunicationRequest), which leaves like a decision. The case stays open meanwhile.
CREATE TABLE communication_request (
    clinic_id  uuid NOT NULL,
    case_id    uuid NOT NULL,
    request_id uuid NOT NULL,
    asked_at   timestamptz NOT NULL,
    account_id uuid NOT NULL REFERENCES account,
    status     text NOT NULL CONSTRAINT communication_request_status CHECK (status IN ('waiting', 'told', 'undone', 'withheld')),
    leaves_at  timestamptz NOT NULL,
    settled_at timestamptz,
    settled_by uuid REFERENCES account,
    document   jsonb NOT NULL,             -- the question
    PRIMARY KEY (clinic_id, case_id, request_id),
    FOREIGN KEY (clinic_id, case_id) REFERENCES patient_case,
    CONSTRAINT communication_request_settled_when CHECK ((status = 'waiting') = (settled_at IS NULL)),
    CONSTRAINT communication_request_undone_by CHECK ((status = 'undone') = (settled_by IS NOT NULL))
);
CREATE INDEX communication_request_waiting ON communication_request (clinic_id, leaves_at) WHERE status = 'waiting';

-- The patient's answer to a question (FHIR Communication): one to each, never changed.
CREATE TABLE communication (
    clinic_id  uuid NOT NULL,
    case_id    uuid NOT NULL,
    request_id uuid NOT NULL,
    sent_at    timestamptz NOT NULL,
    document   jsonb NOT NULL,             -- the answer, and the language it was asked in
    PRIMARY KEY (clinic_id, case_id, request_id),
    FOREIGN KEY (clinic_id, case_id, request_id) REFERENCES communication_request
);

DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['communication_request', 'communication'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY one_clinic ON %I
            USING (clinic_id = nullif(current_setting(''app.clinic'', true), '''')::uuid)
            WITH CHECK (clinic_id = nullif(current_setting(''app.clinic'', true), '''')::uuid)', t);
    END LOOP;
END $$;
GRANT SELECT, INSERT ON communication_request, communication TO anteroom_app;
GRANT UPDATE (status, settled_at, settled_by) ON communication_request TO anteroom_app;

-- What a row of the queue says of it, so that no list has to look further.
ALTER TABLE patient_case
    ADD COLUMN asked_at timestamptz,       -- since when a question waits for its answer; null = none does
    ADD COLUMN answered_at timestamptz,    -- an answer came that no clinician has acted on yet
    ADD COLUMN proposed_version integer;   -- at this version of the case something waits for a second person
DROP TRIGGER patient_case_changed ON patient_case;
-- A lease that is only prolonged is no change.
CREATE TRIGGER patient_case_changed BEFORE INSERT OR UPDATE OF version, level, worse, status, owner, proposed_version ON patient_case
    FOR EACH ROW EXECUTE FUNCTION patient_case_changed();
