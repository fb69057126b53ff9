# Everything the project does, from a fresh clone on. `make` alone lists the targets.
.DEFAULT_GOAL := help
.PHONY: help engine install demo sandbox docs pictures test lint check bench faults histories clean
SECONDS ?= 300
MAKEFLAGS += --no-print-directory

# The first Python that is new enough and starts: a version manager's shim may be on PATH and still have none behind it.
PYTHON = $(shell for python in python3 python3.13 python3.12 python3.11 python3.10; do \
	"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null && echo "$$python" && break; done)
NEEDS_PYTHON = $(if $(PYTHON),,@echo "error: no Python 3.10 or later on PATH: see https://www.python.org/downloads/" >&2; exit 1)
CONSTRAINTS = $(if $(wildcard requirements-lock.txt),--constraint requirements-lock.txt)
PAGES_WITH_TABLES = $(shell grep -lr --include="*.md" "\[\[\[cog" docs)
INSTALLED = .venv/.installed
VENV_PYTHON = .venv/bin/python
# For a recipe that needs the CLI: ends it where there is none, else puts the CLI's folder first in PATH, the venv's next.
WITH_ENGINE = cli=$$($(VENV_PYTHON) tools/pulumi/engine.py) && \
	export PATH="$$cli:$(CURDIR)/.venv/bin:$$PATH" VOBIZ_TEST_PULUMI="$$cli" &&

help: ## list the targets
	@sed -n 's/^\([a-z]*\):[^#]*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 18

engine: ## find or make a Pulumi CLI and print its folder (6 minutes where it must be built, then cached)
	$(NEEDS_PYTHON)
	@$(PYTHON) tools/pulumi/engine.py

install: $(INSTALLED) ## make .venv with everything the targets below need
	@:

$(INSTALLED): pyproject.toml $(wildcard requirements-lock.txt)
	$(NEEDS_PYTHON)
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "error: $(PYTHON) cannot make virtual environments: install its venv module (Debian: python3-venv)" >&2; exit 1; }
	@echo "installing into .venv" >&2
	@$(PYTHON) -m venv --clear .venv
	@$(VENV_PYTHON) -m pip install --quiet --disable-pip-version-check $(CONSTRAINTS) --editable '.[dev]'
	@touch $@

demo: install ## show the whole life of a number against the local sandbox (PAUSE=1 waits between the steps)
	@$(WITH_ENGINE) $(VENV_PYTHON) -m tools.demo $(if $(PAUSE),--pause)

sandbox: install ## serve a local Vobiz until Ctrl-C
	@$(VENV_PYTHON) -m vobiz_sandbox

docs: install ## write the tables of the pages, make the site in site/ and check its links
	@PYTHONPATH=. .venv/bin/cog -r $(PAGES_WITH_TABLES)
	@NO_MKDOCS_2_WARNING=true .venv/bin/mkdocs build --strict

pictures: install ## make the pictures of the README from real runs (needs Chromium)
	@$(WITH_ENGINE) $(VENV_PYTHON) -m tools.pictures

test: install ## run every test, the ones with the real CLI included
	@$(WITH_ENGINE) $(VENV_PYTHON) -m pytest -n 4 --dist worksteal

lint: install ## ruff and mypy
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy --strict

check: lint test ## lint, then test

bench: install ## compare the time with a provider that does nothing (35 minutes; COUNTS="10 50" ROUNDS=3 ONLY=cells for less)
	@$(WITH_ENGINE) $(VENV_PYTHON) -m bench $(COUNTS:%=--count %) $(ROUNDS:%=--rounds %) $(ONLY:%=--only %) \
		$(JSON:%=--json %) $(MARKDOWN:%=--markdown %)

faults: install ## show what happens to the money and to channels when the network fails
	@$(VENV_PYTHON) -m tests.protocol.fault_table

histories: install ## try random histories for SECONDS=300, or SEED=... that failed once more
	@$(VENV_PYTHON) -m tests.properties.histories $(if $(SEED),--seed $(SEED),--seconds $(SECONDS))

clean: ## remove .venv and the caches in this tree (the CLI's cache is outside it and stays)
	@rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis dist site *.egg-info
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
