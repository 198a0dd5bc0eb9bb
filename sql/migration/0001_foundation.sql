-- The tables of first light. Tenant (icb) leads every key; row-level security is forced from here on,
-- so that a forgotten WHERE shows nothing instead of another tenant's patients.

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'painpath_service') THEN
        CREATE ROLE painpath_service NOLOGIN;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'painpath_worker') THEN
        CREATE ROLE painpath_worker NOLOGIN;
    END IF;
EXCEPTION
    WHEN duplicate_object OR unique_violation THEN NULL; -- another database of the cluster was first
END
$$;
GRANT painpath_service, painpath_worker TO CURRENT_USER;
GRANT USAGE ON SCHEMA public TO painpath_service, painpath_worker;

-- The tenants that this transaction may see: set by every transaction, empty where none is set.
CREATE FUNCTION tenants() RETURNS text[]
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN string_to_array(current_setting('app.icbs', true), ',');

-- One row a referral: what was sent, the decision in force, and columns for what is queried.
-- The first decision and the open clock period live here; the change that replaces them copies them
-- out to decision and clock_period in its own commit.
CREATE TABLE referral (
    icb text NOT NULL,
    id uuid NOT NULL,
    version integer NOT NULL,
    state text NOT NULL CONSTRAINT referral_state_known CHECK (state IN ('open', 'closed')),
    pathway_id uuid NOT NULL,
    linked_to uuid,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    received_on date NOT NULL,
    patient_key bytea,
    pain_sites bigint NOT NULL,
    ubrn text,
    referrer_ods text NOT NULL,
    receiving_ods text NOT NULL,
    client text NOT NULL,
    status text NOT NULL,
    stratum text NOT NULL,
    tier text,
    urgency smallint NOT NULL,
    bookable boolean NOT NULL,
    streams text NOT NULL,
    flags text NOT NULL,
    service_id text,
    rtt_scope text,
    clock_started_on date NOT NULL,
    advice_due date,
    assess_due date,
    rtt_due date,
    target_due date,
    next_due date NOT NULL, -- infinity where nothing is due, so that the worklist is one index in its order
    advice_on date,
    assessed_on date,
    decision_number integer NOT NULL,
    submission text NOT NULL,
    decision text NOT NULL,
    gates text NOT NULL,
    closed text,
    PRIMARY KEY (icb, id),
    CONSTRAINT referral_closed_says_why CHECK ((state = 'closed') = (closed IS NOT NULL)),
    CONSTRAINT referral_undecided_has_no_tier CHECK (tier IS NOT NULL OR status IN ('held', 'infoRequested', 'escalated'))
);
CREATE UNIQUE INDEX referral_ubrn_once ON referral (icb, ubrn) WHERE ubrn IS NOT NULL;
CREATE INDEX referral_of_patient ON referral (icb, patient_key) WHERE patient_key IS NOT NULL;
CREATE INDEX referral_worklist ON referral (icb, urgency DESC, next_due, id) WHERE state = 'open';

-- A referral as the program reads it: instants in microseconds, days as text. It runs with the reader's
-- own rights, so row-level security holds.
CREATE VIEW referral_read WITH (security_invoker = true) AS
SELECT icb, id, version, state, pathway_id, linked_to, client, referrer_ods, receiving_ods, ubrn, patient_key,
       (extract(epoch FROM created_at) * 1000000)::bigint AS created_at_us,
       (extract(epoch FROM updated_at) * 1000000)::bigint AS updated_at_us,
       (extract(epoch FROM received_at) * 1000000)::bigint AS received_at_us,
       received_at, updated_at, received_on, pain_sites, status, stratum, tier, urgency, bookable,
       streams, flags, service_id, rtt_scope, clock_started_on, advice_due, assess_due, rtt_due, target_due,
       next_due, advice_on, assessed_on, decision_number, submission, decision, gates, closed
  FROM referral;

-- Decisions that a later one replaced, as they were, with the inputs that they stood on.
CREATE TABLE decision (
    icb text NOT NULL,
    referral_id uuid NOT NULL,
    number integer NOT NULL,
    version integer NOT NULL,
    submission text NOT NULL,
    decision text NOT NULL,
    replaced_at timestamptz NOT NULL,
    PRIMARY KEY (icb, referral_id, number),
    FOREIGN KEY (icb, referral_id) REFERENCES referral (icb, id)
);

