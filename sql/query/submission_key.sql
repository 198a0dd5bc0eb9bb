-- What callers' idempotency keys have made, if anything: one row for each key that has.
SELECT asked.n, made.fingerprint, made.operation, made.resource
  FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY AS asked (icb, client, key, n)
  JOIN idempotency_key AS made USING (icb, client, key);
