# Every command sets up what it needs: packages, system libraries, servers, tables, demo data.
PORT ?= 8000
GO = python=$$(sh deploy/local/choose_python.sh) && exec "$$python" -m deploy.local.bootstrap

.DEFAULT_GOAL := help
.PHONY: help run test lint format bench fuzz reset

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' Makefile

run: ## start the portal on http://localhost:8000 (make run PORT=8001 for another port)
	@$(GO) run --port "$(PORT)"

test: ## style, types, contracts, unit, integration and browser tests
	@$(GO) check

lint: ## style, types and contracts only
	@$(GO) check --lint

format: ## bring source and templates into the one format
	@$(GO) reformat

bench: ## measure against the budgets
	@$(GO) bench

fuzz: ## call the API with made-up requests for hours (FUZZ_EXAMPLES an operation)
	@$(GO) fuzz

reset: ## remove all local data (var/), after asking
	@$(GO) reset
