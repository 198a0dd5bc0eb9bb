-- Count one more alarm of a kind.
INSERT INTO alarm (icb, kind, count, last_at)
VALUES ($1::text, $2::text, 1, now())
ON CONFLICT (icb, kind) DO UPDATE SET count = alarm.count + 1, last_at = excluded.last_at;
