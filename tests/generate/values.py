"""Values that a schema of the contract admits, and what is nearly one of them."""
import copy
import datetime
import json
import string
import zoneinfo

from hypothesis import strategies as st

# No patient has this number, though its check digit is right; the words stand for what people write.
NUMBER_MARK = "9995550008"
TEXT_MARK = "quaggamire"
NAME_MARK = "zebrafinch"
MARKS = (NUMBER_MARK, TEXT_MARK)

ODS = string.ascii_uppercase + string.digits
CODE = string.ascii_letters + string.digits + "_-"
NEST = 40
TODAY = str(datetime.datetime.now(zoneinfo.ZoneInfo("Europe/London")).date())


class Raw(str):
    """JSON text as it stands, well formed or not."""


class Again(str):
    """A member's name that another member may have too."""
    __hash__ = object.__hash__

    def __eq__(self, other):
        return self is other


def encode(value, escape):
    if isinstance(value, Raw):
        return str(value)
    if isinstance(value, dict):
        return "{" + ",".join(f"{encode(name, escape)}:{encode(item, escape)}" for name, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(encode(item, escape) for item in value) + "]"
    return json.dumps(str(value) if isinstance(value, str) else value, ensure_ascii=escape)


def nhs_number(nine):
    check = (11 - sum(int(digit) * (10 - i) for i, digit in enumerate(nine)) % 11) % 11
    return nine + str(check) if check < 10 else NUMBER_MARK


def digits(length):
    return st.text(string.digits, min_size=length, max_size=length)


def days(last=None):
    return st.dates(datetime.date(1900, 1, 1), last or datetime.date(2030, 12, 31)).map(str)


FORMATS = {
    "nhsNumber": st.just(NUMBER_MARK) | digits(9).map(nhs_number),
    "odsCode": st.sampled_from(["B86110", "RWD01", "RR8"]) | st.text(ODS, min_size=1, max_size=9),
    "icbCode": st.sampled_from(["QWO", "QWO", "QWO", "QOX", "XXX"]),
    "postcode": st.sampled_from(["LS1 4AP", "ls14ap", "EC1A 1BB", "XQ7 7QX"]),
    "ubrn": digits(12),
    "treatmentFunctionCode": digits(3) | st.just("191"),
    "mainSpecialtyCode": digits(3) | st.just("191"),
    "icd10": st.sampled_from(["M54.5", "M545", "G89.0", "R52", "Z99.9"]),
    "icd11Pain": st.sampled_from(["MG30", "MG30.5", "MG30.51", "MG31"]),
    "opcs4": st.sampled_from(["A70.4", "A704"]),
    "sctid": st.sampled_from(["82423001", "279039007", "100000"]) | digits(9),
    "date": st.sampled_from([TODAY, "2026-11-12", "2024-02-29"]) | days(),
    "partialDate": st.sampled_from(["2025-01", "2026-10", "1900-01"]) | days(),
    "instant": st.sampled_from(["2026-11-16T09:30:00Z", "2026-03-29T01:30:00+01:00", "1970-01-01T00:00:00Z",
                                "9999-12-31T23:59:59-03:59", "0001-01-01T00:00:00+23:59", "0001-01-01T00:00:00Z"])
    | st.datetimes(datetime.datetime(1990, 1, 1), datetime.datetime(2030, 1, 1)).map(lambda at: at.isoformat("T", "microseconds") + "+00:00"),
    "uuid": st.uuids().map(str),
    "url": st.sampled_from(["https://hooks.example.org/painpath", "https://192.0.2.7/a?b=c", "http://127.0.0.1/"]),
    "eventType": st.sampled_from(["referral.received", "redflag.raised", "webhook.test"]),
    "gateId": st.sampled_from(["G-01", "G-06", "G-13", "G-15", "U-00", "OTHER"]),
    "openingHours": st.sampled_from(["24/7", "Mo-Fr 08:00-18:30; PH off", "Sa,Su,PH 18:30-08:00", "at all hours"]),
    "token": st.sampled_from(["aire-valley-community-pain", "2008", "C1234567"]) | st.text(CODE + ".:", min_size=1, max_size=64),
    "code": st.sampled_from(["en", TEXT_MARK]) | st.text(CODE, min_size=1, max_size=40),
    "cursor": st.sampled_from(["", "41", "0", "MDE5YTh"]) | st.text(CODE, max_size=80),
    "text": st.sampled_from(["Two failed programmes in the community.", TEXT_MARK]) | st.text(min_size=1, max_size=60),
    "idempotencyKey": st.uuids().map(str) | st.text(string.ascii_letters + string.digits + "!#$%&'()*", min_size=1, max_size=40),
}

ODD_TEXTS = st.sampled_from([
    "", " ", "\0", "\ud800", "\udfff\ud800", "\u202e", "\ufeff", "\x7f", "\x85", "e\u0301", "\U0010ffff", "yes", "no",
    "null", "NaN", "../../etc/passwd", "%00", "%s%n", "'; DROP TABLE referral; --", "{}", "x" * 5000, "\u00e9" * 300,
    "9" * 400, "2026-02-30", "2026-11-16T24:00:60Z", "0000-00-00", NUMBER_MARK, TEXT_MARK, TEXT_MARK + "\n" + NUMBER_MARK])
texts = ODD_TEXTS | st.text(st.characters(blacklist_categories=()), max_size=40)
ODD_NUMBERS = st.sampled_from([
    0, -1, 1, 2**31, 2**53 + 1, 2**63 - 1, -2**63, 0.5, -0.0, 5e-324, 1e308, Raw("2.0"), Raw("1e2"), Raw("9223372036854775808"),
    Raw("1e999"), Raw("-1e-999"), Raw("01"), Raw("NaN"), Raw("Infinity"), Raw("0." + "1" * 400), Raw("1" + "0" * 400)])
numbers = ODD_NUMBERS | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
BROKEN = st.sampled_from(['"\\ud800"', '"\\u0000"', '"\\x"', '"', '"\\ud800\\u0041"', "[1,]", '{"a":1,}', "'a'", "tru", "// x\n1", "\x0c1"]).map(Raw)
# A fault names the member that it is about.
names = st.just(NAME_MARK) | texts.filter(lambda text: not any(mark in text for mark in MARKS))
junk = st.recursive(st.none() | st.booleans() | numbers | texts | BROKEN,
                    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=3), max_leaves=8)
