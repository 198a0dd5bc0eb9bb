-- Tell that a tenant's referrals are to be screened again, and set the next day after $7 for each. What another
-- worker holds or has told, or somebody has changed since it was read, is left out: a day is told once.
WITH asked AS MATERIALIZED (
    SELECT *
      FROM unnest($1::text[], $2::text[], $3::bigint[], $4::date[], $5::text[], $6::text[], $8::text[])
           AS asked (icb, id, version, due_on, data, event_id, audit_id)
), held AS MATERIALIZED (
    SELECT referral.icb, referral.id, referral.version, asked.data, asked.event_id, asked.audit_id
      FROM asked
      JOIN referral ON referral.icb = ($1::text[])[1] AND referral.id = asked.id::uuid
     WHERE referral.rescreen_due = asked.due_on AND referral.version = asked.version
       FOR UPDATE OF referral SKIP LOCKED
), moved AS (
    UPDATE referral
       SET rescreen_due = clock_started_on + rescreen_days * (($7::date - clock_started_on) / rescreen_days + 1)
      FROM held
     WHERE referral.icb = held.icb AND referral.id = held.id
), told AS (
    INSERT INTO outbox (icb, id, type, referral_id, version, occurred_at, data)
    SELECT icb, event_id::uuid, 'rescreen.due', id, version, now(), data
      FROM held
), noted AS (
    INSERT INTO audit (icb, id, at, client, organisation, practitioner, action, referral_id, request_id)
    SELECT icb, audit_id::uuid, now(), 'painpath', '', '', 'askAgain', id, ''
      FROM held
)
SELECT count(*) AS told FROM held;
