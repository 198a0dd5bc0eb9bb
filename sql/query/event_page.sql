-- A tenant's events after a position, in order.
SELECT position, id, type, (extract(epoch FROM occurred_at) * 1000000)::bigint AS occurred_at_us, data,
       coalesce(referral_id, id) AS ordering_key
  FROM outbox
 WHERE icb = $1::text AND position > $2::bigint
 ORDER BY position
 LIMIT $3::integer;
