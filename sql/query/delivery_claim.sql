-- Lease the endpoint that has waited longest among those with events to look at. The outer guard
-- decides between two workers that chose the same one: the second gets no row.
UPDATE delivery_cursor AS cursor
   SET fence = cursor.fence + 1, lease_until = now() + $1::integer * interval '1 millisecond'
  FROM (
        SELECT ready.icb, ready.endpoint_id, endpoint.url, endpoint.event_types, endpoint.secret_sealed
          FROM delivery_cursor AS ready
          JOIN webhook_endpoint AS endpoint ON endpoint.icb = ready.icb AND endpoint.id = ready.endpoint_id
         WHERE endpoint.status = 'enabled'
           AND ready.next_attempt_at <= now()
           AND (ready.lease_until IS NULL OR ready.lease_until < now())
           AND EXISTS (SELECT FROM outbox WHERE outbox.icb = ready.icb AND outbox.position > ready.position)
         ORDER BY ready.next_attempt_at
         LIMIT 1
       ) AS chosen
 WHERE cursor.icb = chosen.icb AND cursor.endpoint_id = chosen.endpoint_id
   AND (cursor.lease_until IS NULL OR cursor.lease_until < now())
RETURNING cursor.icb, cursor.endpoint_id AS id, chosen.url, chosen.event_types, chosen.secret_sealed,
          cursor.position, cursor.attempts, cursor.fence;
