#!/usr/bin/env bash
# What a person waits for, release build: from the key or the click to the painted frame, in Chromium over the bridge.
set -euo pipefail
(cd ui && npm run --silent build && npm run --silent build:bridge)
cargo build --release --package tests --bin bridge --bin people
(cd tests/e2e && npm run --silent build)
export BUDSTIKKE_BRIDGE="$BUDSTIKKE_TARGET/release/bridge" BUDSTIKKE_PEOPLE="$BUDSTIKKE_TARGET/release/people"
exec bash tests/e2e/desktop.sh node tests/e2e/build/main.js painted
