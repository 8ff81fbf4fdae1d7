#!/bin/sh
# build_llama_server.sh DEST [--progress-file F]: upstream's own llama.cpp server in DEST (`llama-server` and its libraries).
# Only the server is compiled (about two minutes on two cores); the engine comes prebuilt from the same release. Does
# nothing when DEST has this version already. F receives {"phase", "done", "total"} as it goes.
set -eu

usage() { echo "usage: $0 DEST [--progress-file F]" >&2; exit 2; }
[ $# -ge 1 ] || usage
dest=$1
shift
progress_file=
while [ $# -gt 0 ]; do
    case $1 in
        --progress-file) [ $# -ge 2 ] || usage; progress_file=$2; shift 2 ;;
        *) usage ;;
    esac
done
tools=$(cd "$(dirname "$0")" && pwd)
pins=$tools/pins/llama_server.txt
say() { echo "llama-server: $*"; }
die() { echo "llama-server: $*" >&2; exit 1; }
progress() {
    [ -n "$progress_file" ] || return 0
    printf '{"phase": "%s", "done": %s, "total": %s}\n' "$1" "$2" "$3" > "$progress_file.new" && mv "$progress_file.new" "$progress_file"
}

[ "$(uname -s)-$(uname -m)" = Linux-x86_64 ] || die "no prebuilt engine for $(uname -s) on $(uname -m): set an endpoint as the model"
mkdir -p "$dest"
dest=$(cd "$dest" && pwd)
exec 9> "$dest/.lock"
flock 9
stamp=$(sha256sum "$pins" "$0" | sha256sum | cut -d' ' -f1)
if [ -x "$dest/llama-server" ] && [ "$(cat "$dest/stamp" 2>/dev/null)" = "$stamp" ]; then
    say "already in $dest"
    exit 0
fi
for program in npm git tar cmake; do
    command -v "$program" > /dev/null || die "needs $program, which is not installed"
done
cxx=
for candidate in clang++-19 clang++ g++; do
    if command -v "$candidate" > /dev/null; then cxx=$candidate; break; fi
done
[ -n "$cxx" ] || die "needs a C++ compiler (clang-19)"
case $cxx in
    clang++*) cc=clang${cxx#clang++} ;;
    *) cc=gcc ;;
esac
linker=
for candidate in lld-19 lld; do
    if command -v "ld.$candidate" > /dev/null; then linker=-fuse-ld=$candidate; break; fi
done

work=$dest/build
mkdir -p "$work/objects" "$work/ui"

verified() { [ -f "$1" ] && [ "$(sha256sum "$1" | cut -d' ' -f1)" = "$2" ]; }
grep -v '^#' "$pins" | while read -r package file sha; do
    if ! verified "$work/$file" "$sha"; then
        progress fetching 0 1
        say "fetching $package"
        rm -f "$work/$file"
        (cd "$work" && npm pack --silent "$package" > /dev/null) || die "npm cannot fetch $package"
        verified "$work/$file" "$sha" || die "$file is not the pinned one: its SHA-256 is $(sha256sum "$work/$file" | cut -d' ' -f1), not $sha"
    fi
done
source_tgz=$(grep -v '^#' "$pins" | awk '$2 !~ /linux-x64/ { print $2 }')
engine_tgz=$(grep -v '^#' "$pins" | awk '$2 ~ /linux-x64/ { print $2 }')

tree=$work/llama.cpp
if [ "$(cat "$work/tree.stamp" 2>/dev/null)" != "$stamp" ]; then
    rm -rf "$tree" "$work/objects" "$work/engine"
    mkdir -p "$work/objects" "$work/engine"
    tar -xzf "$work/$source_tgz" -C "$work" package/llama/gitRelease.bundle
    git -c advice.detachedHead=false clone --quiet "$work/package/llama/gitRelease.bundle" "$tree"
    rm -rf "$work/package"
    tar -xzf "$work/$engine_tgz" -C "$work/engine" --strip-components=3 package/bins/linux-x64
    echo "$stamp" > "$work/tree.stamp"
fi

# The server's web page is left out: stubs instead of assets, nothing is fetched.
if [ ! -f "$work/ui/ui.cpp" ]; then
    cmake -DSOURCE_DIR="$tree" -DLLAMA_SOURCE_DIR="$tree" -DUI_BINARY_DIR="$work/ui" -DUI_SOURCE_DIR="$tree/tools/ui" -DLLAMA_UI_OUT_DIR="$work/ui" \
          -DHF_ENABLED=OFF -DBUILD_UI=OFF -P "$tree/scripts/ui-assets.cmake" > "$work/ui.log" 2>&1 || die "the page stubs failed: $work/ui.log"
fi

includes="-I$tree -I$tree/include -I$tree/common -I$tree/ggml/include -I$tree/tools/mtmd -I$tree/tools/server -I$tree/vendor -I$tree/vendor/hash -I$tree/src -I$work/ui"
defines="-DLLAMA_SHARED -DGGML_SHARED -DGGML_BACKEND_SHARED -DGGML_BACKEND_DL -DNDEBUG"
(cd "$tree" && ls tools/server/*.cpp tools/mtmd/clip*.cpp tools/mtmd/mtmd*.cpp tools/mtmd/models/*.cpp vendor/cpp-httplib/httplib.cpp \
    vendor/hash/hash.cpp vendor/hash/sha256/sha256.c | grep -v 'mtmd-cli') > "$work/sources"
echo "ui.cpp" >> "$work/sources"
total=$(wc -l < "$work/sources")
cat > "$work/compile.sh" <<EOF
#!/bin/sh
# One source; skipped when its object is there.
object=$work/objects/\$(echo "\$1" | tr '/' '_').o
[ -f "\$object" ] && exit 0
case \$1 in
    ui.cpp) source=$work/ui/ui.cpp ;;
    *) source=$tree/\$1 ;;
esac
case \$1 in
    *.c) compile="$cc -O1 -fPIC" ;;
    *) compile="$cxx -std=c++17 -O1 -fPIC" ;;
esac
\$compile -w $defines $includes -c "\$source" -o "\$object.part" && mv "\$object.part" "\$object"
EOF
chmod +x "$work/compile.sh"
say "compiling $total files with $cxx"
if [ -n "$progress_file" ]; then
    (
        while :; do
            progress compiling "$(find "$work/objects" -name '*.o' | wc -l)" "$total"
            sleep 1
        done
    ) 9>&- &
    watcher=$!
    trap 'kill $watcher 2>/dev/null || true' EXIT
    trap 'exit 130' INT TERM
fi
nice -n 10 xargs -P 2 -n 1 "$work/compile.sh" < "$work/sources" || die "a file does not compile"

progress linking "$total" "$total"
libraries=$(find "$work/engine" -name 'libllama.*.so' -o -name 'libllama-common.so' -o -name 'libggml.*.so' -o -name 'libggml-base.so')
# shellcheck disable=SC2086
$cxx $linker -o "$work/llama-server" "$work"/objects/*.o $libraries -lssl -lcrypto -lpthread -ldl -Wl,-rpath,'$ORIGIN' || die "linking failed"
cp "$work"/engine/*.so "$dest/"
mv "$work/llama-server" "$dest/llama-server"
"$dest/llama-server" --version > "$work/version.log" 2>&1 || die "the built server does not start: $(tail -1 "$work/version.log")"
echo "$stamp" > "$dest/stamp"
[ -z "$progress_file" ] || kill "$watcher" 2>/dev/null || true
rm -rf "$work"
progress ready 1 1
say "ready in $dest"
