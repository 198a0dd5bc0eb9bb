-- Number a tenant's committed events onwards from its last position. Runs after outbox_lock in one
-- transaction, as a statement (and so a snapshot) of its own: it sees all that the lock's former
-- holder did. Within a referral the order is that of versions, whatever the clocks of the replicas said.
-- The outbox itself is asked too: a worker of before outbox_head may have numbered some. A red flag that no
-- endpoint will be told of is counted as an alarm: each event is numbered once.
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
), given AS (
    UPDATE outbox
       SET position = head.position + numbered.step
      FROM head, numbered
     WHERE outbox.icb = $1::text AND outbox.id = numbered.id AND outbox.position IS NULL
    RETURNING outbox.type
), unheard AS (
    SELECT count(*) AS number
      FROM given
     WHERE starts_with(type, 'redflag.')
       AND NOT EXISTS (SELECT
                         FROM webhook_endpoint AS endpoint
                        WHERE endpoint.icb = $1::text AND endpoint.status = 'enabled' AND endpoint.clinical
                          AND given.type = ANY (string_to_array(endpoint.event_types, ',')))
), counted AS (
    INSERT INTO alarm (icb, kind, count, last_at)
    SELECT $1::text, 'noEndpoint', number, now()
      FROM unheard
     WHERE number > 0
    ON CONFLICT (icb, kind) DO UPDATE SET count = alarm.count + excluded.count, last_at = excluded.last_at
)
SELECT number AS unheard FROM unheard;
