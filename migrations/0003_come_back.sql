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

-- A response may be in hand on several devices: each has a secret of its own, besides the first one's.
CREATE TABLE response_key (
    clinic_id   uuid NOT NULL,
    response_id uuid NOT NULL,
    key_hash    bytea NOT NULL,            -- sha256 of the cookie's secret
    created_at  timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL,
    PRIMARY KEY (clinic_id, response_id, key_hash),
    FOREIGN KEY (clinic_id, response_id) REFERENCES response ON DELETE CASCADE
);

-- What brings a patient back to an unfinished form, together with the date of birth: a code to write down, or the
-- link of a letter. Gone when the form is sent or ended.
CREATE TABLE come_back (
    clinic_id   uuid NOT NULL,
    token_hash  bytea NOT NULL,            -- keyed with the server's secret
    response_id uuid NOT NULL,
    kind        text NOT NULL CONSTRAINT come_back_kind CHECK (kind IN ('code', 'link')),
    number      smallint,                  -- a code is worked out from it, to be shown again
    created_at  timestamptz NOT NULL,
    expires_at  timestamptz,               -- of a link; a code works as long as its draft
    tries       smallint NOT NULL CONSTRAINT come_back_tries CHECK (tries BETWEEN 0 AND 5), -- with a wrong date of birth
    used_at     timestamptz,               -- a link works once
    PRIMARY KEY (clinic_id, token_hash),
    FOREIGN KEY (clinic_id, response_id) REFERENCES response ON DELETE CASCADE,
    CONSTRAINT come_back_number CHECK ((kind = 'code') = (number IS NOT NULL)),
    CONSTRAINT come_back_expires CHECK ((kind = 'link') = (expires_at IS NOT NULL))
);
CREATE INDEX come_back_of_response ON come_back (clinic_id, response_id);

DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['mail', 'response_key', 'come_back'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY one_clinic ON %I
            USING (clinic_id = nullif(current_setting(''app.clinic'', true), '''')::uuid)
            WITH CHECK (clinic_id = nullif(current_setting(''app.clinic'', true), '''')::uuid)', t);
    END LOOP;
END $$;

GRANT SELECT, INSERT, UPDATE ON mail TO anteroom_app;
GRANT SELECT, INSERT ON response_key TO anteroom_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON come_back TO anteroom_app;
