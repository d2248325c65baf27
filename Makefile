# Words: help setup demo quick test check fmt lint types arch mutants diagnosis-data pictures fuzz bench hostile scaffold image
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
SOURCES := sandbox tests bench examples
# Much of a test is waiting for silence: one worker more than there are processors.
WORKERS := $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)
# What fails is tried once more, five tests at most; what passed only then is listed, with its failure.
ONCE_MORE := --reruns 1 --reruns-delay 1 --max-suite-reruns 5 --rerun-show-tracebacks

.DEFAULT_GOAL := help
.PHONY: help setup demo quick test check fmt fmt-check lint types arch mutants diagnosis-data pictures fuzz bench hostile scaffold image lock clean

help: ## Show this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

setup: $(STAMP) ## Make .venv and install everything, pinned by hash

$(STAMP): requirements-dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; set PYTHON=/path/to/python3.11"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

demo: $(STAMP) ## Run the smoke scenarios against the reference operator, then a broken one
	@$(BIN)/python -m sandbox.cli.demo

quick: $(STAMP) ## Run the tests of the pure layers: no socket, no server, a minute or so
	$(BIN)/pytest -n auto -p tests.quick -m 'not foreign'

test: $(STAMP) ## Run every test
	$(BIN)/pytest -n $(WORKERS) --dist worksteal $(ONCE_MORE)

check: fmt-check lint types arch test mutants ## Everything CI holds

fmt: $(STAMP) ## Format the code
	$(BIN)/ruff format $(SOURCES)
	$(BIN)/ruff check --fix-only --quiet $(SOURCES)

fmt-check: $(STAMP)
	$(BIN)/ruff format --check $(SOURCES)

lint: $(STAMP) ## Lint code and scenarios
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/sandbox lint scenarios
	$(BIN)/sandbox fmt --check scenarios

types: $(STAMP) ## Check types
	$(BIN)/mypy

arch: $(STAMP) ## Check layers and sizes
	$(BIN)/lint-imports --no-cache
	$(BIN)/pytest tests/architecture/test_sizes.py

mutants: $(STAMP) ## Try every defect on the catalogue and print who catches it
	$(BIN)/python -m tests.mutants
	$(BIN)/python -m tests.foreign.nearest

diagnosis-data: $(STAMP) ## Make the data of the diagnosis again: what is stale of it; ALL=1 for all
	$(BIN)/python -m tests.mutants.table $(if $(ALL),--all)
	$(BIN)/python -m tests.mutants.twins

pictures: $(STAMP) ## Take the pictures of docs/ again: NAMES=names for some
	$(BIN)/python -m tests.pictures $(NAMES)

FUZZ := 10000
fuzz: $(STAMP) ## Send what nobody would send: FUZZ=n cases, SEED=n for those of an earlier run
	$(BIN)/python -m tests.fuzz --cases $(FUZZ) $(if $(SEED),--seed $(SEED))

bench: $(STAMP) ## Measure, side by side in one run
	$(BIN)/python -m bench

hostile: $(STAMP) ## Measure how long others wait while a server is attacked: HOSTILE=names for some
	$(BIN)/python -m bench.hostile $(HOSTILE)

scaffold: $(STAMP) ## Make a new provider: make scaffold PROVIDER=name
	@$(BIN)/python -m tests.scaffold $(PROVIDER)

image: ## Build the container image (needs docker or buildah)
	@if command -v docker >/dev/null 2>&1 && docker info >/dev/null 2>&1; then docker build -f docker/Dockerfile -t provider-sandbox .; \
	else buildah bud --format docker -f docker/Dockerfile -t provider-sandbox .; fi

lock: $(STAMP) ## Pin every dependency again, with hashes
	$(BIN)/python -m pip install --quiet pip-tools
	$(BIN)/pip-compile --quiet --strip-extras --generate-hashes --no-emit-index-url --no-emit-find-links --allow-unsafe --upgrade -o requirements.lock pyproject.toml
	$(BIN)/pip-compile --quiet --strip-extras --generate-hashes --no-emit-index-url --no-emit-find-links --allow-unsafe --upgrade --extra dev -o requirements-dev.lock pyproject.toml

clean: ## Remove what was made
	rm -rf $(VENV) .sandbox runs dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
