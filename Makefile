# The commands of a clone. They need CPython 3.11 to 3.13 and make, nothing else.
# Every target runs in .venv, which is made and kept up to date automatically.

export PYTHON HOST PORT INSTANCE ROUNDS PARTS ADD

IN_VENV = . tools/own-environment && .venv/bin/python
# Python's compiled files of tests are kept in .venv for the next run, not among the sources.
TESTS = . tools/own-environment && PYTHONDONTWRITEBYTECODE= \
	PYTHONPYCACHEPREFIX="$$PWD/.venv/cache/bytecode" .venv/bin/python -m pytest
# Tests beside the rooms' folders are about all rooms together: only the two most useful are run.
ROOMS = $(filter-out tests/browser/% tests/faults/%, $(wildcard tests/*/test_*.py)) \
	tests/test_architecture.py tests/test_access.py
LOCK = uv pip compile --quiet --generate-hashes --universal --python-version 3.11 \
	--no-emit-index-url --no-header $(UPGRADE)

help: ## say what can be done (this list)
	@echo "make TARGET, where TARGET is one of:"
	@sed -n 's/^\([a-z]*\):.*## /\1 /p' Makefile | while read -r target does; do \
		printf '  %-13s%s\n' "$$target" "$$does"; done
	@echo "make run takes HOST (127.0.0.1), PORT (8000) and INSTANCE (instance):"
	@echo "  make run PORT=8001 INSTANCE=instance/second"

run: ## show the site with example consultations on http://127.0.0.1:8000
	@tools/environment requirements.txt $@
	@. tools/own-environment && exec .venv/bin/python -m tools.run

install: ## make .venv with what the site runs on, and nothing more (docs/operating.md)
	@tools/environment requirements.txt $@

test: ## run every test, on SQLite, on a real PostgreSQL and in a real browser
	@tools/environment requirements-dev.txt $@
	@$(IN_VENV) -m tools.browser
	@$(TESTS) -n 2 --dist worksteal -m "not browser"
	@$(TESTS) -m browser

rooms: ## run the quick tests of each room: no browser, no PostgreSQL, nothing slow, no faults
	@tools/environment requirements-dev.txt $@
	@$(TESTS) -n 2 --dist worksteal -p no:playwright --hypothesis-profile=quick \
		-m "not postgres and not slow" $(ROOMS)

lint: ## look for mistakes, wrong form and wrong types without running anything
	@tools/environment requirements-dev.txt $@
	@$(IN_VENV) -m ruff check --no-cache --quiet
	@$(IN_VENV) -m ruff format --no-cache --check --quiet
	@$(IN_VENV) -m mypy --cache-dir .venv/cache/mypy --no-error-summary

check: lint test ## lint, then every test: what must pass before a change is taken

bench: ## measure the figures that the README quotes, then analysis of up to a million responses
	@tools/environment requirements-dev.txt $@
	@$(IN_VENV) -m tools.bench
	@$(IN_VENV) -m tools.bench.many

soak: ## the long forms of the tests (ROUNDS=20, PARTS=...); goes on where it was stopped
	@tools/environment requirements-dev.txt $@
	@$(IN_VENV) -m tools.browser
	@$(IN_VENV) -m tools.soak

pictures: ## take the screenshots and chart sheets in docs/ anew
	@tools/environment requirements-dev.txt $@
	@$(IN_VENV) -m tools.browser
	@$(IN_VENV) -m tools.pictures

css: ## build the stylesheets and the script under static/ anew (needs Node.js)
	@command -v npm >/dev/null || { echo "make css needs Node.js with npm." >&2; exit 1; }
	npm ci --silent
	npm run --silent css

translations: ## take the interface’s words into every catalogue (ADD=so begins a language)
	@tools/environment requirements-dev.txt $@
	@$(IN_VENV) -m tools.translations

lock: ## write requirements*.txt anew from requirements*.in (UPGRADE=--upgrade for newer versions)
	@tools/environment requirements-dev.txt $@
	@$(IN_VENV) -m $(LOCK) requirements.in --output-file requirements.txt
	@$(IN_VENV) -m $(LOCK) --constraint requirements.txt requirements-spss.in \
		--output-file requirements-spss.txt
	@$(IN_VENV) -m $(LOCK) --constraint requirements.txt requirements-dev.in \
		--output-file requirements-dev.txt

.PHONY: help run install test rooms lint check bench soak pictures css translations lock
# `check` lints before it tests, whatever -j says.
.NOTPARALLEL:
