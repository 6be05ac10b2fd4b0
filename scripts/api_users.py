"""Picks who calls the API in scripts/schemathesis.sh: the user with most roles, and an administrator.

Reads the demonstration's output on standard input; its last line is a JSON object with `users`.
Prints one line per caller: login, tab, password.
"""

import json
import sys


def main() -> None:
    lines = sys.stdin.read().strip().splitlines()
    if not lines:
        sys.exit("the demonstration printed nothing")
    users = json.loads(lines[-1]).get("users", [])
    if not users:
        sys.exit("the demonstration's last line names no users")
    callers = [max(users, key=lambda user: len(user["roles"]))]
    administrators = [user for user in users if any("admin" in role for role in user["roles"])]
    if not administrators:
        sys.exit("the demonstration has no administrator")
    if administrators[0] not in callers:
        callers.append(administrators[0])
    for user in callers:
        print(user["login"], user["password"], sep="\t")


main()
