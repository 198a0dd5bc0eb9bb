-- Bank holidays by nation and day, with their version; one row without a day if there are none.
SELECT v.version, h.nation, to_char(h.day, 'YYYY-MM-DD') AS day
  FROM reference_version v
  LEFT JOIN bank_holiday h ON true
 WHERE v.name = 'bank_holiday'
 ORDER BY h.nation, h.day;
