#!/usr/bin/env python3
"""Read the contract (JSON) and write the example body of an operation, such as submitReferral.

    example.py OPERATION_ID < openapi.json > body.json
"""
import json
import sys

contract = json.load(sys.stdin)


def resolve(node):
    while "$ref" in node:
        path, node = node["$ref"], contract
        for step in path.removeprefix("#/").split("/"):
            node = node[step.replace("~1", "/").replace("~0", "~")]
    return node


def body_example(operation):
    body = resolve(operation["requestBody"])["content"]["application/json"]
    if "example" in body:
        return body["example"]
    return resolve(next(iter(body["examples"].values())))["value"]


operations = [operation for path in contract["paths"].values() for operation in path.values()
              if isinstance(operation, dict) and operation.get("operationId") == sys.argv[1]]
if not operations:
    sys.exit("example.py: the contract has no operation " + sys.argv[1])
json.dump(body_example(operations[0]), sys.stdout, indent=2)
