# Huiyin. `make run` needs Python 3.11 or newer, git and make, and nothing else.

VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/installed
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
export PORT ?= 8501
unexport PYTHONDONTWRITEBYTECODE # compiled once, not at every start

.DEFAULT_GOAL := help
.PHONY: help run setup test check bench lock

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /make \1\t/p' $(MAKEFILE_LIST) | expand -t 14

run: $(INSTALLED) ## start Huiyin on 127.0.0.1:8501 (PORT=… for another port)
	@exec $(BIN)/huiyin serve

setup: $(INSTALLED) ## make the environment in .venv, without starting anything

test: $(INSTALLED) ## every test; installs Chromium, Chinese fonts and PostgreSQL from Debian where it may
	@sh .ci/system_packages
	$(BIN)/pytest -q -n 2 --dist loadfile --no-loadscope-reorder tests --ignore tests/browser --ignore tests/benchmarks
	$(BIN)/pytest -q -n 2 --dist loadfile tests/browser

check: $(INSTALLED) ## lint, format, types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(INSTALLED) ## each page against the same page drawn from constants, in one run
	$(BIN)/python -m tests.benchmarks

lock: $(INSTALLED) ## resolve pyproject.toml into requirements.lock anew (needs uv)
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-header --no-annotate \
		--python-version 3.11 --extra dev --quiet pyproject.toml --output-file $(VENV)/lock
	(echo '# Made by `make lock`. Install with: pip install --require-hashes -r requirements.lock'; cat $(VENV)/lock) \
		> requirements.lock

$(INSTALLED): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Huiyin needs Python 3.11 or newer; none was found." >&2; exit 1; }
	@test -x $(BIN)/pip || $(PYTHON) -m venv $(VENV) || \
		{ echo "No environment could be made. On Debian: apt install python3-venv" >&2; rm -rf $(VENV); exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@
