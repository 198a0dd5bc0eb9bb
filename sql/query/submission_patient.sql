-- The open referrals of a patient, the one whose clock runs first, then oldest first: a new one for the
-- same pain is linked to the first that shares a site.
SELECT id, pathway_id, pain_sites, clock_started_on
  FROM referral
 WHERE icb = $1::text AND patient_key = $2::bytea AND state = 'open'
 ORDER BY linked_to IS NOT NULL, id
 LIMIT $3::integer;
