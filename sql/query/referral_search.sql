-- Referrals by patient, UBRN or pathway; exactly one of the three is given. One branch each, so that a plan
-- made once for all callers still reads by the index of what was given.
SELECT found.*
  FROM (
        SELECT * FROM referral_read WHERE icb = ANY (tenants()) AND patient_key = $2::bytea
        UNION ALL
        SELECT * FROM referral_read WHERE icb = ANY (tenants()) AND ubrn = $3::text
        UNION ALL
        SELECT * FROM referral_read WHERE $4::uuid IS NOT NULL AND icb = ANY (tenants()) AND pathway_id = $4::uuid
       ) AS found
 WHERE $1::text IS NULL OR $1::text IN (referrer_ods, receiving_ods)
    OR service_id IN (SELECT service.id FROM service WHERE service.provider_ods = $1::text)
 ORDER BY icb, id
 LIMIT $5::integer;
