#!/usr/bin/env bash
# ./atelier bench gate; see the module's first line. The programs of build/release, or of ATELIER_PRESET.
exec python3 "$(dirname "${BASH_SOURCE[0]}")/gate.py" "$@"
