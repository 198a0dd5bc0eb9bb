-- The second half: put a policy in force from an instant on, at the edition and text that were checked. The
-- transaction fails if it has changed since, or if another is in force from then on or later.
WITH chosen AS (
    UPDATE policy
       SET edition = edition + 1
     WHERE icb = $1::text AND version = $2::text AND edition = $3::integer AND revision = $4::text
       AND retired_at IS NULL
    RETURNING icb, version, revision
), activated AS (
    INSERT INTO policy_activation (icb, id, version, revision, period, activated_by, activated_at)
    SELECT icb, $5::uuid, version, revision, tstzrange($6::timestamptz, NULL), $7::text, now()
      FROM chosen
), told AS (
    INSERT INTO outbox (icb, id, type, occurred_at, data)
    SELECT icb, $8::uuid, 'policy.activated', now(), $9::text
      FROM chosen
), noted AS (
    INSERT INTO audit (icb, id, at, client, organisation, practitioner, action, request_id)
    SELECT icb, $10::uuid, now(), $11::text, $12::text, $7::text, 'activatePolicy', $13::text
      FROM chosen
)
SELECT coalesce((SELECT 1 FROM chosen), policy_was_overtaken());
