-- What happened to a referral after it was received, oldest first; of the alerts the first 200.
SELECT version, kind, to_char(occurred_on, 'YYYY-MM-DD') AS occurred_on,
       (extract(epoch FROM recorded_at) * 1000000)::bigint AS recorded_at_us,
       client, practitioner, gate, code, reference, decision_number, NULL AS told
  FROM referral_event
 WHERE icb = $1::text AND referral_id = $2::uuid
UNION ALL
(SELECT version, 'escalationAlerted', to_char(alerted_at AT TIME ZONE 'Europe/London', 'YYYY-MM-DD'),
        (extract(epoch FROM alerted_at) * 1000000)::bigint, 'painpath', '', NULL, NULL, NULL, NULL, told
   FROM escalation_alert
  WHERE icb = $1::text AND referral_id = $2::uuid
  ORDER BY due_at
  LIMIT 200)
 ORDER BY version, recorded_at_us;