-- What happened to a referral after it was received, one row a version.
CREATE TABLE referral_event (
    icb text NOT NULL,
    referral_id uuid NOT NULL,
    version integer NOT NULL,
    kind text NOT NULL,
    occurred_on date NOT NULL,
    recorded_at timestamptz NOT NULL,
    client text NOT NULL,
    practitioner text NOT NULL,
    gate text,
    code text,
    reference text,
    decision_number integer,
    PRIMARY KEY (icb, referral_id, version),
    FOREIGN KEY (icb, referral_id) REFERENCES referral (icb, id)
);

-- Clock periods that have ended.
CREATE TABLE clock_period (
    icb text NOT NULL,
    referral_id uuid NOT NULL,
    kind text NOT NULL CONSTRAINT clock_period_kind_known CHECK (kind IN ('local', 'rtt')),
    started_on date NOT NULL,
    stopped_on date NOT NULL,
    PRIMARY KEY (icb, referral_id, kind, started_on),
    CONSTRAINT clock_period_runs_forward CHECK (stopped_on >= started_on),
    FOREIGN KEY (icb, referral_id) REFERENCES referral (icb, id)
);

-- A caller's key and what it made. The answer is rendered again from the referral's first version.
CREATE TABLE idempotency_key (
    icb text NOT NULL,
    client text NOT NULL,
    key text NOT NULL,
    fingerprint text NOT NULL,
    operation text NOT NULL,
    resource uuid NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (icb, client, key)
);

-- Events, written with the change that they tell of. `position` is given after commit, by the
-- sequencer alone: readers go by positions, since ids are made before commit and would be overtaken.
CREATE TABLE outbox (
    icb text NOT NULL,
    id uuid NOT NULL,
    position bigint,
    type text NOT NULL,
    referral_id uuid,
    version integer,
    occurred_at timestamptz NOT NULL,
    data text NOT NULL,
    PRIMARY KEY (icb, id)
);
CREATE UNIQUE INDEX outbox_position_once ON outbox (icb, position) WHERE position IS NOT NULL;
CREATE INDEX outbox_unsequenced ON outbox (icb, id) WHERE position IS NULL;

-- Who did or read what. Holds no clinical content.
CREATE TABLE audit (
    icb text NOT NULL,
    id uuid NOT NULL,
    at timestamptz NOT NULL,
    client text NOT NULL,
    organisation text NOT NULL,
    practitioner text NOT NULL,
    action text NOT NULL,
    referral_id uuid,
    request_id text NOT NULL,
    PRIMARY KEY (icb, id)
);

-- Submissions that were refused: that they were, never what they said.
CREATE TABLE refusal (
    icb text NOT NULL,
    id uuid NOT NULL,
    at timestamptz NOT NULL,
    client text NOT NULL,
    organisation text NOT NULL,
    operation text NOT NULL,
    status smallint NOT NULL,
    slug text NOT NULL,
    pointers text NOT NULL,
    urgent boolean NOT NULL,
    PRIMARY KEY (icb, id)
);

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['referral', 'decision', 'referral_event', 'clock_period',
                                'idempotency_key', 'outbox', 'audit', 'refusal'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY tenant ON %I TO painpath_service USING (icb = ANY (tenants()))', name);
        EXECUTE format('CREATE POLICY worker ON %I TO painpath_worker USING (true)', name);
    END LOOP;
END
$$;

GRANT SELECT, INSERT, UPDATE ON referral TO painpath_service;
GRANT SELECT ON referral_read TO painpath_service;
GRANT SELECT, INSERT ON decision, referral_event, clock_period, idempotency_key, outbox, audit, refusal TO painpath_service;
GRANT SELECT, UPDATE ON outbox TO painpath_worker;
GRANT SELECT ON referral TO painpath_worker;
GRANT INSERT ON audit, outbox TO painpath_worker;
GRANT DELETE, SELECT ON idempotency_key TO painpath_worker;
