# Two commands on a fresh machine: `make demo` builds the demo atlas, `make test` passes the tests.
PYTHON ?= python3.11
VENV ?= .venv
RUN = $(VENV)/bin/

.PHONY: demo test check lint lock samples boundaries clean

demo: $(VENV)/.runtime
	$(RUN)naatlas build

test: $(VENV)/.dev
	$(RUN)python -m pytest -n 2 --dist worksteal -q

check: lint test

lint: $(VENV)/.dev
	$(RUN)ruff check .
	$(RUN)ruff format --check .
	$(RUN)mypy
	$(RUN)lint-imports
	$(RUN)naatlas check

$(VENV)/.runtime: requirements.txt pyproject.toml
	test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	$(RUN)pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(RUN)pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.runtime
	$(RUN)pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	touch $@

# Locked versions and hashes, made from pyproject.toml; no index address is written.
lock:
	uv pip compile pyproject.toml --extra build --python-version 3.11 --universal --generate-hashes --no-emit-index-url --no-annotate --no-header -q -o requirements.txt
	uv pip compile pyproject.toml --extra build --extra dev --python-version 3.11 --universal --generate-hashes --no-emit-index-url --no-annotate --no-header -q -o requirements-dev.txt

samples:
	$(RUN)python scripts/make_samples.py

boundaries:
	$(RUN)python scripts/build_boundaries.py

clean:
	rm -rf $(VENV) outputs
