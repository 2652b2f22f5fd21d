#!/usr/bin/env bash
# P1 at 1,000,000 messages, release build: time and memory beside the limit program, and bytes on disk (P14).
set -euo pipefail
exec cargo bench --package tests --bench acts -- million
