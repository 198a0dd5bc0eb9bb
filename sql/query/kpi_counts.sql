-- Numerators and denominators of K1 to K3 as they stood on a day. A pathway is counted
-- by the first of its open referrals; one that was entered in error or twice is not counted. A referral that was closed late
-- without the event counts as missed, as one does that still waits.
WITH counted AS (
    SELECT r.clock_started_on, r.urgency, r.rtt_scope,
           CASE WHEN r.advice_on <= $1::date THEN r.advice_on END AS advice_on,
           CASE WHEN r.assessed_on <= $1::date THEN r.assessed_on END AS assessed_on,
           c.stopped_on IS NULL OR c.stopped_on > $1::date AS is_open,
           least(coalesce(c.stopped_on, $1::date), $1::date) - r.clock_started_on AS days
      FROM referral AS r
      LEFT JOIN clock_period AS c
        ON c.icb = r.icb AND c.referral_id = r.id AND c.kind = 'local' AND c.started_on = r.clock_started_on
     WHERE r.icb = ANY (tenants()) AND r.received_on <= $1::date
       AND (r.linked_to IS NULL
            OR NOT EXISTS (SELECT
                             FROM referral AS first
                            WHERE first.icb = r.icb AND first.patient_key = r.patient_key
                              AND first.pathway_id = r.pathway_id AND first.state = 'open'
                              AND (first.linked_to IS NOT NULL, first.id) < (true, r.id)))
       AND (r.closed IS NULL OR r.closed !~ '"reason":"(enteredInError|duplicate)"')
)
SELECT count(*) FILTER (WHERE advice_on - clock_started_on <= $2::integer) AS advised_in_time,
       count(*) FILTER (WHERE advice_on IS NOT NULL OR days > $2::integer) AS advice_decided,
       count(*) FILTER (WHERE urgency = 0 AND assessed_on - clock_started_on <= $3::integer) AS assessed_in_time,
       count(*) FILTER (WHERE urgency = 0 AND (assessed_on IS NOT NULL OR days > $3::integer)) AS assessment_decided,
       count(*) FILTER (WHERE is_open AND rtt_scope IN ('inScopeReported', 'interface') AND days <= $4::integer) AS waiting_in_time,
       count(*) FILTER (WHERE is_open AND rtt_scope IN ('inScopeReported', 'interface')) AS waiting
  FROM counted;
