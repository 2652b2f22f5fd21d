#!/usr/bin/env bash
# Ratios are printed, never judged. The debug build serves here: both sides are built alike, and the cipher, the
# compressor and SQLite are optimised in both; `cargo xtask prove` times release builds.
set -euo pipefail
exec cargo test --workspace --features budstikke/custom-protocol --bench acts
