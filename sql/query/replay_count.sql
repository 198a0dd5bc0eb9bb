-- How many referrals a replay goes through.
SELECT count(*) AS total
  FROM referral
 WHERE icb = $1::text AND received_on >= $2::date AND received_on < $3::date;
