.DEFAULT_GOAL := help
.PHONY: help setup setup-dev run demo test bench pictures examples

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/'

setup: ## build .venv and .venv/bin/shishi if missing or stale
	@scripts/setup run

setup-dev:
	@scripts/setup dev

run: setup ## read the notice, load the Zhangye plan, open the pages
	@.venv/bin/shishi start

demo: setup ## play an invented year into var/demo (once) and open it
	@scripts/demo

test: setup-dev ## unit, property, integration and house tests (SQLite)
	@scripts/test

bench: setup-dev ## measure; writes bench/results/<date>.json
	@.venv/bin/python -m bench

pictures: setup-dev ## draw the README's pictures from the demonstration
	@.venv/bin/python scripts/make_pictures.py

examples: setup-dev ## render examples/*/notice.txt as official .docx
	@.venv/bin/python scripts/make_examples.py
