# Shared by the scripts; sourced, not run.
# shellcheck shell=bash

die() {
  printf 'yiti: %s\n' "$*" >&2
  exit 1
}

heading() { printf '\n== %s\n' "$*"; }

# The folder of PostgreSQL's server programs, empty if there is none. Debian keeps them off the PATH.
pg_bin() {
  local folder
  for folder in "${PG_BIN:-}" $(compgen -G '/usr/lib/postgresql/*/bin' | sort -Vr) \
    "$(dirname "$(command -v initdb 2>/dev/null || echo /nowhere/initdb)")"; do
    if [[ -n "$folder" && -x "$folder/initdb" && -x "$folder/postgres" && -x "$folder/pg_ctl" ]]; then
      echo "$folder"
      return
    fi
  done
}

port_is_free() { ! (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# A free port on this machine.
free_port() {
  local port
  for _ in {1..50}; do
    port=$((20000 + RANDOM % 12000))
    if port_is_free "$port"; then
      echo "$port"
      return
    fi
  done
  die "found no free port between 20000 and 32000"
}
