-- Reference data: the services that referrals go to, whom an open gate is brought to, and the days on
-- which nobody works. It holds no patients, changes rarely, and is read whole into memory.

-- Shared between tenants, so it leads with no icb: a Tier III centre serves several. A service that
-- ends is retired, never deleted, since decisions go on naming it.
CREATE TABLE service (
    id text PRIMARY KEY,
    name text NOT NULL,
    tier text NOT NULL CONSTRAINT service_tier_known CHECK (tier IN ('I', 'II', 'III')),
    rtt_scope text NOT NULL CONSTRAINT service_rtt_scope_known
        CHECK (rtt_scope IN ('inScopeReported', 'inScopeCommunity', 'interface', 'outOfScope')),
    nation text NOT NULL CONSTRAINT service_nation_known
        CHECK (nation IN ('england', 'scotland', 'wales', 'ni')),
    provider_ods text NOT NULL CONSTRAINT service_provider_ods_code CHECK (provider_ods ~ '^[A-Z0-9]{1,9}$'),
    site_ods text NOT NULL CONSTRAINT service_site_ods_code CHECK (site_ods ~ '^[A-Z0-9]{1,9}$'),
    treatment_function text CONSTRAINT service_treatment_function_code CHECK (treatment_function ~ '^[0-9]{3}$'),
    icbs text[] NOT NULL CONSTRAINT service_has_a_catchment
        CHECK (cardinality(icbs) > 0 AND array_position(icbs, NULL) IS NULL),
    accepting boolean NOT NULL,
    staff_psychologist boolean NOT NULL,
    staff_physiotherapist boolean NOT NULL,
    staff_other_rehabilitation boolean NOT NULL,
    staff_physician boolean NOT NULL,
    new_minutes_weekly integer NOT NULL CONSTRAINT service_minutes_not_negative CHECK (new_minutes_weekly >= 0),
    retired_at timestamptz,
    CONSTRAINT service_interface_or_consultant_has_a_function
        CHECK (rtt_scope = 'outOfScope' OR treatment_function IS NOT NULL)
);

-- Whom an open gate is brought to, and who is told when nobody acknowledges it: roles, never persons.
CREATE TABLE escalation_contact (
    icb text NOT NULL,
    id text NOT NULL,
    class text NOT NULL CONSTRAINT escalation_contact_class_known
        CHECK (class IN ('E0', 'E1', 'SC', 'HOLD', 'U1', 'U2', 'PARALLEL')),
    immediate_danger boolean NOT NULL DEFAULT false,
    service_id text REFERENCES service (id),
    role text NOT NULL,
    channel text NOT NULL,
    hours text NOT NULL,
    fallback_role text NOT NULL,
    fallback_channel text NOT NULL,
    fallback_hours text NOT NULL,
    retired_at timestamptz,
    PRIMARY KEY (icb, id)
);
CREATE UNIQUE INDEX escalation_contact_once
    ON escalation_contact (icb, class, immediate_danger, service_id) NULLS NOT DISTINCT
    WHERE retired_at IS NULL;

CREATE TABLE bank_holiday (
    nation text NOT NULL CONSTRAINT bank_holiday_nation_known
        CHECK (nation IN ('england', 'scotland', 'wales', 'ni')),
    day date NOT NULL,
    name text NOT NULL,
    PRIMARY KEY (nation, day)
);

-- A number for each table above that grows with every row changed. Decisions store it: it says which
-- directory, contacts and calendar they stood on.
CREATE TABLE reference_version (
    name text PRIMARY KEY,
    version bigint NOT NULL
);
INSERT INTO reference_version (name, version)
VALUES ('service', 1), ('escalation_contact', 1), ('bank_holiday', 1);

-- By trigger, because a version that somebody may forget to raise is none.
CREATE FUNCTION reference_version_raise() RETURNS trigger
    LANGUAGE plpgsql AS $$
BEGIN
    UPDATE reference_version SET version = version + 1 WHERE name = TG_TABLE_NAME;
    RETURN NULL;
END
$$;
CREATE TRIGGER service_version AFTER INSERT OR UPDATE OR DELETE ON service
    FOR EACH ROW EXECUTE FUNCTION reference_version_raise();
CREATE TRIGGER escalation_contact_version AFTER INSERT OR UPDATE OR DELETE ON escalation_contact
    FOR EACH ROW EXECUTE FUNCTION reference_version_raise();
CREATE TRIGGER bank_holiday_version AFTER INSERT OR UPDATE OR DELETE ON bank_holiday
    FOR EACH ROW EXECUTE FUNCTION reference_version_raise();

-- Contacts are a tenant's, and only its own may be written. They may all be read: one process serves
-- many tenants and loads the contacts of all at its start, before it knows who will ask; they name
-- roles and telephone numbers and no patient.
ALTER TABLE escalation_contact ENABLE ROW LEVEL SECURITY;
ALTER TABLE escalation_contact FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON escalation_contact USING (icb = ANY (tenants()));
CREATE POLICY loaded_whole ON escalation_contact FOR SELECT USING (true);

GRANT SELECT ON service, escalation_contact, bank_holiday, reference_version
    TO painpath_service, painpath_worker;
