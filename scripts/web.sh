#!/usr/bin/env bash
# The web application: web.sh check|build|stories|screenshots. `stories` and `screenshots` want a built server and web/dist.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/lib.sh

# Installs what package-lock.json names, when it is not what lies there.
modules() {
  if [[ ! -e web/node_modules/.package-lock.json || web/package-lock.json -nt web/node_modules/.package-lock.json ]]; then
    heading "Fetching the libraries of the web application"
    (cd web && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --no-audit --no-fund --loglevel=error)
  fi
}

modules
cd web
case "${1:-}" in
  check)
    npm run --silent check
    npm run --silent test
    ;;
  build) npm run --silent types && npm run --silent build -- --logLevel warn ;;
  stories)
    YITI_E2E_PORT=$(free_port) npm run --silent e2e
    ;;
  screenshots)
    YITI_E2E_PORT=$(free_port) npm run --silent e2e -- --config screenshots.config.ts
    ;;
  *) die "web.sh check|build|stories|screenshots" ;;
esac
