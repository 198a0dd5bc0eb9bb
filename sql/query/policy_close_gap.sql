-- What ended for a policy that was recalled goes on: the period that ends ahead of now where nothing begins, until the
-- next begins.
UPDATE policy_activation AS activation
   SET period = tstzrange(lower(period), (SELECT min(lower(next.period)) FROM policy_activation AS next
                                           WHERE next.icb = activation.icb
                                             AND lower(next.period) >= upper(activation.period)))
 WHERE icb = $1::text AND upper(period) > now()
   AND NOT EXISTS (SELECT FROM policy_activation AS next
                    WHERE next.icb = activation.icb AND lower(next.period) = upper(activation.period));
