-- One submission for a patient at a time, until commit: the next statement then sees what the last
-- one wrote. No patient key, no lock.
SELECT pg_advisory_xact_lock(hashtextextended('patient ' || $1::text || ' ' || $2::text, 0));
