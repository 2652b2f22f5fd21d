#!/usr/bin/env bash
# P3, P11 and P12, release build: polls, sending, and a burst.
set -euo pipefail
exec cargo bench --package tests --bench acts -- poll send
