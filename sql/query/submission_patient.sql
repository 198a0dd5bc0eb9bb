-- Of each patient the open referral for the same pain, if there is one: the one whose clock runs first, then
-- the oldest. It is the one that submission_write.sql asks for; were it looked for among a few, a patient with
-- many would never be written. With what is known of its pathway.
-- Row-level security lets an index find a row by a plain value, not by a cast: hence the first part.
-- IS TRUE and "not closed": see submission_write.sql.
WITH asked AS MATERIALIZED (
    SELECT icb, patient_key::bytea AS patient_key, pain_sites, n
      FROM unnest($1::text[], $2::text[], $3::bigint[]) WITH ORDINALITY AS asked (icb, patient_key, pain_sites, n)
)
SELECT asked.n, found.id, found.pathway_id, found.clock_started_on, known.*
  FROM asked
 CROSS JOIN LATERAL (
    SELECT id, pathway_id, clock_started_on
      FROM referral
     WHERE (icb = asked.icb) IS TRUE AND patient_key = asked.patient_key AND state <> 'closed'
       AND referral.pain_sites & asked.pain_sites <> 0
     ORDER BY linked_to IS NOT NULL, id
     LIMIT 1
 ) AS found
  LEFT JOIN LATERAL (
    SELECT revision, handed_off_on, mdt_recommendation, mdt_on, plan_version, owner, owner_role, coordinator,
           coordinator_role, started_on, review_on, ended_on, plan_set_at_us
      FROM pathway_read
     WHERE icb = asked.icb AND id = found.pathway_id
     LIMIT 1
 ) AS known ON true;
