#!/usr/bin/env bash
# Runs a command with a private PostgreSQL beside it: with-postgres.sh COMMAND ARGUMENT…
# The cluster lives on a free port in a temporary folder and is removed however the command ends.
# The command finds TEST_DATABASE_URL (an ordinary role that may create databases), TEST_DATABASE_SUPERUSER_URL
# (for tests that show that a superuser is refused) and PG_BIN (psql, pgbench …).
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

[[ $# -gt 0 ]] || die "usage: with-postgres.sh COMMAND ARGUMENT…"
bin="$(pg_bin)"
[[ -n "$bin" ]] || die "PostgreSQL's server programs are missing; on Debian, as root: apt-get install -y postgresql"

# initdb and postgres refuse to run as root; the package made the user postgres for that.
as_owner=()
if [[ $EUID -eq 0 ]]; then
  id postgres >/dev/null 2>&1 || die "running as root needs the user 'postgres' that the Debian package makes"
  as_owner=(runuser -u postgres --)
fi

folder="$(mktemp -d "${TMPDIR:-/tmp}/yiti-pg.XXXXXX")"
command_pid=""

remove() {
  local code=$?
  trap '' INT TERM HUP
  trap - EXIT
  if [[ -n "$command_pid" ]] && kill -0 -- "-$command_pid" 2>/dev/null; then
    kill -TERM -- "-$command_pid" 2>/dev/null || true
    for _ in {1..100}; do
      kill -0 -- "-$command_pid" 2>/dev/null || break
      sleep 0.1
    done
    kill -KILL -- "-$command_pid" 2>/dev/null || true
  fi
  if [[ -e "$folder/data/postmaster.pid" ]]; then
    (cd / && "${as_owner[@]}" "$bin/pg_ctl" -D "$folder/data" -m immediate -w -s stop) || true
  fi
  rm -rf "$folder"
  exit "$code"
}
trap remove EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

[[ $EUID -ne 0 ]] || chown postgres: "$folder"
cd_run() { (cd "$folder" && "${as_owner[@]}" "$@"); }

cd_run "$bin/initdb" -D "$folder/data" --username=postgres --auth=trust --encoding=UTF8 --locale=C.UTF-8 \
  --data-checksums >"$folder/initdb.log" 2>&1 || { cat "$folder/initdb.log" >&2; die "initdb failed"; }

# Durable as in production: fsync, full_page_writes and synchronous_commit stay on.
started=false
for _ in {1..5}; do
  port="$(free_port)"
  if cd_run "$bin/pg_ctl" -D "$folder/data" -w -s -l "$folder/server.log" -o "-c listen_addresses=127.0.0.1 -p $port \
    -c unix_socket_directories=$folder -c max_connections=300 -c shared_buffers=256MB -c max_wal_size=2GB \
    -c fsync=on -c full_page_writes=on -c synchronous_commit=on" start >/dev/null 2>&1; then
    started=true
    break
  fi
done
$started || { cat "$folder/server.log" >&2; die "PostgreSQL did not start"; }

# The tests own their databases but are no superuser: a superuser would not see that a grant is missing.
"$bin/psql" -q -v ON_ERROR_STOP=1 -h "$folder" -p "$port" -U postgres -d postgres -c 'create role yiti login createdb'

export PG_BIN="$bin"
export TEST_DATABASE_URL="postgres://yiti@127.0.0.1:$port/postgres"
export TEST_DATABASE_SUPERUSER_URL="postgres://postgres@127.0.0.1:$port/postgres"

# In a process group of its own, so that ending this script ends all that the command started.
set -m
"$@" </dev/null &
command_pid=$!
set +m
code=0
wait "$command_pid" || code=$?
exit "$code"
