#!/usr/bin/env bash
# Calls the served API as its OpenAPI document allows, and as it forbids: all checks, all phases, both engines at once.
# Afterwards `yiti verify` must still find every invariant whole. Logs: target/schemathesis/.
# Ending the session and changing the password would lock the caller out of the rest; crates/platform tests them.
# Each engine has two callers; CALLERS="handler dept_finance sysadmin auditadmin" has all of them call both.
# EXAMPLES bounds the cases per operation; YITI_BIN names a binary that is already built.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/lib.sh

[[ -n "${TEST_DATABASE_URL:-}" ]] || die "schemathesis runs on both engines: use scripts/with-postgres.sh scripts/schemathesis.sh"
examples="${EXAMPLES:-3}"
venv=target/venv
export HYPOTHESIS_STORAGE_DIRECTORY=target/hypothesis
logs=target/schemathesis
if [[ ! -x "$venv/bin/schemathesis" ]]; then
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet 'schemathesis>=4,<5'
fi
if [[ -z "${YITI_BIN:-}" ]]; then
  cargo build --quiet --package server
  YITI_BIN="${CARGO_TARGET_DIR:-target}/debug/yiti"
fi
rm -rf "$logs"
mkdir -p "$logs"

wait_for_server() { # port, process
  for _ in {1..300}; do
    kill -0 "$2" 2>/dev/null || return 1
    port_is_free "$1" || return 0
    sleep 0.1
  done
  return 1
}

# In a subshell, so that its trap ends its own server.
one_engine() ( # engine, database URL, port, folder, roles of the callers…
  set -euo pipefail
  engine="$1" url="$2" port="$3" folder="$4"
  shift 4
  export YITI_KEYS="$folder/$engine.keys"
  "$YITI_BIN" --database "$url" demo --scale small --json >"$folder/$engine.demo" 2>"$logs/$engine.demo.log" ||
    { tail -n 20 "$logs/$engine.demo.log"; die "$engine: the demonstration failed"; }
  YITI_LISTEN="127.0.0.1:$port" "$YITI_BIN" --database "$url" serve >"$logs/$engine.server.log" 2>&1 &
  server=$!
  trap 'kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true' EXIT
  wait_for_server "$port" "$server" || { tail -n 20 "$logs/$engine.server.log"; die "$engine: yiti serve did not start"; }
  "$venv/bin/python" scripts/api_users.py "$@" <"$folder/$engine.demo" >"$folder/$engine.users"
  code=0
  while IFS=$'\t' read -r login password; do
    echo "-- $engine as $login"
    # Administrators may call nothing else, and that others refuse them is what the authorisation matrix tests.
    only=()
    [[ "$login" != admin-* ]] || only=(--include-path-regex '^/api/platform/')
    YITI_API_LOGIN="$login" YITI_API_PASSWORD="$password" \
      "$venv/bin/schemathesis" --config-file scripts/schemathesis.toml --no-color run \
      --url "http://127.0.0.1:$port" --checks all --max-examples "$examples" --seed 20261123 \
      --exclude-path-regex '^/api/platform/(me/password|sessions/current)$' --generation-database none --continue-on-failure --request-timeout 30 "${only[@]}" \
      "http://127.0.0.1:$port/api/openapi.json" </dev/null || code=1
  done <"$folder/$engine.users"
  kill -0 "$server" 2>/dev/null || { echo "$engine: the server has ended"; code=1; }
  if grep -n 'panicked at' "$logs/$engine.server.log"; then code=1; fi
  "$YITI_BIN" --database "$url" verify || { echo "$engine: yiti verify finds broken invariants"; code=1; }
  exit "$code"
)

folder="$(mktemp -d "${TMPDIR:-/tmp}/yiti-api.XXXXXX")"
database="yiti_api_$$"
psql=("${PG_BIN:+$PG_BIN/}psql" -X -q -v ON_ERROR_STOP=1 "$TEST_DATABASE_URL" -c)
remove() {
  local code=$?
  trap - EXIT
  kill "${runs[@]}" 2>/dev/null || true
  wait "${runs[@]}" 2>/dev/null || true
  "${psql[@]}" "drop database if exists $database with (force)" 2>/dev/null || true
  rm -rf "$folder"
  exit "$code"
}
runs=()
trap remove EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
"${psql[@]}" "create database $database"

one_engine sqlite "sqlite:$folder/api.db" "$(free_port)" "$folder" ${CALLERS:-handler sysadmin} >"$logs/sqlite.log" 2>&1 &
runs+=($!)
one_engine postgres "${TEST_DATABASE_URL%/*}/$database" "$(free_port)" "$folder" ${CALLERS:-dept_finance auditadmin} >"$logs/postgres.log" 2>&1 &
runs+=($!)
failed=()
wait "${runs[0]}" || failed+=(sqlite)
wait "${runs[1]}" || failed+=(postgres)
runs=()
for engine in sqlite postgres; do
  printf '\n-- %s\n' "$engine"
  tail -n 80 "$logs/$engine.log"
done
if ((${#failed[@]})); then die "schemathesis failed on: ${failed[*]}; the whole of it is in $logs"; fi
