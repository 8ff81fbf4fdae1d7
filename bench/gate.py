"""Verdicts of the gate, cold and warm, beside plain tsc, typed ESLint and Prettier on the same file in one run. `gate.py [ROUNDS]`."""
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from measure import BIN, ROOT, save, table

ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 15
WEB = ROOT / "web"
ESLINT = ROOT / "bench" / "peers" / "eslint"
CACHE = ROOT / ".cache" / "peers" / "eslint"
MANIFEST = {
    "format": 1, "id": "bench", "title": {"en": "Fees", "ru": "Fees"}, "slot": "dashboard.grid", "size": "medium",
    "entry": "widget.tsx", "tools": ["list_transactions"], "sdk": "1",
}


def one_file(folder):
    """What the generator writes for "fees by year": 22 lines, a chart, a loop over transactions."""
    folder.mkdir()
    shutil.copy(ROOT / "libs/spec/tests/golden/w_fees_year.tsx", folder / "widget.tsx")
    (folder / "manifest.json").write_text(json.dumps(MANIFEST))
    return folder


def whole(folder):
    """The example of a customization with a backend and migrations."""
    shutil.copytree(WEB / "user-backend/examples/position-notes", folder)
    return folder


def ours(folders):
    subprocess.run(["cmake", "--build", str(BIN.parent), "--target", "gate_bench", "atelier-jail", "atelier-sqlite", "-j2"], check=True, stdout=subprocess.DEVNULL)
    argv = [BIN / "gate_bench", ROOT, BIN, str(ROUNDS), *folders]
    out = subprocess.run(argv, check=True, stdout=subprocess.PIPE, text=True, timeout=3000)
    return [json.loads(line) for line in out.stdout.splitlines()]


def fetch_eslint():
    """None where npm cannot get it."""
    CACHE.mkdir(parents=True, exist_ok=True)
    for name in ["package.json", "eslint.config.js"]:
        shutil.copy(ESLINT / name, CACHE / name)
    if not (CACHE / "node_modules/eslint").exists():
        argv = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts"]
        if subprocess.run(argv, cwd=CACHE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=600).returncode != 0:
            return None
    return CACHE / "node_modules/eslint/bin/eslint.js"


def peers(widget):
    """Command lines on the file, each a process of its own: (name, argv, folder)."""
    node = next(WEB.glob("node_modules/node-linux-*/bin/node"))
    tsc = next(WEB.glob("node_modules/@typescript/typescript-linux-*/lib/tsc"))
    config = json.dumps({"extends": str(WEB / "gate/tsconfig.widget.json"), "include": ["./*.tsx"]})
    eslint = fetch_eslint()
    work = CACHE / "work"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    shutil.copy(widget, work / "widget.tsx")
    (work / "tsconfig.json").write_text(config)
    shutil.copy(ESLINT / "eslint.config.js", work / "eslint.config.js")
    out = [("tsc 7", [tsc, "-p", work / "tsconfig.json"], work)]
    if eslint:
        out.append(("ESLint, typed", [node, eslint, work / "widget.tsx"], work))
        out.append(("tsc 6", [node, CACHE / "node_modules/typescript/bin/tsc", "-p", work / "tsconfig.json"], work))
    out.append(("oxlint", [node, WEB / "node_modules/oxlint/bin/oxlint", "-c", WEB / "gate/oxlintrc.json", work / "widget.tsx"], work))
    out.append(("Prettier", [node, WEB / "node_modules/prettier/bin/prettier.cjs", "--check", "--print-width", "100", work / "widget.tsx"], work))
    return out


def timed(argv, folder):
    before, start = os.times(), time.perf_counter()
    done = subprocess.run([str(part) for part in argv], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=300)
    wall, after = time.perf_counter() - start, os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    if done.returncode != 0:
        print(f"note: {argv[0]} {argv[1]}: exit code {done.returncode}: {done.stdout[-300:]}", file=sys.stderr)
    return wall * 1000, cpu * 1000


def p95(values):
    return sorted(values)[min(len(values) - 1, round(0.95 * (len(values) - 1)))]


def spread(values):
    return {"median": round(statistics.median(values), 1), "min": round(min(values), 1), "max": round(p95(values), 1), "n": len(values)}


GOALS = {"warm: one file": "<= 300", "warm: widget, backend and migrations": "<= 3000"}


def main():
    with tempfile.TemporaryDirectory() as folder:
        lone, full = one_file(Path(folder) / "one"), whole(Path(folder) / "full")
        rows = [(row["what"], row["unit"], spread(row["values"]), GOALS.get(row["what"], "")) for row in ours([lone, full])]
        sums = {}
        for name, argv, work in peers(lone / "widget.tsx"):
            runs = [timed(argv, work) for _ in range(max(3, ROUNDS // 3))]
            rows.append((f"plain {name}", "ms", spread([wall for wall, _ in runs]), ""))
            rows.append((f"plain {name}, processor time", "ms", spread([cpu for _, cpu in runs]), ""))
            sums[name] = statistics.median([wall for wall, _ in runs])
        if "ESLint, typed" in sums:
            print(f"plain tsc 7 + typed ESLint + Prettier, one after the other: {sums['tsc 7'] + sums['ESLint, typed'] + sums['Prettier']:.0f} ms")
        table("Gate (the third column is the 95th percentile)", rows)
        save("gate", rows)


main()
