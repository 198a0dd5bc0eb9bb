"""Requests for an operation of the contract: good ones, and ones that are odd in a place or two."""
import dataclasses
import json
import typing
from urllib.parse import quote

from hypothesis import strategies as st

import values

JSON = "application/json"
PLACES = ["method", "path", "query", "headers", "token", "media", "body"]
# What only the running service knows; replaced when the request is sent.
CURRENT, CURSOR = "(the current version)", "(a cursor of an earlier answer)"
TOKENS = ["none", "garbage", "expired", "stranger", "no scope", "both tenants", "other tenant", "no clinician", "organisation"]


@dataclasses.dataclass
class Request:
    method: str
    template: str
    path_values: dict
    query: list = dataclasses.field(default_factory=list)
    headers: list = dataclasses.field(default_factory=list)
    token: str = "all"
    body: typing.Optional[bytes] = None
    value: object = None  # of the body, where it is JSON

    def bytes(self, state):
        names = state.places(self.path_values)
        target = self.template.format_map({name: escape(value) for name, value in names.items()})
        if self.query:
            target += "?" + "&".join(f"{escape(name)}={escape(state.cursor() if value == CURSOR else value)}"
                                     for name, value in self.query)
        headers = [("Host", "test")] + state.authorization(self.token)
        headers += [(name, state.version(next(iter(names.values()), None)) if value == CURRENT else value)
                    for name, value in self.headers]
        if self.body is not None:
            headers.append(("Content-Length", str(len(self.body))))
        lines = [f"{self.method} {target} HTTP/1.1"] + [f"{name}: {value}" for name, value in headers]
        return "\r\n".join([*lines, "", ""]).encode(errors="surrogatepass") + (self.body or b"")


def escape(text):
    return quote(str(text).encode(errors="surrogatepass"), safe="%" if str(text).startswith("%") else "")


# A header ends with its line.
lines = values.texts.map(lambda text: "".join(c for c in text if c not in "\r\n\0"))


@st.composite
def requests(draw, contract, operation):
    odd = draw(st.sets(st.sampled_from(PLACES), max_size=2))
    media_type, body, value = draw(bodies(contract, operation, odd))
    return Request(
        method=draw(st.sampled_from(["HEAD", "GET", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "get", "ZAP"]))
        if "method" in odd else operation.method,
        template=operation.path,
        path_values={parameter["name"]: draw(path_value(contract, parameter, "path" in odd))
                     for parameter in operation.parameters_in("path")},
        query=draw(query(contract, operation, "query" in odd)),
        headers=draw(headers(contract, operation, "headers" in odd)) + media_type,
        token=draw(st.sampled_from(TOKENS)) if "token" in odd else "all",
        body=body, value=value)


def path_value(contract, parameter, is_odd):
    """An index stands for something that the service has."""
    known = st.integers(0, 30)
    return known | values.valid(contract, parameter["schema"]) | values.texts.filter(len) if is_odd else known


@st.composite
def query(draw, contract, operation, is_odd):
    known = operation.parameters_in("query")
    chosen = draw(st.lists(st.sampled_from(known), unique_by=lambda parameter: parameter["name"], max_size=3)) if known else []
    pairs = [(parameter["name"], CURSOR if parameter["name"] == "cursor" else draw(values.valid(contract, parameter["schema"])))
             for parameter in chosen]
    if is_odd:
        some_name = st.sampled_from([parameter["name"] for parameter in known]) if known else values.names
        pairs += draw(st.lists(st.tuples(some_name | values.names, values.texts), min_size=1, max_size=3))
        pairs *= draw(st.sampled_from([1, 1, 1, 2, 20]))
    return pairs


@st.composite
def headers(draw, contract, operation, is_odd):
    pairs = [(parameter["name"], CURRENT if parameter["name"] == "If-Match" else draw(values.valid(contract, parameter["schema"])))
             for parameter in operation.parameters_in("header") if parameter.get("required")]
    if is_odd:
        pairs = [pair for pair in pairs if draw(st.booleans())]
        pairs += draw(st.lists(odd_header, min_size=1, max_size=3))
        pairs += [(f"X-Many-{i}", "1") for i in range(draw(st.sampled_from([0, 0, 0, 20, 40])))]
    return pairs


# A policy, in place of an example: with its head alone, since the whole takes minutes to vary.
POLICY = {"id": "generated", "title": "A policy"}
NAMES = ["Idempotency-Key", "If-Match", "If-None-Match", "Accept", "Accept-Encoding", "Content-Encoding", "Content-Type",
         "Cookie", "Expect", "Forwarded", "Host", "NHSD-End-User-Organisation-ODS", "NHSD-Requesting-Practitioner",
         "NHSD-Requesting-Practitioner-Role", "Range", "traceparent", "tracestate", "Upgrade", "X-Anything"]
odd_header = st.one_of(
    st.tuples(st.sampled_from(NAMES), lines),
    st.tuples(st.integers(0, 99).map("X-{}".format), lines),
    st.tuples(st.sampled_from(["X-Request-ID", "X-Correlation-ID"]),
              lines.filter(lambda text: not any(mark in text for mark in values.MARKS))),
    st.tuples(st.just("If-Match"), st.sampled_from(['"1"', 'W/"1"', "*", '"0"', '"99"', '"1", "2"', "1"])),
    st.tuples(st.just("Accept"), st.sampled_from(["text/html", "*/*;q=0", "application/json;q=0.1", "application/*", ",,"])),
    st.tuples(st.just("Authorization"), lines | st.just("Bearer " + "a." * 20)))


@st.composite
def bodies(draw, contract, operation, odd):
    """The header that names the type, the bytes, and their value if they are JSON."""
    if not operation.media:
        return [], (draw(st.binary(max_size=20)) if "body" in odd else None), None
    media_type = draw(st.sampled_from(sorted(operation.media)))
    content = operation.media[media_type]
    example = content["example"] if "example" in content else POLICY | {"version": draw(st.sampled_from(["1.0", "1.1"]))}
    example = example | ({"on": values.TODAY} if "on" in example else {})
    value = draw(values.near(contract, content["schema"], example))
    text = values.encode(value, escape=draw(st.booleans())).encode(errors="surrogatepass")
    if "body" in odd:
        text = draw(st.one_of(st.binary(max_size=80), st.just(b""), values.junk.map(lambda junk: values.encode(junk, True).encode()),
                              st.integers(0, len(text)).map(lambda end: text[:end]),
                              st.just(text + b" " * 1100000)))
    if "media" in odd:
        media_type = draw(st.sampled_from(["", "text/plain", JSON + "; charset=latin1", "application/jsonp", "*/*"]) | lines)
    return [("Content-Type", media_type)], text, read(text)


def read(text):
    try:
        return json.loads(text)
    except ValueError:
        return None
