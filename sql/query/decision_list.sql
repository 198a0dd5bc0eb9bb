-- The decisions on a referral that later ones replaced, oldest first.
SELECT kept.number, kept.decision
  FROM decision AS kept
  JOIN referral ON referral.icb = kept.icb AND referral.id = kept.referral_id
 WHERE kept.icb = $1::text AND kept.referral_id = $2::uuid AND kept.number < referral.decision_number
 ORDER BY kept.number;
