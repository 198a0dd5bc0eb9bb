-- A page of the waiting list: most urgent first, then nearest its breach, then oldest. The last item
-- of the page before is given by its own sort key. Of the open referrals
-- of a pathway the first stands for the others, unless one of them is more urgent or waits for a person.
SELECT *
  FROM referral_read
 WHERE icb = ANY (tenants()) AND state = 'open'
   AND (status IN ('held', 'escalated', 'infoRequested')
        OR NOT EXISTS (SELECT
                         FROM referral AS first
                        WHERE first.icb = referral_read.icb AND first.patient_key = referral_read.patient_key
                          AND first.pathway_id = referral_read.pathway_id AND first.state = 'open'
                          AND first.urgency >= referral_read.urgency
                          AND (first.linked_to IS NOT NULL, first.id)
                              < (referral_read.linked_to IS NOT NULL, referral_read.id)))
   AND ($1::text IS NULL OR $1::text IN (referrer_ods, receiving_ods)
        OR service_id IN (SELECT service.id FROM service WHERE service.provider_ods = $1::text))
   AND ($2::text IS NULL OR tier = $2::text)
   AND ($3::smallint IS NULL OR urgency = $3::smallint)
   AND ($4::text IS NULL OR status = $4::text)
   AND ($5::text IS NULL OR service_id = $5::text)
   AND received_on <= $6::date
   AND ($7::smallint IS NULL
        OR (-urgency, coalesce(next_due, 'infinity'::date), id)
           > (-$7::smallint, coalesce($8::date, 'infinity'::date), $9::uuid))
 ORDER BY urgency DESC, coalesce(next_due, 'infinity'::date), id
 LIMIT $10::integer;
