-- How far a job is, and its lease again. No row: it is no longer this worker's.
UPDATE job
   SET done = $4::bigint, total = $5::bigint, changed_at = now(),
       lease_until = now() + $6::integer * interval '1 millisecond'
 WHERE icb = $1::text AND id = $2::uuid AND fence = $3::bigint AND state = 'running'
RETURNING id;
