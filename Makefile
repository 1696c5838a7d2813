# Every routine task, one word each; CI, hooks and people call the same words. `make` alone lists them.
.DEFAULT_GOAL := help
.PHONY: help run test test-slow test-page screenshots test-package check build e2e asan tsan fuzz bench contact-sheet docs fmt lint tidy package clean
JOBS ?= $(shell nproc)
PYTHON := /usr/bin/python3
BIN := build/release/bin

help: ## list the tasks
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-13s %s\n", $$1, $$2}'

run: build ## install what is missing, build, serve on http://127.0.0.1:8080 with data in ./data
	@$(BIN)/pressoir serve --data ./data

test: ## install what is missing, build, run unit and end-to-end tests
	@tools/install.sh build run test
	@cmake --preset release >/dev/null
	@cmake --build --preset release -j $(JOBS)
	@ctest --preset release -j $(JOBS)
	@$(MAKE) --no-print-directory e2e

check: lint test ## all that a pull request needs

build: ## install what is missing, build the two programs into build/release/bin
	@tools/install.sh build run
	@cmake --preset release >/dev/null
	@cmake --build --preset release -j $(JOBS) --target pressoir pressoir-worker

e2e: ## run the end-to-end tests against build/release/bin
	@PRESSOIR_BIN=$(BIN)/pressoir $(PYTHON) -m pytest -q -n $(JOBS) -m "not slow" tests

test-slow: build ## run the sweeps over the whole corpus, in every mode
	@tools/install.sh build run test
	@PRESSOIR_BIN=$(BIN)/pressoir $(PYTHON) -m pytest -q -m slow tests

web/tests/node_modules/.package-lock.json: web/tests/package-lock.json
	@cd web/tests && npm ci --no-audit --no-fund --prefer-offline --ignore-scripts --loglevel=error && touch node_modules/.package-lock.json

test-page: build ## run the tests of the page in Chromium
	@tools/install.sh page
	@$(MAKE) --no-print-directory web/tests/node_modules/.package-lock.json
	@cd web/tests && PRESSOIR_BIN=$(CURDIR)/$(BIN)/pressoir node --test --test-concurrency=1 .

screenshots: build ## draw every view of the page, in both colours and two widths, into SHOTS (shots)
	@tools/install.sh page
	@$(MAKE) --no-print-directory web/tests/node_modules/.package-lock.json
	@cd web/tests && PRESSOIR_BIN=$(CURDIR)/$(BIN)/pressoir node screenshots.mjs $(abspath $(or $(SHOTS),shots))

asan: ## unit tests under address and undefined behaviour sanitizers
	@tools/install.sh build run test
	@cmake --preset asan >/dev/null && cmake --build --preset asan -j $(JOBS) && ctest --preset asan -j $(JOBS)

tsan: ## tests of threads under the thread sanitizer
	@tools/install.sh build run test
	@cmake --preset tsan >/dev/null && cmake --build --preset tsan -j $(JOBS) && ctest --preset tsan

fuzz: ## build the fuzz targets and run each for FUZZ_SECONDS (60)
	@tools/install.sh build fuzz
	@cmake --preset fuzz >/dev/null && cmake --build --preset fuzz -j $(JOBS) --target fuzzers
	@for t in build/fuzz/bin/*_fuzzer; do n=$$(basename $$t _fuzzer); \
	  mkdir -p build/fuzz/corpus/$$n && $$t -max_total_time=$${FUZZ_SECONDS:-60} -print_final_stats=1 \
	  build/fuzz/corpus/$$n fuzz/seeds/$$n || exit 1; done

bench: build ## measure against the peers that Debian has, side by side
	@tools/install.sh bench
	@$(PYTHON) bench/peers.py
	@$(PYTHON) bench/formats.py
	@$(PYTHON) bench/png_photos.py
	@$(PYTHON) bench/repair.py
	@$(PYTHON) bench/uploads.py
	@$(PYTHON) bench/load.py
	@$(PYTHON) bench/signed_get.py
	@$(PYTHON) bench/api_batches.py
	@$(PYTHON) bench/crushpics.py
	@$(PYTHON) bench/iloveimg.py
	@$(PYTHON) bench/attacks.py

contact-sheet: build ## draw what each tool and option of iLoveIMG makes, into SHEET (contact-sheet.png)
	@tools/install.sh bench
	@$(PYTHON) bench/contact_sheet.py $(or $(SHEET),contact-sheet.png)

docs: build ## renew docs/configuration.md from the settings
	@$(PYTHON) tools/check_docs.py --write

fmt: ## format the sources
	@git ls-files '*.cpp' '*.h' | xargs clang-format-14 -i

lint: ## formatting, floors, the cheap part of clang-tidy (whose analyser does not follow the coroutine of loop_turns)
	@tools/install.sh lint
	@git ls-files '*.cpp' '*.h' | xargs clang-format-14 --dry-run -Werror
	@$(PYTHON) tools/check_floors.py src
	@cmake --preset lint >/dev/null
	@clang-tidy-14 -p build/lint --quiet $(filter-out %_test.cpp src/base/loop/loop_turns.cpp,$(wildcard src/base/*.cpp src/base/*/*.cpp) src/codecs/trials.cpp) 2>/dev/null

tidy: ## clang-tidy over all sources: half an hour
	@tools/install.sh lint
	@cmake --preset lint >/dev/null
	@git ls-files 'src/*.cpp' | grep -v '_test.cpp$$' | xargs -P $(JOBS) -n 1 clang-tidy-14 -p build/lint --quiet 2>/dev/null

PACKAGE_PRESET ?= package
package: ## Debian packages into build/deb, optimised for the link (PACKAGE_PRESET=release: sooner)
	@tools/install.sh build run package
	@cmake --preset $(PACKAGE_PRESET) >/dev/null
	@cmake --build --preset $(PACKAGE_PRESET) -j $(JOBS) --target pressoir pressoir-worker
	@$(PYTHON) packaging/build_deb.py --build build/$(PACKAGE_PRESET)

test-package: ## install the Debian package in a tree of its own, try it and what is in extras, remove it
	@$(MAKE) --no-print-directory package PACKAGE_PRESET=release
	@$(PYTHON) packaging/test_package.py --build build/release

clean: ## remove everything that was built
	@rm -rf build
