# SMTP Desktop. Everything a newcomer types:
#
#   make demo     set up, and try the program on a practice mail server inside it
#   make test     set up, and run all tests, those on real servers included
#   make run      set up, and open the window
#   make check    format, lint, types, import contracts, coverage, all tests
#   make quick    between two edits: format, lint, types, import contracts and the core's tests
#   make bundle   build the stand-alone program into dist/
#   make windows       the program for Windows, made and tried on Debian under Wine: build/windows/dist
#   make windows-test  the tests on Python for Windows, under Wine (CI runs check and these two)
#   make windows-pictures  the window under Wine, used by mouse and keyboard: build/windows/pictures
#   make release  everything that is handed out, into dist/, with its sums and bill of materials
#   make packages-test  makes it twice, compares, and installs each package in a clean place (Debian, root)
#   make bench    start-up, memory, sending: ratios to other programs, each beside its goal
#   make start-costs   what the time before the first paint goes to, module by module
#   make bench-relay   how fast other programs send through it, as ratios to a naive relay
#   make findings write the table of findings, resources/findings.md, from the catalogue
#   make translation LANGUAGE=de   collect the texts of a language and make it usable
#   make measure  how many error texts the catalogue understands
#   make pins     renew the versions and hashes that are installed

# python3 may be a slow shim: ask it once for the interpreter behind it.
PYTHON ?= $(shell for one in python3 python3.11 python3.12 python3.13; do \
	"$$one" -c 'import sys; sys.version_info >= (3, 11) or sys.exit(1); print(sys.executable)' \
	2>/dev/null && break; done)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet
PINNED := --require-hashes --requirement
PACKAGES := sh resources/linux/packages

# Two workers share the tests, four where most wait for what they have started; a test that measures
# a time then runs with nobody beside it.
WORKERS ?= 2
# Without byte code every worker would compile every test anew.
PYTEST := PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest
test rest: WORKERS = 4
BESIDE = --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder -m "not alone"
ALONE := -m alone
OR_NONE := || [ $$? -eq 5 ] # pytest's code for no tests at all

# The tests of the core that pyproject.toml lists: they alone must reach its last branch.
CORE := tests/model tests/smtp tests/diagnosis tests/discovery tests/wording tests/test_errors.py \
	tests/test_printable.py tests/relay/test_answer.py tests/relay/back/test_exchange.py \
	tests/relay/back/test_rate.py tests/relay/back/test_trouble.py tests/relay/front/test_body.py \
	tests/relay/front/test_path.py tests/gui/state tests/gui/changes tests/gui/presenter

export SMTP_DESKTOP_CI

.PHONY: demo run test check quick rest format lint types types-here types-win32 types-darwin contracts coverage bundle windows windows-test windows-pictures release packages-test bench installed start-costs findings measure translation pins clean

demo: $(VENV)/ready
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ]; then $(PACKAGES) run; fi
	@$(BIN)/smtp-desktop demo $(ARGS)

run: $(VENV)/ready
	@$(PACKAGES) run
	@$(BIN)/smtp-desktop $(ARGS)

test: $(VENV)/ready-dev
	@$(PACKAGES) test
	$(PYTEST) $(BESIDE) $(ARGS) $(OR_NONE)
	$(PYTEST) $(ALONE) $(ARGS) $(OR_NONE)

check: $(VENV)/ready-dev format lint types contracts coverage rest

# Without the tests that try hundreds of made-up values or thousands of texts or measure how long the
# processor works, and as this system alone sees the program.
quick: $(VENV)/ready-dev format lint contracts types-here
	$(PYTEST) -q $(BESIDE) -m "not (alone or work or hypothesis or no_cover)" $(CORE)

format: $(VENV)/ready-dev
	$(BIN)/ruff format --check .

lint: $(VENV)/ready-dev
	$(BIN)/ruff check .

# The program is checked as each system sees it, two at once; a cache serves one of them alone.
types: $(VENV)/ready-dev
	@$(MAKE) --no-print-directory --jobs 2 types-here types-win32 types-darwin

types-here: $(VENV)/ready-dev
	$(BIN)/mypy

types-win32 types-darwin: types-%: $(VENV)/ready-dev
	$(BIN)/mypy --platform $* --cache-dir .mypy_cache/$* smtp_desktop

contracts: $(VENV)/ready-dev
	$(BIN)/lint-imports --no-cache

# What asks for no coverage runs apart: workers have two tracers, and the mark stops but one of them.
coverage: $(VENV)/ready-dev
	@$(PACKAGES) test
	$(PYTEST) -q $(BESIDE) --cov -m "not alone and not no_cover" $(CORE)
	$(PYTEST) -q $(BESIDE) -m "not alone and no_cover" $(CORE)

# All tests but those of the core, which `coverage` has run; what runs alone of these counts the time
# of programs that it starts, and no lines.
rest: $(VENV)/ready-dev
	@$(PACKAGES) test
	$(PYTEST) $(BESIDE) $(addprefix --ignore=,$(CORE))
	$(PYTEST) $(ALONE)

bundle: $(VENV)/ready-dev
	@$(PACKAGES) test
	$(BIN)/pyinstaller --noconfirm --log-level WARN build.spec

WINDOWS := build/windows
UNDER_WINE := . $(WINDOWS)/prefix.environment; unset DISPLAY; PYTHONUTF8=1 PASS_QT_QPA_PLATFORM=offscreen

