-- Tenants with committed events that have no position yet.
SELECT DISTINCT icb
  FROM outbox
 WHERE position IS NULL
 ORDER BY icb;
