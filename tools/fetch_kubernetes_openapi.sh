#!/bin/sh
# fetch_kubernetes_openapi.sh DEST: puts the pinned OpenAPI document of the Kubernetes API into DEST/swagger.json. Gets the published
# Go module with the go program, takes one file out of it and checks it. Does nothing when DEST has it already.
set -eu

[ $# -eq 1 ] || { echo "usage: $0 DEST" >&2; exit 2; }
pins=$(cd "$(dirname "$0")/pins" && pwd)/kubernetes.txt
mkdir -p "$1"
dest=$(cd "$1" && pwd)
read -r module version file sum <<PIN
$(grep -v '^#' "$pins")
PIN

verified() { [ "$(sha256sum "$1" 2>/dev/null | cut -d ' ' -f 1)" = "$sum" ]; }

if verified "$dest/swagger.json"; then
    echo "kubernetes: already in $dest"
    exit 0
fi
command -v go >/dev/null 2>&1 || { echo "kubernetes: the go program is needed once to fetch $module; install golang-go" >&2; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
# A module is downloaded, never built or run.
(cd "$work" && GOFLAGS=-modcacherw GOMODCACHE="$work/cache" GOTOOLCHAIN=local go mod download "$module@$version")
cp "$work/cache/$module@$version/$file" "$dest/.swagger.new"
verified "$dest/.swagger.new" || { rm -f "$dest/.swagger.new"; echo "kubernetes: the file in the module is not the pinned one" >&2; exit 1; }
mv "$dest/.swagger.new" "$dest/swagger.json"
echo "kubernetes: fetched into $dest"
