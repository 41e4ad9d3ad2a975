-- A session is good while its epoch is the account's. A new password, or an account that is closed, moves the
-- account's epoch on: that is one row of one table, whatever clinics the sessions are in, and it is seen by
-- the next request of every process.
ALTER TABLE account ADD COLUMN session_epoch integer NOT NULL DEFAULT 1;
ALTER TABLE staff_session ADD COLUMN epoch integer NOT NULL DEFAULT 1;
GRANT UPDATE (session_epoch) ON account TO anteroom_app;
-- It served the walk through an account's sessions.
DROP INDEX staff_session_of_account;

-- The closed list is read level by level, drafts apart, so that a rare level or a rare draft is never sought among
-- everything that was ever closed.
DROP INDEX patient_case_closed;
CREATE INDEX patient_case_closed ON patient_case (clinic_id, level, draft, closed_at DESC, case_id) WHERE status = 'closed';
