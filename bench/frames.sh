#!/usr/bin/env bash
# ./atelier bench frames; see the module's first line. The programs of build/release, or of ATELIER_PRESET.
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
PATH="$(echo "$ROOT"/web/node_modules/node-linux-*/bin):$PATH" exec node "$ROOT/bench/frames.mjs" "$@"
