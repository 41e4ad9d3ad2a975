-- The clock: what a patient was promised, who has seen to it, and who is told when nobody has.

ALTER TABLE clinic
    ADD COLUMN holidays jsonb NOT NULL DEFAULT '[]', -- [{"name":"Christmas","from":"2026-12-25","to":"2026-12-28"}], both days included
    ADD COLUMN second_contact_mail text,
    ADD COLUMN lead_mail text;

-- A row each time a case comes into the queue, rises in it, comes back or is given back. A case has one at a time that
-- has not ended.
CREATE TABLE promise (
    clinic_id       uuid NOT NULL,
    case_id         uuid NOT NULL,
    since           timestamptz NOT NULL,
    level           smallint NOT NULL CONSTRAINT promise_level CHECK (level BETWEEN 1 AND 5),
    due_at          timestamptz NOT NULL,  -- what the patient was told
    escalated       smallint NOT NULL DEFAULT 0, -- the last step that was taken
    acknowledged_at timestamptz,           -- when a clinician first did something about it by name
    acknowledged_by uuid REFERENCES account,
    ended_at        timestamptz,           -- decided, or another one has taken its place
    PRIMARY KEY (clinic_id, case_id, since),
    FOREIGN KEY (clinic_id, case_id) REFERENCES patient_case,
    CONSTRAINT promise_acknowledged CHECK (num_nulls(acknowledged_at, acknowledged_by) IN (0, 2))
);
CREATE UNIQUE INDEX promise_once ON promise (clinic_id, case_id) WHERE ended_at IS NULL;
CREATE INDEX promise_open ON promise (clinic_id, due_at) WHERE ended_at IS NULL;
CREATE INDEX promise_broken ON promise (clinic_id, due_at) WHERE ended_at > due_at;
CREATE INDEX promise_escalated ON promise (clinic_id, case_id) WHERE escalated > 0 AND acknowledged_at IS NULL AND ended_at IS NULL;

-- Who is told when nobody acknowledges it: planned with the promise, taken away when somebody does.
CREATE TABLE escalation (
    clinic_id  uuid NOT NULL,
    case_id    uuid NOT NULL,
    since      timestamptz NOT NULL,
    step       smallint NOT NULL CONSTRAINT escalation_step CHECK (step > 0),
    recipient  text NOT NULL CONSTRAINT escalation_recipient CHECK (recipient IN ('second-contact', 'lead')),
    planned_at timestamptz NOT NULL,
    taken_at   timestamptz,                -- null = still ahead
    mail_id    uuid,                       -- null, once taken = nobody could be told by mail
    PRIMARY KEY (clinic_id, case_id, since, step),
    FOREIGN KEY (clinic_id, case_id, since) REFERENCES promise,
    FOREIGN KEY (clinic_id, mail_id) REFERENCES mail
);
CREATE INDEX escalation_planned ON escalation (clinic_id, planned_at) WHERE taken_at IS NULL;

-- Cases from before: promised when they arrived, as far as anybody knows. Row-level security would hide them.
ALTER TABLE patient_case NO FORCE ROW LEVEL SECURITY;
ALTER TABLE case_event NO FORCE ROW LEVEL SECURITY;
ALTER TABLE decision NO FORCE ROW LEVEL SECURITY;
INSERT INTO promise (clinic_id, case_id, since, level, due_at, acknowledged_at, acknowledged_by, ended_at)
SELECT c.clinic_id, c.case_id, c.arrived_at, c.level, c.due_at, act.at, act.account_id, c.closed_at
FROM patient_case c LEFT JOIN LATERAL (
    SELECT done.at, done.account_id FROM (
        SELECT e.at, e.account_id FROM case_event e WHERE e.clinic_id = c.clinic_id AND e.case_id = c.case_id AND e.account_id IS NOT NULL
        UNION ALL
        SELECT d.decided_at, d.account_id FROM decision d WHERE d.clinic_id = c.clinic_id AND d.case_id = c.case_id
    ) done ORDER BY done.at LIMIT 1
) act ON true;
ALTER TABLE patient_case FORCE ROW LEVEL SECURITY;
ALTER TABLE case_event FORCE ROW LEVEL SECURITY;
ALTER TABLE decision FORCE ROW LEVEL SECURITY;

-- Somebody has done something about the case by name: what was planned for want of that is taken away. The first one
-- counts.
CREATE FUNCTION promise_acknowledged(clinic uuid, which uuid, who uuid, moment timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE stood boolean;
BEGIN
    UPDATE promise SET acknowledged_at = moment, acknowledged_by = who
        WHERE clinic_id = clinic AND case_id = which AND ended_at IS NULL AND acknowledged_at IS NULL
        RETURNING escalated > 0 INTO stood;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    DELETE FROM escalation WHERE clinic_id = clinic AND case_id = which AND taken_at IS NULL;
    IF stood THEN
        -- No change of the case, but of what a list shows of it: open queues hear of it.
        UPDATE patient_case SET version = version WHERE clinic_id = clinic AND case_id = which;
    END IF;
END $$;

-- To raise a case, to open it again or to give it back is not to see to it: there it begins anew.
CREATE FUNCTION case_event_acknowledges() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM promise_acknowledged(NEW.clinic_id, NEW.case_id, NEW.account_id, NEW.at);
    RETURN NULL;
END $$;
CREATE TRIGGER case_event_acknowledges AFTER INSERT ON case_event FOR EACH ROW
    WHEN (NEW.account_id IS NOT NULL AND NEW.kind NOT IN ('level-raised', 'reopened', 'released'))
    EXECUTE FUNCTION case_event_acknowledges();

CREATE FUNCTION decision_acknowledges() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM promise_acknowledged(NEW.clinic_id, NEW.case_id, NEW.account_id, NEW.decided_at);
    RETURN NULL;
END $$;
CREATE TRIGGER decision_acknowledges AFTER INSERT ON decision FOR EACH ROW EXECUTE FUNCTION decision_acknowledges();

-- A promise ends with its case. One that is open again without another promise (a decision taken back) goes on.
CREATE FUNCTION promise_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.status = 'closed' THEN
        UPDATE promise SET ended_at = NEW.closed_at WHERE clinic_id = NEW.clinic_id AND case_id = NEW.case_id AND ended_at IS NULL;
        DELETE FROM escalation WHERE clinic_id = NEW.clinic_id AND case_id = NEW.case_id AND taken_at IS NULL;
    ELSE
        UPDATE promise p SET ended_at = NULL
        WHERE p.clinic_id = NEW.clinic_id AND p.case_id = NEW.case_id
          AND p.since = (SELECT max(l.since) FROM promise l WHERE l.clinic_id = NEW.clinic_id AND l.case_id = NEW.case_id);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER promise_follows AFTER UPDATE OF status ON patient_case FOR EACH ROW
    WHEN (OLD.status <> NEW.status) EXECUTE FUNCTION promise_follows();

DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['promise', 'escalation'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY one_clinic ON %I
            USING (clinic_id = nullif(current_setting(''app.clinic'', true), '''')::uuid)
            WITH CHECK (clinic_id = nullif(current_setting(''app.clinic'', true), '''')::uuid)', t);
    END LOOP;
END $$;
GRANT SELECT, INSERT, UPDATE ON promise TO anteroom_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON escalation TO anteroom_app;
