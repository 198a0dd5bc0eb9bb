-- The open referrals of a patient, oldest first: a new one for the same pain is linked to them.
SELECT id, version, pathway_id, pain_sites, clock_started_on
  FROM referral
 WHERE icb = $1::text AND patient_key = $2::bytea AND state = 'open'
 ORDER BY id;
