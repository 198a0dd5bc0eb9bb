-- Replace a contact at the version that the caller has read, unless its service does not serve the tenant. No row:
-- there is none any more.
WITH replaced AS (
    UPDATE escalation_contact
       SET version = version + 1, class = $3::text, immediate_danger = $4::boolean, service_id = $5::text,
           role = $6::text, channel = $7::text, hours = $8::text,
           fallback_role = $9::text, fallback_channel = $10::text, fallback_hours = $11::text
     WHERE icb = ANY (tenants()) AND id = $1::text AND version = $2::integer AND retired_at IS NULL
       AND ($5::text IS NULL OR EXISTS (SELECT FROM service
                                         WHERE service.id = $5::text AND escalation_contact.icb = ANY (icbs)
                                           AND service.retired_at IS NULL))
    RETURNING icb
), noted AS (
    INSERT INTO audit (icb, id, at, client, organisation, practitioner, action, request_id)
    SELECT icb, $12::uuid, now(), $13::text, $14::text, $15::text, 'replaceEscalationContact', $16::text
      FROM replaced
)
SELECT EXISTS (SELECT FROM replaced) AS is_replaced, version <> $2::integer AS is_stale
  FROM escalation_contact
 WHERE icb = ANY (tenants()) AND id = $1::text AND retired_at IS NULL;
