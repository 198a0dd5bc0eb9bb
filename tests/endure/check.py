#!/usr/bin/env python3
"""Hold the database, the feed and the webhooks to what clients were told; prints the scenario's row.

    check.py DATA SCENARIO SECONDS ADMIN_URL URL

Ends with 1 if anything is lost, doubled, half stored or missed, or if an answer was none that may be given.
"""
import csv
import json
import random
import sqlite3
import subprocess
import sys

from client import Client, Tally
from invariants import COPIES, INVARIANTS, may_be_answered
from journal import key_of
from referral import sha256, submission_body

REPLAYS = 3000  # keys that are sent again, chosen at random where there are more
DEADLINE_S = 7  # of an answer: two trips to the database of DATABASE_TIMEOUT_MS each, and a little
SHOWN = 5  # examples of each complaint


def copy_database(database, admin_url):
    """The tables as they are now, as text: file to file, so that an hour's run fits."""
    for table, (columns, query) in COPIES.items():
        database.execute(f"CREATE TABLE {table} ({columns})")
        marks = ", ".join("?" * (columns.count(",") + 1))
        with subprocess.Popen(["psql", "-X", "-q", "-c", f"COPY ({query}) TO STDOUT CSV", admin_url],
                              stdout=subprocess.PIPE, text=True) as psql:
            database.executemany(f"INSERT INTO {table} VALUES ({marks})", csv.reader(psql.stdout))
        if psql.returncode:
            sys.exit(f"check.py: {table} could not be copied")
    database.execute("CREATE INDEX audit_of ON audit (referral, at)")
    database.execute("CREATE INDEX outbox_of ON outbox (referral, version)")
    database.execute("CREATE INDEX outbox_id ON outbox (id)")
    database.execute("CREATE INDEX event_of ON event (referral, version)")
    database.execute("CREATE INDEX stored_of ON stored (referral, version)")


def copy_webhooks(database, path):
    database.execute("CREATE TABLE webhook (arrival INTEGER PRIMARY KEY, id TEXT, verified INTEGER)")
    with open(path, encoding="utf-8") as file:
        requests = map(json.loads, file)
        database.executemany("INSERT INTO webhook (id, verified) VALUES (?, ?)",
                             ((request["id"], request["verified"]) for request in requests))
    database.execute("CREATE INDEX webhook_id ON webhook (id)")


def copy_faults(database, path):
    database.execute("CREATE TABLE fault (at REAL, what TEXT)")
    with open(path, encoding="utf-8") as file:
        database.executemany("INSERT INTO fault VALUES (?, ?)",
                             (line.rstrip("\n").split("\t", 1) for line in file))


def replay(database, data, url):
    """Send acknowledged keys again: the answer is the first one, byte for byte."""
    with open(f"{data}/body.json", encoding="utf-8") as file:
        template = json.load(file)
    with open(f"{data}/token", encoding="ascii") as file:
        client = Client(url, file.read().strip(), Tally())
    told = database.execute("SELECT n, answer FROM submission").fetchall()
    database.execute("CREATE TABLE replay (n INTEGER, status INTEGER, same INTEGER)")
    for n, first in random.sample(told, min(REPLAYS, len(told))):
        answer, _ = client.settle("POST", "/v1/referrals", submission_body(template, n),
                                  {"Idempotency-Key": key_of(n)})
        database.execute("INSERT INTO replay VALUES (?, ?, ?)",
                         (n, answer and answer.status, answer and sha256(answer.body) == first))


def violations(database):
    """How many of each column, and the complaints."""
    counts, complaints = {}, []
    for column, sentence, query in INVARIANTS:
        rows = database.execute(query).fetchall()
        counts[column] = counts.get(column, 0) + len(rows)
        if rows:
            complaints.append(f"{column}: {len(rows)} × {sentence}, such as {rows[:SHOWN]}")
    return counts, complaints


def answers(database, scenario):
    """What was answered how often, and the complaints about it."""
    rows = database.execute("SELECT what, count, slowest_s FROM answers ORDER BY what").fetchall()
    bad = [f"{count} × {what}" for what, count, _ in rows if not may_be_answered(what, scenario)]
    bad += [f"{what} after {slowest:.1f} s" for what, _, slowest in rows
            if what.startswith("service") and slowest > DEADLINE_S]
    bad += [what for what, in database.execute("SELECT what FROM finding LIMIT 20")]
    bad += [f"never answered: {what}" for what, in database.execute("SELECT what FROM unanswered LIMIT 20")]
    return rows, bad


def one(database, query):
    return database.execute(query).fetchone()[0]


def main(data, scenario, seconds, admin_url, url):
    database = sqlite3.connect(f"{data}/check.db")
    database.execute("PRAGMA synchronous = off")
    database.execute("ATTACH ? AS journal", (f"{data}/journal.db",))
    database.execute("ATTACH ? AS feed", (f"{data}/feed.db",))
    copy_webhooks(database, f"{data}/webhooks.ndjson")
    copy_faults(database, f"{data}/faults.tsv")
    copy_database(database, admin_url)
    replay(database, data, url)
    counts, complaints = violations(database)
    rows, bad = answers(database, scenario)
    submitted, changed, faults = (one(database, "SELECT count(*) FROM " + rows) for rows in
                                  ("submission", "change", "fault WHERE what NOT IN ('end', 'thaw the standbys')"))
    gap = one(database, "SELECT max(at - before) FROM (SELECT at, lag(at) OVER (ORDER BY at) AS before FROM "
              "(SELECT at FROM submission UNION ALL SELECT at FROM change))")
    print("answers: " + ", ".join(f"{count} × {what} (slowest {slowest:.1f} s)" for what, count, slowest in rows))
    for complaint in complaints + bad:
        print("FOUND " + complaint)
    print("| scenario | s | faults | submitted | changed | lost | doubled | half stored | events missed | longest gap |")
    print(f"| `{scenario}` | {seconds} | {faults} | {submitted:,} | {changed:,} | "
          f"{counts['lost']} | {counts['doubled']} | {counts['half']} | {counts['missed']} | {gap or 0:.1f} s |")
    sys.exit(1 if complaints or bad or not submitted or not changed else 0)


main(*sys.argv[1:])
