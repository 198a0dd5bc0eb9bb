-- One submission at a time for a patient, and for a UBRN, until commit: the next statement's snapshot is taken
-- after the locks and sees what their last holder wrote. Nobody is waited for, since a holder may be frozen and
-- the others of the batch have nothing to do with it: app.busy tells submission_write.sql the numbers of those
-- who must come again. In one order, so that of two batches with the same patients one gets them. NULL locks nothing.
SELECT set_config('app.busy', coalesce(string_agg(numbers, ','), ''), true)
  FROM (
    SELECT lock.name, string_agg(n::text, ',') AS numbers
      FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY AS asked (icb, patient_key, ubrn, n)
     CROSS JOIN LATERAL (VALUES (hashtextextended('patient ' || icb || ' ' || patient_key, 0)),
                                (hashtextextended('ubrn ' || icb || ' ' || ubrn, 0))) AS lock (name)
     GROUP BY lock.name
     ORDER BY lock.name
  ) AS wanted
 WHERE NOT pg_try_advisory_xact_lock(name);
