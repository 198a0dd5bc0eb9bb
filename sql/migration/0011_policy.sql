-- A tenant's clinical policies: what was written, who approved which text, who stands for which value, and which
-- policy is in force when. Expand only: an older program goes on with the policy that is built into it.

-- One policy is in force in a tenant at an instant: a constraint says so, and it compares text within a range index.
CREATE EXTENSION IF NOT EXISTS btree_gist;

-- `document` is the canonical text, `revision` its SHA-256. `edition` grows with every change of the row or of what is
-- shown of it (the ETag). `authors`: everybody who wrote any of it since it was begun.
CREATE TABLE policy (
    icb text NOT NULL,
    version text NOT NULL,
    edition integer NOT NULL,
    policy_id text NOT NULL,
    title text NOT NULL,
    revision text NOT NULL,
    document text NOT NULL,
    authors text[] NOT NULL,
    created_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    retired_at timestamptz,
    PRIMARY KEY (icb, version)
);

-- Approvals are of a text: whoever edits the policy makes another revision, which nobody has approved. They stand when
-- the text comes back, but for those of who has edited it since.
CREATE TABLE policy_approval (
    icb text NOT NULL,
    version text NOT NULL,
    revision text NOT NULL,
    approver text NOT NULL,
    name text NOT NULL,
    role text NOT NULL,
    approved_at timestamptz NOT NULL,
    PRIMARY KEY (icb, version, revision, approver),
    FOREIGN KEY (icb, version) REFERENCES policy (icb, version)
);

-- Who stands for a value that no source gives (ruling 7). `stated` is the threshold as it was signed: another value
-- is another statement. It holds for every policy of the tenant that says the same.
CREATE TABLE policy_signature (
    icb text NOT NULL,
    threshold text NOT NULL,
    stated text NOT NULL,
    signer text NOT NULL,
    name text NOT NULL,
    role text NOT NULL,
    signed_at timestamptz NOT NULL,
    PRIMARY KEY (icb, threshold, stated)
);

CREATE TABLE policy_activation (
    icb text NOT NULL,
    id uuid NOT NULL,
    version text NOT NULL,
    revision text NOT NULL,
    period tstzrange NOT NULL CONSTRAINT policy_activation_lasts CHECK (NOT isempty(period)),
    activated_by text NOT NULL,
    activated_at timestamptz NOT NULL,
    PRIMARY KEY (icb, id),
    FOREIGN KEY (icb, version) REFERENCES policy (icb, version),
    CONSTRAINT policy_activation_one_at_a_time EXCLUDE USING gist (icb WITH =, period WITH &&)
);

-- Fails the transaction: a policy was checked, and is no longer what was checked.
CREATE FUNCTION policy_was_overtaken() RETURNS integer
    LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'overtaken' USING ERRCODE = 'check_violation', CONSTRAINT = 'policy_was_overtaken';
END
$$;

INSERT INTO reference_version (name, version) VALUES ('policy_activation', 1);
CREATE TRIGGER policy_activation_version AFTER INSERT OR UPDATE OR DELETE ON policy_activation
    FOR EACH ROW EXECUTE FUNCTION reference_version_raise();

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['policy', 'policy_approval', 'policy_signature', 'policy_activation'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY tenant ON %I TO painpath_service USING (icb = ANY (tenants()))', name);
        EXECUTE format('CREATE POLICY worker ON %I TO painpath_worker USING (true)', name);
    END LOOP;
END
$$;
GRANT SELECT, INSERT, UPDATE ON policy TO painpath_service;
GRANT SELECT, INSERT ON policy_approval, policy_signature TO painpath_service;
GRANT SELECT, INSERT, UPDATE, DELETE ON policy_activation TO painpath_service;
GRANT SELECT ON policy, policy_approval, policy_signature, policy_activation TO painpath_worker;


-- A policy as the API shows it. Superseded ones are retired, and may be activated again: their approvals stand.
CREATE VIEW policy_read WITH (security_invoker = true) AS
SELECT policy.icb, policy.version, edition, policy_id, title, policy.revision, document,
       array_to_string(authors, E'\n') AS authors,
       (extract(epoch FROM created_at) * 1000000)::bigint AS created_at_us,
       (extract(epoch FROM changed_at) * 1000000)::bigint AS changed_at_us,
       (extract(epoch FROM lower(latest.period)) * 1000000)::bigint AS active_from_us,
       (extract(epoch FROM upper(latest.period)) * 1000000)::bigint AS active_until_us,
       retired_at IS NOT NULL AS is_withdrawn, approved.count AS approval_count, approved.list AS approvals,
       CASE
           WHEN retired_at IS NOT NULL OR upper(latest.period) <= now() THEN 'retired'
           WHEN lower(latest.period) <= now() THEN 'active'
           WHEN approved.count >= 2 THEN 'approved'
           ELSE 'draft'
       END AS status
  FROM policy
  LEFT JOIN LATERAL (
    SELECT period
      FROM policy_activation AS activation
     WHERE activation.icb = policy.icb AND activation.version = policy.version
     ORDER BY lower(period) DESC
     LIMIT 1
  ) AS latest ON true
 CROSS JOIN LATERAL (
    SELECT count(*), coalesce(json_agg(json_build_object('approver', approver, 'name', name, 'role', role,
               'approvedAt', to_char(approved_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
               ORDER BY approved_at, approver), '[]')::text AS list
      FROM policy_approval AS approval
     WHERE approval.icb = policy.icb AND approval.version = policy.version AND approval.revision = policy.revision
       AND NOT approval.approver = ANY (authors)
  ) AS approved;
GRANT SELECT ON policy_read TO painpath_service, painpath_worker;

-- What every process decides with, now or from a moment to come, of all tenants: they hold the rules by which referrals
-- are decided and nothing of anybody, and a process loads them before it knows who will ask. With the one that ended
-- last in a tenant, for a process that cannot read what followed it.
CREATE FUNCTION policies_in_force() RETURNS TABLE (icb text, from_us bigint, until_us bigint, revision text, document text)
    LANGUAGE sql STABLE SECURITY DEFINER
BEGIN ATOMIC
    SELECT activation.icb, (extract(epoch FROM lower(period)) * 1000000)::bigint,
           (extract(epoch FROM upper(period)) * 1000000)::bigint, activation.revision, policy.document
      FROM policy_activation AS activation
      JOIN policy ON policy.icb = activation.icb AND policy.version = activation.version
     WHERE upper(period) IS NULL OR upper(period) > now()
        OR NOT EXISTS (SELECT FROM policy_activation AS later
                        WHERE later.icb = activation.icb AND lower(later.period) > lower(activation.period)
                          AND upper(later.period) <= now())
     ORDER BY activation.icb, lower(period);
END;
REVOKE ALL ON FUNCTION policies_in_force() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION policies_in_force() TO painpath_service, painpath_worker;
