-- Register an endpoint, unless its idempotency key is known already: then nothing is written, and
-- endpoint_of_key tells what the key made. Deliveries start with the events yet to be numbered.
WITH claimed AS (
    INSERT INTO idempotency_key (icb, client, key, fingerprint, operation, resource, created_at)
    VALUES ($1::text, $2::text, $3::text, $4::text, 'createWebhookEndpoint', $5::uuid, $6::timestamptz)
    ON CONFLICT DO NOTHING
    RETURNING icb, resource
), created AS (
    INSERT INTO webhook_endpoint (icb, id, version, url, event_types, description, ordered,
                                  clinical, secret_sealed, status, created_at)
    SELECT icb, resource, 1, $7::text, $8::text, $9::text, $15::boolean, $16::boolean, $10::text, 'enabled', $6::timestamptz
      FROM claimed
    RETURNING icb, id
), started AS (
    INSERT INTO delivery_lane (icb, endpoint_id, lane, position, next_attempt_at)
    SELECT icb, id, lane, coalesce((SELECT position FROM outbox_head WHERE icb = $1::text), 0), $6::timestamptz
      FROM created, generate_series(0, lane_count() - 1) AS lane
)
INSERT INTO audit (icb, id, at, client, organisation, practitioner, action, request_id)
SELECT icb, $11::uuid, $6::timestamptz, $2::text, $12::text, $13::text, 'createWebhookEndpoint', $14::text
  FROM created;
