-- Change a referral, if it is still at the version that the caller read: keep the decision that is
-- replaced, end the clock at a closing, write what happened, the events and the audit row. The transaction
-- fails if another change was first, if more is known of the pathway by now, or if a review would make bookable
-- whose other referral is escalated (as pathway_get has it): whoever escalated that held the patient's lock. A decision is kept as it was made: an acknowledgement, which
-- changes its text alone, keeps it too, since a key's replay shows the first one. Alerts go on as they are unless
-- the gates were set: then the next is at the earliest deadline to come, or when the next of those already begun is.
-- A rescreen that was told while this change was decided is not told again: its day only moves on.
WITH before AS MATERIALIZED (
    SELECT icb, id, version, decision_number, submission, decision, handoffs, care_plan, clock_started_on,
           acknowledge_due, alert_due, rescreen_due, rescreen_days
      FROM referral
     WHERE icb = $1::text AND id = $2::uuid AND version = $3::integer
       AND ($39::integer IS NULL
            OR coalesce((SELECT revision
                           FROM pathway
                          WHERE pathway.icb = referral.icb AND pathway.id = referral.pathway_id), 0) = $39::integer)
       AND ($26::text <> 'reviewed'
            OR NOT EXISTS (SELECT
                             FROM referral AS other
                            WHERE (other.icb = referral.icb) IS TRUE AND other.patient_key = referral.patient_key
                              AND other.id <> referral.id AND other.state <> 'closed' AND other.status = 'escalated'
                              AND (other.pathway_id = referral.pathway_id OR other.pain_sites & referral.pain_sites <> 0)))
       FOR UPDATE
), kept AS (
    INSERT INTO decision (icb, referral_id, number, version, submission, decision, handoffs, care_plan, replaced_at)
    SELECT icb, id, decision_number, version, submission, decision, handoffs, care_plan, $4::timestamptz
      FROM before
     WHERE decision_number <> $5::integer OR decision <> $24::text
    ON CONFLICT DO NOTHING
), stopped AS (
    INSERT INTO clock_period (icb, referral_id, kind, started_on, stopped_on)
    SELECT icb, id, 'local', clock_started_on, greatest($6::date, clock_started_on)
      FROM before
     WHERE $7::text IS NOT NULL
), changed AS (
    UPDATE referral
       SET version = referral.version + 1, updated_at = $4::timestamptz, decision_number = $5::integer,
           state = CASE WHEN $7::text IS NULL THEN 'open' ELSE 'closed' END, closed = $7::text,
           pain_sites = $8::bigint, status = $9::text, stratum = $10::text, tier = $11::text,
           urgency = $12::smallint, bookable = $13::boolean, streams = $14::text,
           flags = $15::text, service_id = $16::text, rtt_scope = $17::text, advice_due = $18::date,
           assess_due = $19::date, rtt_due = $20::date, target_due = $21::date, next_due = coalesce($22::date, 'infinity'),
           submission = $23::text, decision = $24::text, gates = $25::text, handoffs = $40::integer, care_plan = $41::text,
           placed_tier = CASE WHEN $26::text = 'reviewed' THEN $11::text ELSE placed_tier END,
           placed_service_id = CASE WHEN $26::text = 'reviewed' THEN $16::text ELSE placed_service_id END,
           acknowledge_due = CASE
               WHEN $7::text IS NOT NULL THEN NULL
               WHEN $42::boolean THEN $43::timestamptz
               ELSE before.acknowledge_due
           END,
           alert_due = CASE
               WHEN $7::text IS NOT NULL THEN NULL
               WHEN $42::boolean
               THEN least($44::timestamptz, CASE WHEN $45::boolean THEN coalesce(before.alert_due, $4::timestamptz) END)
               ELSE before.alert_due
           END,
           rescreen_due = CASE WHEN $7::text IS NULL THEN greatest(before.rescreen_due, $46::date) END,
           rescreen_days = coalesce(nullif($47::integer, 0), before.rescreen_days)
      FROM before
     WHERE referral.icb = $1::text AND referral.id = $2::uuid
    RETURNING referral.icb, referral.id, referral.version
), happened AS (
    INSERT INTO referral_event (icb, referral_id, version, kind, occurred_on, recorded_at, client, practitioner,
                                gate, code, reference, decision_number)
    SELECT icb, id, version, $26::text, $6::date, $4::timestamptz, $27::text, $28::text,
           $29::text, $30::text, $31::text, $5::integer
      FROM changed
), told AS (
    INSERT INTO outbox (icb, id, type, referral_id, version, occurred_at, data)
    SELECT changed.icb, event.id, event.type, changed.id, changed.version, $4::timestamptz, $32::text
      FROM changed, unnest($33::uuid[], $34::text[]) AS event (id, type)
), noted AS (
    INSERT INTO audit (icb, id, at, client, organisation, practitioner, action, referral_id, request_id)
    SELECT icb, $35::uuid, $4::timestamptz, $27::text, $36::text, $28::text, $37::text, id, $38::text
      FROM changed
)
SELECT coalesce(max(version), change_was_overtaken()) AS version FROM changed;
