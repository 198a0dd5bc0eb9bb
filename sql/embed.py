#!/usr/bin/env python3
"""Turn SQL files and documents into C headers.

    embed.py statements OUT FILE...   X(name, parameter_count, text), one statement a file
    embed.py scripts TABLE OUT FILE...  rows { name, text }, NULL at the end
    embed.py document NAME OUT FILE   a YAML or JSON document as compact JSON text
    embed.py file NAME OUT FILE       a file as it stands
"""
import json
import os
import re
import sys

WIDTH = 96  # a longer line becomes several literals


def literal(text):
    """C string literals, one a source line, so that the header can be read."""
    lines = re.findall(r"[^\n]{1,%d}\n?|\n" % WIDTH, text) or [""]
    return "\n".join('    "%s"' % "".join(escape(c) for c in line) for line in lines)


def escape(c):
    known = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r", "?": "\\?"}
    if c in known:
        return known[c]
    return c if " " <= c <= "~" else "".join("\\%03o" % byte for byte in c.encode())


def name_of(path):
    return os.path.splitext(os.path.basename(path))[0]


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def statements(paths):
    rows = []
    for path in sorted(paths):
        text = read(path)
        count = max((int(n) for n in re.findall(r"\$(\d+)", text)), default=0)
        rows.append("  X(%s, %d, \\\n%s)" % (name_of(path), count, literal(text).replace("\n", " \\\n")))
    return "#define STATEMENT_TABLE(X) \\\n%s\n" % " \\\n".join(rows)


def scripts(table, paths):
    rows = ["  { \"%s\",\n%s }" % (name_of(path), literal(read(path))) for path in sorted(paths)]
    rows.append("  { NULL, NULL }")
    return "static const struct embedded_script %s[] = {\n%s\n};\n" % (table, ",\n".join(rows))


def constant(name, text):
    return "static const char %s[] =\n%s;\n" % (name, literal(text))


def document(name, path):
    if path.endswith(".json"):
        return constant(name, json.dumps(json.loads(read(path)), ensure_ascii=False, separators=(",", ":")))
    import yaml

    class Loader(yaml.SafeLoader):
        """Dates stay the strings that the author wrote."""

    Loader.yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in rules if tag != "tag:yaml.org,2002:timestamp"]
        for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    tree = yaml.load(read(path), Loader=Loader)
    return constant(name, json.dumps(tree, ensure_ascii=False, separators=(",", ":")))


def main(kind, *rest):
    if kind == "statements":
        out, text = rest[0], statements(rest[1:])
    elif kind == "scripts":
        out, text = rest[1], scripts(rest[0], rest[2:])
    elif kind == "document":
        out, text = rest[1], document(rest[0], rest[2])
    else:
        out, text = rest[1], constant(rest[0], read(rest[2]))
    os.makedirs(os.path.dirname(out), exist_ok=True)
    with open(out, "w", encoding="utf-8") as file:
        file.write("/* Made by sql/embed.py; edit the source instead. */\n" + text)


main(*sys.argv[1:])
