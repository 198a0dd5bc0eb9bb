-- What happened to a referral after it was received, oldest first.
SELECT version, kind, to_char(occurred_on, 'YYYY-MM-DD') AS occurred_on,
       (extract(epoch FROM recorded_at) * 1000000)::bigint AS recorded_at_us,
       client, practitioner, gate, code, reference, decision_number
  FROM referral_event
 WHERE icb = $1::text AND referral_id = $2::uuid
 ORDER BY version;
