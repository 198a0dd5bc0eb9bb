-- Write a submission whole or not at all: the key, the referral with its decision and open clock, its
-- events, the audit row. Nothing is written if the key is in flight elsewhere, already known, or if
-- the open referral for the same pain is not the one that the decision was made with.
WITH guard AS MATERIALIZED (
    SELECT pg_try_advisory_xact_lock(hashtextextended('key ' || $1::text || ' ' || $2::text || ' ' || $3::text, 0)) AS key_free,
           (SELECT id
              FROM referral
             WHERE icb = $1::text AND patient_key = $5::bytea AND state = 'open' AND pain_sites & $12::bigint <> 0
             ORDER BY linked_to IS NOT NULL, id
             LIMIT 1) IS NOT DISTINCT FROM $9::uuid AS link_holds
), claimed AS (
    INSERT INTO idempotency_key (icb, client, key, fingerprint, operation, resource, created_at)
    SELECT $1::text, $2::text, $3::text, $4::text, 'submitReferral', $6::uuid, $7::timestamptz
      FROM guard
     WHERE key_free AND link_holds
    ON CONFLICT DO NOTHING
    RETURNING resource
), written AS (
    INSERT INTO referral (icb, id, version, state, pathway_id, linked_to, created_at, updated_at, received_at,
                          received_on, patient_key, pain_sites, ubrn, referrer_ods, receiving_ods, client,
                          status, stratum, tier, urgency, bookable, streams, flags, service_id,
                          rtt_scope, clock_started_on, advice_due, assess_due, rtt_due, target_due, next_due,
                          decision_number, submission, decision, gates)
    SELECT $1::text, resource, 1, 'open', $8::uuid, $9::uuid, $7::timestamptz, $7::timestamptz, $10::timestamptz,
           $11::date, $5::bytea, $12::bigint, $13::text, $14::text, $15::text, $2::text,
           $16::text, $17::text, $18::text, $19::smallint, $20::boolean, $21::text, $22::text, $23::text,
           $24::text, $25::date, $26::date, $27::date, $28::date, $29::date, coalesce($30::date, 'infinity'),
           1, $31::text, $32::text, $33::text
      FROM claimed
    RETURNING icb, id
), told AS (
    INSERT INTO outbox (icb, id, type, referral_id, version, occurred_at, data)
    SELECT written.icb, event.id, event.type, written.id, 1, $7::timestamptz, $34::text
      FROM written, unnest($35::uuid[], $36::text[]) AS event (id, type)
), noted AS (
    INSERT INTO audit (icb, id, at, client, organisation, practitioner, action, referral_id, request_id)
    SELECT icb, $37::uuid, $7::timestamptz, $2::text, $38::text, $39::text, 'submitReferral', id, $40::text
      FROM written
)
SELECT key_free, link_holds, EXISTS (SELECT FROM written) AS is_written
  FROM guard;
