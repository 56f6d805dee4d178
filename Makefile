# Tanso: `make demo` and `make test` need Python 3.11 to 3.14, make and the internet, nothing else.

SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
RUN := $(VENV)/.installed-run
DEV := $(VENV)/.installed-dev
LOCKS := requirements/install.sh pyproject.toml
DOCS = $(BIN)/python -m sphinx -W --keep-going -q -b html docs build/docs
ARGS ?=
# The shipped scenario that `make simulate` runs, and the benchmark that `make bench` runs.
SCENARIO ?= base-balanced
NAME ?=
# Seconds that `make soak` may take.
SOAK_SECONDS ?= 600

.DEFAULT_GOAL := help
.PHONY: help demo page simulate test check docs bench soak mutants sbom audit clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' Makefile

$(RUN): requirements/run.txt $(LOCKS)
	@PYTHON="$(PYTHON)" sh requirements/install.sh run $(VENV)

$(DEV): requirements/dev.txt $(LOCKS)
	@PYTHON="$(PYTHON)" sh requirements/install.sh dev $(VENV)

demo: $(RUN) ## the opening day of the market, then an exchange to trade on (ARGS="--headless --json")
	@sh requirements/page.sh $(VENV) build || \
		echo "tanso: the exchange starts without its page; once that is mended: make page" >&2
	@$(BIN)/tanso demo $(ARGS)

page: $(RUN) ## the web page, which demo and test build too
	@sh requirements/page.sh $(VENV) build

simulate: $(RUN) ## a scenario of GX-ETS with its page, then what credit supply is worth (SCENARIO=thin-market)
	@$(BIN)/tanso simulate $(SCENARIO) --seed 1 --report --out runs/$(SCENARIO) $(ARGS)
	@rm -rf runs/shortfall-small
	@$(BIN)/tanso study shortfall --small --out runs/shortfall-small

# One worker more than cores: a fifth of the time tests wait for processes that they started.
test: $(DEV) ## all tests but the long ones, on all cores (ARGS="-k auction")
	@sh requirements/page.sh $(VENV) build || \
		echo "tanso: the tests of the page are skipped; once that is mended: make page" >&2
	@$(BIN)/python -m pytest -n $$(($$(getconf _NPROCESSORS_ONLN) + 1)) --dist loadfile --no-loadscope-reorder --benchmark-disable $(ARGS)

check: $(DEV) ## format, lint, types, import contracts, of the page too; the documentation
	@$(BIN)/ruff format --check --quiet . || { echo "run: $(BIN)/ruff format ." >&2; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@sh requirements/page.sh $(VENV) types
	@sh requirements/page.sh $(VENV) lint
	@$(DOCS)

docs: $(DEV) ## the documentation site, in build/docs
	@$(DOCS)
	@echo "build/docs/index.html"

bench: $(DEV) ## the engine against its last run here, or one by name (NAME=stream ARGS="--json")
	@$(if $(NAME),$(BIN)/python -m benchmarks $(NAME),$(BIN)/python -m pytest benchmarks --benchmark-only \
		--benchmark-autosave $(if $(wildcard .benchmarks/*/*.json),--benchmark-compare)) $(ARGS)

soak: $(DEV) ## the long tests, within SOAK_SECONDS=600
	@$(BIN)/python -m pytest -m soak --soak-seconds $(SOAK_SECONDS) $(ARGS)

mutants: $(DEV) ## seeded bugs, each of which a fast test must catch (ARGS="name ...")
	@$(BIN)/python tests/mutants.py $(ARGS)

sbom: $(DEV) ## a bill of materials of the locked packages (CycloneDX), in build
	@sh requirements/audit.sh $(VENV) sbom

audit: $(DEV) ## the locked packages against the public lists of known weaknesses
	@sh requirements/audit.sh $(VENV) audit

clean: ## everything that make and the tools made
	@rm -rf $(VENV) build docs/reference/generated .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache .benchmarks \
		api/web/node_modules api/web/dist benchmarks/live/page/lighthouse/node_modules
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
