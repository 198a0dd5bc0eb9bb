-- Replace a contact at the version that the caller has read, unless its service does not serve the tenant. No row:
-- there is none any more. Why nothing was replaced is told by the service alone: of two at once the second waits
-- for the first and finds another version, but its snapshot still shows the one that it read.
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
SELECT EXISTS (SELECT FROM replaced) AS is_replaced,
       version = $2::integer AND $5::text IS NOT NULL
       AND NOT EXISTS (SELECT FROM service
                        WHERE service.id = $5::text AND escalation_contact.icb = ANY (icbs)
                          AND service.retired_at IS NULL) AS is_unserved
  FROM escalation_contact
 WHERE icb = ANY (tenants()) AND id = $1::text AND retired_at IS NULL;
