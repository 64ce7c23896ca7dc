# What a person does with this project, one word each. `make` alone lists the words.
#
# A fresh machine needs Python 3.11 or newer with its venv module, and make. No root is needed.
# Another interpreter: make demo PYTHON=/path/to/python3.12

candidates := python3 python3.14 python3.13 python3.12 python3.11
PYTHON ?= $(shell for name in $(candidates); do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$name; break; }; done)
BIN := .venv/bin
TESTS ?= tests
WORKERS ?= 2

# No advertisement of the manual's theme among our own lines.
export NO_MKDOCS_2_WARNING := 1

.DEFAULT_GOAL := help
.PHONY: help python setup demo demo-check test check format docs reference translations bench sbom lock clean

help:  ## list these words
	@grep -E '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 22

python:
	@test -n "$(PYTHON)" || { echo "No Python 3.11 or newer was found." \
		"Install one (Debian: apt install python3 python3-venv) or name it: make PYTHON=/path/to/python3.12"; exit 1; }

setup: python  ## make .venv with everything a developer needs
	@$(PYTHON) tools/set_up.py develop

demo: python  ## install, then serve the demonstration: 26 May 2020; Ctrl-C ends it
	@$(PYTHON) tools/set_up.py run
	@$(BIN)/python tools/demo.py $(if $(PORT),--port $(PORT))

demo-check: python  ## the same without a person: look at its pages, and end
	@$(PYTHON) tools/set_up.py run
	@$(BIN)/python tools/demo.py --check

test: setup  ## install what the tests need (Debian packages too, if root) and run them
	@$(BIN)/python tools/debian_packages.py
	@echo "Tests ($(TESTS), $(WORKERS) at a time) ..."
	@$(BIN)/pytest -q -n $(WORKERS) --dist loadfile $(TESTS)
	@echo "The node's tests once more, on PostgreSQL ..."
	@$(BIN)/python tools/postgresql.py $(BIN)/pytest -q -n $(WORKERS) --dist loadfile tests/node

check: setup  ## format, lint, types, contracts, translations, reference pages, bill of materials, manual
	@$(BIN)/python tools/check.py

format: setup  ## put every file into the house's format
	@$(BIN)/ruff format -q . && $(BIN)/ruff check -q --fix .

docs: setup  ## build the manual into site/
	@mkdir -p build && $(BIN)/mkdocs build --strict 2>build/manual.log || { cat build/manual.log; exit 1; }
	@echo "site/index.html"

reference: setup  ## write the generated pages of docs/reference again
	@$(BIN)/python tools/make_reference.py

bench: setup  ## measure speed and quality beside the peers
	@$(BIN)/python -m benchmarks

sbom: setup  ## write the bill of materials into build/sbom.cdx.json
	@$(BIN)/python tools/sbom.py

lock: python  ## write requirements/*.txt again (needs uv)
	@$(PYTHON) tools/lock.py

clean:  ## remove what was built; .venv stays
	@rm -rf build dist site .pytest_cache .ruff_cache .hypothesis .import_linter_cache
