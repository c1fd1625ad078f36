# `make decks` and `make test` set up all they need; `make help` lists the rest.
PYTHON ?= python3
BIN := .venv/bin
# Neither a question nor a warning about a version that is locked on purpose.
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input --quiet
DECKS_READY := .venv/.ready-for-decks
TESTS_READY := .venv/.ready-for-tests

.DEFAULT_GOAL := help
.PHONY: help decks locked check current test test-all test-anki-versions test-histories lint bench figures schema rules lock browser clean

help: ## list what can be made
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 16

decks: $(DECKS_READY) ## build every deck into dist/
	@$(BIN)/anki-build build

locked: $(DECKS_READY) ## build every deck, but fail if ids.lock is not up to date
	@$(BIN)/anki-build build --locked

check: $(DECKS_READY) current ## show every problem of the facts and figures
	@$(BIN)/anki-build check --strict

# What is made of the decks and committed with them.
current: $(DECKS_READY)
	@$(BIN)/anki-build schema --check
	@$(BIN)/anki-build credits --check

test: $(TESTS_READY) browser lint current ## run the tests: about 6 minutes on two cores
	@sed -nE 's/^test:.*## /Now to /p' Makefile
	@$(BIN)/python -m pytest -n auto --dist worksteal
	@sh tests/chromium.sh report

test-all: $(TESTS_READY) browser ## the tests on all inputs, large ones too: about 15 minutes
	@$(BIN)/python -m pytest -n auto --dist worksteal -m "" --hypothesis-profile=thorough
	@sh tests/chromium.sh report

test-anki-versions: $(TESTS_READY) ## import into older versions of Anki too (slow)
	@sh tests/anki_versions.sh 23.10.1 24.11 25.2.7 25.9.2

test-histories: $(TESTS_READY) ## 200 random histories of 10 edits in real Anki: about 20 minutes
	@ANKI_BUILD_HISTORIES=200 ANKI_BUILD_STEPS=10 $(BIN)/python -m pytest -q -n auto \
		tests/test_histories.py

lint: $(TESTS_READY) ## style, types and the direction of imports
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo > .venv/lint-imports.txt || { cat .venv/lint-imports.txt; false; }

bench: $(TESTS_READY) ## time a build against raw genanki, and 125 muscles against 8
	@$(BIN)/python benchmarks/build.py
	@$(BIN)/python benchmarks/growth.py

figures: $(TESTS_READY) ## draw the figures that have changed, then their page; needs ANKI_BUILD_MESHES
	@$(BIN)/anki-build figures
	@$(BIN)/anki-build credits
	@$(BIN)/anki-build figures --gallery

schema: $(DECKS_READY) ## write the JSON Schemas for editors
	@$(BIN)/anki-build schema

rules: $(DECKS_READY) ## write docs/rules.md
	@$(BIN)/anki-build rules --write

lock: $(DECKS_READY) ## choose the newest dependencies and lock them
	$(PIP) install uv
	$(BIN)/uv pip compile $(COMPILE) --group build pyproject.toml --output-file requirements/build.txt
	$(BIN)/uv pip compile $(COMPILE) --constraint requirements/build.txt --extra figures --extra adopt --group build \
		--group test pyproject.toml --output-file requirements/test.txt
COMPILE := --quiet --upgrade --python-version 3.11 --universal --generate-hashes --no-annotate \
	--custom-compile-command "make lock"

# Cards are drawn in the Chromium there is; only root on Debian can be given one without a question.
browser:
	@sh tests/chromium.sh install

clean: ## delete what was made, but no lock
	rm -rf .venv dist build

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "anki-build needs Python 3.11 or newer; name one: make PYTHON=python3.11 $(MAKECMDGOALS)"; false; }
	@echo "Setting up .venv ..."
	@$(PYTHON) -m venv .venv

$(DECKS_READY): requirements/build.txt pyproject.toml | .venv/bin/python
	@$(PIP) install --require-hashes --requirement requirements/build.txt
	@$(PIP) install --no-build-isolation --no-deps --editable .
	@touch $@

$(TESTS_READY): requirements/test.txt requirements/reviewer.txt $(DECKS_READY)
	@echo "Setting up the tests ..."
	@$(PIP) install --require-hashes --requirement requirements/test.txt
	@$(PIP) install --require-hashes --no-deps --requirement requirements/reviewer.txt
	@touch $@
