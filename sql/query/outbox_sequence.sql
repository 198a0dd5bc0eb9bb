-- Number a tenant's committed events onwards from its last position. Runs after outbox_lock in one
-- transaction, as a statement (and so a snapshot) of its own: it sees all that the lock's former
-- holder did. Within a referral the order is that of versions, whatever the clocks of the replicas said.
WITH head AS (
    SELECT coalesce(max(position), 0) AS position
      FROM outbox
     WHERE icb = $1::text AND position IS NOT NULL
), waiting AS (
    SELECT id, version, occurred_at,
           max(occurred_at) OVER (PARTITION BY referral_id ORDER BY version, occurred_at, id) AS due
      FROM outbox
     WHERE icb = $1::text AND position IS NULL
), numbered AS (
    SELECT id, row_number() OVER (ORDER BY due, version, occurred_at, id) AS step
      FROM waiting
     ORDER BY step
     LIMIT $2::integer
)
UPDATE outbox
   SET position = head.position + numbered.step
  FROM head, numbered
 WHERE outbox.icb = $1::text AND outbox.id = numbered.id AND outbox.position IS NULL;
