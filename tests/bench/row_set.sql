-- Every value that one submission wrote, one a line: table, row, column, type, value as JSON.
WITH row_set (name, place, value) AS (
    SELECT 'idempotency_key', ctid, to_jsonb(t) FROM idempotency_key AS t
    UNION ALL SELECT 'referral', ctid, to_jsonb(t) FROM referral AS t
    UNION ALL SELECT 'outbox', ctid, to_jsonb(t) FROM outbox AS t
    UNION ALL SELECT 'audit', ctid, to_jsonb(t) FROM audit AS t
)
SELECT name, place, attname, format_type(atttypid, NULL), value -> attname
  FROM row_set
  JOIN pg_attribute ON attrelid = name::regclass AND attnum > 0 AND NOT attisdropped
 ORDER BY name, place, attnum;
