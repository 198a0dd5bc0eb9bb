-- List a contact, unless its idempotency key is known already, or its service does not serve the tenant: then
-- nothing is written. key_use tells what the key made, and nothing of a key that was not taken.
WITH claimed AS (
    INSERT INTO idempotency_key (icb, client, key, fingerprint, operation, resource, created_at)
    SELECT $1::text, $2::text, $3::text, $4::text, 'createEscalationContact', $5::uuid, now()
     WHERE $8::text IS NULL
        OR EXISTS (SELECT FROM service WHERE id = $8::text AND $1::text = ANY (icbs) AND retired_at IS NULL)
    ON CONFLICT DO NOTHING
    RETURNING icb, resource
), created AS (
    INSERT INTO escalation_contact (icb, id, version, class, immediate_danger, service_id, role, channel, hours,
                                    fallback_role, fallback_channel, fallback_hours)
    SELECT icb, resource::text, 1, $6::text, $7::boolean, $8::text, $9::text, $10::text, $11::text,
           $12::text, $13::text, $14::text
      FROM claimed
    RETURNING icb
)
INSERT INTO audit (icb, id, at, client, organisation, practitioner, action, request_id)
SELECT icb, $15::uuid, now(), $2::text, $16::text, $17::text, 'createEscalationContact', $18::text
  FROM created;
