-- A referral as it was first answered: its first decision and the submission that this stood on.
SELECT r.*, d.submission AS first_submission, d.decision AS first_decision
  FROM referral_read AS r
  LEFT JOIN decision AS d ON d.icb = r.icb AND d.referral_id = r.id AND d.number = 1
 WHERE r.icb = $1::text AND r.id = $2::uuid;
