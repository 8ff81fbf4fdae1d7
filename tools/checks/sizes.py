#!/usr/bin/env python3
"""Prints how long the hand-written files are; fails above 600 lines."""
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
KINDS = {".cpp", ".hpp", ".h", ".ts", ".tsx", ".mjs", ".py", ".sh"}
GENERATED = ("web/protocol/src/", "web/sdk/types/")


def main() -> int:
    names = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")
    sizes = []
    for name in names:
        path = ROOT / name
        if path.suffix in KINDS and not name.startswith(GENERATED) and path.is_file():
            sizes.append((len(path.read_text().splitlines()), name))
    sizes.sort()
    counts = [size for size, _ in sizes]
    print(f"{len(counts)} files, median {counts[len(counts) // 2]}, 95th percentile {counts[int(len(counts) * 0.95)]}, longest {counts[-1]}")
    long = [f"{name}: {size} lines" for size, name in sizes if size > 600]
    print("\n".join(long))
    return 1 if long else 0


if __name__ == "__main__":
    sys.exit(main())
