#!/usr/bin/env bash
# The full sizes of what ./atelier test runs small: random histories, cases against the OpenAPI document, decisions fired at once, a flood of
# sessions. Judges (the peers) run inside: pyxirr, scipy and a decimal recomputation, schemathesis. Needs the built tests; about half an hour.
# bench/trust.sh [histories|rest|decisions|flood]...
set -euo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$ROOT"
export ATELIER_PRESET=${ATELIER_PRESET:-ci}
NODE_BIN=$(echo "$ROOT"/web/node_modules/node-linux-*/bin)
export PATH="$NODE_BIN:$PATH"
BIN=build/$ATELIER_PRESET/bin

run() { # what
    case $1 in
        histories)
            echo "10,000 random histories: does an accepted write make a read fail?"
            ATELIER_HISTORIES=10000 "$BIN/core_backend_test" -tc="no accepted write*"
            echo "10,000 more, beside pyxirr, scipy and a decimal recomputation"
            python3 apps/core-backend/tests/peer/compare_histories.py "$BIN/core_histories_peer" \
                "build/$ATELIER_PRESET/apps/core-backend/peer-venv" 10000
            ;;
        rest) node tests/conformance/rest/run.mjs "$ATELIER_PRESET" 150 ;;
        decisions) ROUNDS=200 npm --prefix web run e2e -- attacks/decisions --testTimeout 3600000 ;;
        flood) FLOOD=400 npm --prefix web run e2e -- attacks/limits -t "sessions at once" ;;
        *) echo "bench/trust.sh: no '$1'; known: histories rest decisions flood" >&2; exit 64 ;;
    esac
}

for what in "${@:-histories rest decisions flood}"; do
    for each in $what; do run "$each"; done
done
