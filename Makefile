# Every target sets up what it needs inside this folder and touches nothing outside
# it, except test-servers, which installs Debian packages. Needs make and Python >= 3.11.

PYTHON ?= python3
LANGUAGE ?= vi
VENV := .venv
BIN := $(VENV)/bin

export PIP_DISABLE_PIP_VERSION_CHECK := 1

# Debian programs that the tests marked "server" start on loopback.
SERVER_PACKAGES := openssl postfix gpgsm gnutls-bin libnss3-tools dovecot-core \
  dovecot-imapd dovecot-lmtpd

.PHONY: demo test check test-servers wheel soak bench data-freshness lock clean

demo: $(VENV)/test.stamp
	@$(BIN)/python -W error examples/official_letter.py --lang $(LANGUAGE)

test: $(VENV)/test.stamp
	$(BIN)/coverage run -m pytest
	$(BIN)/coverage report

check: $(VENV)/check.stamp
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/sphinx-build -q -n -W --keep-going -d docs/_build/doctrees docs docs/_build/html

test-servers: $(VENV)/test.stamp
	tasks/install-server-packages $(SERVER_PACKAGES)
	GOVVN_MAIL_REQUIRE_SERVERS=1 $(BIN)/python -m pytest -m server tests

wheel: $(VENV)/check.stamp
	rm -rf build/wheel dist .venv-wheel
	$(BIN)/python -m build --no-isolation --outdir dist
	$(PYTHON) -m venv .venv-wheel
	.venv-wheel/bin/pip install -qq --require-hashes -r requirements/test.txt
	.venv-wheel/bin/pip install -qq --no-deps --no-index dist/*.whl
	mkdir -p build/wheel
	cp -r tests conformance examples docs tasks README.md README.vi.md conftest.py pyproject.toml build/wheel/
	cd build/wheel && ../../.venv-wheel/bin/python -m pytest -p no:cacheprovider tests docs README.md README.vi.md

soak: $(VENV)/test.stamp
	GOVVN_MAIL_SOAK=1 $(BIN)/python -m pytest tests

bench: .venv-bench/stamp
	for script in benchmarks/*.py; do .venv-bench/bin/python $$script || exit 1; done

data-freshness: $(VENV)/test.stamp
	@$(BIN)/python tasks/data_freshness.py

lock: $(VENV)/check.stamp
	for group in test check bench; do \
	  $(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 \
	    --generate-hashes --custom-compile-command "make lock" \
	    --all-extras --group $$group pyproject.toml -o requirements/$$group.txt; \
	done

clean:
	rm -rf $(VENV) .venv-wheel .venv-bench build dist docs/_build .coverage .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11 ...")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/test.stamp: requirements/test.txt pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install -qq --require-hashes -r requirements/test.txt
	$(BIN)/python -m pip install -qq --no-deps --no-build-isolation --no-index -e .
	@touch $@

$(VENV)/check.stamp: requirements/check.txt $(VENV)/test.stamp
	$(BIN)/python -m pip install -qq --require-hashes -r requirements/check.txt
	@touch $@

.venv-bench/stamp: requirements/bench.txt pyproject.toml
	$(PYTHON) -m venv .venv-bench
	.venv-bench/bin/python -m pip install -qq --require-hashes -r requirements/bench.txt
	.venv-bench/bin/python -m pip install -qq --no-deps --no-build-isolation --no-index -e .
	@touch $@
