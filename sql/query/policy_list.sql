-- The policies of a tenant after a version, without their documents.
SELECT icb, version, edition, policy_id, title, revision, NULL AS document, authors, created_at_us, changed_at_us,
       active_from_us, active_until_us, is_withdrawn, approval_count, approvals, status
  FROM policy_read
 WHERE icb = $1::text AND ($2::text IS NULL OR version COLLATE "C" > $2::text)
 ORDER BY version COLLATE "C"
 LIMIT $3::integer;
