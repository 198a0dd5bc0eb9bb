-- What an idempotency key made: the endpoint as it was created, if the key made one.
SELECT key.fingerprint, key.operation, endpoint.icb, endpoint.id, 1 AS version, endpoint.url,
       endpoint.event_types, endpoint.description, endpoint.ordered, endpoint.secret_sealed, 'enabled' AS status,
       (extract(epoch FROM endpoint.created_at) * 1000000)::bigint AS created_at_us,
       NULL AS disabled_at_us, NULL AS disabled_reason
  FROM idempotency_key AS key
  LEFT JOIN webhook_endpoint AS endpoint ON endpoint.icb = key.icb AND endpoint.id = key.resource
 WHERE key.icb = $1::text AND key.client = $2::text AND key.key = $3::text;
