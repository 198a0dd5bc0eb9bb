"""What must be true afterwards. Each query finds what is not: a row a violation."""

SHA = "encode(sha256(convert_to({}, 'UTF8')), 'hex')"
MICROSECONDS = "(extract(epoch FROM {}) * 1000000)::bigint"
DUE = " AND ".join(f"{column} IS NOT DISTINCT FROM (decision::json -> 'clocks' ->> '{member}')::date"
                   for column, member in (("advice_due", "adviceDue"), ("assess_due", "assessDue"),
                                          ("rtt_due", "rttDue"), ("target_due", "targetDue")))

# Name → columns here, query there.
COPIES = {
    "key": ("n INTEGER, referral TEXT",
            "SELECT right(key, 9)::integer, resource FROM idempotency_key WHERE operation = 'submitReferral'"),
    "referral": ("id TEXT, version INTEGER, state TEXT, decisions INTEGER, at INTEGER, agrees INTEGER",
                 f"SELECT id, version, state, decision_number, {MICROSECONDS.format('created_at')}, ({DUE} AND "
                 "clock_started_on = received_on)::int FROM referral"),
    # The decision of a version, as its text is now or was when it was replaced.
    "stored": ("referral TEXT, version INTEGER, decision TEXT",
               f"SELECT id, version, {SHA.format('decision')} FROM referral UNION ALL "
               f"SELECT referral_id, version, {SHA.format('decision')} FROM decision"),
    "kept": ("referral TEXT, number INTEGER", "SELECT referral_id, number FROM decision"),
    "event": ("referral TEXT, version INTEGER, kind TEXT, at INTEGER",
              f"SELECT referral_id, version, kind, {MICROSECONDS.format('recorded_at')} FROM referral_event"),
    "period": ("referral TEXT", "SELECT referral_id FROM clock_period"),
    "outbox": ("id TEXT, position INTEGER, type TEXT, referral TEXT, version INTEGER",
               "SELECT id, coalesce(position, 0), type, referral_id, version FROM outbox"),
    "audit": ("referral TEXT, action TEXT, at INTEGER",
              f"SELECT referral_id, action, {MICROSECONDS.format('at')} FROM audit WHERE referral_id IS NOT NULL "
              "AND action NOT IN ('getReferral', 'replaySubmission')"),
}

# What an acknowledged write is called in the audit trail and in the outbox.
WRITES = """(SELECT id AS referral, 1 AS version, 'submitReferral' AS action, 'referral.received' AS type, at FROM referral
    UNION ALL SELECT referral, version,
        CASE kind WHEN 'amended' THEN 'amendReferral' WHEN 'reviewed' THEN 'reviewDecision'
                  WHEN 'closed' THEN 'closeReferral' ELSE 'recordEscalation' END,
        CASE kind WHEN 'amended' THEN 'referral.amended' WHEN 'reviewed' THEN 'decision.overridden'
                  WHEN 'closed' THEN 'referral.closed' WHEN 'escalationClosed' THEN 'redflag.closed'
                  ELSE 'escalation.acknowledged' END, at FROM event) AS w"""
AUDITED = f"""SELECT w.referral, w.version FROM {WRITES} LEFT JOIN audit AS a
    ON a.referral = w.referral AND a.at = w.at AND a.action = w.action
    GROUP BY w.referral, w.version HAVING count(a.at) """
TOLD = f"""SELECT w.referral, w.version FROM {WRITES} LEFT JOIN outbox AS o
    ON o.referral = w.referral AND o.version = w.version AND o.type = w.type
    GROUP BY w.referral, w.version HAVING count(o.id) """
PUBLIC = "substr(o.type, 1, 8) <> 'redflag.'"

