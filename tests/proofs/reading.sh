#!/usr/bin/env bash
# P6, P8, P9 and a chart, release build: opening, patients as one types, words, a first screen, each beside its bare work.
set -euo pipefail
exec cargo bench --package tests --bench acts -- open chart
