-- Numerators and denominators of K1 to K3 on a day. A linked referral has no clock of its own and is not
-- counted; neither is one that was entered in error.
WITH counted AS (
    SELECT received_on, clock_started_on, advice_on, assessed_on, tier, urgency, rtt_scope, on_list, state
      FROM referral
     WHERE icb = ANY (tenants()) AND linked_to IS NULL AND received_on <= $1::date
       AND (closed IS NULL OR closed NOT LIKE '%"enteredInError"%')
)
SELECT count(*) FILTER (WHERE advice_on - clock_started_on <= $2::integer) AS advised_in_time,
       count(*) FILTER (WHERE advice_on IS NOT NULL OR (state = 'open' AND $1::date - clock_started_on > $2::integer)) AS advice_decided,
       count(*) FILTER (WHERE assessed_on - clock_started_on <= $3::integer AND urgency = 0) AS assessed_in_time,
       count(*) FILTER (WHERE urgency = 0 AND (assessed_on IS NOT NULL OR (state = 'open' AND $1::date - clock_started_on > $3::integer))) AS assessment_decided,
       count(*) FILTER (WHERE state = 'open' AND rtt_scope IN ('inScopeReported', 'interface') AND $1::date - clock_started_on <= $4::integer) AS waiting_in_time,
       count(*) FILTER (WHERE state = 'open' AND rtt_scope IN ('inScopeReported', 'interface')) AS waiting
  FROM counted;
