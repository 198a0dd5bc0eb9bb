"""Whatever is asked: a clear answer as the contract has it; refused, it changes nothing and repeats
nothing of the patient.

    PROGRAM=build/asan/painpath pg_virtualenv -t -v 15 -o wal_level=logical python3 -m pytest tests/generate
"""
import contextlib
import json
import os
import uuid

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import values
from contract import METHODS, Contract, check_answer, check_problem, read_json
from request import JSON, Request, requests
from service import SOURCES, Service

IS_LONG = "LONG" in os.environ
EXAMPLES = 600 if IS_LONG else 30
READERS = ("searchReferrals", "evaluateTriage", "checkPolicy")
SLOW = ("checkPolicy",)  # seconds each
NOTES = ("audit", "refusal")
PRIVATE = (*values.MARKS, values.NAME_MARK)
HEAD_BYTES = 16384  # the contract's, of what comes before a body

contract = Contract(yaml.safe_load((SOURCES / "openapi/openapi.yaml").read_text()))


def generated(weight):
    """The same requests in each brief run, others in each long one."""
    return settings(max_examples=int(EXAMPLES * weight), derandomize=not IS_LONG, database=None, deadline=None,
                    print_blob=IS_LONG, suppress_health_check=list(HealthCheck))


class State:
    """What the service holds, as far as requests can name it."""

    def __init__(self, service):
        self.service = service
        self.made = {"referralId": [], "endpointId": [], "contactId": [], "version": ["built-in"], "jobId": []}  # the newest last
        self.gates = {}  # of a referral, those that are open
        self.versions = {}
        self.cursors = []
        self.tokens = {
            "all": service.token(), "no scope": service.token(scope="policy.write"), "expired": service.token(exp=1),
            "stranger": service.token(iss="https://elsewhere.test"), "both tenants": service.token(icb=["QWO", "QOX"]),
            "other tenant": service.token(icb="QOX"), "no clinician": service.token(practitioner=None, practitioner_role=None),
            "organisation": service.token(org="RR8", scope="referral.submit referral.read waiting.write"),
            "garbage": "a.b.c" + values.TEXT_MARK,
        }

    def authorization(self, token):
        return [("Authorization", "Bearer " + self.tokens[token])] if token != "none" else []

    def places(self, path_values):
        """The values of a path, with what a number stands for."""
        found = {}
        for name, value in path_values.items():
            known = self.gates.get(found.get("referralId")) if name == "gate" else self.made[name]
            if name == "referralId" and "gate" in path_values:
                known = list(self.gates)
            if isinstance(value, int):
                value = known[-1 - value % len(known)] if known else str(uuid.UUID(int=value))
            found[name] = value
        return found

    def version(self, name):
        return self.versions.get(name, '"1"')

    def cursor(self):
        return self.cursors[-1] if self.cursors else ""

    def learn(self, answer, value):
        if answer.status == 201 and "revision" in value:
            self.made["version"].append(value["version"])
            self.versions[value["version"]] = answer.headers["ETag"]
        elif answer.status == 202:
            self.made["jobId"].append(value["id"])
        elif answer.status == 201 and "id" in value:
            kind = "referralId" if "decision" in value else "contactId" if "fallback" in value else "endpointId"
            self.made[kind].append(value["id"])
        if answer.status < 300 and isinstance(value, dict):
            self.versions[value.get("id")] = answer.headers["ETag"]
            self.cursors += [value["next"].partition("cursor=")[2].partition("&")[0]] if value.get("next") else []
            if "pathwayId" in value and "decision" in value:
                self.gates[value["id"]] = [gate["gate"] for gate in value["decision"]["escalations"] if gate["state"] != "closed"]
        self.gates = {referral: gates for referral, gates in self.gates.items() if gates}


@pytest.fixture(scope="module")
def state():
    service = Service()  # without the worker: nothing but a request changes a table
    service.watch()
    state = State(service)
    for patch in ({}, {"saddleSensoryChange": "yes"}, {"knownCancer": None}, {"suspectedCrps": "yes"}) * 3:
        submit(state, patch)
    yield state
    assert service.stop()


def submit(state, red_flags):
    operation = contract.operations["submitReferral"]
    document = json.loads(json.dumps(operation.media[JSON]["example"]))
    document["assessment"]["redFlags"] |= red_flags
    exchange(state, Request("POST", operation.path, {}, [], [("Idempotency-Key", str(uuid.uuid4())), ("Content-Type", JSON)],
                            body=json.dumps(document).encode()))


