-- Referrals by patient, UBRN or pathway; exactly one of the three is given.
SELECT *
  FROM referral_read
 WHERE icb = ANY (tenants())
   AND ($1::text IS NULL OR $1::text IN (referrer_ods, receiving_ods)
        OR service_id IN (SELECT service.id FROM service WHERE service.provider_ods = $1::text))
   AND (patient_key = $2::bytea OR ubrn = $3::text OR pathway_id = $4::uuid)
 ORDER BY icb, id
 LIMIT $5::integer;
