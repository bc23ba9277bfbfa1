# Every command of the project. `make` alone lists them.
PYTHON ?= python3
BIN := .venv/bin
PYTEST := $(BIN)/pytest -q
# The law needs no database, so its tests run once, and leave no branch of it untried.
LAW := tests/law $(wildcard tests/cli/test_law*.py)
COVERED := --cov=app.law --cov-branch --cov-report=term-missing:skip-covered --cov-fail-under=100

.DEFAULT_GOAL := help
.PHONY: help run demo own setup setup-dev serve test check format bench migration lock

help: ## List these commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /|/' | column -t -s '|'

run: ## Install what is needed, then start Daylight: the demo, or your own campaign
	@$(PYTHON) app/cli/bootstrap.py --ask

demo: ## The same, straight to the demo
	@$(PYTHON) app/cli/bootstrap.py --demo

own: ## The same, straight to your own campaign
	@$(PYTHON) app/cli/bootstrap.py --own

setup: ## Only install what running needs
	@$(PYTHON) app/cli/bootstrap.py

setup-dev:
	@$(PYTHON) app/cli/bootstrap.py --dev

serve: setup ## Start the web pages alone (DAYLIGHT_HOME names the data)
	@$(BIN)/daylight serve

test: setup-dev ## Run every check and every test; what a machine lacks is skipped with a line each
	@$(MAKE) --no-print-directory check
	$(if $(T),,$(PYTEST) -n auto $(COVERED) $(LAW))
	$(PYTEST) -n auto --dist loadgroup -m "not browser" $(or $(T),--ignore=tests/law)
	DAYLIGHT_TEST_DATABASE=postgresql $(PYTEST) -n auto --dist loadgroup -m "not browser and not servers" $(or $(T),--ignore=tests/law)
	$(PYTEST) -n auto --dist loadgroup -m browser $(T)

check: setup-dev ## Lint, types, floors, templates
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --quiet --lint app/web/templates

format: setup-dev ## Write code the one way
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: setup-dev ## Measure the budgets and print them as a table
	@$(BIN)/daylight bench

migration: setup-dev ## Write a revision from the models: make migration M="0002 words"
	@$(BIN)/daylight db revision "$(M)"

lock: setup-dev ## Pin every package again, with hashes and without addresses
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile -q --upgrade --generate-hashes --no-emit-index-url --no-header --universal --python-version 3.11 requirements.in -o requirements.lock
	$(BIN)/uv pip compile -q --upgrade --generate-hashes --no-emit-index-url --no-header --universal --python-version 3.11 requirements-dev.in -o requirements-dev.lock
