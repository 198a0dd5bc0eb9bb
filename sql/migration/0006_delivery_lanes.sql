-- Deliveries in lanes: the events of one referral go to an endpoint in order, and a failing one holds up its
-- own lane alone. Expand only: delivery_cursor stays until no older program runs, but delivers no more.

-- Changed only with every lane of every endpoint at the end of its events.
CREATE FUNCTION lane_count() RETURNS integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN 8;

-- The lane of an event: that of its referral, or of the event alone where order was not asked for. The last
-- byte of an id is random.
CREATE FUNCTION event_lane(ordered boolean, referral_id uuid, id uuid) RETURNS integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN get_byte(uuid_send(CASE WHEN ordered THEN coalesce(referral_id, id) ELSE id END), 15) % lane_count();

-- So far order was kept whatever was registered, and false was written where nothing was said.
UPDATE webhook_endpoint SET ordered = true WHERE NOT ordered;

-- How far a lane has got: its events up to `position` are settled. Who holds the lease may send; `fence`
-- grows with every lease, so that a holder that was too slow can no longer settle. `holder` is the process,
-- so that it can see how many of its threads an endpoint has; one that was killed counts no more.
CREATE TABLE delivery_lane (
    icb text NOT NULL,
    endpoint_id uuid NOT NULL,
    lane integer NOT NULL,
    position bigint NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    next_attempt_at timestamptz NOT NULL,
    fence bigint NOT NULL DEFAULT 0,
    lease_until timestamptz,
    holder uuid,
    PRIMARY KEY (icb, endpoint_id, lane),
    FOREIGN KEY (icb, endpoint_id) REFERENCES webhook_endpoint (icb, id)
);

-- The last position given to a tenant, which outlives the events that had it.
CREATE TABLE outbox_head (
    icb text PRIMARY KEY,
    position bigint NOT NULL
);
INSERT INTO outbox_head (icb, position)
SELECT icb, max(position) FROM outbox WHERE position IS NOT NULL GROUP BY icb;

-- An endpoint that an older program registers gets lanes too, and no delivery but through them.
CREATE FUNCTION delivery_cursor_replace() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO delivery_lane (icb, endpoint_id, lane, position, next_attempt_at)
    SELECT NEW.icb, NEW.endpoint_id, lane, NEW.position, NEW.next_attempt_at
      FROM generate_series(0, lane_count() - 1) AS lane;
    NEW.lease_until := 'infinity';
    RETURN NEW;
END
$$;
CREATE TRIGGER delivery_cursor_replaced BEFORE INSERT ON delivery_cursor
    FOR EACH ROW EXECUTE FUNCTION delivery_cursor_replace();

-- The trigger's lock keeps the cursors still from here on. What an older worker has under way it may finish:
-- the lanes begin when its lease ends. It settles nothing more, for its fence has passed.
INSERT INTO delivery_lane (icb, endpoint_id, lane, position, attempts, next_attempt_at, lease_until)
SELECT cursor.icb, cursor.endpoint_id, lane, cursor.position, coalesce(failed.attempts, 0),
       CASE WHEN failed.attempts > 0 THEN cursor.next_attempt_at ELSE now() END, cursor.lease_until
  FROM delivery_cursor AS cursor
  JOIN webhook_endpoint AS endpoint ON endpoint.icb = cursor.icb AND endpoint.id = cursor.endpoint_id
 CROSS JOIN generate_series(0, lane_count() - 1) AS lane
  LEFT JOIN (delivery AS failed JOIN outbox ON outbox.icb = failed.icb AND outbox.id = failed.event_id)
    ON failed.icb = cursor.icb AND failed.endpoint_id = cursor.endpoint_id AND failed.state = 'pending'
   AND failed.position > cursor.position AND event_lane(endpoint.ordered, outbox.referral_id, outbox.id) = lane;
UPDATE delivery_cursor SET fence = fence + 1, lease_until = 'infinity';

-- A deleted endpoint signs nothing any more.
UPDATE webhook_endpoint SET secret_sealed = '' WHERE status = 'deleted';

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['delivery_lane', 'outbox_head'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY tenant ON %I TO painpath_service USING (icb = ANY (tenants()))', name);
        EXECUTE format('CREATE POLICY worker ON %I TO painpath_worker USING (true)', name);
    END LOOP;
END
$$;

GRANT INSERT ON delivery_lane TO painpath_service;
GRANT SELECT, UPDATE ON delivery_lane TO painpath_worker;
GRANT SELECT ON outbox_head TO painpath_service;
GRANT SELECT, INSERT, UPDATE ON outbox_head TO painpath_worker;
