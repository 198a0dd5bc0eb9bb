-- The open referrals of a referral's pathway, itself the first if it is open, then oldest first. Without NHS number
-- it is the only one. IS TRUE and "not closed": see submission_write.sql.
SELECT found.*
  FROM referral AS r
 CROSS JOIN LATERAL (
        SELECT *
          FROM referral_read
         WHERE (icb = r.icb) IS TRUE AND patient_key = r.patient_key AND pathway_id = r.pathway_id AND state <> 'closed'
        UNION ALL
        SELECT *
          FROM referral_read
         WHERE icb = r.icb AND id = r.id AND r.patient_key IS NULL AND state <> 'closed'
  ) AS found
 WHERE r.icb = $1::text AND r.id = $2::uuid
 ORDER BY found.id <> r.id, found.id
 LIMIT $3::integer;
