-- The contacts of the tenants that this transaction may change, after an id.
SELECT icb, id, version AS contact_version, class, immediate_danger, service_id, role, channel, hours,
       fallback_role, fallback_channel, fallback_hours
  FROM escalation_contact
 WHERE icb = ANY (tenants()) AND retired_at IS NULL AND ($1::text IS NULL OR id > $1::text COLLATE "C")
 ORDER BY id COLLATE "C"
 LIMIT $2::integer;
