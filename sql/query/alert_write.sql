-- Alert about a tenant's referrals whose deadline passed, and set when each is looked at next. What another worker
-- holds, has alerted about, or somebody has changed since it was read is left out: a due time leads to one alert.
WITH asked AS MATERIALIZED (
    SELECT *
      FROM unnest($1::text[], $2::text[], $3::bigint[], $4::timestamptz[], $5::timestamptz[], $6::timestamptz[],
                  $7::boolean[], $8::text[], $9::text[], $10::text[], $11::text[])
           AS asked (icb, id, version, due_at, acknowledge_due, next_due, is_alert, told, data, event_id, audit_id)
), held AS MATERIALIZED (
    SELECT referral.icb, referral.id, referral.version, asked.due_at, asked.acknowledge_due, asked.next_due,
           asked.is_alert, asked.told, asked.data, asked.event_id, asked.audit_id
      FROM asked
      JOIN referral ON referral.icb = ($1::text[])[1] AND referral.id = asked.id::uuid
     WHERE referral.alert_due = asked.due_at AND referral.version = asked.version
       FOR UPDATE OF referral SKIP LOCKED
), moved AS (
    UPDATE referral
       SET acknowledge_due = held.acknowledge_due, alert_due = held.next_due
      FROM held
     WHERE referral.icb = held.icb AND referral.id = held.id
), alerted AS (
    INSERT INTO escalation_alert (icb, referral_id, due_at, alerted_at, version, told)
    SELECT icb, id, due_at, now(), version, told
      FROM held
     WHERE is_alert
), told AS (
    INSERT INTO outbox (icb, id, type, referral_id, version, occurred_at, data)
    SELECT icb, event_id::uuid, 'redflag.unacknowledged', id, version, now(), data
      FROM held
     WHERE is_alert
), noted AS (
    INSERT INTO audit (icb, id, at, client, organisation, practitioner, action, referral_id, request_id)
    SELECT icb, audit_id::uuid, now(), 'painpath', '', '', 'alertAgain', id, ''
      FROM held
     WHERE is_alert
), counted AS (
    INSERT INTO alarm (icb, kind, count, last_at)
    SELECT icb, kind, count(*), now()
      FROM held
     CROSS JOIN (VALUES ('alertedAgain'), ('noContact')) AS alarms (kind)
     WHERE is_alert AND (kind = 'alertedAgain' OR told IS NULL)
     GROUP BY icb, kind
    ON CONFLICT (icb, kind) DO UPDATE SET count = alarm.count + excluded.count, last_at = excluded.last_at
)
SELECT count(*) FILTER (WHERE is_alert) AS alerts,
       count(*) FILTER (WHERE is_alert AND told IS NULL) AS without_contact
  FROM held;
