#!/usr/bin/env bash
# The whole suite; `make test` runs it beside a private PostgreSQL (scripts/with-postgres.sh).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/lib.sh

[[ -n "${TEST_DATABASE_URL:-}" ]] || die "the suite needs PostgreSQL: run it by 'make test'"
failed=()
cargo xtask ci || failed+=("cargo xtask ci (its steps are named above)")

heading "schemathesis on both engines"
started=$SECONDS
scripts/schemathesis.sh || failed+=("scripts/schemathesis.sh")
echo "-- $((SECONDS - started)) s"

if ((${#failed[@]})); then
  printf '\nFAILED: %s\n' "${failed[@]}" >&2
  exit 1
fi
printf '\nAll of make test passed in %s s.\n' "$SECONDS"
