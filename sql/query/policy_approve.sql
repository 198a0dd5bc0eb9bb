-- Approve a policy's text at the edition that the caller has read, and sign values of it. No row: it has another
-- edition, or is retired.
WITH approved AS (
    UPDATE policy
       SET edition = edition + 1
     WHERE icb = $1::text AND version = $2::text AND edition = $3::integer AND retired_at IS NULL
    RETURNING icb, version, revision
), written AS (
    INSERT INTO policy_approval (icb, version, revision, approver, name, role, approved_at)
    SELECT icb, version, revision, $4::text, $5::text, $6::text, now()
      FROM approved
    ON CONFLICT DO NOTHING
), signed AS (
    INSERT INTO policy_signature (icb, threshold, stated, signer, name, role, signed_at)
    SELECT icb, threshold, stated, $4::text, $5::text, $6::text, now()
      FROM approved, unnest($7::text[], $8::text[]) AS value (threshold, stated)
    ON CONFLICT DO NOTHING
), noted AS (
    INSERT INTO audit (icb, id, at, client, organisation, practitioner, action, request_id)
    SELECT icb, $9::uuid, now(), $10::text, $11::text, $4::text, 'approvePolicy', $12::text
      FROM approved
)
SELECT icb FROM approved;
