"""Picks who calls the API in scripts/schemathesis.sh: one user of each role that is named as an argument.

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
    for wanted in sys.argv[1:]:
        holders = [user for user in users if any(role.split("@")[0] == wanted for role in user["roles"])]
        if not holders:
            sys.exit(f"the demonstration has no {wanted}")
        print(holders[0]["login"], holders[0]["password"], sep="\t")


main()
