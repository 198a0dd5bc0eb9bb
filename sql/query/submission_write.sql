-- Write submissions, each whole or not at all: its key, the referral with its decision and open clock, its
-- events, the audit row. What stands in the way of one keeps that one out, and is said: its key is in
-- flight elsewhere; its patient or UBRN is (submission_lock.sql found out: locked here, this statement's
-- snapshot would be the older); it was overtaken (the key is known, the open referral for the same pain or what is
-- known of its pathway is not what the decision was made with, or a row before it is of the same patient or UBRN);
-- its UBRN is known.
-- IS TRUE, and "not closed" instead of "open", keep a planner without statistics from taking any index that
-- begins with icb for as good as the patient's or the UBRN's: row-level security has looked up the tenant already.
WITH asked AS MATERIALIZED (
    SELECT n, icb, id::uuid AS id, client, key, fingerprint, created_at, patient_key::bytea AS patient_key,
           pain_sites, linked_to::uuid AS linked_to, ubrn, pathway_id::uuid AS pathway_id, pathway_revision,
           row_number() OVER (PARTITION BY icb, patient_key ORDER BY n) > 1 AND patient_key IS NOT NULL
           OR row_number() OVER (PARTITION BY icb, ubrn ORDER BY n) > 1 AND ubrn IS NOT NULL AS has_twin
      FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::text[],
                  $8::bigint[], $9::text[], $10::text[], $11::text[], $38::bigint[])
           WITH ORDINALITY AS asked (icb, client, key, fingerprint, id, created_at, patient_key,
                                     pain_sites, linked_to, ubrn, pathway_id, pathway_revision, n)
), guard AS MATERIALIZED (
    SELECT n, icb, id, client, key, fingerprint, created_at,
           CASE
               WHEN NOT pg_try_advisory_xact_lock(hashtextextended('key ' || icb || ' ' || client || ' ' || key, 0))
               THEN 'keyBusy'
               WHEN (SELECT created_at
                       FROM idempotency_key AS made
                      WHERE made.icb = asked.icb AND made.client = asked.client AND made.key = asked.key) IS NOT NULL
               THEN 'overtaken'
               WHEN n = ANY ((SELECT string_to_array(current_setting('app.busy'), ','))::bigint[])
               THEN 'patientBusy'
               WHEN has_twin
                    OR (SELECT id
                          FROM referral
                         WHERE (referral.icb = asked.icb) IS TRUE AND referral.patient_key = asked.patient_key
                           AND state <> 'closed' AND referral.pain_sites & asked.pain_sites <> 0
                         ORDER BY linked_to IS NOT NULL, id
                         LIMIT 1) IS DISTINCT FROM linked_to
                    OR linked_to IS NOT NULL
                       AND coalesce((SELECT revision
                                       FROM pathway
                                      WHERE pathway.icb = asked.icb AND pathway.id = asked.pathway_id), 0) <> pathway_revision
               THEN 'overtaken'
               WHEN ubrn IS NOT NULL
                    AND (SELECT id
                           FROM referral
                          WHERE (referral.icb = asked.icb) IS TRUE AND referral.ubrn = asked.ubrn) IS NOT NULL
               THEN 'ubrnKnown'
           END AS obstacle
      FROM asked
), claimed AS (
    INSERT INTO idempotency_key (icb, client, key, fingerprint, operation, resource, created_at)
    SELECT icb, client, key, fingerprint, 'submitReferral', id, created_at
      FROM guard
     WHERE obstacle IS NULL
    ON CONFLICT DO NOTHING
    RETURNING icb, resource AS id
), written AS (
    INSERT INTO referral (icb, id, version, state, pathway_id, linked_to, created_at, updated_at, received_at,
                          received_on, patient_key, pain_sites, ubrn, referrer_ods, receiving_ods, client,
                          status, stratum, tier, urgency, bookable, streams, flags, service_id,
                          rtt_scope, clock_started_on, advice_due, assess_due, rtt_due, target_due, next_due,
                          decision_number, submission, decision, gates, handoffs, care_plan,
                          acknowledge_due, alert_due, rescreen_due, rescreen_days)
    SELECT claimed.icb, claimed.id, 1, 'open', pathway_id::uuid, linked_to::uuid, created_at, created_at, received_at,
           received_on, patient_key::bytea, pain_sites, ubrn, referrer_ods, receiving_ods, client,
           status, stratum, tier, urgency, bookable, streams, flags, service_id,
           rtt_scope, clock_started_on, advice_due, assess_due, rtt_due, target_due, coalesce(next_due, 'infinity'),
           1, submission, decision, gates, handoffs, care_plan, acknowledge_due, acknowledge_due,
           rescreen_due, nullif(rescreen_days, 0)
      FROM claimed
      JOIN unnest($2::text[], $5::text[], $6::timestamptz[], $7::text[], $8::bigint[], $9::text[], $10::text[],
                  $11::text[], $12::timestamptz[], $13::date[], $14::text[], $15::text[], $16::text[], $17::text[],
                  $18::text[], $19::bigint[], $20::boolean[], $21::text[], $22::text[], $23::text[], $24::text[],
                  $25::date[], $26::date[], $27::date[], $28::date[], $29::date[], $30::date[], $31::text[],
                  $32::text[], $33::text[], $39::bigint[], $40::text[], $41::timestamptz[],
                  $42::date[], $43::bigint[])
           AS asked (client, id, created_at, patient_key, pain_sites, linked_to, ubrn,
                     pathway_id, received_at, received_on, referrer_ods, receiving_ods, status, stratum,
                     tier, urgency, bookable, streams, flags, service_id, rtt_scope,
                     clock_started_on, advice_due, assess_due, rtt_due, target_due, next_due, submission,
                     decision, gates, handoffs, care_plan, acknowledge_due,
                     rescreen_due, rescreen_days) ON asked.id::uuid = claimed.id
    RETURNING icb, id, client, created_at
), noted AS (
    INSERT INTO audit (icb, id, at, client, organisation, practitioner, action, referral_id, request_id)
    SELECT icb, asked.audit_id::uuid, created_at, client, organisation, practitioner, 'submitReferral', written.id, request_id
      FROM written
      JOIN unnest($5::text[], $34::text[], $35::text[], $36::text[], $37::text[])
           AS asked (id, audit_id, organisation, practitioner, request_id) ON asked.id::uuid = written.id
), told AS (
    INSERT INTO outbox (icb, id, type, referral_id, version, occurred_at, data)
    SELECT icb, event.id::uuid, event.type, written.id, 1, created_at, event.data
      FROM written
      JOIN unnest($44::text[], $45::text[], $46::text[], $47::text[])
           AS event (referral_id, id, type, data) ON event.referral_id::uuid = written.id
)
SELECT guard.n, guard.obstacle, written.id IS NOT NULL AS is_written
  FROM guard
  LEFT JOIN written ON written.id = guard.id;
