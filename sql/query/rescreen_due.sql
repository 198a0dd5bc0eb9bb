-- Referrals of a tenant that are to be screened again by a day, the longest due first. Nothing is locked:
-- rescreen_write takes what is still as it was read here.
SELECT id, version, state, tier, to_char(rescreen_due, 'YYYY-MM-DD') AS rescreen_due
  FROM referral
 WHERE icb = $1::text AND rescreen_due <= $2::date
 ORDER BY rescreen_due
 LIMIT $3::integer;
