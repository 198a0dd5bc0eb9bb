-- One sequencer a tenant at a time: held to the end of the transaction that outbox_sequence runs in.
SELECT pg_advisory_xact_lock(hashtextextended('outbox ' || $1::text, 0));
