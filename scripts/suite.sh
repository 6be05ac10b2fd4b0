#!/usr/bin/env bash
# The whole suite; `make test` runs it beside a private PostgreSQL (scripts/with-postgres.sh).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/lib.sh

[[ -n "${TEST_DATABASE_URL:-}" ]] || die "the suite needs PostgreSQL: run it by 'make test'"
failed=()
heading "the web application: types, style, unit tests, build"
scripts/web.sh check || failed+=("scripts/web.sh check")
scripts/web.sh build || failed+=("scripts/web.sh build")

# Everything that follows runs what is built here: chosen alone, a package would ask for other features of the libraries,
# and the whole product would be built a second and a third time.
heading "build"
started=$SECONDS
cargo build --workspace --bins --tests --locked
built="${CARGO_TARGET_DIR:-$PWD/target}/debug"
export YITI_BIN="$built/yiti"
echo "-- $((SECONDS - started)) s"

CARGO_MANIFEST_DIR="$PWD/xtask" "$built/xtask" ci || failed+=("cargo xtask ci (its steps are named above)")

heading "stories in the browser"
started=$SECONDS
YITI_STORIES=short scripts/web.sh stories || failed+=("scripts/web.sh stories")
echo "-- $((SECONDS - started)) s"

heading "schemathesis on both engines"
started=$SECONDS
scripts/schemathesis.sh || failed+=("scripts/schemathesis.sh")
echo "-- $((SECONDS - started)) s"

if ((${#failed[@]})); then
  printf '\nFAILED: %s\n' "${failed[@]}" >&2
  exit 1
fi
printf '\nAll of make test passed in %s s.\n' "$SECONDS"
