-- What a service offers, whom it treats, and how long its wait is: without these a directory can say who is
-- near, not who can help. A service that was listed before offers nothing and treats nobody until it says so:
-- triage then names the gap and a clinician places the patient, where a guess would place them wrongly.

ALTER TABLE service
    -- Codes of the intervention vocabulary (include/domain/triage/care.h); a new one comes with a migration.
    ADD COLUMN interventions text[] NOT NULL DEFAULT '{}' CONSTRAINT service_interventions_known
        CHECK (interventions <@ ARRAY[
            'SUPPORTED_SELF_MANAGEMENT', 'HEALTH_COACH', 'SOCIAL_PRESCRIBING', 'EARLY_STRATIFIED_CARE',
            'BRIEF_PSYCH_INFORMED', 'PHYSIO_1TO1', 'PSYCH_1TO1', 'STANDARD_PMP', 'INTENSIVE_PMP',
            'MEDICINES_REVIEW', 'OPIOID_TAPER', 'JOINT_ADDICTION_CARE', 'NERVE_ROOT_INJECTION', 'EPIDURAL',
            'MBB', 'RFD', 'SCS_ASSESSMENT', 'ITDD_ASSESSMENT', 'LIAISON_PSYCHIATRY', 'MENTAL_HEALTH_SUPPORT',
            'CASE_MANAGEMENT', 'EDUCATION', 'VOCATIONAL', 'FACET_JOINT_INJECTION', 'TRIGGER_POINT_INJECTION']),
    -- MSK and NON_MSK: whose pain it treats. The others: which teams it has.
    ADD COLUMN streams text[] NOT NULL DEFAULT '{}' CONSTRAINT service_streams_known
        CHECK (streams <@ ARRAY[
            'MSK', 'NON_MSK', 'PAEDIATRIC', 'INPATIENT_PAIN', 'CANCER_PALLIATIVE', 'PAIN_ADDICTION',
            'MENTAL_HEALTH']),
    ADD COLUMN age_from integer NOT NULL DEFAULT 18,
    ADD COLUMN age_to integer NOT NULL DEFAULT 120 CONSTRAINT service_ages_in_order
        CHECK (age_from >= 0 AND age_from <= age_to AND age_to <= 120),
    -- Estimate of the wait for a first appointment as it stands; NULL is not known, never no wait.
    ADD COLUMN wait_days integer CONSTRAINT service_wait_not_negative CHECK (wait_days >= 0);
