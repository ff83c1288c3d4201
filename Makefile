# Kuibu. `make` alone prints what there is; tools/*.py do the work.
.DEFAULT_GOAL := help
.PHONY: help run setup test check bench format assets messages lock clean python
PYTHON ?= python3
PY := .venv/bin/python

help:  ## Print this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | sort | awk -F'\t' '{printf "  make %-10s %s\n", $$1, $$2}'

python:
	@command -v $(PYTHON) >/dev/null || { echo "Missing on this machine: python3, python3-venv. Install with: apt-get install python3 python3-venv" >&2; exit 1; }

run: python  ## Set up what is missing, then serve on http://127.0.0.1:8000 (PORT=)
	@$(PYTHON) tools/setup.py run && exec $(PY) tools/serve.py

setup: python  ## Only set up: packages, assets, messages, database, content, demo people
	@$(PYTHON) tools/setup.py run

test: python  ## Run all tests, on SQLite and on PostgreSQL, with a real Chromium
	@$(PYTHON) tools/setup.py test && $(PY) tools/suite.py

check: python  ## What .ci/run runs: format, lint, types, import rules, templates, migrations, messages, deploy check, tests
	@$(PYTHON) tools/setup.py test
	@$(PY) tools/check.py; checks=$$?; $(PY) tools/suite.py; tests=$$?; \
	if [ $$checks != 0 ]; then echo "Checks before the tests: WRONG (see above)"; fi; exit $$((checks + tests))

bench: python  ## Measure speed, queries, first load, memory, attempts, exam takers and the sandbox against bare pages
	@$(PYTHON) tools/setup.py run && $(PYTHON) tools/setup.py test && $(PY) tools/bench.py && $(PY) tools/bench_quizzes.py && $(PY) tools/bench_sandbox.py && $(PY) tools/bench_proof.py && $(PY) tools/bench_reports.py && $(PY) tools/bench_content.py

format: python  ## Bring Python and templates into the house's form
	@$(PYTHON) tools/setup.py dev && $(PY) tools/check.py --fix

assets: python  ## Fetch the browser assets of package-lock.json into build/assets
	@$(PYTHON) tools/setup.py assets

messages: python  ## Merge new strings into the Chinese catalogues and compile them
	@$(PYTHON) tools/setup.py dev && $(PY) tools/messages.py extract && $(PY) tools/messages.py compile

lock: python  ## Write requirements*.txt anew from requirements*.in
	@$(PYTHON) tools/setup.py dev && $(PY) tools/lock.py

clean:  ## Remove what was built (not .venv, not var/ with its data)
	@rm -rf build .pytest_cache .ruff_cache .mypy_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -not -path './.venv/*' -not -path './node_modules/*' -prune -exec rm -rf {} +
