-- What a pathway's records say, which rules read: how often it was handed off, what the Tier II team
-- recommended, and its care plans. They are of the pathway, so linked referrals share them.

-- What is known beyond each single referral. A row is there from the first thing that is recorded, and
-- `revision` grows with each: a decision made with another one is made again. A hand-off is a linked
-- referral, or a review that leaves a referral in another tier or service than it was in.
CREATE TABLE pathway (
    icb text NOT NULL,
    id uuid NOT NULL,
    revision integer NOT NULL,
    handed_off_on date[] NOT NULL DEFAULT '{}',
    mdt_recommendation text CONSTRAINT pathway_mdt_recommendation_known
        CHECK (mdt_recommendation IN ('none', 'tierTwo', 'highlySpecialist', 'scs', 'itdd')),
    mdt_on date,
    PRIMARY KEY (icb, id),
    CONSTRAINT pathway_mdt_recommendation_is_dated CHECK ((mdt_recommendation IS NULL) = (mdt_on IS NULL))
);

-- Each plan that was ever set, never changed: the newest is in force. Two that are set at once have the
-- same version, so that one of them is refused.
CREATE TABLE care_plan (
    icb text NOT NULL,
    pathway_id uuid NOT NULL,
    version integer NOT NULL,
    referral_id uuid NOT NULL, -- that it was set on
    owner text NOT NULL,
    owner_role text,
    coordinator text NOT NULL,
    coordinator_role text NOT NULL,
    started_on date NOT NULL,
    review_on date NOT NULL,
    ended_on date,
    set_at timestamptz NOT NULL,
    PRIMARY KEY (icb, pathway_id, version),
    CONSTRAINT care_plan_runs_forward CHECK (review_on >= started_on AND ended_on >= started_on),
    FOREIGN KEY (icb, pathway_id) REFERENCES pathway (icb, id),
    FOREIGN KEY (icb, referral_id) REFERENCES referral (icb, id)
);

-- What the decision in force stood on, shown with the referral; where a review last placed it; which
-- version of its resource a key has made.
ALTER TABLE referral ADD COLUMN handoffs integer NOT NULL DEFAULT 0, ADD COLUMN care_plan text,
    ADD COLUMN placed_tier text, ADD COLUMN placed_service_id text;
ALTER TABLE decision ADD COLUMN handoffs integer NOT NULL DEFAULT 0, ADD COLUMN care_plan text;
ALTER TABLE idempotency_key ADD COLUMN version integer;

CREATE OR REPLACE VIEW referral_read WITH (security_invoker = true) AS
SELECT icb, id, version, state, pathway_id, linked_to, client, referrer_ods, receiving_ods, ubrn, patient_key,
       (extract(epoch FROM created_at) * 1000000)::bigint AS created_at_us,
       (extract(epoch FROM updated_at) * 1000000)::bigint AS updated_at_us,
       (extract(epoch FROM received_at) * 1000000)::bigint AS received_at_us,
       received_at, updated_at, received_on, pain_sites, status, stratum, tier, urgency, bookable,
       streams, flags, service_id, rtt_scope, clock_started_on, advice_due, assess_due, rtt_due, target_due,
       next_due, advice_on, assessed_on, decision_number, submission, decision, gates, closed,
       handoffs, care_plan
  FROM referral;

-- A pathway as the program reads it, with the plan in force.
CREATE VIEW pathway_read WITH (security_invoker = true) AS
SELECT pathway.icb, pathway.id, pathway.revision, array_to_string(pathway.handed_off_on, ',') AS handed_off_on,
       pathway.mdt_recommendation, pathway.mdt_on, plan.version AS plan_version, plan.owner, plan.owner_role,
       plan.coordinator, plan.coordinator_role, plan.started_on, plan.review_on, plan.ended_on,
       (extract(epoch FROM plan.set_at) * 1000000)::bigint AS plan_set_at_us
  FROM pathway
  LEFT JOIN LATERAL (
    SELECT *
      FROM care_plan
     WHERE care_plan.icb = pathway.icb AND care_plan.pathway_id = pathway.id
     ORDER BY care_plan.version DESC
     LIMIT 1
  ) AS plan ON true;

-- By trigger, so that an older program's linked referral counts too while a new one is rolled out.
CREATE FUNCTION pathway_hand_off() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO pathway AS known (icb, id, revision, handed_off_on)
    VALUES (NEW.icb, NEW.pathway_id, 1, ARRAY[NEW.received_on])
        ON CONFLICT (icb, id) DO UPDATE
       SET revision = known.revision + 1, handed_off_on = known.handed_off_on || NEW.received_on;
    RETURN NULL;
END
$$;
CREATE TRIGGER referral_linked_is_a_hand_off AFTER INSERT ON referral
    FOR EACH ROW WHEN (NEW.linked_to IS NOT NULL) EXECUTE FUNCTION pathway_hand_off();

INSERT INTO pathway (icb, id, revision, handed_off_on)
SELECT icb, pathway_id, 1, array_agg(received_on) FROM referral WHERE linked_to IS NOT NULL GROUP BY icb, pathway_id;

-- Fails the transaction: a change was decided with what is no longer so, and all of it is taken back.
CREATE FUNCTION change_was_overtaken() RETURNS integer
    LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'overtaken' USING ERRCODE = 'check_violation', CONSTRAINT = 'change_was_overtaken';
END
$$;

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['pathway', 'care_plan'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY tenant ON %I TO painpath_service USING (icb = ANY (tenants()))', name);
        EXECUTE format('CREATE POLICY worker ON %I TO painpath_worker USING (true)', name);
    END LOOP;
END
$$;

GRANT SELECT, INSERT, UPDATE ON pathway TO painpath_service;
GRANT SELECT, INSERT ON care_plan TO painpath_service;
GRANT SELECT ON pathway_read TO painpath_service;
