#!/usr/bin/env python3
"""Attack a service while another client goes about its business.

    attack.py URL PID TOKEN_FILE BODY_FILE CASE…

Prints a line a case. Ends with 1 if the other client fared badly in one: fewer than 95 % of its requests
answered (70 % while four times as many connections as there may be are opened at once), or more memory
than all connections and bodies may take.
"""
import http.client
import json
import resource
import socket
import statistics
import struct
import subprocess
import sys
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

url, pid, token_file, body_file, *cases = sys.argv[1:]
address = (urlsplit(url).hostname, urlsplit(url).port)
token = open(token_file).read().strip()
body = json.load(open(body_file))
LEAST_ANSWERED, LEAST_IN = 0.95, {"halves": 0.7}
MOST_MIB, EVERY_S = 600, 0.05
RESET = struct.pack("ii", 1, 0)  # SO_LINGER: closing sends RST


class Ordinary(threading.Thread):
    """A client that submits and reads, each on a new connection, and notes how long it took."""

    def __init__(self):
        super().__init__()
        self.times, self.failures, self.stopped = [], {}, threading.Event()

    def ask(self, number):
        connection = http.client.HTTPConnection(*address, timeout=5)
        headers = {"Authorization": "Bearer " + token, "Content-Type": "application/json"}
        try:
            if number % 2:
                connection.request("GET", "/v1/waiting-list?limit=1", headers=headers)
            else:
                headers["Idempotency-Key"] = str(uuid.uuid4())
                connection.request("POST", "/v1/referrals", json.dumps(body), headers)
            response = connection.getresponse()
            response.read()
            return response.status
        except (OSError, http.client.HTTPException) as error:
            return type(error).__name__
        finally:
            connection.close()

    def run(self):
        number = 0
        while not self.stopped.wait(EVERY_S):
            begun, number = time.monotonic(), number + 1
            status = self.ask(number)
            if status in (200, 201):
                self.times.append((time.monotonic() - begun) * 1000)
            else:
                self.failures[status] = self.failures.get(status, 0) + 1

    def total(self):
        return len(self.times) + sum(self.failures.values())


class Memory(threading.Thread):
    """The service's resident memory, sampled."""

    def __init__(self):
        super().__init__(daemon=True)
        self.before = self.peak = self.now()
        self.stopped = threading.Event()

    @staticmethod
    def now():
        with open(f"/proc/{pid}/status") as lines:
            return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmRSS"))

    def run(self):
        while not self.stopped.wait(EVERY_S):
            self.peak = max(self.peak, self.now())


def connect():
    return socket.create_connection(address, timeout=5)


def quiet():
    time.sleep(4)
    return "nothing"


def storm():
    def one(number):
        try:
            with connect() as connection:
                if number % 4 == 1:
                    connection.sendall(b"GET /livez HT")
                if number % 4 == 2:
                    connection.sendall(b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n")
                if number % 2:
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        except OSError:
            pass
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(one, range(10000)))
    return "10,000 connections, opened and closed or reset, half of them with a request begun"


def hold(count, text, seconds):
    """Open so many connections, send that on each, and keep them open; how many the service ended."""
    connections = []
    for _ in range(count):
        try:
            connection = connect()
            connection.sendall(text)
            connections.append(connection)
        except OSError:
            pass
    time.sleep(seconds)
    ended = 0
    for connection in connections:
        connection.setblocking(False)
        try:
            ended += connection.recv(1) == b""
        except BlockingIOError:
            pass
        except OSError:
            ended += 1
        connection.close()
    return ended


def halves():
    ended = hold(2000, b"GET /livez HTTP/1.1\r\nHost: x\r\n", 6)
    return f"2,000 half requests left open: {ended} ended"


def bodies():
    head = (f"POST /v1/triage HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n"
            "Content-Type: application/json\r\nContent-Length: 1048576\r\n\r\n").encode()
    ended = hold(300, head + b" " * 1048000, 4)
    return f"300 bodies of 1 MiB but for their end: {ended} answered or ended"


def idle():
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    ended = hold(5000, b"", 5)
    return f"5,000 idle connections, limit 6,000: {ended} ended"


def slowhttptest(what, path, *options):
    subprocess.run(["slowhttptest", "-c", "800", "-r", "200", "-l", "12", "-p", "2", "-u", url + path, *options],
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=40, check=False)
    return f"slowhttptest: 800 connections, 200 a second, {what}"


CASES = {
    "quiet": quiet, "storm": storm, "halves": halves, "bodies": bodies, "idle": idle,
    "slow-headers": lambda: slowhttptest("slow headers (-H)", "/livez", "-H", "-i", "1"),
    "slow-body": lambda: slowhttptest("slow bodies (-B)", "/v1/triage", "-B", "-i", "1", "-s", "8192"),
    "slow-read": lambda: slowhttptest("slow reading (-X)", "/openapi.json",
                                      "-X", "-w", "8", "-y", "16", "-n", "2", "-z", "8", "-k", "3"),
    "range": lambda: slowhttptest("many ranges (-R)", "/docs", "-R", "-a", "5", "-b", "500"),
}


def run(name):
    ordinary, memory = Ordinary(), Memory()
    ordinary.start()
    memory.start()
    sent = CASES[name]()
    for thread in ordinary, memory:
        thread.stopped.set()
        thread.join()
    time.sleep(0.5)
    median = statistics.median(ordinary.times) if ordinary.times else float("nan")
    print(f"{name:<13}{len(ordinary.times):>5}/{ordinary.total():<5}{median:>7.1f}"
          f"{memory.before:>8}{memory.peak:>6}{memory.now():>6}   {sent}"
          + (f"; not answered: {ordinary.failures}" if ordinary.failures else ""), flush=True)
    return len(ordinary.times) >= LEAST_IN.get(name, LEAST_ANSWERED) * ordinary.total() and memory.peak <= MOST_MIB


print("case          answered  median ms   RSS before, peak, after (MiB); what was sent", flush=True)
sys.exit(0 if all([run(case) for case in cases]) else 1)
