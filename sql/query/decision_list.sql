-- The decisions on a referral that later ones replaced, oldest first.
SELECT number, decision
  FROM decision
 WHERE icb = $1::text AND referral_id = $2::uuid
 ORDER BY number;
