-- One referral that the caller may see, the reading of it audited in the same transaction.
WITH found AS (
    SELECT *
      FROM referral_read
     WHERE icb = ANY (tenants()) AND id = $1::uuid
       AND ($2::text IS NULL OR $2::text IN (referrer_ods, receiving_ods)
            OR service_id IN (SELECT service.id FROM service WHERE service.provider_ods = $2::text))
), noted AS (
    INSERT INTO audit (icb, id, at, client, organisation, practitioner, action, referral_id, request_id)
    SELECT icb, $3::uuid, $4::timestamptz, $5::text, $6::text, $7::text, $8::text, id, $9::text
      FROM found
)
SELECT * FROM found;
