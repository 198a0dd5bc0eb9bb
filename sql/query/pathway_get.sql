-- What is known of a referral's pathway, where a review last placed the referral, whether the patient has
-- another open referral on it, and which open one on it or for the same pain is escalated, the oldest first.
-- IS TRUE and "not closed": see submission_write.sql.
SELECT known.*, r.placed_tier, r.placed_service_id,
       EXISTS (SELECT
                 FROM referral AS other
                WHERE (other.icb = r.icb) IS TRUE AND other.patient_key = r.patient_key
                  AND other.pathway_id = r.pathway_id AND other.id <> r.id AND other.state <> 'closed') AS same_pain_open,
       (SELECT other.id
          FROM referral AS other
         WHERE (other.icb = r.icb) IS TRUE AND other.patient_key = r.patient_key AND other.id <> r.id
           AND other.state <> 'closed' AND other.status = 'escalated'
           AND (other.pathway_id = r.pathway_id OR other.pain_sites & r.pain_sites <> 0)
         ORDER BY other.id
         LIMIT 1) AS escalated_id
  FROM referral AS r
  LEFT JOIN LATERAL (
    SELECT * FROM pathway_read WHERE pathway_read.icb = r.icb AND pathway_read.id = r.pathway_id LIMIT 1
  ) AS known ON true
 WHERE r.icb = $1::text AND r.id = $2::uuid;
