-- Let a policy run beside the one in force until an instant, in the place of any other, at the edition that the caller
-- has read; until a past one to end it. No row: it has another edition by now.
WITH chosen AS (
    UPDATE policy
       SET edition = edition + 1
     WHERE icb = $1::text AND version = $2::text AND edition = $3::integer AND retired_at IS NULL
    RETURNING icb, version, revision
), shadowed AS (
    INSERT INTO policy_shadow AS known (icb, version, revision, since, until)
    SELECT icb, version, revision, now(), $4::timestamptz
      FROM chosen
        ON CONFLICT (icb) DO UPDATE
       SET version = excluded.version, revision = excluded.revision, since = excluded.since, until = excluded.until
), noted AS (
    INSERT INTO audit (icb, id, at, client, organisation, practitioner, action, request_id)
    SELECT icb, $5::uuid, now(), $6::text, $7::text, $8::text, 'shadowPolicy', $9::text
      FROM chosen
)
SELECT icb FROM chosen;
