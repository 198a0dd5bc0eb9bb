-- A lane's events among the next of its tenant's, in order, and how far these were looked through: one row
-- without an event if none of them is the lane's.
WITH looked AS MATERIALIZED (
    SELECT position, id, type, occurred_at, referral_id, data
      FROM outbox
     WHERE icb = $1::text AND position > $4::bigint
     ORDER BY position
     LIMIT $5::integer
)
SELECT reached.position AS reached, event.position, event.id, event.type,
       (extract(epoch FROM event.occurred_at) * 1000000)::bigint AS occurred_at_us, event.data,
       coalesce(event.referral_id, event.id) AS ordering_key
  FROM (SELECT coalesce(max(position), $4::bigint) AS position FROM looked) AS reached
  LEFT JOIN looked AS event ON event_lane($2::boolean, event.referral_id, event.id) = $3::integer
 ORDER BY event.position;
