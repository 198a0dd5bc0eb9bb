-- The endpoints of the tenants that this transaction may see, oldest first, after an id.
SELECT icb, id, version, url, event_types, description, ordered, status, disabled_reason,
       (extract(epoch FROM created_at) * 1000000)::bigint AS created_at_us,
       (extract(epoch FROM disabled_at) * 1000000)::bigint AS disabled_at_us
  FROM webhook_endpoint
 WHERE status <> 'deleted' AND ($1::uuid IS NULL OR id > $1::uuid)
 ORDER BY id
 LIMIT $2::integer;
