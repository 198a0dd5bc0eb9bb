-- What monitoring asks of escalations, over all tenants: the function has the rights that the asker lacks.
SELECT (extract(epoch FROM oldest) * 1000000)::bigint AS oldest_us, overdue, alerted_again, no_contact, no_endpoint,
       failing_deliveries
  FROM escalation_figures();
