#!/usr/bin/env python3
"""Turn the rows of one real submission into a pgbench script that writes such rows again and again.

    statement.py IDEMPOTENCY_KEY OUT < what row_set.sql printed, separated by tabs

Writes OUT.sql, one statement that inserts the whole row set, and OUT.variables: the arguments of pgbench
that give the values, NUL after each. The bytes are those that the service wrote; only what must be unique
(ids, the patient, the key) is made from a counter. Writes read.sql beside it.
"""
import itertools
import json
import os
import sys

key, out = sys.argv[1:]

COUNTER = r"\set i :i + 1" "\n" r"\set n :run * 1000000000 + :i * 64 + :client_id" "\n"
UUID = "('00000000-0000-7000-8000-' || :n::text)::uuid"  # as ordered as UUIDv7 is
READ = r"""\set i random(1, :each)
\set c random(0, :clients - 1)
\set n 100000000000 + :i * 64 + :c
SELECT * FROM referral_read WHERE icb = 'QWO' AND id = %s;
""" % UUID

variables = []


def value_of(kind, value):
    if value is None:
        return "NULL"
    if kind == "uuid":
        return UUID
    if kind == "bytea":
        return "sha256(:n::text::bytea)"
    if value == key:
        return f"'{key[:-12]}' || :n::text"
    if value == "":
        return "''"  # pgbench takes no empty variable
    variables.append(value if isinstance(value, str) else json.dumps(value))
    return f":p{len(variables)}::{kind}"


def insertion(table, cells):
    names = ", ".join(column for column, _, _ in cells)
    values = ", ".join(value_of(kind, value) for _, kind, value in cells)
    return f"INSERT INTO {table} ({names}) VALUES ({values})"


lines = [line.rstrip("\n").split("\t") for line in sys.stdin]
insertions = [
    insertion(table, [(column, kind, json.loads(text or "null")) for _, _, column, kind, text in cells])
    for (table, _), cells in itertools.groupby(lines, lambda line: (line[0], line[1]))
]
if len(insertions) < 4:
    sys.exit("statement.py: a submission writes at least four rows")
rows = ", ".join(f"row_{i} AS ({text})" for i, text in enumerate(insertions))
with open(out + ".sql", "w", encoding="utf-8") as file:
    file.write(f"{COUNTER}WITH {rows} SELECT 1;\n")
with open(out + ".variables", "w", encoding="utf-8") as file:
    for number, value in enumerate(variables, 1):
        file.write(f"-D\0p{number}={value}\0")
with open(os.path.join(os.path.dirname(out), "read.sql"), "w", encoding="utf-8") as file:
    file.write(READ)
