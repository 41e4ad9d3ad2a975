-- The foundation. Rules that hold for every table:
--   * clinic_id is the first column of every key and index of clinic data, so that row-level security,
--     sharding and partitioning can all stand on it.
--   * what will be sealed later (names, contact, free text, answers) stands in one column named
--     "document" per table and is never used in WHERE, ORDER BY or an index.
--   * the application role may read and write rows of one clinic at a time: app.clinic, set for the
--     transaction by db::Db::begin. Unset means no rows.

-- The group role that `serve` runs under; login roles are made members by `anteroom migrate`.
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'anteroom_app') THEN
        CREATE ROLE anteroom_app NOLOGIN;
    END IF;
END $$;

-- Directory of clinics: a small reference table, read before a clinic is known. No health data.
CREATE TABLE clinic (
    clinic_id      uuid PRIMARY KEY,
    slug           text NOT NULL UNIQUE CONSTRAINT clinic_slug_form CHECK (slug ~ '^[a-z0-9][a-z0-9-]{0,40}$'),
    name           text NOT NULL,
    phone          text NOT NULL,
    country        text NOT NULL,          -- a code of country-now: which emergency number is shown before the patient says
    time_zone      text NOT NULL,          -- IANA name
    language       text NOT NULL,
    staffed_hours  jsonb NOT NULL,         -- [{"days":[1,2,3,4,5],"from":"08:00","to":"18:30"}], 1 = Monday; [] = never staffed
    second_contact text NOT NULL,
    questionnaire  text NOT NULL,          -- url of the form package that new intakes use
    created_at     timestamptz NOT NULL
);

-- Form packages as they were when first served, by content hash; never changed, never deleted.
CREATE TABLE form_package (
    package_hash text PRIMARY KEY,         -- sha256 over questionnaire and rules
    url          text NOT NULL,
    version      text NOT NULL,
    questionnaire text NOT NULL,
    triage       text NOT NULL,
    first_served_at timestamptz NOT NULL,
    CONSTRAINT form_package_version_once UNIQUE (url, version)  -- the same version with another content stops `serve`
);

-- Accounts are people of the staff; they belong to no clinic by themselves.
CREATE TABLE account (
    account_id    uuid PRIMARY KEY,
    login         text NOT NULL CONSTRAINT account_login_once UNIQUE CONSTRAINT account_login_form CHECK (login = lower(login)),
    display_name  text NOT NULL,
    password_hash text,                    -- PHC string; null until the one-time link was used
    created_at    timestamptz NOT NULL,
    disabled_at   timestamptz
);

-- The sign-in look-up: which clinics an account may enter, and as what. Read before a clinic is chosen,
-- therefore outside row-level security.
CREATE TABLE membership (
    clinic_id     uuid NOT NULL REFERENCES clinic,
    membership_id uuid NOT NULL,
    account_id    uuid NOT NULL REFERENCES account,
    role          text NOT NULL CONSTRAINT membership_role CHECK (role IN ('clinician', 'admin')),
    created_at    timestamptz NOT NULL,
    revoked_at    timestamptz,
    PRIMARY KEY (clinic_id, membership_id),
    CONSTRAINT membership_once UNIQUE (clinic_id, account_id)
);
CREATE INDEX membership_of_account ON membership (account_id);

CREATE TABLE one_time_link (
    token_hash bytea PRIMARY KEY,          -- sha256 of the token; the token itself is never stored
    account_id uuid NOT NULL REFERENCES account,
    expires_at timestamptz NOT NULL,
    used_at    timestamptz
);

-- A staff session is pinned to one membership.
CREATE TABLE staff_session (
    clinic_id     uuid NOT NULL,
    token_hash    bytea NOT NULL,          -- sha256 of the cookie's token
    membership_id uuid NOT NULL,
    account_id    uuid NOT NULL REFERENCES account,
    created_at    timestamptz NOT NULL,
    seen_at       timestamptz NOT NULL,
    ended_at      timestamptz,
    PRIMARY KEY (clinic_id, token_hash),
    FOREIGN KEY (clinic_id, membership_id) REFERENCES membership
);
CREATE INDEX staff_session_of_account ON staff_session (clinic_id, account_id) WHERE ended_at IS NULL;

