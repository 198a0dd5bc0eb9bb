-- Push: who is told of a tenant's events, how far each has got, and what became of each delivery.

-- Registrations. `event_types` is comma separated; the secret is sealed with the service's key. A
-- deleted endpoint keeps its row, so that the key which made it is answered as it was the first time.
CREATE TABLE webhook_endpoint (
    icb text NOT NULL,
    id uuid NOT NULL,
    version integer NOT NULL,
    url text NOT NULL,
    event_types text NOT NULL,
    description text,
    ordered boolean NOT NULL,
    secret_sealed text NOT NULL,
    status text NOT NULL
        CONSTRAINT webhook_endpoint_status_known CHECK (status IN ('enabled', 'disabled', 'deleted')),
    created_at timestamptz NOT NULL,
    disabled_at timestamptz,
    disabled_reason text,
    PRIMARY KEY (icb, id),
    CONSTRAINT webhook_endpoint_disabled_says_why
        CHECK (status <> 'disabled' OR (disabled_at IS NOT NULL AND disabled_reason IS NOT NULL))
);

-- How far an endpoint has got: everything up to `position` is settled. Who holds the lease may send;
-- `fence` grows with every lease, so that a holder that was too slow can no longer settle.
CREATE TABLE delivery_cursor (
    icb text NOT NULL,
    endpoint_id uuid NOT NULL,
    position bigint NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    next_attempt_at timestamptz NOT NULL,
    fence bigint NOT NULL DEFAULT 0,
    lease_until timestamptz,
    PRIMARY KEY (icb, endpoint_id),
    FOREIGN KEY (icb, endpoint_id) REFERENCES webhook_endpoint (icb, id)
);

-- The log, one row an event and endpoint; never the receiver's answer, only its status.
CREATE TABLE delivery (
    icb text NOT NULL,
    endpoint_id uuid NOT NULL,
    position bigint NOT NULL,
    event_id uuid NOT NULL,
    attempts integer NOT NULL,
    state text NOT NULL
        CONSTRAINT delivery_state_known CHECK (state IN ('pending', 'delivered', 'dead')),
    last_status smallint,
    last_failure text,
    last_at timestamptz NOT NULL,
    PRIMARY KEY (icb, endpoint_id, position),
    FOREIGN KEY (icb, endpoint_id) REFERENCES webhook_endpoint (icb, id)
);

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['webhook_endpoint', 'delivery_cursor', 'delivery'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY tenant ON %I TO painpath_service USING (icb = ANY (tenants()))', name);
        EXECUTE format('CREATE POLICY worker ON %I TO painpath_worker USING (true)', name);
    END LOOP;
END
$$;

GRANT SELECT, INSERT, UPDATE ON webhook_endpoint TO painpath_service;
GRANT INSERT ON delivery_cursor TO painpath_service;
GRANT SELECT ON delivery TO painpath_service;
GRANT SELECT, UPDATE ON webhook_endpoint, delivery_cursor TO painpath_worker;
GRANT SELECT, INSERT, UPDATE ON delivery TO painpath_worker;
