-- Work that a request begins and a worker ends: asked for, leased, told of while it goes on, and its result.

-- `request` and `result` are JSON. Who holds the lease writes, and `fence` grows with every lease, so that one who was
-- too slow can no longer. A job that was begun three times and never ended has failed.
CREATE TABLE job (
    icb text NOT NULL,
    id uuid NOT NULL,
    kind text NOT NULL CONSTRAINT job_kind_known CHECK (kind IN ('policyReplay')),
    state text NOT NULL CONSTRAINT job_state_known CHECK (state IN ('queued', 'running', 'done', 'failed')),
    request text NOT NULL,
    done bigint NOT NULL DEFAULT 0,
    total bigint,
    result text,
    detail text,
    created_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    lease_until timestamptz,
    fence bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (icb, id),
    CONSTRAINT job_ends_with_a_result CHECK ((state = 'done') = (result IS NOT NULL))
);
CREATE INDEX job_open ON job (icb, created_at) WHERE state IN ('queued', 'running');

DO $$
BEGIN
    ALTER TABLE job ENABLE ROW LEVEL SECURITY;
    ALTER TABLE job FORCE ROW LEVEL SECURITY;
    CREATE POLICY tenant ON job TO painpath_service USING (icb = ANY (tenants()));
    CREATE POLICY worker ON job TO painpath_worker USING (true);
END
$$;
GRANT SELECT, INSERT ON job TO painpath_service;
GRANT SELECT, UPDATE ON job TO painpath_worker;
GRANT SELECT ON pathway TO painpath_worker;
