# What people and the build run; .ci/run calls `make check`.

VENV := .venv
# One more worker than processors, eight at most: a test that waits for a message or a browser leaves room for another.
WORKERS ?= $(shell python3 -c 'import os; print(min(8, 1 + (os.cpu_count() or 1)))')
BIN := $(VENV)/bin
PYTEST := $(BIN)/pytest -n $(WORKERS) --dist worksteal
LOCALES := bot/locales
SOURCES := bot handlers storage tests
LOCK := $(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-header \
	--no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options \
	--annotation-style=line --build-deps-for editable
# How `make messages` finds sentences: the functions of bot/i18n.py and the argument that holds the English text.
KEYWORDS := --no-default-keywords -k t -k N_ -k plural:1,2 -k md:2 -k md_plural:2,3

# First those of the system: they are built with a profile and run everything in three quarters of the time.
PYTHONS := $(addprefix /usr/bin/,python3.13 python3.12 python3.11) python3.13 python3.12 python3.11 python3

# Compiled code is kept: every worker and every process that a test starts would compile all of it anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup demo test test-all check format-check lint types layers fmt audit bench screenshots chaos lock messages

help:  ## Show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F '\t' '{printf "  make %-14s %s\n", $$1, $$2}'

setup: $(VENV)/.project  ## Make .venv with everything in it

demo: setup  ## Start the bot with a fictional company and a page in the browser
	$(BIN)/okrbot demo

test: setup  ## Run the tests, each on one database, without the long ones (ARGS="-k words" for all of some)
	$(PYTEST) $(or $(ARGS),--short)

test-all: setup  ## Run all tests on both databases
	$(PYTEST)

check: format-check lint types layers test-all  ## Format, lint, types, layers, then all tests

format-check: setup
	$(BIN)/ruff format --check $(SOURCES)

lint: setup
	$(BIN)/ruff check $(SOURCES)

types: setup
	$(BIN)/mypy

layers: setup
	$(BIN)/lint-imports

fmt: setup  ## Format the code and mend what lint can mend
	$(BIN)/ruff check --fix $(SOURCES)
	$(BIN)/ruff format $(SOURCES)

audit: setup  ## Look for known vulnerabilities in the pinned packages
	$(BIN)/pip-audit --require-hashes --disable-pip -r requirements.txt -r requirements-dev.txt

bench: setup  ## Measure speed against what is promised; a broken promise fails (SCALE=1 for 100,000 people instead of 1,000, STRICT=0 only shows)
	SCALE=$(SCALE) STRICT=$(STRICT) $(BIN)/python -m tests.benchmarks

screenshots: setup  ## Take the pictures of the documentation anew (needs Chromium)
	$(BIN)/python -m tests.browser.screenshots

chaos: setup  ## Kill, freeze and break everything, then count every message (SCALE=0.1 for a small run, SEED=7 for another)
	SCALE=$(SCALE) SEED=$(SEED) FACTOR=$(FACTOR) $(BIN)/python -m tests.chaos

lock: setup  ## Pin the newest versions in requirements.txt and requirements-dev.txt
	$(LOCK) --upgrade -o requirements.txt pyproject.toml
	cp requirements.txt $(VENV)/all.txt
	$(LOCK) --extra dev -c requirements.txt -o $(VENV)/all.txt pyproject.toml
	awk -f .ci/only-new.awk requirements.txt $(VENV)/all.txt > requirements-dev.txt

messages: setup  ## Gather the sentences of the sources and bring the catalogues up to date
	@mkdir -p $(LOCALES)
	PYTHONPATH=.ci $(BIN)/pybabel -q extract -F pyproject.toml $(KEYWORDS) --omit-header --add-location=file --sort-output \
		--no-wrap -c Translators: --strip-comments -o $(LOCALES)/okrbot.pot bot handlers
	@test -f $(LOCALES)/en/LC_MESSAGES/okrbot.po || \
		$(BIN)/pybabel -q init -D okrbot -l en -i $(LOCALES)/okrbot.pot -d $(LOCALES) --no-wrap
	$(BIN)/pybabel -q update -D okrbot -i $(LOCALES)/okrbot.pot -d $(LOCALES) --no-fuzzy-matching --ignore-obsolete --no-wrap \
		--ignore-pot-creation-date

# Each step leaves a stamp, so that it is repeated only when its input has changed.

$(VENV)/bin/python:
	@for candidate in $(PYTHON) $(PYTHONS); do \
		if $$candidate -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then \
			echo "Making $(VENV) with $$candidate"; exec $$candidate -m venv --clear $(VENV); \
		fi; \
	done; \
	echo "okrbot needs Python 3.11 or newer with its venv module (Debian: apt-get install python3 python3-venv)," >&2; \
	echo "or name one: make setup PYTHON=/usr/local/bin/python3.13" >&2; exit 1

$(VENV)/.packages: requirements.txt requirements-dev.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt -r requirements-dev.txt
	@touch $@

$(VENV)/.project: $(VENV)/.packages pyproject.toml
	$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@
