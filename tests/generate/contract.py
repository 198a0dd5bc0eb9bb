"""What the contract promises of an answer, checked."""
import datetime
import json
import re
import uuid

import jsonschema

METHODS = ("get", "put", "post", "patch", "delete")
PROBLEM = "application/problem+json"
KINDS = {400: "malformed", 401: "unauthorized", 403: "forbidden", 404: "not-found", 405: "method-not-allowed",
         406: "not-acceptable", 409: "conflict", 412: "stale", 413: "too-large", 415: "media-type",
         422: "invalid", 428: "precondition-required", 429: "throttled"}

formats = jsonschema.FormatChecker(formats=())
formats.checks("uuid", ValueError)(lambda text: not isinstance(text, str) or str(uuid.UUID(text)) == text)
formats.checks("date", ValueError)(lambda text: not isinstance(text, str) or datetime.date.fromisoformat(text))
formats.checks("instant")(lambda text: not isinstance(text, str) or
                          re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", text))


class Contract:
    def __init__(self, document):
        self.document = document
        self.operations = {operation["operationId"]: Operation(self, path, method, item, operation)
                           for path, item in document["paths"].items()
                           for method, operation in item.items() if method in METHODS}

    def operation_at(self, path, method):
        """None if the path has no such method."""
        method = "GET" if method == "HEAD" else method
        return next((operation for operation in self.operations.values()
                     if (operation.path, operation.method) == (path, method)), None)

    def resolve(self, node):
        """The node itself, or what it refers to with its own members laid over."""
        while "$ref" in node:
            target = self.document
            for step in node["$ref"].removeprefix("#/").split("/"):
                target = target[step]
            node = target | {name: value for name, value in node.items() if name != "$ref"}
        return node

    def check_value(self, schema, value):
        resolver = jsonschema.RefResolver("", self.document)
        jsonschema.Draft202012Validator(schema, resolver=resolver, format_checker=formats).validate(value)


class Operation:
    def __init__(self, contract, path, method, item, operation):
        self.contract, self.path, self.method = contract, path, method.upper()
        self.id = operation["operationId"]
        self.parameters = [contract.resolve(parameter)
                           for parameter in item.get("parameters", []) + operation.get("parameters", [])]
        self.responses = {int(status): contract.resolve(response)
                          for status, response in operation["responses"].items()}
        self.media = operation.get("requestBody", {}).get("content", {})
        self.is_open = operation["security"] == []

    def schema_of(self, media_type):
        return self.contract.resolve(self.media[media_type]["schema"])

    def parameters_in(self, place):
        return [parameter for parameter in self.parameters if parameter["in"] == place]


def read_json(text):
    """As strict as JSON is: no member twice, no NaN, no lone surrogate."""
    def members(pairs):
        assert len(pairs) == len(dict(pairs)), "a member comes twice"
        return dict(pairs)

    def no_constant(name):
        raise AssertionError(f"{name} is no JSON")
    value = json.loads(text.decode(), object_pairs_hook=members, parse_constant=no_constant)
    json.dumps(value, ensure_ascii=False).encode()
    return value


def check_answer(contract, operation, method, answer):
    """The status is one that the operation lists; headers and body are what it says of that status.
    A path without that method has no operation and answers 405, or whatever else is wrong. Returns the
    body's value."""
    assert answer.status < 500, "a fault of the service"
    if operation:
        assert answer.status in operation.responses, "the contract does not list the status"
        response = operation.responses[answer.status]
    else:
        assert answer.status in (400, 405, 413), "the path does not have this method"
        response = contract.resolve({"$ref": "#/components/responses/Malformed"})
    assert answer.headers["X-Request-ID"] and answer.headers["X-Content-Type-Options"] == "nosniff"
    check_headers(contract, response, answer)
    if method == "HEAD" or "content" not in response:
        assert not answer.body
        return None
    return check_body(contract, response, answer)


def check_headers(contract, response, answer):
    for name, header in response.get("headers", {}).items():
        value = answer.headers[name]
        schema = contract.resolve(contract.resolve(header)["schema"])
        assert value is not None or name == "Link", f"{name} is missing"
        if value is not None:
            contract.check_value(schema, int(value) if schema["type"] == "integer" else value)


def check_body(contract, response, answer):
    media_type = answer.headers["Content-Type"].split(";")[0]
    assert media_type in response["content"], f"the contract does not list {media_type}"
    is_json = media_type.endswith("json")
    value = read_json(answer.body) if is_json else answer.body.decode()
    contract.check_value(response["content"][media_type]["schema"], value)
    return value


def check_problem(operation, answer, problem, request):
    """A refusal says which kind it is, and names a place in the request for each fault."""
    assert answer.headers["Content-Type"] == PROBLEM
    assert problem["status"] == answer.status
    assert problem["type"] == "urn:painpath:problem:" + KINDS[answer.status]
    assert answer.headers["X-Request-ID"] in problem["instance"]
    assert problem["errors"], "no fault is named"
    for fault in problem["errors"]:
        assert fault["detail"]
        assert points_somewhere(operation, fault["pointer"], request), f"{fault['pointer']} is no place in the request"


def points_somewhere(operation, pointer, request):
    """At the whole request, at a parameter, or at a member: one that is there or one missing beside
    others that are."""
    if pointer == "":
        return True
    start, *steps = [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")]
    if start == "" and steps[0] in ("query", "header"):
        known = [parameter["name"] for parameter in operation.parameters_in(steps[0])]
        if steps[1:] == [] or steps[1] in known or steps[1] in [name for name, _ in request.query]:
            return True
    place = request.value
    for step in steps[:-1]:
        place = place.get(step) if isinstance(place, dict) else item(place, step)
    return start == "" and (isinstance(place, dict) or item(place, steps[-1]) is not MISSING)


MISSING = object()


def item(place, step):
    is_there = isinstance(place, list) and step.isdigit() and int(step) < len(place)
    return place[int(step)] if is_there else MISSING
