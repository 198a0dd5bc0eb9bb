-- Note what an idempotency key makes. If somebody has used it meanwhile the transaction fails.
INSERT INTO idempotency_key (icb, client, key, fingerprint, operation, resource, created_at, version)
VALUES ($1::text, $2::text, $3::text, $4::text, $5::text, $6::uuid, $7::timestamptz, $8::integer);
