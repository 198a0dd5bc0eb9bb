-- Note how an attempt ended and renew the lease; no row if the lease has passed to another. A settled
-- event moves the lane on; a pending one stays in front of it until it is tried again. The row says
-- whether the endpoint is still to be delivered to.
WITH held AS (
    UPDATE delivery_lane
       SET position = CASE WHEN $7::text = 'pending' THEN position ELSE $5::bigint END,
           attempts = CASE WHEN $7::text = 'pending' THEN $8::integer ELSE 0 END,
           next_attempt_at = now() + $11::bigint * interval '1 millisecond',
           lease_until = now() + $12::integer * interval '1 millisecond'
     WHERE icb = $1::text AND endpoint_id = $2::uuid AND lane = $3::integer AND fence = $4::bigint
    RETURNING icb, endpoint_id
)
INSERT INTO delivery (icb, endpoint_id, position, event_id, state, attempts, last_status, last_failure, last_at)
SELECT icb, endpoint_id, $5::bigint, $6::uuid, $7::text, $8::integer, $9::smallint, $10::text, now()
  FROM held
ON CONFLICT (icb, endpoint_id, position) DO UPDATE
   SET state = excluded.state, attempts = excluded.attempts, last_status = excluded.last_status,
       last_failure = excluded.last_failure, last_at = excluded.last_at
RETURNING (SELECT endpoint.status = 'enabled'
             FROM webhook_endpoint AS endpoint
            WHERE endpoint.icb = $1::text AND endpoint.id = $2::uuid) AS is_enabled;
