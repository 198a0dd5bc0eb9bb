-- Keep that a submission was refused, never what it said.
INSERT INTO refusal (icb, id, at, client, organisation, operation, status, slug, pointers, urgent)
VALUES ($1::text, $2::uuid, $3::timestamptz, $4::text, $5::text, $6::text, $7::smallint, $8::text, $9::text, $10::boolean);
