-- A policy that runs beside the one in force on what is submitted, and decides about nobody. Expand only.

-- At most one in a tenant, and for a time: nobody forgets it there.
CREATE TABLE policy_shadow (
    icb text NOT NULL PRIMARY KEY,
    version text NOT NULL,
    revision text NOT NULL,
    since timestamptz NOT NULL,
    until timestamptz NOT NULL,
    FOREIGN KEY (icb, version) REFERENCES policy (icb, version)
);
ALTER TABLE policy_shadow ENABLE ROW LEVEL SECURITY;
ALTER TABLE policy_shadow FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON policy_shadow TO painpath_service USING (icb = ANY (tenants()));
CREATE POLICY worker ON policy_shadow TO painpath_worker USING (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON policy_shadow TO painpath_service;

-- Processes look at one number for all that they decide by.
CREATE FUNCTION policy_shadow_raise() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    UPDATE reference_version SET version = version + 1 WHERE name = 'policy_activation';
    RETURN NULL;
END
$$;
CREATE TRIGGER policy_shadow_version AFTER INSERT OR UPDATE OR DELETE ON policy_shadow
    FOR EACH ROW EXECUTE FUNCTION policy_shadow_raise();

-- As policies_in_force, with those that only run beside. The text is that which was put there: an edit of the draft
-- is another revision, and ends it.
CREATE FUNCTION policies_to_load() RETURNS TABLE (icb text, is_shadow boolean, from_us bigint, until_us bigint,
                                                  revision text, document text)
    LANGUAGE sql STABLE SECURITY DEFINER
BEGIN ATOMIC
    SELECT f.icb, false, f.from_us, f.until_us, f.revision, f.document FROM policies_in_force() AS f
    UNION ALL
    SELECT shadow.icb, true, (extract(epoch FROM since) * 1000000)::bigint,
           (extract(epoch FROM until) * 1000000)::bigint, policy.revision, policy.document
      FROM policy_shadow AS shadow
      JOIN policy ON policy.icb = shadow.icb AND policy.version = shadow.version AND policy.revision = shadow.revision
     WHERE until > now();
END;
REVOKE ALL ON FUNCTION policies_to_load() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION policies_to_load() TO painpath_service, painpath_worker;
