#!/usr/bin/env bash
# Makes the small demonstration department of the browser stories and serves it: e2e-server.sh PORT [SERVER BINARY]
# Everything lies in target/e2e; it is made anew each time, because the stories change it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
port=$1
binary=$(realpath "${2:-${YITI_BIN:-target/debug/yiti}}")
folder=$PWD/target/e2e
rm -rf "$folder"
mkdir -p "$folder"
cd "$folder"
"$binary" --database "sqlite:$folder/yiti.db" --keys "$folder/yiti.keys" demo --scale small >demo.log
mv var/demo-users.csv demo-users.csv
YITI_LISTEN="127.0.0.1:$port" exec "$binary" --database "sqlite:$folder/yiti.db" --keys "$folder/yiti.keys" serve
