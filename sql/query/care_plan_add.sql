-- Set a care plan: the next version of the pathway's. Who set the same version before makes this fail.
WITH known AS (
    INSERT INTO pathway AS known (icb, id, revision)
    VALUES ($1::text, $2::uuid, 1)
        ON CONFLICT (icb, id) DO UPDATE SET revision = known.revision + 1
    RETURNING icb, id
)
INSERT INTO care_plan (icb, pathway_id, version, referral_id, owner, owner_role, coordinator, coordinator_role,
                       started_on, review_on, ended_on, set_at)
SELECT icb, id, $3::integer, $4::uuid, $5::text, $6::text, $7::text, $8::text, $9::date, $10::date, $11::date,
       $12::timestamptz
  FROM known;
