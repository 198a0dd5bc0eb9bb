#!/usr/bin/env python3
"""A reader of the event feed that keeps its position, until SIGTERM; then it reads to the end.

    feed.py DATA URL

Writes DATA/feed.db: each event as it arrived.
"""
import json
import signal
import sqlite3
import sys
import threading

from client import Client, Tally

stopping = threading.Event()
signal.signal(signal.SIGTERM, lambda *_: stopping.set())

data, url = sys.argv[1:]
with open(f"{data}/token", encoding="ascii") as file:
    client = Client(url, file.read().strip(), Tally())
kept = sqlite3.connect(f"{data}/feed.db")
kept.execute("CREATE TABLE feed (arrival INTEGER PRIMARY KEY, position INTEGER, id TEXT)")
position = ""
while True:
    is_last = stopping.is_set()
    answer, _ = client.settle("GET", f"/v1/events?limit=200&after={position}")
    if not answer or answer.status != 200:
        sys.exit(f"the feed after {position} cannot be read: {answer}")
    page = json.loads(answer.body)
    kept.executemany("INSERT INTO feed (position, id) VALUES (?, ?)",
                     ((event["position"], event["id"]) for event in page["items"]))
    kept.commit()
    if not page["items"] and is_last:
        break
    position = page["position"]
    if not page["items"]:
        stopping.wait(0.2)
