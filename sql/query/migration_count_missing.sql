-- How many of the named migrations (comma separated) have not been applied; for readiness.
SELECT count(*) AS missing
  FROM unnest(string_to_array($1, ',')) AS wanted (name)
 WHERE NOT EXISTS (SELECT FROM schema_migration WHERE schema_migration.name = wanted.name);
