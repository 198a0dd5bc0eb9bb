-- A page of refused submissions, newest first.
SELECT id, (extract(epoch FROM at) * 1000000)::bigint AS at_us, client, organisation, operation, status, slug, pointers, urgent
  FROM refusal
 WHERE icb = ANY (tenants()) AND ($1::uuid IS NULL OR id < $1::uuid)
 ORDER BY id DESC
 LIMIT $2::integer;
