#!/usr/bin/env python3
"""Send raw requests through a balancer, and hold its count of them against the service's.

    smuggle.py BALANCER PORT DATA CASES

BALANCER.log in DATA has a line for each request that the balancer saw, "METHOD SERVER"; service.log one for each
that the service answered, but for what libmicrohttpd refused, which is told by its page. Ends with 1 if one case
makes them differ, or if what comes after it on the balancer's shared connections is not answered as it should be.
"""
import json
import re
import socket
import sys
import time

balancer, port, data, table = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4]
HIDDEN = b"GET /livez HTTP/1.1\r\nHost: hidden\r\n\r\n"
POST = (f"POST /v1/triage HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer {open(data + '/token').read().strip()}\r\n"
        "Content-Type: application/json\r\n").encode()
BYTES = {"r": b"\r", "n": b"\n", "t": b"\t", "v": b"\v", "0": b"\0"}
REFUSED = b"<html><head><title>Request"  # libmicrohttpd's; the balancers' own pages begin otherwise
AFTER = b"GET /livez HTTP/1.1\r\nHost: after\r\nConnection: close\r\n\r\n"


def spell_out(text):
    parts = re.split(r"(\\[rntv0]|\{post\}|\{hidden\})", text)
    return b"".join({"{post}": POST, "{hidden}": HIDDEN}.get(part) or
                    (BYTES[part[1]] if len(part) == 2 and part[0] == "\\" else part.encode()) for part in parts)


def send(request):
    received = b""
    with socket.create_connection(("127.0.0.1", port), timeout=0.3) as connection:
        try:
            connection.sendall(request)
            while piece := connection.recv(65536):
                received += piece
        except OSError:
            pass
    return received


def forwarded():
    with open(f"{data}/{balancer}.log") as lines:
        return sum(line.split()[1] not in ("<NOSRV>", "-") for line in lines if len(line.split()) == 2)


def answered():
    with open(f"{data}/service.log") as lines:
        return sum(json.loads(line).get("event") == "request" for line in lines if line.startswith("{"))


def settled(before, refused=0):
    """Both counts since, once they agree or have had their time."""
    end = time.monotonic() + 2
    while True:
        counts = forwarded() - before[0], answered() - before[1] + refused
        if counts[0] == counts[1] or time.monotonic() > end:
            return counts
        time.sleep(0.02)


def await_balancer():
    for _ in range(100):
        try:
            if b" 200 " in send(AFTER):
                return
        except OSError:
            time.sleep(0.05)
    sys.exit(f"{balancer} did not start")


await_balancer()
time.sleep(0.3)
wrong = cases = sent_on = 0
for line in open(table):
    if line.startswith(("#", "name\t")):
        continue
    name, request = line.split("\t")[:2]
    before = forwarded(), answered()
    answers = send(spell_out(request))
    theirs, ours = settled(before, answers.count(REFUSED))
    before = forwarded(), answered()
    after = send(AFTER)
    settled(before)
    cases, sent_on = cases + 1, sent_on + theirs
    if theirs != ours or b" 200 " not in after or b"alive" not in after:
        wrong += 1
        print(f"{balancer}: {name}: it sent on {theirs}, the service answered {ours}; then {after[:12]}; {answers[:60]}")
print(f"{balancer:<13}{cases} cases, {sent_on} requests sent on, counted alike by both in {cases - wrong}", flush=True)
sys.exit(1 if wrong else 0)
