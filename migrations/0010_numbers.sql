-- What the page "Numbers" counts: the cases that arrived in a period, and the few kinds of events it looks at.
CREATE INDEX patient_case_arrived ON patient_case (clinic_id, arrived_at);
CREATE INDEX case_event_counted ON case_event (clinic_id, case_id)
    WHERE kind IN ('flag-agreed', 'flag-not-relevant', 'level-raised', 'level-lowered', 'level-confirmed', 'stop-called', 'stop-cannot', 'stop-mistake');
