-- One endpoint of the tenants that this transaction may see.
SELECT icb, id, version, url, event_types, description, ordered, status, disabled_reason,
       (extract(epoch FROM created_at) * 1000000)::bigint AS created_at_us,
       (extract(epoch FROM disabled_at) * 1000000)::bigint AS disabled_at_us
  FROM webhook_endpoint
 WHERE id = $1::uuid AND status <> 'deleted';
