-- What callers' idempotency keys have made, if anything: one row for each key that has.
SELECT asked.n, made.fingerprint, made.operation, made.resource
  FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY AS asked (icb, client, key, n)
 CROSS JOIN LATERAL (
    SELECT fingerprint, operation, resource
      FROM idempotency_key
     WHERE icb = asked.icb AND client = asked.client AND key = asked.key
     LIMIT 1
 ) AS made;
