-- Escalation: contacts that a tenant keeps itself, alerts about what nobody has acknowledged, and what must
-- never be silent. Expand only: an older program goes on, and what it writes the worker looks at.

-- Contacts. Hours are written in the grammar of domain/directory/hours.h; what is written otherwise is shown as
-- it is and counts as all hours, as it did. Ids become UUIDs, so that one leads to one contact in any token's
-- tenants.
ALTER TABLE escalation_contact ADD COLUMN version integer NOT NULL DEFAULT 1;
SELECT set_config('app.icbs', (SELECT string_agg(DISTINCT icb, ',') FROM escalation_contact), true);
UPDATE escalation_contact
   SET id = CASE WHEN id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN id ELSE gen_random_uuid()::text END,
       hours = CASE hours WHEN 'at all hours' THEN '24/7'
                          WHEN 'Monday to Friday, 08:00 to 18:30' THEN 'Mo-Fr 08:00-18:30; PH off'
                          ELSE hours END,
       fallback_hours = CASE fallback_hours WHEN 'at all hours' THEN '24/7'
                                            WHEN 'Monday to Friday, 08:00 to 18:30' THEN 'Mo-Fr 08:00-18:30; PH off'
                                            ELSE fallback_hours END;
SELECT set_config('app.icbs', '', true);

-- The trigger that raises the version runs with the rights of whoever writes.
GRANT INSERT, UPDATE ON escalation_contact TO painpath_service;
GRANT UPDATE (version) ON reference_version TO painpath_service;

-- `acknowledge_due`: the earliest deadline of the gates that are open and not acknowledged. `alert_due`: when
-- the worker looks at them; the deadline, and after an alert the time of the next. Both are null where nothing
-- waits for anybody, so most referrals are in neither index. A program that does not know the column lets the
-- worker look at once (the default): it works both out from the gates.
ALTER TABLE referral ADD COLUMN acknowledge_due timestamptz, ADD COLUMN alert_due timestamptz;
ALTER TABLE referral ALTER COLUMN alert_due SET DEFAULT now();
UPDATE referral SET alert_due = now() WHERE state = 'open' AND status IN ('escalated', 'held');
CREATE INDEX referral_alert ON referral (icb, alert_due) WHERE alert_due IS NOT NULL;
CREATE INDEX referral_unacknowledged ON referral (icb, acknowledge_due) WHERE acknowledge_due IS NOT NULL;
GRANT UPDATE (acknowledge_due, alert_due) ON referral TO painpath_worker;

-- That somebody was alerted again, once a due time. `told` is whom the alert named, as JSON.
CREATE TABLE escalation_alert (
    icb text NOT NULL,
    referral_id uuid NOT NULL,
    due_at timestamptz NOT NULL,
    alerted_at timestamptz NOT NULL,
    version integer NOT NULL,
    told text,
    PRIMARY KEY (icb, referral_id, due_at),
    FOREIGN KEY (icb, referral_id) REFERENCES referral (icb, id)
);

-- What must not be silent, counted for ever: a row for each kind of alarm that a tenant has had.
CREATE TABLE alarm (
    icb text NOT NULL,
    kind text NOT NULL CONSTRAINT alarm_kind_known
        CHECK (kind IN ('alertedAgain', 'noContact', 'noEndpoint', 'failingDelivery')),
    count bigint NOT NULL,
    last_at timestamptz NOT NULL,
    PRIMARY KEY (icb, kind)
);

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['escalation_alert', 'alarm'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY tenant ON %I TO painpath_service USING (icb = ANY (tenants()))', name);
        EXECUTE format('CREATE POLICY worker ON %I TO painpath_worker USING (true)', name);
    END LOOP;
END
$$;
GRANT SELECT ON escalation_alert TO painpath_service;
GRANT SELECT, INSERT ON escalation_alert TO painpath_worker;
GRANT SELECT, INSERT, UPDATE ON alarm TO painpath_worker;

-- Clinical events (redflag.*) go to an endpoint that was granted them, and so far by hand alone.
ALTER TABLE webhook_endpoint ADD COLUMN clinical boolean NOT NULL DEFAULT false;

-- Figures over all tenants, for monitoring: three dates and counts and nothing of anybody, so whoever serves may
-- ask although it sees no tenant's rows. By index alone: tenant after tenant, what is overdue.
CREATE FUNCTION escalation_figures(OUT oldest timestamptz, OUT overdue bigint, OUT alerted_again bigint,
                                   OUT no_contact bigint, OUT no_endpoint bigint, OUT failing_deliveries bigint)
    LANGUAGE sql STABLE SECURITY DEFINER
BEGIN ATOMIC
    WITH RECURSIVE tenant (icb) AS (
        (SELECT icb FROM referral WHERE acknowledge_due IS NOT NULL ORDER BY icb LIMIT 1)
        UNION ALL
        SELECT (SELECT next.icb FROM referral AS next
                 WHERE next.acknowledge_due IS NOT NULL AND next.icb > tenant.icb
                 ORDER BY next.icb LIMIT 1)
          FROM tenant
         WHERE tenant.icb IS NOT NULL
    ), late AS (
        SELECT min(of_tenant.oldest) AS oldest, coalesce(sum(of_tenant.overdue), 0)::bigint AS overdue
          FROM tenant
         CROSS JOIN LATERAL (SELECT min(acknowledge_due) AS oldest, count(*) AS overdue
                               FROM referral
                              WHERE referral.icb = tenant.icb AND acknowledge_due < now()) AS of_tenant
         WHERE tenant.icb IS NOT NULL
    )
    SELECT late.oldest, late.overdue,
           coalesce((SELECT sum(count) FROM alarm WHERE kind = 'alertedAgain'), 0)::bigint,
           coalesce((SELECT sum(count) FROM alarm WHERE kind = 'noContact'), 0)::bigint,
           coalesce((SELECT sum(count) FROM alarm WHERE kind = 'noEndpoint'), 0)::bigint,
           coalesce((SELECT sum(count) FROM alarm WHERE kind = 'failingDelivery'), 0)::bigint
      FROM late;
END;
REVOKE ALL ON FUNCTION escalation_figures() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION escalation_figures() TO painpath_service, painpath_worker;
