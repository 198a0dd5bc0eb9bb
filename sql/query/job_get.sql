-- One job, of the tenants that this transaction may see.
SELECT icb, id, kind, state, request, done, total, result, detail,
       (extract(epoch FROM created_at) * 1000000)::bigint AS created_at_us,
       (extract(epoch FROM changed_at) * 1000000)::bigint AS changed_at_us
  FROM job
 WHERE id = $1::uuid;
