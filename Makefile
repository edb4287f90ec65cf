# `make` or `make help` shows what there is.

AGENT := target/release/ha-snmp
# What the benchmark measures: a copy, so that a build beside it cannot replace the program that runs.
BENCH_AGENT := target/bench/ha-snmp
BENCH_ARGS ?=
# How long each fuzz target runs.
SECONDS ?= 60
# How many worlds are simulated, from which seed on.
SEEDS ?= 10000
FIRST ?= 0

.PHONY: help build demo test lint bench fuzz sim search deb

help: ## Shows this list.
	@echo "ha-snmp: SNMP for high-availability clusters"
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: ## Builds the program: target/release/ha-snmp.
	cargo build --release --locked

demo: build ## Shows it at work behind snmpd, with Tomcats, traps and a cluster of two nodes, in private namespaces (root; 2 minutes once built).
	tests/packages.sh demo
	tests/demo/demo.sh $(AGENT)

test: ## Runs all tests, and says which were skipped and why (21 minutes from a fresh clone on two cores, five of them for virtual machines without KVM).
	tests/packages.sh test
	tests/run.sh

lint: ## Checks format, lints, documentation, licences of dependencies, scripts and the systemd units.
	tests/lint.sh

bench: build ## Compares with others behind snmpd and, as root, at a takeover; BENCH_ARGS=--quick takes 8 minutes instead of 25.
	tests/packages.sh bench
	install -D $(AGENT) $(BENCH_AGENT)
	cargo bench --locked --bench peers -- --agent $(BENCH_AGENT) $(BENCH_ARGS)

fuzz: ## Runs each fuzz target for SECONDS (60); needs a nightly toolchain.
	tests/fuzz/run.sh $(SECONDS)

sim: ## Simulates SEEDS (10000) worlds of two nodes in which much goes wrong, from seed FIRST (0) on; tells the first that fail.
	SEEDS=$(SEEDS) FIRST=$(FIRST) cargo test --profile sim --locked --test sim -- --nocapture

search: ## Searches all states of two claims in larger bounds than the tests do, and prints what each rule prevents (15 minutes, 1.5 GiB).
	cargo test --profile sim --locked --test search -- --include-ignored --nocapture

deb: ## Builds the Debian package: target/debian/ha-snmp_*.deb (cargo-deb).
	cargo deb --locked
