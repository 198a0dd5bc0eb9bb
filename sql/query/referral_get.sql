-- Referrals that callers may see, each reading audited in the same transaction. A caller's tenants and
-- organisation are its own, whatever else the batch may see.
WITH asked AS MATERIALIZED (
    SELECT n, id::uuid AS id, tenants, organisation_seen, audit_id::uuid AS audit_id, at, client, organisation,
           practitioner, action, request_id
      FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::text[], $7::text[], $8::text[],
                  $9::text[], $10::text[])
           WITH ORDINALITY AS asked (id, tenants, organisation_seen, audit_id, at, client, organisation, practitioner,
                                     action, request_id, n)
), found AS MATERIALIZED (
    SELECT asked.n, seen.*
      FROM asked
     CROSS JOIN LATERAL (
        SELECT *
          FROM referral_read
         WHERE icb = ANY (tenants()) AND icb = ANY (string_to_array(asked.tenants, ',')) AND id = asked.id
           AND (organisation_seen IS NULL OR organisation_seen IN (referrer_ods, receiving_ods)
                OR (SELECT provider_ods FROM service WHERE service.id = service_id) = organisation_seen)
         LIMIT 1
     ) AS seen
), noted AS (
    INSERT INTO audit (icb, id, at, client, organisation, practitioner, action, referral_id, request_id)
    SELECT found.icb, audit_id, at, asked.client, organisation, practitioner, action, found.id, request_id
      FROM found
      JOIN asked USING (n)
)
SELECT * FROM found;
