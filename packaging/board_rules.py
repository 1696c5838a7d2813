#!/usr/bin/env python3
"""Prints every expression of the Grafana board as rules that promtool can check. Usage: board_rules.py BOARD.json"""
import json
import pathlib
import sys

VARIABLES = {"$instance": ".*", "$__range": "24h", "$__rate_interval": "5m"}  # as Grafana fills them in


def expressions(board):
    return [target["expr"] for panel in json.loads(pathlib.Path(board).read_text())["panels"] for target in panel["targets"]]


def filled(expression):
    for name, value in VARIABLES.items():
        expression = expression.replace(name, value)
    assert "$" not in expression, f"a variable that is not known: {expression}"
    return expression


def main():
    rules = [{"record": f"board:{number}", "expr": filled(each)} for number, each in enumerate(expressions(sys.argv[1]))]
    print(json.dumps({"groups": [{"name": "board", "rules": rules}]}, indent=1))  # JSON is YAML


if __name__ == "__main__":
    main()
