"""The program under ThreadSanitizer while clients do everything at once: no data race, whatever meets.

The program alone is instrumented, so that a report names it or what it was told to do by two threads at
a time. It is driven over TCP; service.py of tests/generate starts it.
"""
import datetime
import http.client
import http.server
import itertools
import json
import os
import pathlib
import subprocess
import threading
import time
import uuid

import pytest
import yaml
from service import SOURCES, Service

CLIENTS, ROUNDS, SLICES = 8, 60, 4
RECEIVED_WAIT_S = 30
number = itertools.count(100000)


def example():
    contract = yaml.safe_load((SOURCES / "openapi/openapi.yaml").read_text())
    media = contract["paths"]["/v1/referrals"]["post"]["requestBody"]["content"]["application/json"]
    return media["example"]


def nhs_number():
    """A new one of the range that is never issued."""
    while True:
        nine = f"999{next(number)}"
        check = (11 - sum(int(digit) * (10 - i) for i, digit in enumerate(nine)) % 11) % 11
        if check < 10:
            return nine + str(check)


class Receiver(http.server.ThreadingHTTPServer):
    """Refuses its first delivery, so that one is sent again."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Delivery)
        self.count = 0
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Delivery(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.server.count += 1
        self.send_response(204 if self.server.count > 1 else 503)
        self.end_headers()

    def log_message(self, *_):
        pass


class Client(threading.Thread):
    def __init__(self, service, token, document):
        super().__init__()
        self.service, self.token, self.document = service, token, document
        self.faults, self.answers = [], 0

    def run(self):
        try:
            for _ in range(SLICES):
                self.connection = http.client.HTTPConnection(*self.service.address, timeout=60)
                for _ in range(ROUNDS // SLICES):
                    self.live()
                self.connection.close()
        except Exception as fault:  # told by the test, in its own thread
            self.faults.append(repr(fault))

    def ask(self, method, path, body=None, expect=(200,), **headers):
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        self.connection.request(method, path, None if body is None else json.dumps(body),
                                {"Authorization": "Bearer " + self.token, "Content-Type": "application/json"} | names)
        answer = self.connection.getresponse()
        data = answer.read()
        self.answers += 1
        if answer.status not in expect:
            self.faults.append(f"{method} {path}: {answer.status} {data[:300]}")
        return data

    def live(self):
        """A referral's life, and what others look at meanwhile."""
        patient = self.document["patient"] | {"nhsNumber": nhs_number()}
        key = str(uuid.uuid4())
        document = self.document | {"patient": patient}
        made = json.loads(self.ask("POST", "/v1/referrals", document, (201,), Idempotency_Key=key))
        self.ask("POST", "/v1/referrals", document, (201,), Idempotency_Key=key)
        path = "/v1/referrals/" + made["id"]
        self.ask("PATCH", path, {"assessment": {"painVas": 62}}, If_Match='"1"')
        self.ask("POST", path + "/review", {"action": "confirm", "reasonCode": "clinicalJudgement"}, If_Match='"2"')
        for read in (path, path + "/decisions", path + "/timeline", "/v1/referrals?limit=5", "/v1/waiting-list?limit=5",
                     "/v1/kpis", "/v1/refusals", "/v1/events?limit=5", "/metrics", "/readyz", "/openapi.json"):
            self.ask("GET", read)
        self.ask("POST", "/v1/triage", {}, (422,))
        self.ask("GET", path, expect=(401,), Authorization="Bearer a.b.c")
        self.ask("POST", path + "/close", {"reason": "withdrawnByPatient", "on": today()}, If_Match='"3"')


def today():
    return str(datetime.datetime.now(datetime.timezone.utc).date())


def touch_keys(service, done):
    """The issuer's keys are published again while tokens are being read."""
    while not done.wait(1):
        subprocess.run([SOURCES / "docker/keys.sh", service.folder], check=True, env=service.environment)


def touch_reference(service, done):
    """The reference data changes while decisions are made with it."""
    change = "UPDATE escalation_contact SET channel = channel WHERE class = 'E0'"
    while not done.wait(0.5):
        subprocess.run(["psql", "-qc", change, service.environment["DATABASE_URL"]], check=True)


def test_no_data_race_under_load():
    receiver = Receiver()
    report = pathlib.Path(os.environ["REPORT"])
    for old in report.parent.glob(report.name + ".*"):
        old.unlink()
    service = Service("--with-work", WORK_INTERVAL_MS="20", LOG_LEVEL="warning", WEBHOOK_ALLOW="127.0.0.0/8",
                      WEBHOOK_ALLOW_HTTP="true", WEBHOOK_PORTS="1-65535",
                      TSAN_OPTIONS=f"log_path={report} exitcode=66 second_deadlock_stack=1")
    clients = [Client(service, service.token(sub=f"client-{i % 2}"), example()) for i in range(CLIENTS)]
    done = threading.Event()
    touchers = [threading.Thread(target=touch, args=(service, done)) for touch in (touch_keys, touch_reference)]
    register(clients[0], receiver)
    for toucher in touchers:
        toucher.start()
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    deadline = time.monotonic() + RECEIVED_WAIT_S
    while receiver.count < CLIENTS * ROUNDS and time.monotonic() < deadline:
        time.sleep(0.1)
    leavers = [Client(service, client.token, example()) for client in clients]
    for client in leavers:
        client.start()
    while sum(client.answers for client in leavers) < CLIENTS:
        time.sleep(0.05)
    done.set()
    for toucher in touchers:
        toucher.join()
    ended_well = service.stop()
    for client in leavers:
        client.join()  # cut off in the middle, as they may be
    reports = "".join(file.read_text() for file in report.parent.glob(report.name + ".*"))
    if reports:
        pytest.fail(reports[:20000], pytrace=False)
    assert ended_well, "the service did not end as it should"
    assert not [fault for client in clients for fault in client.faults]
    assert receiver.count >= CLIENTS * ROUNDS


def register(client, receiver):
    client.connection = http.client.HTTPConnection(*client.service.address, timeout=60)
    for kind in ("referral.received", "decision.confirmed"):
        client.ask("POST", "/v1/webhook-endpoints", {"url": f"http://127.0.0.1:{receiver.server_port}/{kind}", "eventTypes": [kind]},
                   (201,), Idempotency_Key=str(uuid.uuid4()))
    client.connection.close()
