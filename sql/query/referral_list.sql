-- A page of referrals in the order of their ids, which is the order in which they were made.
SELECT *
  FROM referral_read
 WHERE icb = ANY (tenants()) AND (icb, id) > ($1::text, $2::uuid)
   AND ($3::text IS NULL OR $3::text IN (referrer_ods, receiving_ods)
        OR service_id IN (SELECT service.id FROM service WHERE service.provider_ods = $3::text))
   AND ($4::text IS NULL OR status = $4::text)
   AND ($5::text IS NULL OR tier = $5::text)
   AND ($6::text IS NULL OR stratum = $6::text)
   AND ($7::text IS NULL OR $7::text = ANY (string_to_array(streams, ',')))
   AND ($8::smallint IS NULL OR urgency = $8::smallint)
   AND ($9::text IS NULL OR service_id = $9::text)
   AND ($10::date IS NULL OR received_on >= $10::date)
   AND ($11::date IS NULL OR received_on <= $11::date)
   AND ($12::timestamptz IS NULL OR updated_at >= $12::timestamptz)
   AND ($13::text IS NULL OR $13::text = ANY (string_to_array(flags, ',')))
 ORDER BY icb, id
 LIMIT $14::integer;
