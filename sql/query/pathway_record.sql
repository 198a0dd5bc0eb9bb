-- Record a hand-off or the outcome of an MDT, or both; an outcome older than the one that is known changes nothing.
INSERT INTO pathway AS known (icb, id, revision, handed_off_on, mdt_recommendation, mdt_on)
VALUES ($1::text, $2::uuid, 1, array_remove(ARRAY[$3::date], NULL), $4::text, $5::date)
    ON CONFLICT (icb, id) DO UPDATE
   SET revision = known.revision + 1,
       handed_off_on = known.handed_off_on || excluded.handed_off_on,
       mdt_recommendation = CASE WHEN excluded.mdt_on >= coalesce(known.mdt_on, '-infinity') THEN excluded.mdt_recommendation
                                 ELSE known.mdt_recommendation END,
       mdt_on = CASE WHEN excluded.mdt_on >= coalesce(known.mdt_on, '-infinity') THEN excluded.mdt_on ELSE known.mdt_on END;
