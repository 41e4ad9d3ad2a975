-- Letters on their way. A row is written in the transaction of what it tells; a sender takes it afterwards.
-- While it is being sent, next_try_at is the end of the sender's lease: when the sender dies, another takes it then.
CREATE TABLE mail (
    clinic_id   uuid NOT NULL,
    mail_id     uuid NOT NULL,             -- the Message-ID is made of it: the same at every try
    kind        text NOT NULL,
    status      text NOT NULL CONSTRAINT mail_status CHECK (status IN ('waiting', 'sent', 'dead')),
    attempts    integer NOT NULL,
    created_at  timestamptz NOT NULL,
    next_try_at timestamptz NOT NULL,
    give_up_at  timestamptz NOT NULL,
    finished_at timestamptz,
    document    jsonb NOT NULL,            -- recipient, subject, text; emptied when it is sent or dead
    PRIMARY KEY (clinic_id, mail_id),
    CONSTRAINT mail_finished_when CHECK ((status = 'waiting') = (finished_at IS NULL)),
    CONSTRAINT mail_finished_empty CHECK (status = 'waiting' OR document = '{}')
);
CREATE INDEX mail_due ON mail (clinic_id, next_try_at) WHERE status = 'waiting';

DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['mail'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY one_clinic ON %I
            USING (clinic_id = nullif(current_setting(''app.clinic'', true), '''')::uuid)
            WITH CHECK (clinic_id = nullif(current_setting(''app.clinic'', true), '''')::uuid)', t);
    END LOOP;
END $$;

GRANT SELECT, INSERT, UPDATE ON mail TO anteroom_app;
