PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: help setup demo test cover check clean
help: ## Show this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 10

setup: $(STAMP) ## Make .venv with everything

$(STAMP): pyproject.toml deploy/constraints.txt
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 is needed (PYTHON=/path/to/python3.11)"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c deploy/constraints.txt -e '.[dev,postgres]'
	@touch $@

demo: $(STAMP) ## Show the whole product; ARGS=--auto plays a scripted day
	$(BIN)/tanggap demo $(ARGS)

test: $(STAMP) ## Run all tests on SQLite and PostgreSQL; ARGS goes to pytest
	$(BIN)/python -m pytest -n 2 --dist loadgroup $(ARGS)

cover: $(STAMP) ## Run all tests and refuse what they leave untouched
	$(BIN)/python -m pytest -n 2 --dist loadgroup --cov --cov-report= $(ARGS)
	$(BIN)/coverage report --fail-under=95
	$(BIN)/coverage report --fail-under=100 --include='bot/domain/*,bot/usecases/*'

check: $(STAMP) ## Lint, types, import contracts, tests with coverage: before a change lands
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(MAKE) cover

clean: ## Remove what setup and the tests made
	rm -rf $(VENV) dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage*