def exchange(state, request):
    """Sends a request and holds everything that can be seen of it to what is promised."""
    operation = contract.operation_at(request.template, request.method)
    sent = request.bytes(state)
    answer = state.service.send(sent)
    with told(state, sent, answer):
        assert answer, "the connection was closed without an answer"
        check_traces(state, answer, operation and operation.method != "GET" and operation.id not in READERS)
        check_silence(answer)
        if answer.is_of_library():
            assert sent.index(b"\r\n\r\n") > HEAD_BYTES
            return
        value = check_answer(contract, operation, request.method, answer)
        if answer.status >= 400 and value:
            check_problem(operation, answer, value, request)
        state.learn(answer, value)


@contextlib.contextmanager
def told(state, sent, answer):
    """What fails here says what was sent and what came."""
    try:
        assert state.service.is_alive(), state.service.log_path.read_text()[-4000:]
        yield
    except Exception as fault:
        shown = sent.replace(state.tokens["all"].encode(), b"TOKEN")[:4000].decode(errors="backslashreplace")
        raise AssertionError(f"{fault}\n\n{shown}\n\n{answer}\n\n{state.service.log_last}") from fault


def check_silence(answer):
    if answer.status >= 400:
        for mark in values.MARKS:
            assert mark not in str(answer), "a refusal repeats what it refuses"


def check_traces(state, answer, may_write):
    """Nothing of the patient in the log and in what is kept of requests; no change by a refusal or a reading."""
    for line in state.service.log_lines():
        read_json(line.encode())
        assert not any(mark in line for mark in PRIVATE), line
    for line in state.service.changes():
        table = line.split(":")[0].rpartition(".")[2]
        assert table in NOTES or (may_write and answer and answer.status < 300), f"it changed {line}"
        if table in NOTES or table == "outbox":
            assert not any(mark in line for mark in PRIVATE), line


def triage(body):
    return Request("POST", "/v1/triage", {}, headers=[("Content-Type", JSON)], body=json.dumps(body).encode(), value=body)


# What generation has found, once each.
FOUND = {
    "an unknown parameter of what is open to all": Request("GET", "/livez", {}, query=[(values.NAME_MARK, "")]),
    "more headers than are read": Request("GET", "/v1/kpis", {}, headers=[(f"X-Many-{i}", "1") for i in range(40)]),
    "an instant whose year in UTC is no year": Request(
        "GET", "/v1/referrals", {}, query=[("updatedSince", "0001-01-01T00:00:00+23:59")]),
    "an instant whose year in UTC has five digits": Request(
        "GET", "/v1/referrals", {}, query=[("updatedSince", "9999-12-31T23:59:59-03:59")]),
    "a tenant that the query has to name": Request("GET", "/v1/events", {}, token="both tenants"),
    "a name too long to repeat": triage({"assessment": {"x" * 5000: 1}}),
    "a name longer than a problem": triage({"assessment": {"x" * 500000: 1}, "redFlags": {"sepsisSuspected": "yes"}}),
    "many names that grow when they are written": triage({f"{i}" + "\1" * 390: 1 for i in range(200)}),
}


@pytest.mark.parametrize("name", FOUND)
def test_what_was_found_stays_mended(state, name):
    exchange(state, FOUND[name])


@pytest.mark.parametrize("name", contract.operations)
def test_any_request_gets_what_the_contract_promises(state, name):
    operation = contract.operations[name]

    @generated(weight=0.2 if name in SLOW else 4 if operation.media else 1)
    @given(requests(contract, operation))
    def hold(request):
        exchange(state, request)

    hold()


@st.composite
def damaged(draw, state):
    """The bytes of a request, some of them others."""
    operation = contract.operations[draw(st.sampled_from(sorted(contract.operations)))]
    sent = bytearray(draw(requests(contract, operation)).bytes(state))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(sent)))
        end = start + draw(st.sampled_from([0, 0, 1, 2, 30, len(sent)]))
        sent[start:end] = draw(st.binary(max_size=8) | st.sampled_from(
            [b"\r\n", b"\r\n\r\n", b"\n", b"\0", b"%", b"Content-Length: 0\r\n", b"Transfer-Encoding: chunked\r\n", bytes(sent[start:end]) * 2]))
    return bytes(sent)


def test_bytes_that_are_no_request_harm_nothing(state):
    @generated(weight=10)
    @given(st.data())
    def hold(data):
        sent = data.draw(damaged(state) | st.binary(max_size=200))
        answer = state.service.send(sent)
        with told(state, sent, answer):
            assert not answer or answer.status < 500
            check_traces(state, answer, may_write=True)

    hold()


def test_each_format_has_values():
    named = {schema["format"] for schema in walk(contract.document) if isinstance(schema.get("format"), str)}
    assert named <= set(values.FORMATS)


def walk(node):
    if isinstance(node, dict):
        yield node
        node = list(node.values())
    if isinstance(node, list):
        for item in node:
            yield from walk(item)
