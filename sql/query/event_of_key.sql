-- What an idempotency key has made, and the event, if it made one of those.
SELECT key.fingerprint, key.operation, key.resource, event.version, event.kind,
       to_char(event.occurred_on, 'YYYY-MM-DD') AS occurred_on,
       (extract(epoch FROM event.recorded_at) * 1000000)::bigint AS recorded_at_us, event.client, event.practitioner,
       event.gate, event.code, event.reference, event.decision_number
  FROM idempotency_key AS key
  LEFT JOIN referral_event AS event
    ON event.icb = key.icb AND event.referral_id = key.resource AND event.version = key.version
 WHERE key.icb = $1::text AND key.client = $2::text AND key.key = $3::text;
