#!/usr/bin/env bash
# Builds, creates the demonstration department if there is no database yet, and serves.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/lib.sh

heading "Building"
cargo build --release --package server
mkdir -p var
if [[ ! -e var/yiti.db ]]; then
  heading "Creating the demonstration department (a few minutes; YITI_DEMO_SCALE=small makes a small one)"
  # An unfinished demonstration would be taken for a finished one next time: it is made beside, then moved.
  rm -f var/.making.db* var/yiti.db-*
  target/release/yiti --database sqlite:var/.making.db --keys var/yiti.keys demo ${YITI_DEMO_SCALE:+--scale "$YITI_DEMO_SCALE"}
  [[ ! -e var/.making.db-wal ]] || mv var/.making.db-wal var/yiti.db-wal
  mv var/.making.db var/yiti.db
  rm -f var/.making.db*
fi
heading "Serving on http://${YITI_LISTEN:-127.0.0.1:8080} (Ctrl-C stops)"
exec target/release/yiti serve
