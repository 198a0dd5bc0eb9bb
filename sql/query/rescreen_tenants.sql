-- Tenants with a referral that is to be screened again by a day; as alert_tenants.sql.
WITH RECURSIVE tenant (icb) AS (
    (SELECT icb FROM referral WHERE rescreen_due IS NOT NULL ORDER BY icb LIMIT 1)
    UNION ALL
    SELECT (SELECT next.icb
              FROM referral AS next
             WHERE next.rescreen_due IS NOT NULL AND next.icb > tenant.icb
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
         WHERE referral.icb = tenant.icb AND rescreen_due <= $1::date
         ORDER BY rescreen_due
         LIMIT 1) IS NOT NULL;
