# One word for each habit. Each of the first five does the set-up it needs; a repeated run adds less than a second.
#
#   make run        the program                    (ARGUMENTS="…" are handed on)
#   make test       every test                     (TESTS=path for some, WORKERS=n for more at once)
#   make check      format, lint, types, imports (make rules), every test, coverage (make suite)
#   make bench      how fast it is, against the bars
#   make package    in dist/: the program for a computer without Python, and what installs it (LOCAL=1: with a model)
#   make test-package  that program, tried as a person would (it is built first where it is older than the code)
#   make screenshots  pictures of the window in bench-results/screenshots, to look at
#   make docs       docs/providers.md anew, from the catalogue, and docs/recordings.md, from recorded traffic
#   make lock       choose the newest allowed packages and write the locks anew

PYTHON ?= python3
WORKERS ?= 2
COVERAGE ?= 95
TESTS ?=
ARGUMENTS ?=
LOCAL ?=

ifeq ($(OS),Windows_NT)
    PROGRAMS := Scripts
else
    PROGRAMS := bin
endif
IN := .venv/$(PROGRAMS)
PACKAGING := .venv-package/$(PROGRAMS)
UV := $(IN)/uv
LOCK := $(UV) pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 --upgrade

# Coverage is a claim about the whole suite, so a part of it is not held to it.
COVERED := --cov --cov-report=term $(if $(TESTS),,--cov-fail-under=$(COVERAGE))

.PHONY: run test check rules suite bench screenshots package test-package docs lock set-up

run: set-up
	@$(IN)/python -m desktop_chat $(ARGUMENTS)

test: set-up
	@$(IN)/python -m pytest -n $(WORKERS) $(TESTS)

check: rules suite

rules: set-up
	@$(IN)/ruff format --check
	@$(IN)/ruff check
	@$(IN)/mypy
	@$(IN)/lint-imports --no-logo

suite: set-up
	@$(IN)/python -m pytest -n $(WORKERS) $(COVERED) $(TESTS)

bench:
	@$(PYTHON) packaging/set_up.py bench
	@.venv-bench/$(PROGRAMS)/python -m tests.bench $(ARGUMENTS)

screenshots: set-up
	@$(IN)/python -m tests.support.portrait bench-results/screenshots $(ARGUMENTS)

package:
	@$(PYTHON) packaging/set_up.py package
	@$(PACKAGING)/uv build --quiet --no-build-isolation --python $(PACKAGING)/python --out-dir dist
	@$(PACKAGING)/python packaging/package.py $(if $(LOCAL),--with-model)

test-package: set-up
	@$(PYTHON) packaging/set_up.py package
	@$(PACKAGING)/python packaging/package.py --with-model --folder-only --if-older
	@DESKTOP_CHAT_BUILD=dist/desktop-chat-with-model $(IN)/python -m pytest tests/frozen

docs: set-up
	@$(IN)/python packaging/providers_page.py
	@$(IN)/python -m tests.contracts.recorded.summary

lock: set-up
	@$(LOCK) --group build --output-file packaging/locks/build.txt
	@$(LOCK) pyproject.toml --output-file packaging/locks/runtime.txt
	@$(LOCK) pyproject.toml --extra local --extra mcp --group dev --output-file packaging/locks/development.txt
	@$(LOCK) pyproject.toml --extra local --extra mcp --group package --constraints packaging/locks/development.txt \
		--constraints packaging/locks/build.txt --output-file packaging/locks/package.txt
	@$(LOCK) --no-deps --group model --output-file packaging/locks/model.txt

set-up:
	@$(PYTHON) packaging/set_up.py development
