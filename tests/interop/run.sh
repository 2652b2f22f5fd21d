#!/usr/bin/env bash
# Budstikke against software that others wrote. Elsewhere than in CI a missing Java is a skip with its reason printed.
set -euo pipefail
exec cargo test --workspace --features budstikke/custom-protocol --test interop -- --nocapture --test-threads=1
