-- Escalation contacts of every tenant, with their version; one row without a contact if there are none.
SELECT v.version, c.icb, c.id, c.version AS contact_version, c.class, c.immediate_danger, c.service_id, c.role,
       c.channel, c.hours, c.fallback_role, c.fallback_channel, c.fallback_hours
  FROM reference_version v
  LEFT JOIN escalation_contact c ON c.retired_at IS NULL
 WHERE v.name = 'escalation_contact'
 ORDER BY c.icb COLLATE "C", c.id COLLATE "C";
