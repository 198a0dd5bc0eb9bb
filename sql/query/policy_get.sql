-- One policy of a tenant.
SELECT icb, version, edition, policy_id, title, revision, document, authors, created_at_us, changed_at_us,
       active_from_us, active_until_us, is_withdrawn, approval_count, approvals, status
  FROM policy_read
 WHERE icb = $1::text AND version = $2::text;