ON_SCREEN := xvfb-run --auto-servernum --server-args="-screen 0 1280x1024x24"

windows-test: $(VENV)/ready-dev
	@sh resources/windows/packages
	@resources/windows/setup $(WINDOWS)
	$(BIN)/python -m resources.windows.suite.run_tests $(WINDOWS) $(ARGS)

# Wine 8 gives Python no plain files as streams, so what it says goes through a pipe.
windows: $(VENV)/ready-dev
	@sh resources/windows/packages
	@resources/windows/setup $(WINDOWS)
	rm -rf $(WINDOWS)/dist
	$(UNDER_WINE) PYTHONPATH='Z:$(CURDIR)' wine $(WINDOWS)/python/python.exe -m PyInstaller \
		--noconfirm --log-level WARN --distpath $(WINDOWS)/dist --workpath $(WINDOWS)/pyinstaller \
		build.spec </dev/null 2>&1 | cat
	resources/windows/installers $(WINDOWS)
	$(ON_SCREEN) $(BIN)/python resources/windows/smoke.py $(WINDOWS)

windows-pictures: $(VENV)/ready-dev
	@sh resources/windows/packages
	@resources/windows/setup $(WINDOWS)
	$(ON_SCREEN) $(BIN)/python -m resources.windows.pictures.pictures $(WINDOWS)

release: $(VENV)/ready-dev
	@$(PACKAGES) packages
	$(BIN)/python -m resources.packaging.release $(ARGS)

packages-test: release
	$(BIN)/python -m resources.packaging.release build/again >/dev/null
	diff dist/SHA256SUMS build/again/SHA256SUMS
	$(BIN)/python -m resources.packaging.trial

bench: installed bench-relay
	$(BIN)/python tests/tools/bench.py $(ARGS)
	@PYTHONPATH=tests $(BIN)/python -m tools.bench_send

# The program as people install it, without what tests put into every start of Python, and what it is
# compared with.
INSTALLED := build/bench
INTO_INSTALLED := $(BIN)/python -m pip --python $(INSTALLED)/bin/python --disable-pip-version-check \
	install --quiet
$(INSTALLED)/ready: resources/requirements.txt resources/requirements-bench.txt
	@"$(PYTHON)" -m venv --clear --without-pip $(INSTALLED)
	@$(INTO_INSTALLED) $(PINNED) resources/requirements.txt $(PINNED) resources/requirements-bench.txt
	@touch $@

installed: $(VENV)/ready-dev $(INSTALLED)/ready
	@rm -rf $(INSTALLED)/wheel
	@$(BIN)/python -m hatchling build -t wheel -d $(INSTALLED)/wheel >/dev/null
	@$(INTO_INSTALLED) --no-deps --force-reinstall $(INSTALLED)/wheel/*.whl

start-costs: $(VENV)/ready-dev
	@$(BIN)/python tests/tools/start_costs.py $(ARGS)

bench-relay: installed
	@$(PACKAGES) test
	$(BIN)/python tests/tools/bench_relay.py $(ARGS)

findings: $(VENV)/ready-dev
	@PYTHONPATH=tests $(BIN)/python -m tools.findings_page

translation: $(VENV)/ready-dev
	@PYTHONPATH=tests $(BIN)/python -m translations.language $(LANGUAGE)

measure: $(VENV)/ready-dev
	@PYTHONPATH=tests $(BIN)/python -m tools.measure $(ARGS)

# One file holds for every system and every Python: pip alone would write it for this one only.
UV := build/pins/bin/uv
COMPILE := $(UV) pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url --group install pyproject.toml
BENCH_PINS = $(UV) pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url --group bench --constraint build/pins/dev.txt \
	--output-file build/pins/bench.txt
RELEASE_PINS = $(UV) pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url --group release --constraint build/pins/dev.txt \
	--output-file build/pins/release.txt
pins:
	@"$(PYTHON)" -m venv build/pins
	@build/pins/bin/python -m pip --disable-pip-version-check install --quiet uv
	@$(COMPILE) --extra dev --output-file build/pins/dev.txt
	@$(COMPILE) --constraint build/pins/dev.txt --output-file build/pins/program.txt
	@$(RELEASE_PINS)
	@$(BENCH_PINS)
	@for one in requirements:program requirements-dev:dev requirements-release:release \
		requirements-bench:bench; do \
		file=resources/$${one%%:*}.txt; \
		{ sed -n '/^#/p' $$file; cat build/pins/$${one#*:}.txt; } > build/pins/new.txt; \
		mv build/pins/new.txt $$file; done
	@git --no-pager diff --stat resources/requirements*.txt

clean:
	rm -rf $(VENV) build dist shots .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage

$(VENV)/python: resources/requirements.txt
	@if [ -z "$(PYTHON)" ]; then echo "Python 3.11 or newer is needed." >&2; exit 1; fi
	@"$(PYTHON)" -c 'import ensurepip' 2>/dev/null || $(PACKAGES) python
	@"$(PYTHON)" -m venv $(VENV)
	@echo "Setting up (once)…"
	@$(PIP) $(PINNED) resources/requirements.txt
	@touch $@

# A step of its own: the pip of before writes a start script that starts half as slowly again.
$(VENV)/ready: $(VENV)/python pyproject.toml
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/ready-dev: $(VENV)/ready resources/requirements-dev.txt
	@$(PIP) $(PINNED) resources/requirements-dev.txt
	@touch $@
