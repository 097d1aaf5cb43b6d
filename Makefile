# The two commands that matter: `make run` serves the demonstration, `make test` proves everything. Both do all their
# own set-up; what they install stays in .venv and node_modules.

PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
INSTANCE ?= instance
export GUIDANCE_INSTANCE ?= $(INSTANCE)
# Python keeps what it has compiled, whatever the machine says: else every process compiles 500 modules anew.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help run test types behaviour bench soak mutants assets lock pictures clean
.DEFAULT_GOAL := help

help: ## Say what the targets are for
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "make %-10s %s\n", $$1, $$2}'

run: $(VENV)/.ready guidance/static/manifest.json ## Serve the demonstration guidance on http://127.0.0.1:8000 (PORT=8080 for another port)
	@$(BIN)/guidance import demo
	@echo
	@echo "  Guidance pages   http://127.0.0.1:$(PORT)/"
	@echo "  A page           http://127.0.0.1:$(PORT)/guidance/covid-19-vaccination-principles"
	@echo "  Its history      http://127.0.0.1:$(PORT)/guidance/covid-19-vaccination-principles/history"
	@echo
	@echo "  Reading needs no account. To look at the desk, sign in with one of these links; each works once:"
	@GUIDANCE_BASE_URL=$${GUIDANCE_BASE_URL:-http://127.0.0.1:$(PORT)} $(BIN)/guidance users link author@demo.example approver@demo.example admin@demo.example
	@echo
	@GUIDANCE_BASE_URL=$${GUIDANCE_BASE_URL:-http://127.0.0.1:$(PORT)} $(BIN)/guidance serve --with-worker --port $(PORT)

test: $(VENV)/.ready-dev guidance/static/manifest.json ## Install what the tests need, then check format, style, types and behaviour
	@$(BIN)/python -m tests.machine.browser --install
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	@$(MAKE) --no-print-directory -j2 types behaviour

types: $(VENV)/.ready-dev
	$(BIN)/mypy

behaviour: $(VENV)/.ready-dev guidance/static/manifest.json
	$(BIN)/pytest -n auto -m "not soak"

bench: $(VENV)/.ready-dev guidance/static/manifest.json ## Measure speed as ratios, each against a limit or a peer of the same run (README=README.md writes its table)
	$(BIN)/python -m benchmarks $(README)

soak: $(VENV)/.ready-dev guidance/static/manifest.json ## Run the long loops
	$(BIN)/pytest -n auto -m soak

mutants: $(VENV)/.ready-dev ## Break what reads numbers, compares and dates in small ways, and see whether its tests notice (AREAS="measures", EACH=4)
	$(BIN)/python -m tests.mutants $(AREAS) $(if $(EACH),--each $(EACH))

assets: guidance/static/manifest.json ## Build the style sheet and the script

pictures: $(VENV)/.ready-dev guidance/static/manifest.json ## Take the pictures of the README from the running demonstration
	$(BIN)/python -m tests.pictures

lock: $(VENV)/.ready-dev ## Pin the newest allowed versions of everything
	$(BIN)/uv pip compile pyproject.toml --group build --universal --generate-hashes --no-header --no-annotate --upgrade -q -o requirements.lock
	$(BIN)/uv pip compile pyproject.toml --group dev --universal --generate-hashes --no-header --no-annotate --upgrade -q -o requirements-dev.lock
	$(BIN)/uv pip compile --group node --universal --generate-hashes --no-header --no-annotate --upgrade -q -o requirements-node.lock

clean: ## Throw away everything that can be made again (never the instance folder)
	rm -rf $(VENV) node_modules guidance/static .mypy_cache .ruff_cache .pytest_cache .hypothesis .cache

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; $(PYTHON) is older. Try: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "This Python cannot make virtual environments: install its venv module (Debian: apt install python3-venv)."; rm -rf $(VENV); exit 1; }

$(VENV)/.ready: $(BIN)/python requirements.lock pyproject.toml
	@echo "Installing what the service needs …"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.ready-dev: $(VENV)/.ready requirements-dev.lock
	@echo "Installing what the tests need …"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

# Node comes from the machine when it is new enough, else as a wheel.
guidance/static/manifest.json: package-lock.json $(wildcard guidance/assets/* guidance/assets/*/*) | $(VENV)/.ready
	@command -v npm >/dev/null && node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' \
	  || test -x $(BIN)/npm \
	  || { echo "Installing Node …"; $(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-node.lock; }
	@echo "Building the style sheet …"
	@PATH="$(abspath $(BIN)):$$PATH"; npm ci --silent --no-audit --no-fund && npm run --silent build
