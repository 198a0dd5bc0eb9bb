-- What is known of a referral's pathway, where a review last placed the referral, and whether the patient has
-- another open referral on it. IS TRUE and "not closed": see submission_write.sql.
SELECT known.*, r.placed_tier, r.placed_service_id,
       EXISTS (SELECT
                 FROM referral AS other
                WHERE (other.icb = r.icb) IS TRUE AND other.patient_key = r.patient_key
                  AND other.pathway_id = r.pathway_id AND other.id <> r.id AND other.state <> 'closed') AS same_pain_open
  FROM referral AS r
  LEFT JOIN LATERAL (
    SELECT * FROM pathway_read WHERE pathway_read.icb = r.icb AND pathway_read.id = r.pathway_id LIMIT 1
  ) AS known ON true
 WHERE r.icb = $1::text AND r.id = $2::uuid;
