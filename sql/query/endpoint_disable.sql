-- Disable an endpoint and tell of it, for the holder of one of its leases alone.
WITH disabled AS (
    UPDATE webhook_endpoint AS endpoint
       SET status = 'disabled', disabled_at = now(), disabled_reason = $5::text, version = endpoint.version + 1
      FROM delivery_lane AS lane
     WHERE lane.icb = $1::text AND lane.endpoint_id = $2::uuid AND lane.lane = $3::integer AND lane.fence = $4::bigint
       AND endpoint.icb = lane.icb AND endpoint.id = lane.endpoint_id AND endpoint.status = 'enabled'
    RETURNING endpoint.icb
)
INSERT INTO outbox (icb, id, type, occurred_at, data)
SELECT icb, $6::uuid, 'endpoint.disabled', now(), $7::text
  FROM disabled;
