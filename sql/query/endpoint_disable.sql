-- Disable an endpoint and tell of it, for the holder of its lease alone.
WITH disabled AS (
    UPDATE webhook_endpoint AS endpoint
       SET status = 'disabled', disabled_at = now(), disabled_reason = $4::text, version = endpoint.version + 1
      FROM delivery_cursor AS cursor
     WHERE cursor.icb = $1::text AND cursor.endpoint_id = $2::uuid AND cursor.fence = $3::bigint
       AND endpoint.icb = cursor.icb AND endpoint.id = cursor.endpoint_id AND endpoint.status = 'enabled'
    RETURNING endpoint.icb
)
INSERT INTO outbox (icb, id, type, occurred_at, data)
SELECT icb, $5::uuid, 'endpoint.disabled', now(), $6::text
  FROM disabled;