-- A case in the queue (FHIR Task). Level only rises by software; a decision is a row of its own.
CREATE TABLE patient_case (
    clinic_id      uuid NOT NULL,
    case_id        uuid NOT NULL,
    reference      text NOT NULL,          -- read out on the phone; no secret
    form           text NOT NULL,          -- url of the questionnaire
    status         text NOT NULL CONSTRAINT patient_case_status CHECK (status IN ('open', 'closed')),
    level          smallint NOT NULL CONSTRAINT patient_case_level CHECK (level BETWEEN 1 AND 5), -- 1 = emergency
    danger_count   smallint NOT NULL,      -- emergency, urgent and soon rules that fired
    no_contact     boolean NOT NULL,       -- nothing known by which the patient could be reached
    draft          boolean NOT NULL,       -- the patient has not submitted
    help_unreachable boolean NOT NULL DEFAULT false, -- the patient pressed "I cannot call"
    flags          text[] NOT NULL,        -- ids of the rules that ever fired, most dangerous first
    arrived_at     timestamptz NOT NULL,
    due_at         timestamptz NOT NULL,
    closed_at      timestamptz,
    version        integer NOT NULL,
    document       jsonb NOT NULL,         -- name, birth date, sex, headline
    PRIMARY KEY (clinic_id, case_id),
    CONSTRAINT patient_case_reference_once UNIQUE (clinic_id, reference),
    CONSTRAINT patient_case_closed_when CHECK ((status = 'closed') = (closed_at IS NOT NULL))
);
-- The queue's order, exactly.
CREATE INDEX patient_case_queue ON patient_case
    (clinic_id, level, no_contact, danger_count DESC, arrived_at, case_id) WHERE status = 'open';
CREATE INDEX patient_case_due ON patient_case (clinic_id, due_at) WHERE status = 'open';
CREATE INDEX patient_case_closed ON patient_case (clinic_id, closed_at DESC, case_id) WHERE status = 'closed';

-- One filling-in of a form (FHIR QuestionnaireResponse).
CREATE TABLE response (
    clinic_id     uuid NOT NULL,
    response_id   uuid NOT NULL,
    public_id     text NOT NULL,           -- in the address; random, useless without the cookie
    secret_hash   bytea NOT NULL,          -- sha256 of the cookie's secret
    case_id       uuid,                    -- once it stands in the queue
    package_hash  text NOT NULL REFERENCES form_package,
    status        text NOT NULL CONSTRAINT response_status CHECK (status IN ('in-progress', 'completed', 'stopped')),
    version       integer NOT NULL,        -- carried by every page; a stale one overwrites nothing
    started_at    timestamptz NOT NULL,
    saved_at      timestamptz NOT NULL,    -- last POST
    expires_at    timestamptz NOT NULL,
    submitted_at  timestamptz,
    submit_key    text,                    -- idempotency key of the submit that won
    access_code_hash bytea,
    abandon_level smallint,                -- D01: the level at which it enters the queue when left alone; null = it does not
    document      jsonb NOT NULL,          -- answers, pages seen, acknowledged rules
    PRIMARY KEY (clinic_id, response_id),
    CONSTRAINT response_public_once UNIQUE (clinic_id, public_id),
    FOREIGN KEY (clinic_id, case_id) REFERENCES patient_case
);
CREATE INDEX response_of_case ON response (clinic_id, case_id) WHERE case_id IS NOT NULL;
CREATE INDEX response_abandoned ON response (clinic_id, saved_at)
    WHERE status = 'in-progress' AND case_id IS NULL AND abandon_level IS NOT NULL;
CREATE INDEX response_expired ON response (clinic_id, expires_at) WHERE status = 'in-progress';

-- The trail: a row per changed answer, never changed itself.
CREATE TABLE answer_change (
    clinic_id   uuid NOT NULL,
    response_id uuid NOT NULL,
    change_id   uuid NOT NULL,
    changed_at  timestamptz NOT NULL,
    link_id     text NOT NULL,
    page        text NOT NULL,
    author      text NOT NULL CONSTRAINT answer_change_author
        CHECK (author IN ('self', 'parent', 'carer', 'interpreter', 'clinician', 'unknown')), -- who fills it in, as told
    language    text NOT NULL,
    kind        text NOT NULL CONSTRAINT answer_change_kind
        CHECK (kind IN ('answered', 'stale', 'stripped')), -- stale: from an old page, not stored as an answer; stripped: disabled at submit
    document    jsonb NOT NULL,            -- value, previous value, wording shown
    PRIMARY KEY (clinic_id, response_id, change_id),
    FOREIGN KEY (clinic_id, response_id) REFERENCES response ON DELETE CASCADE
);

