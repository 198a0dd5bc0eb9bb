-- Referrals of a tenant whose gates are to be looked at, the longest due first. Nothing is locked: alert_write
-- takes what is still as it was read here.
SELECT id, version, state, tier, service_id,
       (extract(epoch FROM received_at) * 1000000)::bigint AS received_at_us, to_char(received_on, 'YYYY-MM-DD') AS received_on,
       submission, gates, (extract(epoch FROM alert_due) * 1000000)::bigint AS due_at_us
  FROM referral
 WHERE icb = $1::text AND alert_due <= now()
 ORDER BY alert_due
 LIMIT $2::integer;
