-- What an idempotency key was used for and made.
SELECT fingerprint, operation, resource
  FROM idempotency_key
 WHERE icb = $1::text AND client = $2::text AND key = $3::text;
