#!/usr/bin/env bash
# P1, release build: the whole log into the store, beside the limit program.
set -euo pipefail
exec cargo bench --package tests --bench acts -- replay