INVARIANTS = [
    ("lost", "an acknowledged key leads to another referral, or none",
     "SELECT n FROM submission AS s LEFT JOIN key AS k USING (n) WHERE k.referral IS NOT s.referral"),
    ("lost", "an acknowledged referral is not there",
     "SELECT s.referral FROM submission AS s LEFT JOIN referral AS r ON r.id = s.referral WHERE r.id IS NULL"),
    ("lost", "an acknowledged change is not there",
     "SELECT c.referral, c.version, c.kind FROM change AS c LEFT JOIN event AS e USING (referral, version) "
     "WHERE e.kind IS NOT c.kind"),
    ("lost", "the stored decision is not the one that was answered",
     "SELECT t.referral, t.version FROM stored AS s JOIN (SELECT referral, 1 AS version, decision FROM submission "
     "UNION ALL SELECT referral, version, decision FROM change) AS t USING (referral, version) "
     "WHERE s.decision <> t.decision"),
    ("lost", "a clock column disagrees with the decision", "SELECT id FROM referral WHERE NOT agrees"),
    ("lost", "the key's answer is not the first one", "SELECT n, status FROM replay WHERE NOT coalesce(same, 0)"),
    ("lost", "acknowledged while no standby confirmed",
     "SELECT a.at FROM (SELECT at FROM submission UNION ALL SELECT at FROM change) AS a JOIN "
     "(SELECT at, lead(at) OVER (ORDER BY at) AS ends, what FROM fault) AS f "
     "ON f.what = 'freeze the standbys' AND a.at BETWEEN f.at + 1 AND f.ends"),
    ("doubled", "a request made two referrals", "SELECT n FROM key GROUP BY n HAVING count(*) > 1"),
    ("doubled", "a referral has two keys", "SELECT referral FROM key GROUP BY referral HAVING count(*) > 1"),
    ("doubled", "a key was used that is not acknowledged",
     "SELECT k.n FROM key AS k LEFT JOIN submission AS s USING (n) WHERE s.n IS NULL"),
    ("doubled", "a change is there that is not acknowledged",
     "SELECT e.referral, e.version, e.kind FROM event AS e LEFT JOIN change AS c USING (referral, version) "
     "WHERE c.version IS NULL"),
    ("doubled", "a write is audited twice", AUDITED + "> 1"),
    ("doubled", "an event of a write is told twice", TOLD + "> 1"),
    ("half", "a referral has no key",
     "SELECT r.id FROM referral AS r LEFT JOIN key AS k ON k.referral = r.id WHERE k.n IS NULL"),
    ("half", "a key has no referral",
     "SELECT k.n FROM key AS k LEFT JOIN referral AS r ON r.id = k.referral WHERE r.id IS NULL"),
    ("half", "versions are not contiguous",
     "SELECT r.id, r.version, count(e.version), max(e.version) FROM referral AS r LEFT JOIN event AS e "
     "ON e.referral = r.id GROUP BY r.id "
     "HAVING r.version <> 1 + count(e.version) OR r.version <> coalesce(max(e.version), 1)"),
    ("half", "a replaced decision is not kept",
     "SELECT r.id FROM referral AS r LEFT JOIN kept AS d ON d.referral = r.id AND d.number < r.decisions "
     "GROUP BY r.id HAVING r.decisions <> 1 + count(d.number)"),
    ("half", "the clock of a closed referral has not ended, or that of an open one has",
     "SELECT r.id FROM referral AS r LEFT JOIN period AS p ON p.referral = r.id GROUP BY r.id "
     "HAVING count(p.referral) <> (r.state = 'closed')"),
    ("half", "a write is not audited", AUDITED + "= 0"),
    ("half", "a write tells no event", TOLD + "= 0"),
    ("missed", "a position is missing or given twice",
     "SELECT count(*) FROM outbox HAVING count(*) <> count(DISTINCT position) OR count(*) <> max(position) "
     "OR min(position) < 1"),
    ("missed", "the feed lacks an event, or tells it twice or at another position",
     f"SELECT o.id FROM outbox AS o LEFT JOIN feed.feed AS f USING (id) WHERE {PUBLIC} GROUP BY o.id "
     "HAVING count(f.id) <> 1 OR max(f.position) <> o.position"),
    ("missed", "the feed tells an event that is not there, or a clinical one",
     f"SELECT f.id FROM feed.feed AS f LEFT JOIN outbox AS o ON o.id = f.id AND {PUBLIC} WHERE o.id IS NULL"),
    ("missed", "the feed goes back",
     "SELECT position FROM (SELECT position, lag(position) OVER (ORDER BY arrival) AS before FROM feed.feed) "
     "WHERE position <= before"),
    ("missed", "a webhook did not come",
     f"SELECT o.id FROM outbox AS o LEFT JOIN webhook AS w USING (id) WHERE {PUBLIC} AND w.id IS NULL"),
    ("missed", "a webhook came with a bad signature, or for no event",
     f"SELECT w.id FROM webhook AS w LEFT JOIN outbox AS o ON o.id = w.id AND {PUBLIC} "
     "WHERE o.id IS NULL OR NOT w.verified"),
    ("missed", "a referral's webhooks went back",
     "SELECT referral, position FROM (SELECT o.referral, o.position, lag(o.position) OVER "
     "(PARTITION BY o.referral ORDER BY w.arrival) AS before FROM webhook AS w JOIN outbox AS o USING (id)) "
     "WHERE position < before"),
]


def may_be_answered(what, scenario):
    """Whether an answer is one that may be given while the fault lasts."""
    sender, _, status = what.partition(" ")
    if sender == "service":
        return status in ("200", "201", "409", "412") or status == "503" and scenario != "stop"
    # A replica that is stopped finishes what it began; one that is killed cannot, and the balancer says so.
    return what == "given up early" or scenario != "stop" and (sender in ("lost", "balancer"))
