-- One submission at a time for a patient, and for a UBRN, until commit: the next statement then sees what
-- the last one wrote. In one order, so that two batches never wait for each other. NULL locks nothing.
SELECT pg_advisory_xact_lock(name)
  FROM (
    SELECT hashtextextended('patient ' || icb || ' ' || patient_key, 0)
      FROM unnest($1::text[], $2::text[]) AS asked (icb, patient_key)
    UNION
    SELECT hashtextextended('ubrn ' || icb || ' ' || ubrn, 0)
      FROM unnest($1::text[], $3::text[]) AS asked (icb, ubrn)
    ORDER BY 1
  ) AS lock (name);
