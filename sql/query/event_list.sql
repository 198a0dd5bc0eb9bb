-- The feed: a tenant's events after a position, without clinical ones. What it gives is noted in the
-- audit trail; asking and getting nothing is not.
WITH page AS MATERIALIZED (
    SELECT position, id, type, occurred_at, data, coalesce(referral_id, id) AS ordering_key
      FROM outbox
     WHERE icb = $1::text AND position > $2::bigint AND NOT starts_with(type, 'redflag.')
     ORDER BY position
     LIMIT $3::integer
), noted AS (
    INSERT INTO audit (icb, id, at, client, organisation, practitioner, action, request_id)
    SELECT $1::text, $4::uuid, now(), $5::text, $6::text, $7::text, 'listEvents', $8::text
     WHERE EXISTS (SELECT FROM page)
)
SELECT position, id, type, (extract(epoch FROM occurred_at) * 1000000)::bigint AS occurred_at_us, data,
       ordering_key
  FROM page
 ORDER BY position;
