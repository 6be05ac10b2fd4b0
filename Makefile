# `make` lists what there is. On a bare Debian 12 with Rust and Node, `make run` and `make test` are all one needs.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help run web test quick stories screenshots bench torture imports audit gen doctor

CYCLES ?= 200
CLIENTS ?= 64
SECONDS_EACH ?= 5
KILLS ?= 200
ROWS ?= 100000
FILES ?= 10000

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' Makefile

run: ## build, create the demonstration department if there is none, serve it (YITI_LISTEN, default 127.0.0.1:8080)
	@scripts/need.sh build web
	@scripts/web.sh build
	@scripts/run.sh

web: ## build the web application into web/dist, from where the server takes it
	@scripts/need.sh web
	@scripts/web.sh build

test: ## everything that CI checks, on SQLite and PostgreSQL
	@scripts/need.sh test
	@scripts/with-postgres.sh scripts/suite.sh

quick: ## what `make test` checks without PostgreSQL (it names what it leaves out)
	@cargo xtask ci

stories: ## all browser stories, on SQLite (make test leaves out those marked @full)
	@scripts/need.sh build web browser
	@scripts/web.sh build
	@cargo build --package server
	@scripts/web.sh stories

screenshots: ## pictures of the pages for docs/tour.md
	@scripts/need.sh build web browser
	@scripts/web.sh build
	@cargo build --package server
	@scripts/web.sh screenshots

bench: ## comparisons in one run, written to target/bench.json
	@scripts/need.sh build postgres python
	@[[ -x target/bench-venv/bin/python ]] || python3 -m venv target/bench-venv
	@target/bench-venv/bin/pip install --quiet 'openpyxl>=3.1,<4'
	@BENCH_PYTHON="$(CURDIR)/target/bench-venv/bin/python" scripts/with-postgres.sh \
	  cargo bench --package server --bench bench -- --out "$(CURDIR)/target/bench.json"

torture: ## hot indicator and kill -9, long: CYCLES=200 CLIENTS=64 SECONDS_EACH=5
	@scripts/need.sh build postgres nextest
	@YITI_TORTURE_CYCLES=$(CYCLES) YITI_TORTURE_CLIENTS=$(CLIENTS) YITI_TORTURE_SECONDS=$(SECONDS_EACH) \
	  scripts/with-postgres.sh cargo nextest run --release --package server --profile torture -E 'test(torture)'

imports: ## KILLS=200 imports killed at random points, ROWS=100000 rows with 1 % seeded errors, FILES=10000 spoilt files
	@scripts/need.sh build postgres nextest
	@YITI_IMPORT_KILLS=$(KILLS) scripts/with-postgres.sh \
	  cargo nextest run --release --package server --profile torture -E 'test(torture_killed_import)'
	@YITI_IMPORT_ROWS=$(ROWS) scripts/with-postgres.sh \
	  cargo nextest run --release --package masterdata --profile torture -E 'test(seeded)'
	@YITI_SPOILT_FILES=$(FILES) cargo nextest run --release --package platform --profile torture -E 'test(spoilt)'

audit: ## libraries: licence texts, bans, known vulnerabilities (asks the network for the advisory database)
	@scripts/need.sh deny
	@cargo deny check

gen: ## write docs/openapi.json, docs/flows and the expected schema of both engines
	@scripts/need.sh build postgres
	@scripts/with-postgres.sh cargo xtask gen

doctor: ## say what is missing on this machine, install nothing
	@scripts/need.sh --check test
