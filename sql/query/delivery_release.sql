-- Give a lease back: past the events that the endpoint has not subscribed to, and no sooner than the
-- delay says.
UPDATE delivery_lane
   SET position = greatest(position, $5::bigint),
       next_attempt_at = greatest(next_attempt_at, now() + $6::bigint * interval '1 millisecond'),
       lease_until = NULL
 WHERE icb = $1::text AND endpoint_id = $2::uuid AND lane = $3::integer AND fence = $4::bigint;