-- What the rules found, on the day it was made; none is ever overwritten.
CREATE TABLE assessment (
    clinic_id     uuid NOT NULL,
    assessment_id uuid NOT NULL,
    response_id   uuid NOT NULL,
    case_id       uuid NOT NULL,
    kind          text NOT NULL CONSTRAINT assessment_kind CHECK (kind IN ('danger', 'changed', 'abandoned', 'submitted')),
    made_at       timestamptz NOT NULL,
    made_on       date NOT NULL,           -- the clinic's calendar day, the "today" of the rules
    package_hash  text NOT NULL REFERENCES form_package,
    level         smallint NOT NULL CONSTRAINT assessment_level CHECK (level BETWEEN 1 AND 5),
    flags         text[] NOT NULL,
    document      jsonb NOT NULL,          -- the ledger with receipts, and the answers it read
    PRIMARY KEY (clinic_id, assessment_id),
    FOREIGN KEY (clinic_id, response_id) REFERENCES response,
    FOREIGN KEY (clinic_id, case_id) REFERENCES patient_case
);
CREATE INDEX assessment_of_case ON assessment (clinic_id, case_id, made_at);

-- Shown, acknowledged, could not call ... : what happened around a case, for its timeline.
CREATE TABLE case_event (
    clinic_id  uuid NOT NULL,
    case_id    uuid NOT NULL,
    event_id   uuid NOT NULL,
    at         timestamptz NOT NULL,
    kind       text NOT NULL,              -- arrived, stop-called, stop-cannot, stop-mistake, abandoned, submitted
    document   jsonb NOT NULL,
    PRIMARY KEY (clinic_id, case_id, event_id),
    FOREIGN KEY (clinic_id, case_id) REFERENCES patient_case
);

-- What a clinician decided. A row of its own, never changed.
CREATE TABLE decision (
    clinic_id   uuid NOT NULL,
    case_id     uuid NOT NULL,
    decision_id uuid NOT NULL,
    decided_at  timestamptz NOT NULL,
    account_id  uuid NOT NULL REFERENCES account,
    outcome     text NOT NULL CONSTRAINT decision_outcome CHECK (outcome IN
        ('advice', 'appointment', 'referral', 'emergency-care', 'could-not-reach', 'duplicate', 'entered-in-error', 'no-action')),
    level       smallint NOT NULL,         -- the case's level when it was decided
    document    jsonb NOT NULL,            -- note
    PRIMARY KEY (clinic_id, case_id, decision_id),
    FOREIGN KEY (clinic_id, case_id) REFERENCES patient_case
);

-- Search by whole normalised tokens (name parts, reference, digits of a phone number, birth date).
CREATE TABLE search_token (
    clinic_id uuid NOT NULL,
    token     text NOT NULL,
    case_id   uuid NOT NULL,
    PRIMARY KEY (clinic_id, token, case_id),
    FOREIGN KEY (clinic_id, case_id) REFERENCES patient_case
);
CREATE INDEX search_token_of_case ON search_token (clinic_id, case_id);

-- Who did and saw what. Insert-only for the application. Ids and codes, never what a patient said.
-- clinic_id is the nil UUID for what happens before a clinic is known (a failed sign-in).
CREATE TABLE audit_event (
    clinic_id   uuid NOT NULL,
    event_id    uuid NOT NULL,
    at          timestamptz NOT NULL,
    action      text NOT NULL,
    outcome     text NOT NULL CONSTRAINT audit_event_outcome CHECK (outcome IN ('done', 'denied')),
    account_id  uuid,
    case_id     uuid,
    response_id uuid,
    request_id  uuid,
    detail      jsonb NOT NULL,
    PRIMARY KEY (clinic_id, event_id)
);
CREATE INDEX audit_event_of_case ON audit_event (clinic_id, case_id, at) WHERE case_id IS NOT NULL;

-- Row-level security on every table of clinic data, for the owner too.
DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['staff_session', 'patient_case', 'response', 'answer_change', 'assessment',
                             'case_event', 'decision', 'search_token', 'audit_event'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY one_clinic ON %I
            USING (clinic_id = nullif(current_setting(''app.clinic'', true), '''')::uuid)
            WITH CHECK (clinic_id = nullif(current_setting(''app.clinic'', true), '''')::uuid)', t);
    END LOOP;
END $$;

GRANT SELECT ON clinic, membership, account, one_time_link, form_package TO anteroom_app;
GRANT INSERT ON form_package TO anteroom_app;
GRANT UPDATE (password_hash) ON account TO anteroom_app;
GRANT UPDATE (used_at) ON one_time_link TO anteroom_app;
GRANT SELECT, INSERT, UPDATE ON staff_session, patient_case TO anteroom_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON response TO anteroom_app;
GRANT SELECT, INSERT, DELETE ON search_token, answer_change TO anteroom_app;
GRANT SELECT, INSERT ON assessment, case_event, decision, audit_event TO anteroom_app;
