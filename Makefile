# make run | test | check | bench | web | api | lock — needs Python >= 3.11 and make, nothing else.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
HOSPITAL ?= demo
export YIQIAO_VAR ?= var

.PHONY: run test test-python test-web check bench web api generated lock format clean-web

run: $(VENV)/.ready web/dist/.built
	@$(BIN)/yiqiao run --hospital $(HOSPITAL)

test: test-python test-web

test-python: $(VENV)/.ready-dev web/dist/.built
	$(BIN)/pytest -q

test-web: web/node_modules/.ready
	tools/with-node npm --prefix web test

check: $(VENV)/.ready-dev web/node_modules/.ready
	$(BIN)/python -m tools.check

bench: $(VENV)/.ready-dev web/dist/.built
	$(BIN)/python -m bench

web: web/dist/.built

# The API documents, the client generated from them, and every generated page of docs/.
generated: $(VENV)/.ready-dev web/node_modules/.ready
	$(BIN)/python -m tools.generate

api: generated

format: $(VENV)/.ready-dev web/node_modules/.ready
	$(BIN)/ruff format . && $(BIN)/ruff check --fix .
	tools/with-node npm --prefix web run format

lock: $(VENV)/.ready-dev
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  --group build pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  --group dev -c requirements.lock pyproject.toml -o requirements-dev.lock
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  --group node -o requirements-node.lock

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python >= 3.11 is needed")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.ready: requirements.lock pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install -q --require-hashes -r requirements.lock
	$(BIN)/python -m pip install -q --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/.ready-dev: requirements-dev.lock $(VENV)/.ready
	$(BIN)/python -m pip install -q --require-hashes -r requirements-dev.lock
	touch $@

web/node_modules/.ready: web/package-lock.json | $(VENV)/.ready
	tools/with-node npm --prefix web ci --no-audit --no-fund
	touch $@

WEB_SOURCES := $(shell find web/src web/public web/index.html web/vite.config.ts web/tsconfig.json -type f 2>/dev/null)
web/dist/.built: $(WEB_SOURCES) web/package-lock.json | web/node_modules/.ready
	tools/with-node npm --prefix web run build
	touch $@
