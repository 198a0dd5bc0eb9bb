-- The policies of all tenants that are in force, will be, or run beside, with the version of the list; one row without
-- a tenant if there are none.
SELECT v.version, p.icb, p.is_shadow, p.from_us, p.until_us, p.revision, p.document
  FROM reference_version v
  LEFT JOIN policies_to_load() AS p ON true
 WHERE v.name = 'policy_activation'
 ORDER BY p.icb, p.from_us;
