# Each target works on a fresh machine with python3 (3.11 to 3.13), git and make; the work is in packaging/bootstrap.py.
#   make run ARGS="--log-level debug"     make test ARGS="tests/models -k version"     make run PYTHON=python3.12

PYTHON ?= python3
BOOTSTRAP := $(PYTHON) packaging/bootstrap.py

# Naming a Python means: make the environment from that one, even if there is another.
ifneq ($(origin PYTHON),file)
export BOOKINGS_PYTHON_CHOSEN := 1
endif
ifdef SEED
export BOOKINGS_TEST_SEED := $(SEED)
endif

BENCHES := bench-start bench-search bench-scroll bench-save bench-open bench-people bench-memory bench-sync bench-sync-window

.DEFAULT_GOAL := help
.PHONY: help run demo install test simulate mutate bench $(BENCHES) lint pictures lock clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

run: ## open Bookings
	@$(BOOTSTRAP) run $(ARGS)

demo: ## open Bookings with made-up data; nothing is kept
	@$(BOOTSTRAP) demo $(ARGS)

install: ## only prepare
	@$(BOOTSTRAP) install

test: ## linter, type checker and all tests
	@$(BOOTSTRAP) test $(ARGS)

simulate: ## random worlds of desks, people, faults and crashes (N=1000 SEED=0 JOBS=2 KILLS=25 ARGS=--replay)
	@$(BOOTSTRAP) simulate $(if $(N),--number $(N)) $(if $(SEED),--seed $(SEED)) $(if $(JOBS),--jobs $(JOBS)) $(if $(KILLS),--kills $(KILLS)) $(ARGS)

mutate: ## take out each safeguard of the mirror in a copy, and see a test go red
	@$(BOOTSTRAP) mutate $(ARGS)

bench: ## measure the real window and the sync, beside floors of the same run (SIZES=1k,10k,100k,1M ARGS="--json FILE --compare FILE")
	@$(BOOTSTRAP) bench $(if $(SIZES),--sizes $(SIZES)) $(ARGS)

$(BENCHES): # a part of it
	@$(BOOTSTRAP) bench $(@:bench-%=%) $(if $(SIZES),--sizes $(SIZES)) $(ARGS)

lint: ## linter and type checker only
	@$(BOOTSTRAP) lint

pictures: ## take the pictures of the README from the running program
	@$(BOOTSTRAP) pictures

lock: ## choose the locked versions anew (ARGS=--upgrade: the newest)
	@$(BOOTSTRAP) lock $(ARGS)

clean: ## remove .venv and everything else that is made, not written
	@$(BOOTSTRAP) clean
