-- Withdraw a policy at the edition that the caller has read, unless it is in force. If it was to be, whatever it would
-- have followed goes on.
WITH retired AS (
    UPDATE policy
       SET edition = edition + 1, retired_at = now()
     WHERE icb = $1::text AND version = $2::text AND edition = $3::integer AND retired_at IS NULL
       AND NOT EXISTS (SELECT FROM policy_activation AS activation
                        WHERE activation.icb = policy.icb AND activation.version = policy.version
                          AND activation.period @> now())
    RETURNING icb, version
), noted AS (
    INSERT INTO audit (icb, id, at, client, organisation, practitioner, action, request_id)
    SELECT icb, $4::uuid, now(), $5::text, $6::text, $7::text, 'retirePolicy', $8::text
      FROM retired
), recalled AS (
    DELETE FROM policy_activation AS activation
     USING retired
     WHERE activation.icb = retired.icb AND activation.version = retired.version AND lower(period) > now()
)
SELECT coalesce((SELECT 1 FROM retired), policy_was_overtaken());
