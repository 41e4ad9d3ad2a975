# `make demo` and `make test` are all that a newcomer needs. Both install what is missing when they may (Debian or
# Ubuntu, as root), and otherwise say what to install.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

CARGO_TARGET_DIR ?= target
ANTEROOM := $(CARGO_TARGET_DIR)/debug/anteroom
AXE_VERSION := 4.14.1
AXE := node_modules/axe-core/axe.min.js

.PHONY: help demo test bench lint sqlx demo-needs test-needs
# One apt-get at a time.
.NOTPARALLEL:

help:
	@echo "make demo   build and run the demo (options: make demo ARGS='--listen 127.0.0.1:9000 --fresh')"
	@echo "make test   run every test, browser tests included"
	@echo "make bench  measure what the queue page costs"
	@echo "make lint   rustfmt and clippy"
	@echo "make sqlx   check the queries against a migrated database and write .sqlx anew"

# exec: Ctrl-C reaches the demo itself, which then stops its Postgres.
demo: demo-needs
	@cargo build >&2
	@exec $(ANTEROOM) demo $(ARGS)

test: test-needs $(AXE)
	cargo build
	@if cargo nextest --version >/dev/null 2>&1; \
	then exec $(ANTEROOM) with-postgres --test -- cargo nextest run $(ARGS); \
	else exec $(ANTEROOM) with-postgres --test -- cargo test $(ARGS); fi

# Ratios of one run; fails when a budget is passed. Takes some minutes, and a build of its own.
bench: demo-needs
	cargo build
	@exec $(ANTEROOM) with-postgres --test -- cargo bench --bench queue $(ARGS)

lint:
	cargo fmt --check
	cargo clippy --all-targets -- -D warnings

# Installs those of the packages $(1) that are missing, or says which.
define provide
	@missing=(); \
	for need in $(1); do \
	    case $$need in \
	        postgresql) command -v initdb || ls /usr/lib/postgresql/*/bin/initdb ;; \
	        chromium) command -v chromium ;; \
	        chromium-driver) command -v chromedriver ;; \
	        poppler-utils) command -v pdftotext ;; \
	        fonts-noto-core) ls /usr/share/fonts/truetype/noto/NotoSans-Regular.ttf ;; \
	        fonts-symbola) ls /usr/share/fonts/truetype/ancient-scripts/Symbola_hint.ttf ;; \
	        npm) test -e $(AXE) || command -v npm ;; \
	    esac >/dev/null 2>&1 || missing+=($$need); \
	done; \
	if [ $${#missing[@]} = 0 ]; then exit 0; fi; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "Installing $${missing[*]} ..." >&2; \
	    apt-get update -q >&2; \
	    DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "$${missing[@]}" >&2; \
	else \
	    echo "Missing: $${missing[*]}. Install them (Debian and Ubuntu: sudo apt-get install $${missing[*]}) and try again." >&2; \
	    exit 1; \
	fi
endef

# Letters for PDFs: nearly every script, and the signs and faces that telephones write.
FONTS := fonts-noto-core fonts-symbola

demo-needs:
	$(call provide,postgresql $(FONTS))

test-needs:
	$(call provide,postgresql $(FONTS) chromium chromium-driver poppler-utils npm)

# The accessibility checker that the browser tests put into the pages.
$(AXE): | test-needs
	npm install --prefix . --no-save --no-package-lock --ignore-scripts --no-audit --no-fund axe-core@$(AXE_VERSION) >&2

# The binary cannot be built while .sqlx is stale, so this starts its own throw-away Postgres, as user postgres when
# root because Postgres refuses to run as root.
sqlx: demo-needs
	@dir=$$(mktemp -d /tmp/anteroom-sqlx-XXXXXX); \
	if [ "$$(id -u)" = 0 ]; then chown postgres "$$dir"; as="setpriv --reuid=postgres --regid=postgres --clear-groups"; else as=""; fi; \
	bin=$$(dirname "$$(command -v initdb || ls -d /usr/lib/postgresql/*/bin/initdb | sort -V | tail -n 1)"); \
	stop() { (cd / && $$as "$$bin/pg_ctl" stop -s -D "$$dir/data" -m immediate || true); rm -rf "$$dir"; }; \
	trap stop EXIT; \
	( cd / && $$as "$$bin/initdb" -D "$$dir/data" --auth=trust --username=postgres --encoding=UTF8 --no-sync >/dev/null \
	  && $$as "$$bin/pg_ctl" start -s -w -D "$$dir/data" -l "$$dir/log" -o "-k $$dir -c listen_addresses= -c fsync=off" ); \
	sql() { psql -X -q -v ON_ERROR_STOP=1 -h "$$dir" -U postgres -d postgres "$$@"; }; \
	for migration in migrations/*.sql; do sql -1 -f "$$migration"; done; \
	sql -c 'CREATE TABLE _sqlx_migrations (version bigint PRIMARY KEY, description text NOT NULL, installed_on timestamptz NOT NULL DEFAULT now(), success boolean NOT NULL, checksum bytea NOT NULL, execution_time bigint NOT NULL)'; \
	mkdir -p .sqlx; rm -f .sqlx/*; \
	touch src/lib.rs; \
	SQLX_OFFLINE=false SQLX_OFFLINE_DIR="$$PWD/.sqlx" DATABASE_URL="postgres://postgres@$${dir//\//%2F}/postgres" cargo check --all-targets
