# Each target does its own set-up, is safe to repeat, and is quick the second time.
.DEFAULT_GOAL := help
.PHONY: help demo test lint soak compiled interpreted system-deps docs clean
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
# Not by installing anew with hatch-mypyc, which moves pyproject.toml away for as long as it compiles.
COMPILE := from sys import argv; from mypyc.build import mypycify; from setuptools import setup; \
	setup(packages=[], script_args=["build_ext", "--inplace", "--force"], \
		ext_modules=mypycify(["--ignore-missing-imports", "--no-warn-unused-ignores", *argv[1:]], opt_level="3", debug_level="0"))
READING := store/recent.py ingest/raw.py $(addprefix ingest/otlp/,from_protobuf.py protobuf_values.py decoded.py) \
	$(filter-out %/__init__.py,$(wildcard ingest/dialects/*.py))
# The CPU build named in constraints.txt; without it pip would fetch gigabytes of GPU libraries.
export PIP_CONSTRAINT := $(CURDIR)/constraints.txt
export PIP_DISABLE_PIP_VERSION_CHECK := 1

help: ## list what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

$(VENV)/.installed: pyproject.toml constraints.txt
	@echo "Installing into $(VENV) (the first time takes a few minutes)"
	# Debian without python3-venv has no ensurepip; its pip can still fill an environment.
	test -x $(BIN)/pip || $(PYTHON) -m venv $(VENV) || { $(PYTHON) -m venv --without-pip $(VENV) && \
		$(PYTHON) -m pip --python $(BIN)/python install --quiet pip; }
	$(BIN)/python -m pip install --quiet --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --editable '.[all]' --group dev
	touch $@

$(VENV)/.compiled: $(VENV)/.installed $(READING)
	@$(MAKE) --no-print-directory interpreted
	@echo "Compiling what reads spans, which makes that 1.5 times as fast (one or two minutes)"
	@{ command -v cc && $(BIN)/python -c '$(COMPILE)' $(READING); } >$(VENV)/compiled.log 2>&1 || { \
		$(MAKE) --no-print-directory interpreted; \
		echo "That failed ($(VENV)/compiled.log says why: no C compiler?). All works as well, but slower."; }
	@touch $@

demo: $(VENV)/.compiled ## start everything, send a simulated day, show what it found (ARGS=--exit: check and end)
	$(BIN)/python -m samples.demo $(ARGS)

lint: $(VENV)/.installed ## style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

test: $(VENV)/.compiled ## lint, types and the test suite (ARGS are passed to pytest)
	@begun=$$(date +%s); $(MAKE) --no-print-directory lint && $(BIN)/python -m pytest -m 'not soak' $(ARGS); \
		status=$$?; echo "make test took $$(( $$(date +%s) - begun )) s"; exit $$status

soak: $(VENV)/.compiled ## the long tests
	$(BIN)/python -m pytest -m soak $(ARGS)

compiled: $(VENV)/.compiled ## compile what reads spans, as demo, test and soak do by themselves
	@ls ingest/dialects/*.so >/dev/null

interpreted: ## undo that, to work on it
	rm -f *__mypyc*.so store/*.so ingest/*.so ingest/otlp/*.so ingest/dialects/*.so

system-deps: ## install what the browser, PostgreSQL and Node tests need (Debian)
	@command -v chromium >/dev/null && command -v npm >/dev/null && ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || \
		$(MAKE) --no-print-directory apt-install

.PHONY: apt-install
apt-install:
	$(if $(filter 0,$(shell id -u)),,sudo) apt-get update -q
	$(if $(filter 0,$(shell id -u)),,sudo) apt-get install -y -q --no-install-recommends chromium postgresql \
		$(if $(shell command -v npm),,nodejs npm)

docs: $(VENV)/.installed ## write the pages that are made from the code
	$(BIN)/python -m store.schema_page
	$(BIN)/python -m ingest.claimed
	$(BIN)/python -c 'from tracelore.settings import settings_page; print(settings_page(), end="")' > docs/settings.md

clean: ## remove the virtual environment and caches
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis
