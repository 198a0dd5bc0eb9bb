-- Put a list of bank holidays in the place of what is known of its nations in its years: from the first day of
-- the year of a nation's first holiday to the last of the year of its last. Rows that stay are left alone.
WITH listed AS MATERIALIZED (
    SELECT nation, day, name
      FROM unnest($1::text[], $2::date[], $3::text[]) AS listed (nation, day, name)
), years AS (
    SELECT nation, date_trunc('year', min(day))::date AS since,
           (date_trunc('year', max(day)) + interval '1 year')::date AS until
      FROM listed
     GROUP BY nation
), removed AS (
    DELETE FROM bank_holiday AS known
     USING years
     WHERE known.nation = years.nation AND known.day >= years.since AND known.day < years.until
       AND NOT EXISTS (SELECT FROM listed WHERE listed.nation = known.nation AND listed.day = known.day)
    RETURNING known.day
), written AS (
    INSERT INTO bank_holiday AS known (nation, day, name)
    SELECT nation, day, name
      FROM listed
    ON CONFLICT (nation, day) DO UPDATE SET name = excluded.name WHERE known.name <> excluded.name
    RETURNING day
)
SELECT (SELECT count(*) FROM written) AS written, (SELECT count(*) FROM removed) AS removed;
