"""A caller as integrators are asked to write it: one key a request, sent again until it is answered."""
import collections
import http.client
import random
import threading
import time

GIVE_UP_S = 90  # the longest that a request is sent again for
SILENCE_S = 30  # no answer for so long is none; the service must have said 503 before

Answer = collections.namedtuple("Answer", "status headers body")


class Tally:
    """Answers by who gave them and their status, with the slowest of each."""

    def __init__(self):
        self.lock = threading.Lock()
        self.count = collections.Counter()
        self.slowest = collections.Counter()

    def add(self, what, seconds):
        with self.lock:
            self.count[what] += 1
            self.slowest[what] = max(self.slowest[what], seconds)


class Client:
    def __init__(self, url, token, tally, chance=random):
        self.address = url.removeprefix("http://")
        self.token = token
        self.tally = tally
        self.chance = chance
        self.connection = None

    def send(self, method, path, body=None, headers=None, patience_s=SILENCE_S):
        """One request, once. None if the connection was lost before the whole answer was there."""
        begun = time.monotonic()
        try:
            answer = self.exchange(method, path, body, headers or {}, patience_s)
            sender = "service" if "X-Served-By" in answer.headers else "balancer"
            what = f"{sender} {answer.status}"
            if answer.status >= 500 and sender == "service" and "Retry-After" not in answer.headers:
                what += " without Retry-After"
        except (OSError, http.client.HTTPException) as error:
            self.close()
            answer = None
            silent = isinstance(error, TimeoutError)
            what = "given up early" if silent and patience_s < SILENCE_S else "silence" if silent else "lost"
        self.tally.add(what, time.monotonic() - begun)
        return answer

    def exchange(self, method, path, body, headers, patience_s):
        if not self.connection:
            self.connection = http.client.HTTPConnection(self.address)
        self.connection.timeout = patience_s
        if self.connection.sock:
            self.connection.sock.settimeout(patience_s)
        headers["Authorization"] = "Bearer " + self.token
        if body:
            headers["Content-Type"] = "application/json"
        self.connection.request(method, path, body, headers)
        response = self.connection.getresponse()
        return Answer(response.status, response.headers, response.read())

    def close(self):
        if self.connection:
            self.connection.close()
        self.connection = None

    def settle(self, method, path, body=None, headers=None, impatient=False):
        """Send the same until it is answered for good: (answer, False if an earlier try may have
        done it). The answer is None after GIVE_UP_S."""
        ends = time.monotonic() + GIVE_UP_S
        first = True
        pause_s = 0.05
        while time.monotonic() < ends:
            patience_s = 0.004 if impatient and first else SILENCE_S
            answer = self.send(method, path, body, headers, patience_s)
            if answer and not self.is_passing(answer, headers):
                return answer, first
            first = False
            wait_s = float(answer.headers.get("Retry-After", 0)) if answer else 0
            if not impatient:
                time.sleep(max(wait_s, pause_s) * self.chance.uniform(0.75, 1.25))
                pause_s = min(pause_s * 2, 2)
            impatient = False
        return None, first

    @staticmethod
    def is_passing(answer, headers):
        in_flight = answer.status == 409 and "Idempotency-Key" in (headers or {})
        return answer.status >= 500 or answer.status == 429 or in_flight
