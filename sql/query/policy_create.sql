-- Begin a policy, unless its idempotency key is known already: then nothing is written, and key_use tells what
-- the key made. A version that the tenant has already fails the transaction.
WITH claimed AS (
    INSERT INTO idempotency_key (icb, client, key, fingerprint, operation, resource, created_at)
    VALUES ($1::text, $2::text, $3::text, $4::text, 'createPolicy', $5::uuid, now())
    ON CONFLICT DO NOTHING
    RETURNING icb
), created AS (
    INSERT INTO policy (icb, version, edition, policy_id, title, revision, document, authors, created_at, changed_at)
    SELECT icb, $6::text, 1, $7::text, $8::text, $9::text, $10::text, ARRAY[$13::text], now(), now()
      FROM claimed
    RETURNING icb
)
INSERT INTO audit (icb, id, at, client, organisation, practitioner, action, request_id)
SELECT icb, $11::uuid, now(), $2::text, $12::text, $13::text, 'createPolicy', $14::text
  FROM created;
