-- The versions of the reference data, to be compared with those of what was loaded.
SELECT max(version) FILTER (WHERE name = 'service') AS service,
       max(version) FILTER (WHERE name = 'escalation_contact') AS escalation_contact,
       max(version) FILTER (WHERE name = 'bank_holiday') AS bank_holiday,
       max(version) FILTER (WHERE name = 'policy_activation') AS policy_activation
  FROM reference_version;
