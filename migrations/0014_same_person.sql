-- Cases of the same person. Cases are never merged: that clinicians said so stands in rows of its own, and a row that no
-- longer holds is ended, never deleted.

-- A case belongs to one group of cases at a time.
CREATE TABLE same_person (
    clinic_id uuid NOT NULL,
    link_id   uuid NOT NULL,
    person_id uuid NOT NULL,               -- the group; no person stands behind it
    case_id   uuid NOT NULL,
    linked_by uuid NOT NULL REFERENCES account,
    linked_at timestamptz NOT NULL,
    ended_by  uuid REFERENCES account,
    ended_at  timestamptz,
    PRIMARY KEY (clinic_id, link_id),
    FOREIGN KEY (clinic_id, case_id) REFERENCES patient_case,
    CONSTRAINT same_person_ended CHECK (num_nulls(ended_by, ended_at) IN (0, 2))
);
CREATE UNIQUE INDEX same_person_once ON same_person (clinic_id, case_id) WHERE ended_at IS NULL;
CREATE INDEX same_person_group ON same_person (clinic_id, person_id) WHERE ended_at IS NULL;

-- Cases that look alike and are of two people, so that nobody is asked again: a row from each side.
CREATE TABLE another_person (
    clinic_id uuid NOT NULL,
    mark_id   uuid NOT NULL,
    case_id   uuid NOT NULL,
    other_id  uuid NOT NULL,
    said_by   uuid NOT NULL REFERENCES account,
    said_at   timestamptz NOT NULL,
    ended_by  uuid REFERENCES account,
    ended_at  timestamptz,
    PRIMARY KEY (clinic_id, mark_id),
    FOREIGN KEY (clinic_id, case_id) REFERENCES patient_case,
    FOREIGN KEY (clinic_id, other_id) REFERENCES patient_case,
    CONSTRAINT another_person_other CHECK (case_id <> other_id),
    CONSTRAINT another_person_ended CHECK (num_nulls(ended_by, ended_at) IN (0, 2))
);
CREATE UNIQUE INDEX another_person_once ON another_person (clinic_id, case_id, other_id) WHERE ended_at IS NULL;

DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['same_person', 'another_person'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY one_clinic ON %I
            USING (clinic_id = nullif(current_setting(''app.clinic'', true), '''')::uuid)
            WITH CHECK (clinic_id = nullif(current_setting(''app.clinic'', true), '''')::uuid)', t);
    END LOOP;
END $$;

GRANT SELECT, INSERT, UPDATE (ended_by, ended_at) ON same_person, another_person TO anteroom_app;
