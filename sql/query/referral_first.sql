-- A referral as it was first answered: its first decision and the submission that this stood on. That it is
-- shown again is audited.
WITH noted AS (
    INSERT INTO audit (icb, id, at, client, organisation, practitioner, action, referral_id, request_id)
    VALUES ($1::text, $3::uuid, $4::timestamptz, $5::text, $6::text, $7::text, 'replaySubmission', $2::uuid, $8::text)
)
SELECT r.*, d.submission AS first_submission, d.decision AS first_decision, d.handoffs AS first_handoffs,
       d.care_plan AS first_care_plan
  FROM referral_read AS r
  LEFT JOIN decision AS d ON d.icb = r.icb AND d.referral_id = r.id AND d.number = 1
 WHERE r.icb = $1::text AND r.id = $2::uuid;
