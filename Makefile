# `make run` sets up what is missing and starts Baton; `make help` lists the rest.

# The first Python that really runs (a version manager's shim may not) and is new enough for scripts/setup.py.
PYTHON := $(shell for p in python3 python3.12 python3.11 python3.13 python3.10 /usr/bin/python3; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 8))' >/dev/null 2>&1 && { echo "$$p"; break; }; done)
SETUP = $(if $(PYTHON),$(PYTHON) scripts/setup.py,@echo "Python 3.8 or later is needed to begin. Debian, Ubuntu: apt install python3 python3-venv" >&2; exit 1;)
BIN := .venv/bin

MINUTES ?= 5
FOR ?= run
export ARGS JSON TRAIN TEST VALID DOCS QUERIES REQUESTS DIALOGUES MINUTES SEED CHAOS_STORES GOEMOTIONS KOTE NSMC SHOW

.DEFAULT_GOAL := help
.PHONY: help run test setup train lint format doctor bench chaos \
	bench-turn bench-nlu bench-sentiment bench-acts bench-kb bench-handoff bench-claim bench-channels bench-train fit-handoff

help:
	@echo "make run      set up what is missing, start everything, print the addresses; Ctrl-C stops it"
	@echo "make test     set up what is missing, run every test"
	@echo "make lint     check style, types and what may not be in the repository"
	@echo "make format   put the code into its form"
	@echo "make setup    only set up what 'make run' needs, or FOR=test, FOR=lint"
	@echo "make train    train the assistant, if its content has changed; ARGS=--force all the same"
	@echo "make doctor   say what is there, what is missing and how to get it"
	@echo "make bench    all benchmarks: bench-turn bench-nlu bench-sentiment bench-acts bench-kb bench-handoff bench-claim bench-channels"
	@echo "make chaos    kill processes under load and count what was lost (MINUTES=5)"

run:
	@$(SETUP) --for run
	@$(BIN)/baton up

setup:
	@$(SETUP) --for $(FOR)

test:
	@$(SETUP) --for test
	@$(BIN)/python scripts/run_tests.py

lint:
	@$(SETUP) --for lint
	@$(BIN)/python scripts/run_lint.py

format:
	@$(SETUP) --for lint
	@$(BIN)/python scripts/run_lint.py --format

train:
	@$(SETUP) --for training
	@$(BIN)/baton train $(ARGS)

doctor:
	@$(SETUP) --doctor

bench: bench-turn bench-nlu bench-sentiment bench-acts bench-kb bench-handoff bench-claim bench-channels

bench-turn:
	@$(SETUP) --for test
	@$(BIN)/python -m bench.turn

bench-train:
	@$(SETUP) --for test
	@$(BIN)/python -m bench.train

# In Rasa's environment: what is measured is what runs there.
bench-nlu:
	@$(SETUP) --for test
	@.venv-rasa/bin/python -m bench.nlu

bench-sentiment:
	@$(SETUP) --for test
	@.venv-rasa/bin/python -m bench.sentiment

bench-acts:
	@$(SETUP) --for test
	@.venv-rasa/bin/python -W ignore -m bench.acts

# The points of the signals for handoff/policy.yml, from dialogues that nothing is measured with.
fit-handoff:
	@$(SETUP) --for test
	@$(BIN)/python -m bench.handoff_fit

# A benchmark whose module is not there yet says so and fails.
bench-kb bench-handoff bench-claim bench-channels chaos:
	@if [ -f "bench/$(subst bench-,,$@).py" ]; then \
		$(SETUP) --for test && $(BIN)/python -m bench.$(subst bench-,,$@); \
	else \
		echo "make $@: this is not built yet; a later issue brings it. Nothing was measured." >&2; exit 2; \
	fi
