#!/usr/bin/env bash
# P6, P8 and P9, release build: opening, patients as one types, words, each beside its bare statement.
set -euo pipefail
exec cargo bench --package tests --bench acts -- open
