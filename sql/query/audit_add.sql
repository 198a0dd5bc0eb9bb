-- Note that personal data were read as a list or a search.
INSERT INTO audit (icb, id, at, client, organisation, practitioner, action, referral_id, request_id)
SELECT icb, $1::uuid, $2::timestamptz, $3::text, $4::text, $5::text, $6::text, NULL, $7::text
  FROM unnest(tenants()) AS icb;
