-- The desk: who works on a case, who looks at it, and what has changed since a page was made.

-- FHIR Task.owner. A claim is a lease: past owned_until it has lapsed, whatever stands here.
ALTER TABLE patient_case
    ADD COLUMN owner uuid REFERENCES account,
    ADD COLUMN owned_since timestamptz,
    ADD COLUMN owned_until timestamptz,
    ADD CONSTRAINT patient_case_owned CHECK (num_nulls(owner, owned_since, owned_until) IN (0, 3));

-- What a clinician does stands in the timeline beside what the patient does.
ALTER TABLE case_event ADD COLUMN account_id uuid REFERENCES account; -- null = the patient, or the server by itself

-- Who has a case open: one row for each, kept up to date while they look.
CREATE TABLE case_look (
    clinic_id  uuid NOT NULL,
    case_id    uuid NOT NULL,
    account_id uuid NOT NULL REFERENCES account,
    looked_at  timestamptz NOT NULL,
    PRIMARY KEY (clinic_id, case_id, account_id),
    FOREIGN KEY (clinic_id, case_id) REFERENCES patient_case
);
ALTER TABLE case_look ENABLE ROW LEVEL SECURITY;
ALTER TABLE case_look FORCE ROW LEVEL SECURITY;
CREATE POLICY one_clinic ON case_look
    USING (clinic_id = nullif(current_setting('app.clinic', true), '')::uuid)
    WITH CHECK (clinic_id = nullif(current_setting('app.clinic', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE ON case_look TO anteroom_app;

-- The transaction that last changed what a list shows of the case, and the one in which it came into the queue, rose
-- in it or came back. A page keeps its snapshot; what that snapshot does not see is news to it, by no clock.
ALTER TABLE patient_case
    ADD COLUMN changed_in xid8 NOT NULL DEFAULT pg_current_xact_id(),
    ADD COLUMN entered_in xid8 NOT NULL DEFAULT pg_current_xact_id();
CREATE INDEX patient_case_changed ON patient_case (clinic_id, changed_in);

CREATE FUNCTION patient_case_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.changed_in := pg_current_xact_id();
    IF TG_OP = 'INSERT' OR NEW.level < OLD.level OR (NEW.worse AND NOT OLD.worse)
       OR (NEW.status = 'open' AND OLD.status = 'closed') THEN
        NEW.entered_in := pg_current_xact_id();
    END IF;
    PERFORM pg_notify('desk', NEW.clinic_id::text);
    RETURN NEW;
END $$;
-- A lease that is only prolonged is no change.
CREATE TRIGGER patient_case_changed BEFORE INSERT OR UPDATE OF version, level, worse, status, owner ON patient_case
    FOR EACH ROW EXECUTE FUNCTION patient_case_changed();
