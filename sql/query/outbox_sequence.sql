-- Number a tenant's committed events onwards from its last position. Runs after outbox_lock in one
-- transaction, as a statement (and so a snapshot) of its own: it sees all that the lock's former
-- holder did. Within a referral the order is that of versions, whatever the clocks of the replicas said.
-- The outbox itself is asked too: a worker of before outbox_head may have numbered some.
WITH head AS (
    SELECT greatest((SELECT position FROM outbox_head WHERE icb = $1::text),
                    (SELECT max(position) FROM outbox WHERE icb = $1::text AND position IS NOT NULL),
                    0) AS position
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
), moved AS (
    INSERT INTO outbox_head (icb, position)
    SELECT $1::text, max(head.position + numbered.step) FROM head, numbered HAVING count(*) > 0
    ON CONFLICT (icb) DO UPDATE SET position = excluded.position
)
UPDATE outbox
   SET position = head.position + numbered.step
  FROM head, numbered
 WHERE outbox.icb = $1::text AND outbox.id = numbered.id AND outbox.position IS NULL;
