# `make` alone lists what there is.

# test-tools puts a newer Node.js here where the system's is too old.
export PATH := $(CURDIR)/target/tools/bin:$(PATH)

.DEFAULT_GOAL := help
.PHONY: help run build test test-tools test-rust test-browser screens lint supply ci

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## start Limber with five demo clinics
	cargo run --locked --release -- demo

build: ## build the program for daily use
	cargo build --locked --release

test: test-tools test-rust test-browser ## run every test, installing what they need

test-tools: ## install what the tests need: PostgreSQL, Chromium, Node.js, readers of iCalendar
	@scripts/test-tools

test-rust: ## unit and integration tests, on SQLite and PostgreSQL
	cargo test --locked

test-browser: test-tools ## journeys in a real browser; pictures in target/screens
	@# Not `cargo build`: with other features chosen it would build half the dependencies again.
	cargo test --locked --no-run
	cd tests/browser && npm test --silent

screens: test-tools ## make the pictures of README anew, in docs/screens
	cargo test --locked --no-run
	mkdir -p docs/screens
	cd tests/browser && node screens.mjs

lint: ## formatting, clippy and documents, warnings being errors
	cargo fmt --all --check
	cargo clippy --locked --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps

supply: ## licences, banned crates and sources of the dependencies (deny.toml)
	scripts/supply
	@if cargo deny --version >/dev/null 2>&1; then cargo deny --locked check licenses bans sources; fi

ci: ## what must pass before a change is taken
	bash .ci/run
