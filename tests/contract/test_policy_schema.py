"""openapi/policy.schema.json admits the default policy, and nothing that is open or without end."""
import copy
import json
import pathlib

import jsonschema
import pytest

SOURCES = pathlib.Path(__file__).resolve().parents[2]
SCHEMA = json.loads((SOURCES / "openapi/policy.schema.json").read_text())
DEFAULT = json.loads((SOURCES / "service/policy/default.json").read_text())
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
TEST = {"name": "a vignette", "given": {"ageYears": 30, "painSites": ["lowBack"], "knownCancer": "no"},
        "expect": {"status": "held", "tier": None, "rows": ["R-01.1"]}}


def test_it_is_a_schema_and_the_default_policy_is_valid():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert [e.message for e in VALIDATOR.iter_errors(DEFAULT)] == []
    assert VALIDATOR.is_valid({**DEFAULT, "tests": [TEST], "testBase": TEST["given"]})


def schemas(value, at):
    """Every schema in it, and where it stands."""
    yield at, value
    for keyword in ("properties", "$defs"):
        for name, inner in value.get(keyword, {}).items():
            yield from schemas(inner, f"{at}/{keyword}/{name}")
    for keyword in ("items", "additionalProperties"):
        if isinstance(value.get(keyword), dict):
            yield from schemas(value[keyword], f"{at}/{keyword}")


@pytest.mark.parametrize("at, schema", schemas(SCHEMA, "#"))
def test_each_schema_is_closed_and_bounded(at, schema):
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if "object" in kinds:
        assert schema["additionalProperties"] is False or "maxProperties" in schema
    if "array" in kinds:
        assert "maxItems" in schema and "items" in schema
    if "string" in kinds:
        assert "maxLength" in schema or "enum" in schema
    assert kinds or {"enum", "const", "$ref"} & schema.keys()


def parts(value, pointer=()):
    """Every object in it, and where it stands."""
    if isinstance(value, dict):
        yield pointer, value
    for name, inner in value.items() if isinstance(value, dict) else enumerate(value):
        if isinstance(inner, (dict, list)):
            yield from parts(inner, (*pointer, name))


def test_a_member_that_nobody_knows_is_refused_wherever_it_stands():
    document = copy.deepcopy({**DEFAULT, "tests": [TEST]})
    closed = {at: part for at, part in parts(document) if at != ("thresholds",)}  # names of thresholds are free
    for part in closed.values():
        part["colour"] = "red"
    assert {tuple(e.absolute_path) for e in VALIDATOR.iter_errors(document)
            if e.validator == "additionalProperties"} == closed.keys()


@pytest.mark.parametrize("change", [
    lambda d: d.pop("evidence"),
    lambda d: d.update(effectiveTo=7),
    lambda d: d["tables"][0].update(id="magic"),
    lambda d: d["tables"][0]["rows"][0].update(id="M-01"),
    lambda d: d["tables"][0]["rows"][0].update(id="m-01.1"),
    lambda d: d["tables"][0]["rows"][0].update(because=""),
    lambda d: d["tables"][0]["rows"][0].update(when={"ageYears": 5}),
    lambda d: d["tables"][0]["rows"][0].update(when={"ageYears": ">" * 401}),
    lambda d: d["tables"][0]["rows"][0].update(then={}),
    lambda d: d["tables"][0]["rows"][0].update(then={"hold": False}),
    lambda d: d["tables"][0]["rows"][0].update(then={"flag": ["RED"]}),
    lambda d: d["tables"][0]["rows"][0].update(then={"adviceDays": -1}),
    lambda d: d["tables"][0]["rows"][0].update(then={"adviceDays": "14"}),
    lambda d: d["thresholds"]["adviceDays"].update(value=1.5),
    lambda d: d["thresholds"]["adviceDays"].update(origin="rumour"),
    lambda d: d["inputs"][0].update(missing="low"),
    lambda d: d.update(tests=[{**TEST, "expect": {}}]),
    lambda d: d.update(tests=[TEST] * 501),
])
def test_what_is_no_policy_is_refused(change):
    document = copy.deepcopy(DEFAULT)
    change(document)
    assert not VALIDATOR.is_valid(document)
