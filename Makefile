# Everything that is done with kepan from a clone. A fresh machine needs Python 3.11 with venv, make and git.
#   make run        prepare all that is missing, start the site with invented sample data
#   make test       what needs only Python and node: lint, types, contracts, messages, locks, tests on SQLite
#   make ci         make test and the legs that need a machine of one's own: PostgreSQL, browser, faults, upgrade
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
KEPAN_DATA_DIR ?= $(CURDIR)/var
export KEPAN_DATA_DIR
BASE := $(VENV)/.base
DEV := $(VENV)/.dev
# pip refuses a package whose digest is not in the lock, wherever it came from.
OFFLINE = { echo "make: packages could not be fetched. This step needs a package index (pip's own settings name it)," \
	"or the wheelhouse of docs/guide/install-offline.md." >&2; rm -f $@; exit 1; }

.PHONY: setup run test ci fast lint fmt bench screenshots lock wheelhouse assets messages

setup: $(DEV) assets messages

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "make: Python 3.11 is not on this machine (python3.11)" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "make: $(PYTHON) is older than Python 3.11; name another: make PYTHON=python3.12 …" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "make: the venv module is missing (Debian: apt-get install python3-venv)" >&2; exit 1; }

# The clone itself is put on the path; nothing has to be built for that.
$(BASE): requirements/base.lock | $(BIN)/python
	@echo "installing packages"
	@$(PIP) install --require-hashes -r requirements/base.lock || $(OFFLINE)
	@echo "$(CURDIR)" > $$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/kepan-clone.pth
	@printf '#!%s\nimport sys\n\nfrom kepan.site.cli import main\n\nsys.exit(main())\n' "$(CURDIR)/$(BIN)/python" > $(BIN)/kepan
	@chmod +x $(BIN)/kepan
	@touch $@

$(DEV): requirements/dev.lock pyproject.toml | $(BIN)/python
	@echo "installing packages and development tools"
	@$(PIP) install --require-hashes -r requirements/dev.lock || $(OFFLINE)
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@ $(BASE)

# The script skips what is up to date.
assets: $(BASE)
	@$(BIN)/python scripts/build_assets.py

LOCALE := kepan/locale/en/LC_MESSAGES
messages: $(LOCALE)/django.mo

$(LOCALE)/django.mo: $(LOCALE)/django.po | $(BASE)
	@$(BIN)/python scripts/messages.py --compile
	@touch $@

# An empty var/ gets the sample; one with data is brought up to date when migrations changed.
$(KEPAN_DATA_DIR)/.prepared: $(BASE) $(wildcard kepan/apps/*/migrations/*.py)
	@if [ -e $(KEPAN_DATA_DIR)/kepan.sqlite3 ]; then \
		$(BIN)/kepan init --no-administrators; \
	else \
		$(BIN)/kepan init --no-administrators && $(BIN)/kepan sample; \
	fi
	@touch $@

run: assets messages $(KEPAN_DATA_DIR)/.prepared
	@exec $(BIN)/kepan serve

lint: $(DEV)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	KEPAN_DATA_DIR=$(VENV)/lint-data $(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python scripts/messages.py --check
	$(BIN)/python scripts/check_locks.py

fmt: $(DEV)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

PYTEST = env -u KEPAN_DATA_DIR $(BIN)/python -m pytest -p no:cacheprovider

fast: setup
	$(PYTEST) -q -m "not browser and not faults and not slow and not load"

test: setup lint
	rm -rf .coverage-parts
	$(PYTEST) -p tests.covering -q -n 2 --dist worksteal -m "not browser and not faults"
	$(BIN)/python scripts/coverage_gate.py .coverage-parts

ci:
	.ci/run

bench: setup
	$(BIN)/python -m benchmarks

screenshots: setup
	$(BIN)/python scripts/screenshots.py

# Digests are pinned, package hosts are not named: the locks install from any mirror.
lock: $(DEV)
	$(BIN)/uv pip compile pyproject.toml --generate-hashes --no-emit-index-url --python-version 3.11 -o requirements/base.lock -q
	$(BIN)/uv pip compile pyproject.toml --group dev -c requirements/base.lock --generate-hashes --no-emit-index-url \
		--python-version 3.11 -o requirements/dev.lock -q
	$(BIN)/uv pip compile requirements/bench-peers.in --generate-hashes --no-emit-index-url --python-version 3.11 \
		-o requirements/bench-peers.lock -q

wheelhouse: setup
	rm -rf dist/wheelhouse dist/wheelhouse.tar.gz
	$(BIN)/python deploy/wheelhouse.py dist/wheelhouse --pack
