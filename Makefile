# Everything a person types here. `make` alone prints the list.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

VENV := .venv
BIN := $(VENV)/bin
PYTHON := $(BIN)/python
export NUMBA_CACHE_DIR ?= $(CURDIR)/.cache/numba
export RUFF_CACHE_DIR ?= $(CURDIR)/.cache/ruff
export PIP_DISABLE_PIP_VERSION_CHECK := 1

STUDY ?= build/demo
FAST := not real and not browser and not slow

help:  ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 18

# ------------------------------------------------------------------------- virtual environment
venv-run: ; @.ci/venv.sh run
venv-test: ; @.ci/venv.sh test
venv-bench: ; @.ci/venv.sh bench

locks:  ## resolve the three locks anew from pyproject.toml
	@.ci/locks.sh

# ---------------------------------------------------------------------------------------- running
run: venv-run  ## open the dashboard on the invented demonstration study
	@test -e "$(STUDY)/study.toml" || $(PYTHON) app.py demo "$(STUDY)"
	@$(PYTHON) app.py serve --study "$(STUDY)" $(if $(PORT),--port $(PORT)) --open

# ---------------------------------------------------------------------------------------- checking
check: venv-test lint types contract  ## format, lint, types, import contract, fast tests (<= 3 minutes)
	@$(BIN)/pytest -q -n 2 --dist loadfile -m "$(FAST)"

test: venv-test lint types contract chromium postgis  ## check, and the real records, the browser, the slow ones
	@$(BIN)/pytest -n 2 --dist loadfile -m "not browser"
	@$(BIN)/pytest -m browser  # alone: two browsers at once are slower than one after the other

format: venv-test  ## write the files in the house's format
	@$(BIN)/ruff format -q .
	@$(BIN)/ruff check -q --fix .

lint: venv-test
	@$(BIN)/ruff format -q --check . || { echo "Run: make format"; exit 1; }
	@$(BIN)/ruff check -q .

types: venv-test
	@$(BIN)/mypy --no-error-summary geodata layers dashboard $(wildcard app.py)

contract: venv-test
	@$(BIN)/lint-imports --cache-dir .cache/import-linter --no-logo

chromium:
	@.ci/chromium.sh

postgis:
	@.ci/postgis.sh

# ------------------------------------------------------------------------------- measuring, showing
bench: venv-bench  ## speed beside the peers; raw rounds go to build/bench
	@$(PYTHON) -m benchmarks

calibrate: venv-test  ## how often the verdict is wrong where the truth is known; WORLD=file.toml tries your own
	@$(PYTHON) -m benchmarks.calibration $(if $(WORLD),--world "$(WORLD)")

shots: venv-test chromium  ## pictures of every page into build/shots
	@PYTHONPATH=. $(PYTHON) docs/make_shots.py

clean:  ## remove everything that can be made again
	@rm -rf build .cache $(VENV)
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: help venv-run venv-test venv-bench locks run check test format lint types contract chromium postgis bench calibrate shots clean
