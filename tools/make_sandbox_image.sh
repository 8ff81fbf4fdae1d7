#!/bin/sh
# Makes the root file system of sandboxes that a container engine runs: Node, the libraries it needs, a shell and a few small
# tools, taken from this machine; nothing is downloaded. The same inputs give the same bytes, and the driver names the image
# after their digest. Everything else (widgets, tools of web/) is mounted read-only.
#   tools/make_sandbox_image.sh [--kubernetes] [OUT.tar.gz] [NODE]
# --kubernetes: everything else as well, since a cluster has no files of this machine: jail, bridge, preview server, web tools.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
cluster=
name=image
if [ "${1:-}" = --kubernetes ]; then
    cluster=1
    name=kubernetes
    shift
fi
out=${1:-$root/.cache/sandbox/$name.tar.gz}
case $out in /*) ;; *) out=$PWD/$out ;; esac
case $(uname -m) in aarch64) arch=arm64 ;; *) arch=x64 ;; esac
node=${2:-$root/web/node_modules/node-linux-$arch/bin/node}
[ -x "$node" ] || { echo "make_sandbox_image: Node is not at $node; run ./atelier build" >&2; exit 1; }
mkdir -p "$(dirname "$out")"
stage=$(mktemp -d "$(dirname "$out")/stage.XXXXXX")
trap 'rm -rf "$stage"' EXIT
cd "$stage"
mkdir -p usr/bin usr/lib/atelier usr/lib64 usr/sbin etc run/io tmp work opt dev proc sys
for name in bin lib lib64 sbin; do ln -s "usr/$name" "$name"; done
chmod 1777 tmp work
: > usr/lib/atelier/jail
printf 'sandbox:x:1000:1000::/tmp:/usr/sbin/nologin\n' > etc/passwd
printf 'sandbox:x:1000:\n' > etc/group

# A library keeps the place at which the loader looked for it; /lib is a link to /usr/lib here.
add_libraries() {
    { ldd "$1" 2>/dev/null || true; } | grep -o '/[^ ]*' | while read -r library; do
        to=.$(echo "$library" | sed 's#^/lib#/usr/lib#')
        mkdir -p "$(dirname "$to")"
        [ -e "$to" ] || cp -L "$library" "$to"
    done
}
cp -L "$node" usr/bin/node
add_libraries "$node"
for tool in sh cat cp env head id ls mkdir mv rm sleep stat tail true uname wc; do
    path=$(command -v "$tool") || continue
    [ -f "$path" ] || path=$(PATH=/usr/bin:/bin which "$tool") || continue
    cp -L "$path" "usr/bin/$tool"
    add_libraries "$path"
done
# The tools of web/ are mounted, but not the libraries that their native parts want.
find "$root/web/node_modules" -name '*.node' | while read -r native; do add_libraries "$native"; done
# The places are those of apps/atelierd/sandboxes and libs/gate; /run/mcp.sock leads to the directory that the bridge shares.
if [ -n "$cluster" ]; then
    jail=$root/build/${ATELIER_PRESET:-release}/bin/atelier-jail
    [ -x "$jail" ] && [ -e "$root/web/user-backend/src/server.mjs" ] || { echo "make_sandbox_image: run ./atelier build first" >&2; exit 1; }
    # The placeholder above is no program; cp would keep its mode.
    install -m 0755 "$jail" usr/lib/atelier/jail
    cp -L "$root/web/bridge/bridge.mjs" usr/lib/atelier/bridge.mjs
    ln -s gateway/mcp.sock run/mcp.sock
    mkdir -p run/gateway run/identity run/input run/live opt/atelier opt/node/bin srv/root web
    install -m 0755 "$root/build/${ATELIER_PRESET:-release}/bin/atelier-sqlite" opt/atelier/sqlite
    ln -s /usr/bin/node opt/node/bin/node
    cp -RL "$root/web/user-backend/src" srv/backend
    tar -C "$root/web" -c --exclude=./node_modules/node-linux-* --exclude=./node_modules/.cache --exclude=./console --exclude=./portfolio/dist . | tar -x -C web
    chmod -R a+rX .
fi
tar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -c . | gzip -n -1 > "$out.part"
mv "$out.part" "$out"
echo "$out"
