# tidehall: everything a newcomer types. `make` alone lists it.
SHELL := bash
.DEFAULT_GOAL := help
.PHONY: help setup run demo hardware test test-origins test-appliance check bench bench-schedule scheduling soak tour web services lock wheel bundle clean

HALL ?= jianping
PORT ?= 8080
HOST ?= 127.0.0.1
DATA ?= data/$(HALL)
BIN := .venv/bin
# Tests wait for servers, devices and browsers for a third of their time: two workers more than cores, and no crowd.
WORKERS := $(shell cores=$$(nproc 2>/dev/null || echo 2); echo $$(( cores < 4 ? cores + 2 : 6 )))
WEB := server/tidehall_server/web/.built
FRONTEND := server/frontend

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: .venv/.ready ## Make .venv with the console script tidehall, from the lock (quick when nothing changed)

.venv/.ready: requirements.lock setup.cfg pyproject.toml tools/setup
	@tools/setup

run: setup web ## Start a hall: make run HALL=tongshan PORT=8080
	@$(BIN)/tidehall up --hall $(HALL) --host $(HOST) --port $(PORT) --data $(DATA)

demo: setup web ## The same hall with virtual citizens living through a day: make demo DAY=folder
	@$(BIN)/tidehall demo $(if $(DAY),$(DAY),--hall $(HALL)) --host $(HOST) --port $(PORT)

hardware: setup web ## A hall with all its hardware, all of it virtual, and a page to press the keys: make hardware HALL=meixian
	@PYTHONPATH=.:server:kiosk:caller:display $(BIN)/python -m tools.hardware --hall $(HALL) --port $(PORT)

test: setup services web ## Every test: rules, journals, server, devices, screens in a real browser
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

test-origins: setup services web ## Every screen test again over http of a LAN address, then over https with a CA of our own
	@$(BIN)/python -m pytest tests/e2e --origin lan -n auto --maxprocesses 4 --dist loadfile
	@$(BIN)/python -m pytest tests/e2e --origin https -n auto --maxprocesses 4 --dist loadfile

test-appliance: bundle ## Install devices for real in a Debian root (as root; downloads Debian, takes minutes)
	@tools/services appliance
	@$(BIN)/python -m pytest tests/firmware -m appliance -rP

check: setup $(FRONTEND)/node_modules/.package-lock.json ## Lint, format, types and import contracts of both languages
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@tools/npm run check

bench: setup web ## Measure; one JSON line for each number
	@for script in tests/bench/bench_*.py; do PYTHONPATH=. $(BIN)/python "$$script" || exit 1; done

bench-schedule: setup ## All scheduling policies on the same days: make bench-schedule DAYS=folder RANDOM=4 OUT=folder CLAIRVOYANT=200
	@PYTHONPATH=. $(BIN)/python -m tests.bench.schedule $(if $(DAYS),--days $(DAYS)) $(if $(RANDOM),--random $(RANDOM)) \
		$(if $(OUT),--out $(OUT)) $(if $(CLAIRVOYANT),--clairvoyant $(CLAIRVOYANT)) $(BENCH)

soak: setup services web ## The tests that take hours, and those of the suite in every async mode and on every engine
	@$(BIN)/python -m pytest -m soak -rP

tour: setup services web ## Walk through each role's day on the 赤坭 hall, and one ticket through its hardware; pictures into docs
	@PYTHONPATH=.:server:kiosk:caller:display $(BIN)/python -m tools.tour docs/tour
	@PYTHONPATH=.:server:kiosk:caller:display $(BIN)/python -m tools.tour.hall docs/hardware/hall.png

scheduling: setup ## Draw the pictures of docs/scheduling from the simulator; BENCH=OUT of bench-schedule fills its tables
	@PYTHONPATH=.:server $(BIN)/python -m tools.scheduling docs/scheduling $(BENCH)

web: $(WEB) ## Build the pages

$(WEB): $(FRONTEND)/node_modules/.package-lock.json $(shell find $(FRONTEND) -type f -not -path '*/node_modules/*' -not -path '*/.gallery/*' -not -name '*.tsbuildinfo' 2>/dev/null)
	@tools/npm run build
	@touch $@

$(FRONTEND)/node_modules/.package-lock.json: $(FRONTEND)/package-lock.json | setup
	@tools/npm ci --no-audit --no-fund
	@touch $@

services: setup ## Install what tests need: Chromium, a CJK font, zbar, Redis, PostgreSQL
	@tools/services

lock: ## Pin the newest versions that setup.cfg allows
	@tools/lock.py

wheel: setup web ## Build dist/tidehall-*.whl with the pages in it
	@rm -rf build
	@$(BIN)/python -m build --wheel --no-isolation --outdir dist .

bundle: wheel ## Build dist/tidehall-bundle-*: a device installs from it offline. MACHINE=aarch64 TARGET_PYTHON=3.13
	@$(BIN)/python tools/bundle.py --wheel "$$(ls -t dist/tidehall-*.whl | head -1)" \
		$(if $(MACHINE),--machine $(MACHINE)) $(if $(TARGET_PYTHON),--python $(TARGET_PYTHON)) $(if $(PARTS),--parts $(PARTS))

clean: ## Remove everything that was built or installed here (never the data)
	rm -rf .venv build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	rm -rf $(FRONTEND)/node_modules $(FRONTEND)/.gallery server/tidehall_server/web kiosk/tidehall_kiosk/web
	find . -name __pycache__ -not -path './.git/*' -prune -exec rm -rf {} +
