-- Lease a lane that has events to look at: of the endpoint that has the fewest of this process's threads, and
-- never more than it may have; of its lanes the one that has waited longest. A lane is due for an event of
-- its own, or for having fallen so far behind that a look at it would take long. The outer guard decides
-- between two workers that chose the same one: the second gets no row.
UPDATE delivery_lane AS lane
   SET fence = lane.fence + 1, lease_until = now() + $1::integer * interval '1 millisecond',
       holder = $2::uuid
  FROM (
        SELECT ready.icb, ready.endpoint_id, ready.lane, endpoint.url, endpoint.event_types, endpoint.ordered,
               endpoint.secret_sealed, endpoint.clinical
          FROM delivery_lane AS ready
          JOIN webhook_endpoint AS endpoint ON endpoint.icb = ready.icb AND endpoint.id = ready.endpoint_id
         CROSS JOIN LATERAL (
                SELECT count(*) AS sends
                  FROM delivery_lane AS leased
                 WHERE leased.icb = ready.icb AND leased.endpoint_id = ready.endpoint_id
                   AND leased.holder = $2::uuid AND leased.lease_until >= now()
               ) AS busy
         CROSS JOIN LATERAL (
                SELECT position
                  FROM outbox
                 WHERE outbox.icb = ready.icb AND outbox.position > ready.position
                   AND (event_lane(endpoint.ordered, outbox.referral_id, outbox.id) = ready.lane
                        OR outbox.position > ready.position + $4::integer)
                 ORDER BY outbox.position
                 LIMIT 1
               ) AS next
         WHERE endpoint.status = 'enabled'
           AND ready.next_attempt_at <= now()
           AND (ready.lease_until IS NULL OR ready.lease_until < now())
           AND busy.sends < $3::integer
         ORDER BY busy.sends, ready.next_attempt_at
         LIMIT 1
       ) AS chosen
 WHERE lane.icb = chosen.icb AND lane.endpoint_id = chosen.endpoint_id AND lane.lane = chosen.lane
   AND (lane.lease_until IS NULL OR lane.lease_until < now())
RETURNING lane.icb, lane.endpoint_id AS id, lane.lane, chosen.url, chosen.event_types, chosen.ordered,
          chosen.secret_sealed, chosen.clinical, lane.position, lane.attempts, lane.fence;
