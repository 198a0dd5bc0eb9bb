-- The open referrals of patients, for each the one whose clock runs first, then oldest first: a new one
-- for the same pain is linked to the first that shares a site.
-- Row-level security lets an index find a row by a plain value, not by a cast: hence the first part.
-- IS TRUE and "not closed": see submission_write.sql.
WITH asked AS MATERIALIZED (
    SELECT icb, patient_key::bytea AS patient_key, n
      FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS asked (icb, patient_key, n)
)
SELECT asked.n, found.id, found.pathway_id, found.pain_sites, found.clock_started_on
  FROM asked
 CROSS JOIN LATERAL (
    SELECT id, pathway_id, linked_to, pain_sites, clock_started_on
      FROM referral
     WHERE (icb = asked.icb) IS TRUE AND patient_key = asked.patient_key AND state <> 'closed'
     ORDER BY linked_to IS NOT NULL, id
     LIMIT $3::integer
 ) AS found
 ORDER BY asked.n, found.linked_to IS NOT NULL, found.id;
