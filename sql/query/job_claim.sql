-- Lease the job that has waited longest: one that nobody has begun, or whose worker has let its lease run out. One
-- that was begun three times is settled as failed by whoever would begin it again, and no row comes back.
WITH chosen AS MATERIALIZED (
    SELECT icb, id, fence
      FROM job
     WHERE state IN ('queued', 'running') AND (lease_until IS NULL OR lease_until < now())
     ORDER BY created_at
     LIMIT 1
       FOR UPDATE SKIP LOCKED
), leased AS (
    UPDATE job
       SET state = CASE WHEN chosen.fence >= 3 THEN 'failed' ELSE 'running' END,
           detail = CASE WHEN chosen.fence >= 3 THEN 'It was begun three times and never ended' END,
           fence = chosen.fence + 1, done = 0, changed_at = now(),
           lease_until = now() + $1::integer * interval '1 millisecond'
      FROM chosen
     WHERE job.icb = chosen.icb AND job.id = chosen.id
    RETURNING job.icb, job.id, job.kind, job.request, job.fence, job.state
)
SELECT icb, id, kind, request, fence FROM leased WHERE state = 'running';
