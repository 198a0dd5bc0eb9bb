-- End a job with its result, or with what was in its way. Nothing is written if it is no longer this worker's.
UPDATE job
   SET state = CASE WHEN $4::text IS NULL THEN 'failed' ELSE 'done' END, result = $4::text, detail = $5::text,
       done = $6::bigint, total = $6::bigint, lease_until = NULL, changed_at = now()
 WHERE icb = $1::text AND id = $2::uuid AND fence = $3::bigint AND state = 'running';
