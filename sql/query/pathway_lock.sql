-- One change at a time for a patient, until commit, as submission_lock has it: the next statement then sees
-- what the last one recorded. Without NHS number there is one referral on a pathway, whose row is lock enough.
SELECT pg_advisory_xact_lock(hashtextextended('patient ' || icb || ' ' || patient_key::text, 0))
  FROM referral
 WHERE icb = $1::text AND id = $2::uuid AND patient_key IS NOT NULL;
