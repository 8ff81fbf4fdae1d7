#!/bin/sh
# fetch_grammars.sh DEST: puts the pinned parser sources that libs/code compiles into DEST. Gets the packages with npm, checks
# each against its pin and unpacks only what is compiled. Does nothing when DEST has them already.
set -eu

[ $# -eq 1 ] || { echo "usage: $0 DEST" >&2; exit 2; }
pins=$(cd "$(dirname "$0")/pins" && pwd)/grammars.txt
mkdir -p "$1"
dest=$(cd "$1" && pwd)

if cmp -s "$pins" "$dest/pins.txt"; then
    echo "grammars: already in $dest"
    exit 0
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
while read -r name version integrity; do
    case $name in '#'*|'') continue ;; esac
    (cd "$work" && npm pack --silent --ignore-scripts "$name@$version" >/dev/null)
    got=sha512-$(openssl dgst -sha512 -binary "$work/$name-$version.tgz" | base64 | tr -d '\n')
    [ "$got" = "$integrity" ] || { echo "grammars: $name $version is not the pinned package" >&2; exit 1; }
    case $name in
        tree-sitter-typescript) files="package/tsx/src package/common/scanner.h package/LICENSE" ;;
        *) echo "grammars: nothing is known of $name" >&2; exit 1 ;;
    esac
    mkdir "$work/$name"
    # shellcheck disable=SC2086
    tar -xzf "$work/$name-$version.tgz" -C "$work/$name" --strip-components=1 $files
    find "$work/$name" -type f -name '*.json' -delete
    rm -rf "$dest/$name"
    cp -R "$work/$name" "$dest/$name"
done <"$pins"
cp "$pins" "$dest/pins.txt"
echo "grammars: fetched into $dest"
