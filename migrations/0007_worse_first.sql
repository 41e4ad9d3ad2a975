-- Whoever said since the form was sent that something is worse, or dangerous, is read before the others of the level.
ALTER TABLE patient_case ADD COLUMN worse boolean NOT NULL DEFAULT false;
DROP INDEX patient_case_queue;
CREATE INDEX patient_case_queue ON patient_case
    (clinic_id, level, no_contact, worse DESC, danger_count DESC, arrived_at, case_id) WHERE status = 'open';
