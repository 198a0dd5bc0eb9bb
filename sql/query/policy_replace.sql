-- Put another text in the place of a policy's, at the edition that the caller has read, unless it is or was in force
-- or will be, or is retired. No row: the caller finds out which.
WITH replaced AS (
    UPDATE policy
       SET edition = edition + 1, policy_id = $4::text, title = $5::text, revision = $6::text, document = $7::text,
           authors = CASE WHEN $10::text = ANY (authors) THEN authors ELSE authors || $10::text END, changed_at = now()
     WHERE icb = $1::text AND version = $2::text AND edition = $3::integer AND retired_at IS NULL
       AND NOT EXISTS (SELECT FROM policy_activation AS activation
                        WHERE activation.icb = policy.icb AND activation.version = policy.version)
    RETURNING icb
), noted AS (
    INSERT INTO audit (icb, id, at, client, organisation, practitioner, action, request_id)
    SELECT icb, $8::uuid, now(), $9::text, $11::text, $10::text, 'replacePolicy', $12::text
      FROM replaced
)
SELECT icb FROM replaced;
