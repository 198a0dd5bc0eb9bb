-- End the policy that is in force at an instant, at that instant: the first half of an activation.
UPDATE policy_activation
   SET period = tstzrange(lower(period), $2::timestamptz)
 WHERE icb = $1::text AND period @> $2::timestamptz AND lower(period) < $2::timestamptz;
