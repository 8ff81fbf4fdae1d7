#!/usr/bin/env bash
# The whole life of a change on a real Gitea (./atelier test gitea): builds the server once, from its Go module, into
# .cache/gitea (Go 1.26.2 or newer, a C compiler, about 1.5 GB of module cache, 7 to 25 minutes on two cores), and runs the
# end-to-end test of the forge against it. Needs root, because the server refuses to run as root and is started as nobody.
# Needs the ci preset built.
set -euo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
VERSION=v1.26.0
HOME_OF_IT=$ROOT/.cache/gitea
# Where nobody may run it.
PLACE=$(mktemp -d)
trap 'rm -rf "$PLACE"' EXIT

if [ ! -x "$HOME_OF_IT/gitea-$VERSION" ]; then
    command -v go >/dev/null || { echo "go is missing: Gitea is built from its module" >&2; exit 1; }
    mkdir -p "$HOME_OF_IT"
    export GOFLAGS="-mod=mod -buildvcs=false"
    (cd "$PLACE" && go mod init seed 2>/dev/null && go mod download "code.gitea.io/gitea@$VERSION")
    rm -rf "$HOME_OF_IT/src"
    cp -r "$(go env GOMODCACHE)/code.gitea.io/gitea@$VERSION" "$HOME_OF_IT/src"
    chmod -R u+w "$HOME_OF_IT/src"
    (cd "$HOME_OF_IT/src" && CGO_ENABLED=1 nice go build -tags 'sqlite sqlite_unlock_notify' \
        -ldflags "-X main.Version=${VERSION#v}" -o "$HOME_OF_IT/gitea-$VERSION" .)
fi
chmod 0755 "$PLACE"
cp "$HOME_OF_IT/gitea-$VERSION" "$PLACE/gitea"
mkdir "$PLACE/root"
cp -r "$HOME_OF_IT/src/templates" "$HOME_OF_IT/src/options" "$HOME_OF_IT/src/public" "$PLACE/root"
chmod -R a+rX "$PLACE"
ATELIER_GITEA=$PLACE/gitea ATELIER_GITEA_ROOT=$PLACE/root npm --prefix "$ROOT/web" run -s e2e -- forge
