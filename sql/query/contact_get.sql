-- One contact of the tenants that this transaction may change: all may be read, so it is said here.
SELECT icb, id, version AS contact_version, class, immediate_danger, service_id, role, channel, hours,
       fallback_role, fallback_channel, fallback_hours
  FROM escalation_contact
 WHERE icb = ANY (tenants()) AND id = $1::text AND retired_at IS NULL;
