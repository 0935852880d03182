# Every target sets up .venv by itself when it is missing or older than the pins.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
WORKERS := -n 2 --dist loadfile
export OMP_NUM_THREADS := 1

.PHONY: demo test test-slow test-oracles lint bench clean

demo: $(VENV)/.ready
	$(BIN)/python -m experiments demo

test: $(VENV)/.ready
	$(BIN)/python -m pytest -q $(WORKERS)

test-slow: $(VENV)/.ready
	$(BIN)/python -m pytest -q $(WORKERS) -m "not oracle"

# NEST lives in an environment of its own: it pins other libraries.
test-oracles: $(VENV)/.ready $(VENV)-nest/.ready
	NEST_PYTHON=$(VENV)-nest/bin/python $(BIN)/python -m pytest -q -m oracle tests/oracles

$(VENV)-nest/.ready:
	$(PYTHON) -m venv $(VENV)-nest
	$(VENV)-nest/bin/python -m pip install --quiet --disable-pip-version-check 'nest-simulator==3.10.*'
	touch $@

lint: $(VENV)/.ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.ready
	$(BIN)/reafference bench

$(VENV)/.ready: constraints.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("Reafference needs Python 3.11 or newer, got " + sys.version.split()[0] + "; run: make PYTHON=python3.12") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	touch $@

clean:
	rm -rf $(VENV) $(VENV)-nest build dist
