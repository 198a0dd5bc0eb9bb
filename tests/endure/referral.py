"""What a client sends, and what it keeps of an answer."""
import copy
import hashlib
import json

LATCHED = ("E0", "E1", "SC")  # gate classes that a named clinician closes


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def nhs_number(n):
    """A number of the range for tests, with its check digit. 1 in 11 has none: the next one is taken."""
    while True:
        digits = str(999000000 + n % 1000000)
        check = -sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1))) % 11
        if check < 10:
            return f"{digits}{check}"
        n += 1


def submission_body(template, n):
    """The same bytes for the same n, for the check to send again."""
    body = copy.deepcopy(template)
    body["patient"]["nhsNumber"] = nhs_number(n)
    if n % 6 == 0:
        body["assessment"]["redFlags"]["saddleSensoryChange"] = "yes"
    return json.dumps(body).encode()


class Referral:
    def __init__(self, text):
        shown = json.loads(text)
        self.id = shown["id"]
        self.path = "/v1/referrals/" + self.id
        self.version = shown["version"]
        self.state = shown["state"]
        self.gates = {gate["gate"]: gate["state"] for gate in shown["decision"]["escalations"]
                      if gate["class"] in LATCHED and gate["state"] != "closed"}
        # The last member, and shown as it is stored.
        self.decision = sha256(text[text.index(b'"decision":') + len('"decision":'):-1])

    def next_change(self, chance, today):
        """Something that may be done to it now: kind, method, path, body."""
        for gate, state in self.gates.items():
            path = "/escalations/" + gate
            if state == "open":
                return "escalationAcknowledged", "POST", path, {"step": "acknowledge", "on": today}
            return "escalationClosed", "POST", path, {"step": "outcome", "outcomeCode": "notConfirmed", "on": today}
        choice = chance.random()
        if choice < 0.45:
            return "amended", "PATCH", "", {"assessment": {"painVas": chance.randrange(101)}}
        if choice < 0.9:
            return "reviewed", "POST", "/review", {
                "action": "override", "tier": chance.choice(["I", "II"]), "reasonCode": "clinicalJudgement",
                "reason": "as agreed with the patient"}
        return "closed", "POST", "/close", {"reason": "withdrawnByPatient", "on": today}
