.PHONY: help setup demo test docs bench chaos dist lock
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST)

setup: $(STAMP) ## .venv with everything, from requirements.lock

$(STAMP): requirements.lock pyproject.toml
	@echo "Setting up $(VENV) (once; a minute or two) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --disable-pip-version-check --quiet --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation -e .
	@touch $@

demo: setup ## a workspace in your browser, with one answer in it; ONCE=1 exits after the answer
	@$(BIN)/usagebot demo $(if $(ONCE),--once,)

test: setup ## lint, types, import contract, tests
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/basedpyright --level error
	@$(BIN)/lint-imports
	@$(BIN)/python -m pytest -n auto --dist loadfile

docs: setup ## docs/answers and the lists in docs/ anew, from the program itself
	@$(BIN)/python -m tests.documents

bench: setup ## a table of measured figures, and build/bench.json
	@$(BIN)/python -m tests.bench

chaos: setup ## random faults under load, kills, fuzz (about 8 minutes); SEED=… repeats a run
	@$(BIN)/python -m tests.chaos $(SEED)

dist: setup ## a wheel and an sdist in dist/
	@$(BIN)/python -m hatchling build

PIN := uv pip compile --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url -q

lock: setup ## pin every dependency with its hashes again: for developers, for running, for building
	@$(PIN) --all-extras pyproject.toml -o requirements.lock
	@$(PIN) -c requirements.lock pyproject.toml -o requirements-run.lock
	@echo hatchling | $(PIN) -c requirements.lock - -o requirements-build.lock
