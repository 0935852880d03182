# Every target sets up .venv by itself when it is missing or older than the pins.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
WORKERS := -n auto --maxprocesses 4 --dist loadgroup --no-loadscope-reorder
export OMP_NUM_THREADS := 1

.PHONY: demo test test-slow test-cluster test-oracles lint bench bench-peers clean

demo: $(VENV)/.ready
	$(BIN)/python -m experiments demo

test: $(VENV)/.ready
	$(BIN)/python -m pytest -q $(WORKERS)

test-slow: $(VENV)/.ready
	$(BIN)/python -m pytest -q $(WORKERS) -m "not oracle"

# Ray, and a study on two simulated nodes of which one is killed.
test-cluster: $(VENV)/.ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[cluster]'
	$(BIN)/python -m pytest -q -m "not oracle" tests/experiments/test_cluster.py

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

# Each simulator in an environment of its own: they pin other libraries. FLAGS choose, as in
#   make bench-peers FLAGS="--workloads loop-1000 learning-1000 --peers torch brian2"
PEERS := brian2 torch bindsnet nengo myosuite
PINS_brian2 := Brian2==2.9.0 Cython==3.3.1 numpy==2.3.5 setuptools==65.5.0
PINS_torch := torch==2.13.0 torchvision==0.28.0 snntorch==1.0.0 norse==1.1.0 spikingjelly==2.0.0
# BindsNET asks for torch 2.14; it runs beside the torch of the others, and is judged beside it.
PINS_bindsnet := torch==2.13.0 torchvision==0.28.0 ale-py==0.12.1 gymnasium==1.4.0 \
	matplotlib==3.11.2 opencv-python-headless==5.0.0.93 pandas==3.1.1 scikit-image==0.26.0 \
	scikit-learn==1.9.1 tensorboardX==2.6.5 tqdm==4.70.1
ALONE_bindsnet := bindsnet==0.3.4
PINS_nengo := nengo==4.1.0 numpy==2.4.6 scipy==1.17.1
# Bodies with muscles; `reafference bench muscles` runs it beside ours.
PINS_myosuite := myosuite==3.0.0 myo-sim==0.2.3 mujoco==4.0.0 gymnasium==1.2.3 numpy==2.4.6

bench-peers: $(VENV)/.ready $(VENV)-nest/.ready $(PEERS:%=$(VENV)-peers-%/.ready)
	$(BIN)/python -m experiments.bench.peers $(FLAGS)

$(VENV)-peers-%/.ready: Makefile
	$(PYTHON) -m venv $(VENV)-peers-$*
	$(VENV)-peers-$*/bin/python -m pip install --quiet --disable-pip-version-check $(PINS_$*)
	$(if $(ALONE_$*),$(VENV)-peers-$*/bin/python -m pip install --quiet --no-deps $(ALONE_$*))
	touch $@

$(VENV)/.ready: constraints.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("Reafference needs Python 3.11 or newer, got " + sys.version.split()[0] + "; run: make PYTHON=python3.12") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	touch $@

clean:
	rm -rf $(VENV) $(VENV)-nest $(VENV)-peers-* build dist
