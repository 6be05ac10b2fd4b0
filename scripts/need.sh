#!/usr/bin/env bash
# Sees to what a target needs: need.sh [--check] build|web|browser|postgres|python|nextest|deny|test…
# As root it installs Debian packages; otherwise it names them all and stops. --check only names them.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/lib.sh

check_only=false
packages=() components=() crates=() wants=()

has() { command -v "$1" >/dev/null 2>&1; }
want() { wants+=("$@"); }

look_for() {
  case "$1" in
    build)
      has cargo || die "Rust is missing. Install it from https://rustup.rs (1.95 or newer), then run this again."
      has cc || packages+=(build-essential)
      ;;
    web)
      if ! has node; then packages+=(nodejs npm); elif ! node -e 'process.exit(+process.versions.node.split(".")[0] >= 20 ? 0 : 1)'; then
        die "Node $(node --version) is too old: the web application is built with Node 20 or newer (https://nodejs.org)."
      fi
      ;;
    browser)
      has chromium-headless-shell || has chromium || packages+=(chromium-headless-shell)
      [[ -n "$(fc-list :lang=zh 2>/dev/null)" ]] || packages+=(fontconfig fonts-noto-cjk)
      ;;
    postgres) [[ -n "$(pg_bin)" ]] || packages+=(postgresql) ;;
    python) python3 -c 'import venv, ensurepip' 2>/dev/null || packages+=(python3 python3-venv) ;;
    lint)
      cargo fmt --version >/dev/null 2>&1 || components+=(rustfmt)
      cargo clippy --version >/dev/null 2>&1 || components+=(clippy)
      ;;
    nextest) cargo nextest --version >/dev/null 2>&1 || crates+=(cargo-nextest) ;;
    deny) cargo deny --version >/dev/null 2>&1 || crates+=(cargo-deny) ;;
    *) die "need.sh does not know '$1'" ;;
  esac
}

install_packages() {
  ((${#packages[@]})) || return 0
  if $check_only || [[ $EUID -ne 0 ]] || ! has apt-get; then
    die "These packages are missing: ${packages[*]}
On Debian, as root:  apt-get update && apt-get install -y ${packages[*]}
Then run this again."
  fi
  heading "Installing ${packages[*]}"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -q
  apt-get install -y -q --no-install-recommends "${packages[@]}"
}

install_rust_tools() {
  if $check_only && ((${#components[@]} + ${#crates[@]})); then
    die "These Rust tools are missing (make test installs them): ${components[*]} ${crates[*]}"
  fi
  if ((${#components[@]})); then
    has rustup || die "Missing parts of Rust: ${components[*]}. Without rustup, install them with your toolchain."
    heading "Installing ${components[*]}"
    rustup component add "${components[@]}"
  fi
  if ((${#crates[@]})); then
    heading "Building ${crates[*]} from source (a few minutes, once)"
    # They only read: quick to build matters more than quick to run.
    CARGO_PROFILE_DEV_DEBUG=0 cargo install --debug --locked "${crates[@]}"
  fi
}

for argument in "$@"; do
  case "$argument" in
    --check) check_only=true ;;
    test) want build web browser postgres python lint nextest ;;
    deny | nextest) want build "$argument" ;;
    *) want "$argument" ;;
  esac
done
for item in "${wants[@]}"; do look_for "$item"; done
install_packages
install_rust_tools
if $check_only; then echo "Nothing is missing for: ${wants[*]}"; fi
