-- The directory as it stands, with the version that it is; one row without a service if it is empty.
SELECT v.version, s.id, s.name, s.tier, s.rtt_scope, s.nation, s.provider_ods, s.site_ods,
       coalesce(s.treatment_function, '') AS treatment_function,
       array_to_string(s.icbs, ',') AS icbs, s.accepting, s.staff_psychologist,
       s.staff_physiotherapist, s.staff_other_rehabilitation, s.staff_physician, array_to_string(s.interventions, ',') AS interventions,
       array_to_string(s.streams, ',') AS streams, s.age_from, s.age_to, s.new_minutes_weekly, s.wait_days
  FROM reference_version v
  LEFT JOIN service s ON s.retired_at IS NULL
 WHERE v.name = 'service'
 ORDER BY s.id COLLATE "C";
