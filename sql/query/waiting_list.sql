-- A page of the waiting list: most urgent first, then nearest its breach, then oldest. The last item
-- of the page before is given by its own sort key. Of the open referrals of a pathway the first stands
-- for the others, unless one of them is more urgent or waits for a person. Each tenant's worklist is read in
-- the order of its index, and no further than the page.
SELECT page.*
  FROM unnest(tenants()) AS tenant
 CROSS JOIN LATERAL (
    SELECT r.*
      FROM referral_read AS r
     WHERE r.icb = tenant AND r.state = 'open'
       AND (r.status IN ('held', 'escalated', 'infoRequested')
            OR NOT EXISTS (SELECT
                             FROM referral AS first
                            WHERE first.icb = r.icb AND first.patient_key = r.patient_key
                              AND first.pathway_id = r.pathway_id AND first.state = 'open'
                              AND first.urgency >= r.urgency
                              AND (first.linked_to IS NOT NULL, first.id) < (r.linked_to IS NOT NULL, r.id)))
       AND ($1::text IS NULL OR $1::text IN (r.referrer_ods, r.receiving_ods)
            OR r.service_id IN (SELECT service.id FROM service WHERE service.provider_ods = $1::text))
       AND ($2::text IS NULL OR r.tier = $2::text)
       AND ($3::smallint IS NULL OR r.urgency = $3::smallint)
       AND ($4::text IS NULL OR r.status = $4::text)
       AND ($5::text IS NULL OR r.service_id = $5::text)
       AND r.received_on <= $6::date
       AND ($7::smallint IS NULL
            OR (-r.urgency, r.next_due, r.id) > (-$7::smallint, coalesce($8::date, 'infinity'), $9::uuid))
     ORDER BY r.urgency DESC, r.next_due, r.id
     LIMIT $10::integer
  ) AS page
 ORDER BY page.urgency DESC, page.next_due, page.id
 LIMIT $10::integer;
