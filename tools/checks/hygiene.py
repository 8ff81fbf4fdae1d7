#!/usr/bin/env python3
"""Fails when a tracked file names a path of the machine it was written on, or a lock file carries download addresses."""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


def main() -> int:
    names = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")
    home = str(pathlib.Path.home())
    needles = [str(ROOT) + "/"] + ([home + "/"] if home not in ("/", "/root") else [])
    wrong = []
    for name in filter(None, names):
        path = ROOT / name
        if not path.is_file():
            continue
        text = path.read_bytes().decode("utf-8", "replace")
        wrong += [f"{name}: names {needle}" for needle in needles if needle in text]
        if name.endswith("package-lock.json") and re.search(r'"resolved": "https?:', text):
            wrong.append(f"{name}: carries download addresses")
    print("\n".join(wrong) or "clean")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
