# The words the project is worked with; .ci/run uses the same. From a fresh clone: Python >= 3.11, make, and nothing else.
.DEFAULT_GOAL := help
.PHONY: help whatif web setup setup-dev test check format docs reference gallery golden evidence picture bench soak pins clean

# The newest interpreter that truly runs (a shim may exist and fail). Say `make PYTHON=/path/to/python` to choose.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3 python; do \
	"$$p" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { echo "$$p"; break; }; done)

VENV := .venv
BIN := $(VENV)/bin
UV := UV_PYTHON_DOWNLOADS=never $(BIN)/python -m uv
INSTALL := $(UV) pip install --quiet --python $(BIN)/python --constraint constraints.txt --build-constraint constraints.txt --editable .
JOBS ?= 2

help: ## This list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | awk -F'\t' '{printf "  make %-10s %s\n", $$1, $$2}'

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "No Python >= 3.11 with venv was found. Install one, or say: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)" >&2; exit 2; }
	@echo "Setting up $(VENV) with $$("$(PYTHON)" --version) ..."
	@"$(PYTHON)" -m venv $(VENV)

$(VENV)/.uv: $(BIN)/python constraints.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt uv
	@touch $@

# Byte code is compiled once here, so that the first command is not slower than the second.
$(VENV)/.run: $(VENV)/.uv pyproject.toml constraints.txt
	@echo "Installing what plenipo needs to run ..."
	@$(INSTALL) --compile-bytecode
	@touch $@

$(VENV)/.dev: $(VENV)/.run
	@echo "Installing what developers need ..."
	@$(INSTALL) --compile-bytecode --group dev
	@touch $@

setup: $(VENV)/.run ## Set up to run
setup-dev: $(VENV)/.dev ## Set up to develop

whatif: $(VENV)/.run ## The main job: what would India acceding to RCEP do?
	@$(BIN)/plenipo whatif india-joins-rcep --report out/india-joins-rcep.html --brief out/india-joins-rcep-IND.docx --for IND

web: $(VENV)/.run ## Open the app in a browser; OPTIONS="--host 0.0.0.0 --auth" lets others in
	@$(BIN)/plenipo web $(OPTIONS)

test: $(VENV)/.dev ## All tests
	$(BIN)/python -m pytest -n $(JOBS) --dist loadscope --no-loadscope-reorder

check: $(VENV)/.dev ## Format, lint, types, layers, documentation
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/sphinx-build -W --keep-going -q -b html docs docs/_build/html

format: $(VENV)/.dev ## Put the code in form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: $(VENV)/.dev ## Build the documentation into docs/_build/html
	$(BIN)/sphinx-build -W --keep-going -q -b html docs docs/_build/html
	@echo "docs/_build/html/index.html"

reference: $(VENV)/.dev ## Write the generated reference pages anew
	$(BIN)/python docs/generate_reference.py

gallery: $(VENV)/.dev ## Write the expected messages of the bad-input gallery anew
	$(BIN)/python -m pytest tests/gallery --renew -q

picture: $(VENV)/.dev ## Ask the first question anew for the picture on the first page of the app
	$(BIN)/python docs/generate_picture.py

golden: $(VENV)/.dev ## Write the stored results of the shipped scenarios, and the tables of the case pages, anew
	$(BIN)/python tests/golden/found_acts.py
	$(BIN)/python -m pytest tests/golden --renew -q
	$(BIN)/python docs/generate_cases.py

evidence: $(VENV)/.dev ## Run all evidence and keep it for the app: make evidence DATA=DIR, the parent of the raw data folders
	$(BIN)/python docs/generate_evidence.py $(DATA)

bench: $(VENV)/.dev ## Speed, as ratios measured in one run
	$(BIN)/python -m pytest benchmarks --benchmark-enable -m "soak or not soak" -q

soak: $(VENV)/.dev ## All tests again with long searches and repetitions
	$(BIN)/python -m pytest -m "soak or not soak" --hypothesis-profile=soak

pins: $(VENV)/.dev ## Renew constraints.txt (plain pins for every supported Python)
	$(UV) pip compile --quiet --universal --python-version 3.11 --upgrade --no-annotate --no-header --no-emit-index-url \
		--no-emit-find-links --group dev pyproject.toml --output-file constraints.txt

clean: ## Remove what was built, not the set-up
	rm -rf out docs/_build build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .benchmarks .hypothesis
