#!/usr/bin/env bash
# P2, release build: the same log read in by fhirclient + sqlite3 (Python) and @medplum/core + better-sqlite3 (Node).
set -euo pipefail
here="tests/benches/peers"
work="$BUDSTIKKE_TARGET/peers"
mkdir -p "$work"
[ -x "$work/venv/bin/pip" ] || python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --requirement "$here/requirements.txt"
cp "$here/package.json" "$here/package-lock.json" "$here/sync.mjs" "$work/"
(cd "$work" && npm ci --no-audit --no-fund --loglevel=error)
export BUDSTIKKE_PEERS
BUDSTIKKE_PEERS=$(
    printf 'fhirclient\t%s\t%s\n' "$work/venv/bin/python" "$PWD/$here/sync.py"
    # Node 20 has WebSocket only behind this; @medplum/core names it as it loads.
    printf 'medplum\tnode\t--experimental-websocket\t%s\n' "$work/sync.mjs"
)
exec cargo bench --package tests --bench acts -- peers
