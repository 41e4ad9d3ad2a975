-- How many cases are closed, by all that the filters of their list look at: so that a number stands beside each option
-- without reading a million cases, and a page finds the days on which there are any.

CREATE TABLE closed_count (
    clinic_id uuid NOT NULL,
    -- Of which time of arrival, in the clinic's zone: a long period is added up from few rows.
    span      text NOT NULL CONSTRAINT closed_count_span CHECK (span IN ('day', 'month', 'ever')),
    begins    date NOT NULL,               -- its first day; 1970-01-01 for ever
    flag      text NOT NULL,               -- the cases with this flag; '' = all, whatever their flags
    level     smallint NOT NULL,
    draft     boolean NOT NULL,
    language  text NOT NULL,
    form      text NOT NULL,
    n         bigint NOT NULL,
    PRIMARY KEY (clinic_id, span, flag, begins, level, draft, language, form)
) WITH (fillfactor = 70);                  -- room for a number to change where it stands
ALTER TABLE closed_count ENABLE ROW LEVEL SECURITY;
ALTER TABLE closed_count FORCE ROW LEVEL SECURITY;
CREATE POLICY one_clinic ON closed_count
    USING (clinic_id = nullif(current_setting('app.clinic', true), '')::uuid)
    WITH CHECK (clinic_id = nullif(current_setting('app.clinic', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE ON closed_count TO anteroom_app;

-- The rows in which a case is counted; none while it is open.
CREATE FUNCTION closed_counted(which patient_case) RETURNS TABLE (span text, begins date, flag text) LANGUAGE sql STABLE AS $$
    SELECT spans.span, spans.begins, flags.flag
    FROM clinic,
         LATERAL (SELECT (which.arrived_at AT TIME ZONE clinic.time_zone)::date AS day) AS came,
         LATERAL (VALUES ('day', day), ('month', date_trunc('month', day)::date), ('ever', date '1970-01-01')) AS spans (span, begins),
         LATERAL (SELECT '' AS flag UNION SELECT unnest(which.flags)) AS flags
    WHERE which.status = 'closed' AND clinic.clinic_id = which.clinic_id
$$;

-- By statement, so that many cases at once change each row once; in the order of the key, so that two who close at the same
-- time never wait for each other in a circle.
CREATE FUNCTION closed_count_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO closed_count AS kept (clinic_id, span, begins, flag, level, draft, language, form, n)
        SELECT c.clinic_id, span, begins, flag, c.level, c.draft, c.language, c.form, count(*)
        FROM after_it c, closed_counted(c)
        GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
        ORDER BY 1, 2, 3, 4, 5, 6, 7, 8
        ON CONFLICT ON CONSTRAINT closed_count_pkey DO UPDATE SET n = kept.n + excluded.n;
    ELSE
        INSERT INTO closed_count AS kept (clinic_id, span, begins, flag, level, draft, language, form, n)
        SELECT c.clinic_id, span, begins, flag, c.level, c.draft, c.language, c.form, sum(one)
        FROM (SELECT b.clinic_id, b.level, b.draft, b.language, b.form, p.*, -1 AS one FROM before_it b, closed_counted(b) p
              UNION ALL
              SELECT a.clinic_id, a.level, a.draft, a.language, a.form, p.*, 1 FROM after_it a, closed_counted(a) p) c
        GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
        HAVING sum(one) <> 0
        ORDER BY 1, 2, 3, 4, 5, 6, 7, 8
        ON CONFLICT ON CONSTRAINT closed_count_pkey DO UPDATE SET n = kept.n + excluded.n;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER closed_count_of_new AFTER INSERT ON patient_case
    REFERENCING NEW TABLE AS after_it FOR EACH STATEMENT EXECUTE FUNCTION closed_count_follows();
CREATE TRIGGER closed_count_follows AFTER UPDATE ON patient_case
    REFERENCING OLD TABLE AS before_it NEW TABLE AS after_it FOR EACH STATEMENT EXECUTE FUNCTION closed_count_follows();

-- All of a clinic anew. The lock keeps those who close a case waiting until it is done, so that none is counted twice.
CREATE FUNCTION count_closed_anew(clinic uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    LOCK TABLE closed_count IN SHARE ROW EXCLUSIVE MODE;
    DELETE FROM closed_count WHERE clinic_id = clinic;
    INSERT INTO closed_count (clinic_id, span, begins, flag, level, draft, language, form, n)
    SELECT c.clinic_id, span, begins, flag, c.level, c.draft, c.language, c.form, count(*)
    FROM patient_case c, closed_counted(c)
    WHERE c.clinic_id = clinic
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
    ORDER BY 1, 2, 4, 3;                   -- as they are read
END $$;

-- Another zone has other days.
CREATE FUNCTION closed_count_zone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM count_closed_anew(NEW.clinic_id);
    RETURN NULL;
END $$;
CREATE TRIGGER closed_count_zone AFTER UPDATE OF time_zone ON clinic FOR EACH ROW
    WHEN (OLD.time_zone <> NEW.time_zone) EXECUTE FUNCTION closed_count_zone();

-- Cases from before. Row-level security would hide them.
ALTER TABLE patient_case NO FORCE ROW LEVEL SECURITY;
ALTER TABLE closed_count NO FORCE ROW LEVEL SECURITY;
SELECT count_closed_anew(clinic_id) FROM clinic;
ALTER TABLE patient_case FORCE ROW LEVEL SECURITY;
ALTER TABLE closed_count FORCE ROW LEVEL SECURITY;
