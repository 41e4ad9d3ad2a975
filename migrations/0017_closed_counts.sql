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

-- Where cases that came on a day, with these flags, are counted.
CREATE FUNCTION closed_counted(day date, flags text[]) RETURNS TABLE (span text, begins date, flag text) LANGUAGE sql IMMUTABLE AS $$
    SELECT s.span, s.begins, f.flag
    FROM (VALUES ('day', day), ('month', date_trunc('month', day::timestamp)::date), ('ever', date '1970-01-01')) AS s (span, begins),
         (SELECT '' AS flag UNION SELECT unnest(flags)) AS f
$$;

-- One at a time in a clinic, until the transaction ends: whoever counts sees the zone and the cases as they then are, and
-- two who close cases never wait for each other in a circle.
CREATE FUNCTION closed_count_lock(clinic uuid) RETURNS void LANGUAGE sql AS $$
    SELECT pg_advisory_xact_lock(hashtextextended('closed_count ' || clinic::text, 0))
$$;

-- So many more, or fewer, that came on a day and share the rest.
CREATE FUNCTION closed_count_add(clinic uuid, day date, flags text[], level smallint, draft boolean, language text, form text, more bigint)
RETURNS void LANGUAGE sql AS $$
    INSERT INTO closed_count AS kept (clinic_id, span, begins, flag, level, draft, language, form, n)
    SELECT clinic, c.span, c.begins, c.flag, level, draft, language, form, more FROM closed_counted(day, flags) c
    ON CONFLICT ON CONSTRAINT closed_count_pkey DO UPDATE SET n = kept.n + excluded.n
$$;

-- By statement, so that many cases at once change each number once.
CREATE FUNCTION closed_count_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM closed_count_lock(c.clinic_id) FROM before_it c WHERE c.status = 'closed' GROUP BY c.clinic_id;
        PERFORM closed_count_add(c.clinic_id, c.day, c.flags, c.level, c.draft, c.language, c.form, - count(*))
        FROM (SELECT b.*, (b.arrived_at AT TIME ZONE z.time_zone)::date AS day
              FROM before_it b JOIN clinic z USING (clinic_id) WHERE b.status = 'closed') c
        GROUP BY c.clinic_id, c.day, c.flags, c.level, c.draft, c.language, c.form;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM closed_count_lock(c.clinic_id) FROM after_it c WHERE c.status = 'closed' GROUP BY c.clinic_id;
        PERFORM closed_count_add(c.clinic_id, c.day, c.flags, c.level, c.draft, c.language, c.form, count(*))
        FROM (SELECT a.*, (a.arrived_at AT TIME ZONE z.time_zone)::date AS day
              FROM after_it a JOIN clinic z USING (clinic_id) WHERE a.status = 'closed') c
        GROUP BY c.clinic_id, c.day, c.flags, c.level, c.draft, c.language, c.form;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER closed_count_inserted AFTER INSERT ON patient_case
    REFERENCING NEW TABLE AS after_it FOR EACH STATEMENT EXECUTE FUNCTION closed_count_follows();
CREATE TRIGGER closed_count_updated AFTER UPDATE ON patient_case
    REFERENCING OLD TABLE AS before_it NEW TABLE AS after_it FOR EACH STATEMENT EXECUTE FUNCTION closed_count_follows();
CREATE TRIGGER closed_count_deleted AFTER DELETE ON patient_case
    REFERENCING OLD TABLE AS before_it FOR EACH STATEMENT EXECUTE FUNCTION closed_count_follows();

-- All of a clinic anew. Row-level security binds the owner too, who sees only the clinic that is set.
CREATE FUNCTION count_closed_anew(clinic uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('app.clinic', clinic::text, true);
    PERFORM closed_count_lock(clinic);
    DELETE FROM closed_count WHERE clinic_id = clinic;
    INSERT INTO closed_count (clinic_id, span, begins, flag, level, draft, language, form, n)
    SELECT clinic, p.span, p.begins, p.flag, c.level, c.draft, c.language, c.form, sum(c.n)
    FROM (SELECT (a.arrived_at AT TIME ZONE z.time_zone)::date AS day, a.flags, a.level, a.draft, a.language, a.form, count(*) AS n
          FROM patient_case a JOIN clinic z USING (clinic_id)
          WHERE a.clinic_id = clinic AND a.status = 'closed'
          GROUP BY 1, 2, 3, 4, 5, 6) c,
         closed_counted(c.day, c.flags) p
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
    ORDER BY 2, 4, 3;                      -- as they are read
END $$;

-- Another zone has other days.
CREATE FUNCTION closed_count_zone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM count_closed_anew(NEW.clinic_id);
    RETURN NULL;
END $$;
CREATE TRIGGER closed_count_zone AFTER UPDATE OF time_zone ON clinic FOR EACH ROW
    WHEN (OLD.time_zone <> NEW.time_zone) EXECUTE FUNCTION closed_count_zone();

-- Cases from before.
SELECT count_closed_anew(clinic_id) FROM clinic;
