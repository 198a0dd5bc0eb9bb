-- Ask for a job, unless its idempotency key is known already: then nothing is written, and key_use tells what the
-- key made. A tenant may have five open: more than that are refused.
WITH claimed AS (
    INSERT INTO idempotency_key (icb, client, key, fingerprint, operation, resource, created_at)
    SELECT $1::text, $2::text, $3::text, $4::text, $5::text, $6::uuid, now()
     WHERE (SELECT count(*) FROM job WHERE job.icb = $1::text AND state IN ('queued', 'running')) < 5
    ON CONFLICT DO NOTHING
    RETURNING icb, resource
), created AS (
    INSERT INTO job (icb, id, kind, state, request, created_at, changed_at)
    SELECT icb, resource, $7::text, 'queued', $8::text, now(), now()
      FROM claimed
    RETURNING icb
)
INSERT INTO audit (icb, id, at, client, organisation, practitioner, action, request_id)
SELECT icb, $9::uuid, now(), $2::text, $10::text, $11::text, $5::text, $12::text
  FROM created;