deep = st.tuples(st.sampled_from(["[]", "{}"]), st.integers(20, NEST)).map(
    lambda shape: Raw('{"a":' * shape[1] + "1" + "}" * shape[1] if shape[0] == "{}" else "[" * shape[1] + "]" * shape[1]))


def valid(contract, schema):
    """A strategy for the values that a schema admits."""
    schema = contract.resolve(schema)
    if "const" in schema:
        return st.just(schema["const"])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if "oneOf" in schema:
        return st.one_of([valid(contract, choice) for choice in schema["oneOf"]])
    types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    return st.one_of([MAKERS[name](contract, schema) for name in types])


def valid_text(_, schema):
    if "format" in schema:
        return FORMATS[schema["format"]].filter(lambda text: len(text) <= schema["maxLength"])
    return st.text(min_size=schema.get("minLength", 0), max_size=min(schema["maxLength"], 64))


def valid_number(_, schema):
    return st.floats(schema.get("minimum"), schema.get("maximum"), allow_nan=False, allow_infinity=False)


def valid_list(contract, schema):
    return st.lists(valid(contract, schema["items"]), min_size=schema.get("minItems", 0),
                    max_size=min(schema.get("maxItems", 4), 4),
                    unique_by=json.dumps if schema.get("uniqueItems") else None)


@st.composite
def valid_object(draw, contract, schema):
    members = schema.get("properties", {})
    needed = schema.get("required", [])
    optional = sorted(set(members) - set(needed))
    chosen = draw(st.lists(st.sampled_from(optional), unique=True, max_size=8)) if optional else []
    return {name: draw(valid(contract, members[name])) for name in [*needed, *chosen]}


MAKERS = {
    "null": lambda *_: st.none(),
    "boolean": lambda *_: st.booleans(),
    "integer": lambda _, schema: st.integers(schema.get("minimum"), schema.get("maximum")),
    "number": valid_number,
    "string": valid_text,
    "array": valid_list,
    "object": valid_object,
}


def places(value, schema, contract):
    """Each container of a value with a key of it and the schema of what stands there, if it is known."""
    schema = contract.resolve(schema or {})
    if isinstance(value, dict):
        for name, item in value.items():
            inner = schema.get("properties", {}).get(name)
            yield value, name, inner
            yield from places(item, inner, contract)
    elif isinstance(value, list):
        for i, item in enumerate(value):
            yield value, i, schema.get("items")
            yield from places(item, schema.get("items"), contract)


@st.composite
def near(draw, contract, schema, example):
    """The example or another value that the schema admits, changed in some places: by other admitted
    values, or by what it does not admit."""
    value = copy.deepcopy(draw(st.just(example) | valid(contract, schema)))
    for _ in range(draw(st.sampled_from([0, 1, 1, 2, 5]))):
        found = list(places(value, schema, contract))
        if not found:
            break
        draw(st.sampled_from(CHANGES))(draw, contract, *draw(st.sampled_from(found)))
    return value


def put_valid(draw, contract, container, key, schema):
    if schema:
        container[key] = draw(valid(contract, schema))


def put_junk(draw, _contract, container, key, _schema):
    container[key] = draw(junk)


def put_deep(draw, _contract, container, key, _schema):
    container[key] = draw(deep)


def put_boundary(draw, contract, container, key, schema):
    schema = contract.resolve(schema or {})
    bounds = [schema[name] + by for name in ("minimum", "maximum") if name in schema for by in (-1, 0, 1)]
    lengths = ["5" * (schema["maxLength"] + by) for by in (0, 1) if "maxLength" in schema]
    counts = [[copy.deepcopy(item) for item in container[key]] * 30] if isinstance(container[key], list) else []
    container[key] = draw(st.sampled_from(bounds + lengths + counts + [None, "", [], {}]))


def remove(_draw, _contract, container, key, _schema):
    del container[key]


def repeat(draw, contract, container, key, schema):
    if isinstance(container, dict):
        container[Again(key)] = draw(valid(contract, schema)) if schema else container[key]


def add(draw, _contract, container, _key, _schema):
    if isinstance(container, dict):
        container[draw(names)] = draw(junk)
    else:
        container.append(draw(junk))


CHANGES = [put_valid, put_valid, put_valid, put_junk, put_deep, put_boundary, remove, repeat, add]
