-- LZ4 costs a small part of what the default costs to compress the documents of a referral, which is the
-- larger part of writing one. A server built without it goes on with the default.
DO $$
BEGIN
    ALTER TABLE referral
        ALTER COLUMN submission SET COMPRESSION lz4,
        ALTER COLUMN decision SET COMPRESSION lz4,
        ALTER COLUMN gates SET COMPRESSION lz4;
    ALTER TABLE decision
        ALTER COLUMN submission SET COMPRESSION lz4,
        ALTER COLUMN decision SET COMPRESSION lz4;
EXCEPTION
    WHEN feature_not_supported THEN NULL;
END
$$;
