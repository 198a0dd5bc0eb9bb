-- The next referrals of a period, by id, with what was sent and what our records say of their pathways; and, if it is
-- to be made again, the decision of those whom nothing has happened to since.
SELECT r.id, r.submission, (extract(epoch FROM r.received_at) * 1000000)::bigint AS received_at_us,
       to_char(r.received_on, 'YYYY-MM-DD') AS received_on, to_char(r.clock_started_on, 'YYYY-MM-DD') AS clock_started_on,
       CASE WHEN $6::boolean AND r.version = 1 THEN r.decision END AS decision,
       (extract(epoch FROM r.created_at) * 1000000)::bigint AS created_at_us,
       r.handoffs, r.care_plan IS NOT NULL AS has_plan, r.linked_to IS NOT NULL AS is_linked, pathway.mdt_recommendation
  FROM referral AS r
  LEFT JOIN pathway ON pathway.icb = r.icb AND pathway.id = r.pathway_id
 WHERE r.icb = $1::text AND r.id > $4::uuid AND r.received_on >= $2::date AND r.received_on < $3::date
 ORDER BY r.id
 LIMIT $5::integer;
