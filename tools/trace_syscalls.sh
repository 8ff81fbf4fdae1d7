#!/usr/bin/env bash
# Which system calls do the programs make that run in a sandbox? Traces each of them outside, and compares with the table in
# apps/atelier-jail/syscalls.hpp. Run it after an update of Node, TypeScript, oxlint, Prettier or esbuild. Needs strace (apt-get install strace).
#   tools/trace_syscalls.sh            names that the table lacks, with the program that wants them; exit code 1 when there are any
#   tools/trace_syscalls.sh --list     all names, with the programs
# A name that the table leaves out on purpose stands below in REFUSED: the program falls back.
set -euo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
WEB=$ROOT/web
NODE=$(echo "$WEB"/node_modules/node-linux-*/bin/node)
TABLE=$ROOT/apps/atelier-jail/syscalls.hpp
# clone3: libc falls back to clone. io_uring: Node falls back to threads. execveat, personality: not needed by any of them. fanotify: TypeScript falls back to looking again.
# The rest tells of others or of the machine: see the table.
REFUSED="clone3 io_uring_setup io_uring_enter io_uring_register execveat personality fanotify_init inotify_init1 inotify_add_watch inotify_rm_watch
 sysinfo statfs fstatfs fadvise64 readahead mincore preadv2 pwritev2"
# Rules of their own in seccomp.cpp.
RULED="clone socket socketpair ioctl"

command -v strace >/dev/null || { echo "strace is missing: apt-get install strace" >&2; exit 2; }
WORK=$(mktemp -d)
trap 'rm -rf "${WORK:?}"' EXIT

trace() { # name, command...
    local name=$1
    shift
    timeout 180 strace -f -qq -o "$WORK/$name.trace" "$@" >"$WORK/$name.out" 2>&1 </dev/stdin || echo "note: $name ended with $?" >&2
}

mkdir "$WORK/check"
cp "$WEB"/templates/allocation_pie/widget.tsx "$WEB"/templates/allocation_pie/manifest.json "$WORK/check/"

trace node "$NODE" -e '
const { createServer, get } = require("node:http"), { Worker } = require("node:worker_threads");
const fs = require("node:fs"), zlib = require("node:zlib"), { spawnSync } = require("node:child_process"), dir = process.argv[1];
new Worker("setTimeout(() => {}, 50)", { eval: true });
fs.writeFileSync(dir + "/a", zlib.gzipSync("x".repeat(100000))); fs.renameSync(dir + "/a", dir + "/b");
fs.mkdirSync(dir + "/d"); fs.rmSync(dir + "/d", { recursive: true }); fs.readdirSync(dir); fs.cpSync(dir + "/b", dir + "/c");
crypto.subtle.digest("SHA-256", new Uint8Array(9)); spawnSync(process.execPath, ["-e", "0"]); process.on("SIGTERM", () => {});
const server = createServer((q, a) => a.end("x")).listen(dir + "/app.sock", () =>
  get({ socketPath: dir + "/app.sock" }, a => a.resume().on("end", () => { server.close(); global.gc; })));
setTimeout(() => process.exit(0), 1500);
' "$WORK/check" </dev/null
trace sqlite "$ROOT/build/${ATELIER_PRESET:-release}/bin/atelier-sqlite" "$WORK/check/user.db" 1000000 10000000 </dev/null
rm -f "$WORK"/check/{user.db*,b,c,app.sock}
# All checks of the gate: TypeScript, oxlint, Prettier and esbuild by the checker, the render test beside them.
"$NODE" -e '
const fs = require("node:fs"), dir = process.argv[1], read = (name) => fs.readFileSync(dir + "/" + name, "utf8");
const files = { "widget.tsx": read("widget.tsx") }, manifest = JSON.parse(read("manifest.json"));
fs.writeFileSync(dir + "/job.json", JSON.stringify({ files, manifest, locale: "en" }));
fs.writeFileSync(dir + "/expect.json", "[]");
for (const what of ["format", "types", "lint", "build"]) console.log(JSON.stringify({ id: what, do: what, files, manifest }));
' "$WORK/check" >"$WORK/questions"
trace checker "$NODE" "$WEB/gate/dist/checker.mjs" <"$WORK/questions"
trace render "$NODE" "$WEB/gate/dist/check.mjs" --job "$WORK/check/job.json" --expect "$WORK/check/expect.json" </dev/null

[ "$(grep -c '"findings":\[\]' "$WORK/checker.out")" = 4 ] || echo "note: the checker gave no verdict: $(head -c 300 "$WORK/checker.out")" >&2
grep -q '"ok":true' "$WORK/render.out" || echo "note: the render test gave no report: $(head -c 300 "$WORK/render.out")" >&2
missing=0
for name in $(sed -nE 's/^[0-9]+ +([a-z_0-9]+)\(.*/\1/p' "$WORK"/*.trace | sort -u); do
    programs=$(grep -lE "^[0-9]+ +$name\(" "$WORK"/*.trace | xargs -n1 basename | sed 's/\.trace//' | tr '\n' ' ')
    [ "${1:-}" = --list ] && printf '%-22s %s\n' "$name" "$programs"
    grep -qw "SCMP_SYS($name)" <(sed -n '/k_allowed/,/^};/p' "$TABLE") && continue
    grep -qw "$name" <<<"$REFUSED $RULED" && continue
    echo "not in the table: $name ($programs)"
    missing=1
done
echo "ioctl requests: $(sed -nE 's/^[0-9]+ +ioctl\([^,]+, ([A-Z0-9_a-fx]+).*/\1/p' "$WORK"/*.trace | sort -u | tr '\n' ' ')"
[ "$missing" = 0 ] && echo "the table has all of them"
exit "$missing"
