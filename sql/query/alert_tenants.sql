-- Tenants that have somebody to be alerted: two steps of the index a tenant. A scalar question, since of EXISTS
-- the planner makes a join with all that is due.
WITH RECURSIVE tenant (icb) AS (
    (SELECT icb FROM referral WHERE alert_due IS NOT NULL ORDER BY icb LIMIT 1)
    UNION ALL
    SELECT (SELECT next.icb
              FROM referral AS next
             WHERE next.alert_due IS NOT NULL AND next.icb > tenant.icb
             ORDER BY next.icb
             LIMIT 1)
      FROM tenant
     WHERE tenant.icb IS NOT NULL
)
SELECT icb
  FROM tenant
 WHERE icb IS NOT NULL
   AND (SELECT id
          FROM referral
         WHERE referral.icb = tenant.icb AND alert_due <= now()
         ORDER BY alert_due
         LIMIT 1) IS NOT NULL;
