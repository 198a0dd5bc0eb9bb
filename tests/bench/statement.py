#!/usr/bin/env python3
"""Turn one logged execution of a statement into a pgbench script that runs it again and again.

    statement.py SUBMISSION_WRITE.sql IDEMPOTENCY_KEY OUT < postgres.log

Writes OUT.sql, and OUT.variables: the arguments of pgbench that give the parameters, NUL after each.
The parameters stay parameters and the bytes are those that the service sent; only what must be unique
(ids, the patient, the key) is made from a counter. Writes read.sql beside it.
"""
import os
import re
import sys

source, key, out = sys.argv[1:]

COUNTER = r"\set i :i + 1" "\n" r"\set n :run * 1000000000 + :i * 64 + :client_id" "\n"
UUID = "('00000000-0000-7000-8000-' || :n::text)"  # as ordered as UUIDv7 is
UNIQUE = {"uuid": UUID, "uuid[]": f"('{{' || {UUID} || '}}')", "bytea": "sha256(:n::text::bytea)"}
READ = r"""\set i random(1, :each)
\set c random(0, :clients - 1)
\set n 100000000000 + :i * 64 + :c
SELECT * FROM referral_read WHERE icb = 'QWO' AND id = %s::uuid;
""" % UUID


def captured(log, text):
    """The parameters of the last execution of the statement: number → value, None for NULL."""
    name = os.path.splitext(os.path.basename(source))[0]
    runs = log.split(f"execute {name}: ")
    details = re.search(r"DETAIL:  parameters: (\$1 = .*)", runs[-1]) if len(runs) > 1 else None
    if not details:
        sys.exit(f"statement.py: the log shows no execution of {name}")
    found = re.findall(r"\$(\d+) = (?:NULL|'((?:[^']|'')*)')", details[1])
    values = {int(number): value.replace("''", "'") for number, value in found}
    for number in re.findall(r"\$(\d+) = NULL", details[1]):
        values[int(number)] = None
    if set(map(int, re.findall(r"\$(\d+)", text))) != set(values):
        sys.exit("statement.py: the log and the statement differ in their parameters")
    return values


def parameter(values, match):
    number, kind = int(match[1]), match[2]
    value = values[number]
    if value is None:
        return f"NULL::{kind}"
    if kind in UNIQUE:
        return f"{UNIQUE[kind]}::{kind}"
    if value == key:
        return f"('{key[:-12]}' || :n::text)"
    return f":p{number}::{kind}" if value else f"''::{kind}"  # pgbench takes no empty variable


with open(source, encoding="utf-8") as file:
    text = re.sub(r"^--.*\n", "", file.read(), flags=re.M)
values = captured(sys.stdin.read(), text)
with open(out + ".sql", "w", encoding="utf-8") as file:
    file.write(COUNTER + re.sub(r"\$(\d+)::(\w+(?:\[\])?)", lambda match: parameter(values, match), text))
with open(out + ".variables", "w", encoding="utf-8") as file:
    for number, value in values.items():
        if value:
            file.write(f"-D\0p{number}={value}\0")
with open(os.path.join(os.path.dirname(out), "read.sql"), "w", encoding="utf-8") as file:
    file.write(READ)
