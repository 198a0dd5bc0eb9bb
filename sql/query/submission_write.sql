-- Write a submission whole or not at all: the key, the referral with its decision and open clock, its
-- events, the audit row. Nothing is written if the key is in flight elsewhere, already known, or if
-- the patient's open referrals are no longer those that the decision was made with.
WITH guard AS MATERIALIZED (
    SELECT pg_try_advisory_xact_lock(hashtextextended('key ' || $1::text || ' ' || $2::text || ' ' || $3::text, 0)) AS key_free,
           (SELECT coalesce(string_agg(id::text || ':' || version::text, ',' ORDER BY id), '')
              FROM referral
             WHERE icb = $1::text AND patient_key = $6::bytea AND state = 'open') = $5::text AS context_holds
), claimed AS (
    INSERT INTO idempotency_key (icb, client, key, fingerprint, operation, resource, created_at)
    SELECT $1::text, $2::text, $3::text, $4::text, 'submitReferral', $7::uuid, $8::timestamptz
      FROM guard
     WHERE key_free AND context_holds
    ON CONFLICT DO NOTHING
    RETURNING resource
), written AS (
    INSERT INTO referral (icb, id, version, state, pathway_id, linked_to, created_at, updated_at, received_at,
                          received_on, patient_key, pain_sites, ubrn, referrer_ods, receiving_ods, client,
                          status, stratum, tier, urgency, bookable, on_list, streams, flags, service_id,
                          rtt_scope, clock_started_on, advice_due, assess_due, rtt_due, target_due, next_due,
                          decision_number, submission, decision, gates)
    SELECT $1::text, resource, 1, 'open', $9::uuid, $10::uuid, $8::timestamptz, $8::timestamptz, $11::timestamptz,
           $12::date, $6::bytea, $13::bigint, $14::text, $15::text, $16::text, $2::text,
           $17::text, $18::text, $19::text, $20::smallint, $21::boolean, $22::boolean, $23::text, $24::text, $25::text,
           $26::text, $27::date, $28::date, $29::date, $30::date, $31::date, $32::date,
           1, $33::text, $34::text, $35::text
      FROM claimed
    RETURNING icb, id
), told AS (
    INSERT INTO outbox (icb, id, type, referral_id, version, occurred_at, data)
    SELECT written.icb, event.id, event.type, written.id, 1, $8::timestamptz, $36::text
      FROM written, unnest($37::uuid[], $38::text[]) AS event (id, type)
), noted AS (
    INSERT INTO audit (icb, id, at, client, organisation, practitioner, action, referral_id, request_id)
    SELECT icb, $39::uuid, $8::timestamptz, $2::text, $40::text, $41::text, 'submitReferral', id, $42::text
      FROM written
)
SELECT key_free, context_holds, EXISTS (SELECT FROM written) AS is_written
  FROM guard;
