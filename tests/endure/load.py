#!/usr/bin/env python3
"""Clients that submit, amend, review, escalate, close and read until SIGTERM; then they finish what they began.

    load.py DATA URL SEED

Reads DATA/body.json and DATA/token, writes DATA/journal.db. Each client changes its own referrals only,
so it knows what every answer must be, whatever became of the answer before.
"""
import datetime
import itertools
import json
import random
import signal
import sys
import threading
import time
import traceback
import zoneinfo

from client import Client, Tally
from journal import Journal, key_of
from referral import Referral, sha256, submission_body

CLIENTS = 32
KEPT = 100  # referrals that a client goes on with
REST_S = 0.1  # mean rest of a client between two requests
IMPATIENT = 0.02  # share of submissions that are sent again before an answer can be there


def today():
    return datetime.datetime.now(zoneinfo.ZoneInfo("Europe/London")).date().isoformat()


class Caller:
    def __init__(self, http, journal, chance, numbers, template):
        self.http = http
        self.journal = journal
        self.chance = chance
        self.numbers = numbers
        self.template = template
        self.referrals = []

    def run(self, stopping):
        try:
            while not stopping.wait(self.chance.expovariate(1 / REST_S)):
                self.step()
        except Exception:  # whatever ends a client early is a finding, not a quieter test
            self.journal.add("finding", traceback.format_exc())

    def step(self):
        if not self.referrals or self.chance.random() < 0.5:
            return self.submit()
        referral = self.chance.choice(self.referrals)
        if self.chance.random() < 0.25:
            return self.read(referral)
        return self.change(referral, *referral.next_change(self.chance, today()))

    def complain(self, what, answer):
        self.journal.add("finding", f"{what}: {answer.status} {answer.body[:300]!r}")

    def submit(self):
        n = next(self.numbers)
        body = submission_body(self.template, n)
        answer, _ = self.http.settle("POST", "/v1/referrals", body, {"Idempotency-Key": key_of(n)},
                                     self.chance.random() < IMPATIENT)
        if not answer:
            return self.journal.add("unanswered", key_of(n))
        if answer.status != 201:
            return self.complain("submission " + key_of(n), answer)
        referral = Referral(answer.body)
        self.journal.add("submission", n, referral.id, sha256(answer.body), referral.decision, time.time())
        if len(self.referrals) >= KEPT:
            self.referrals.pop(self.chance.randrange(KEPT))
        self.referrals.append(referral)

    def read(self, referral):
        answer, _ = self.http.settle("GET", referral.path)
        if not answer:
            return self.journal.add("unanswered", "GET " + referral.path)
        seen = Referral(answer.body) if answer.status == 200 else None
        if not seen or (seen.version, seen.decision) != (referral.version, referral.decision):
            self.complain(f"read of version {referral.version} of {referral.id}", answer)

    def change(self, referral, kind, method, path, body):
        wanted = referral.version + 1
        self.referrals.remove(referral)
        answer, is_first = self.http.settle(method, referral.path + path, json.dumps(body).encode(),
                                            {"If-Match": f'"{referral.version}"'})
        # Refused after a lost answer: the version shows whether that try was the one.
        if answer and answer.status in (409, 412) and not is_first:
            answer, _ = self.http.settle("GET", referral.path)
        if not answer:
            return self.journal.add("unanswered", f"{kind} {referral.id} {wanted}")
        seen = Referral(answer.body) if answer.status == 200 else None
        if not seen or seen.version != wanted:
            return self.complain(f"{kind} to version {wanted} of {referral.id}", answer)
        self.journal.add("change", seen.id, wanted, kind, seen.decision, time.time())
        if seen.state == "open":
            self.referrals.append(seen)


def main(data, url, seed):
    stopping = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    with open(f"{data}/body.json", encoding="utf-8") as file:
        template = json.load(file)
    with open(f"{data}/token", encoding="ascii") as file:
        token = file.read().strip()
    journal, tally, numbers = Journal(f"{data}/journal.db"), Tally(), itertools.count(1)
    callers = [Caller(Client(url, token, tally, random.Random(f"{seed} {i} http")), journal,
                      random.Random(f"{seed} {i}"), numbers, template) for i in range(CLIENTS)]
    threads = [threading.Thread(target=caller.run, args=(stopping,)) for caller in callers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for what, count in tally.count.items():
        journal.add("answers", what, count, tally.slowest[what])
    journal.close()


main(*sys.argv[1:])
