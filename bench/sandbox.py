"""Sandbox over the plain process: start, first reply, thaw, memory of 40 and of many; podman beside it where it is installed."""
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from gateway import gateway_overhead
from measure import BIN, ROOT, save, spread, table

ROUNDS = int(os.environ.get("ATELIER_BENCH_ROUNDS", "15"))
MANY = int(os.environ.get("ATELIER_BENCH_MANY", "400"))


def native():
    subprocess.run(["cmake", "--build", str(BIN.parent), "--target", "sandbox_bench", "atelier-jail", "atelier-probe", "-j2"], check=True, stdout=subprocess.DEVNULL)
    node = next(ROOT.glob("web/node_modules/node-linux-*/bin/node"))
    out = subprocess.run(
        [BIN / "sandbox_bench", BIN / "atelier-jail", node, str(ROUNDS), str(MANY)], check=True, stdout=subprocess.PIPE, text=True, timeout=3000
    )
    return {row["what"]: (row["unit"], row["values"]) for row in map(json.loads, out.stdout.splitlines())}


def podman():
    """`true` from a root file system of this host's own libraries; None where podman cannot run here."""
    if not shutil.which("podman"):
        return None
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "root"
        for name in ["/bin/true", *[w for w in subprocess.check_output(["ldd", "/bin/true"], text=True).split() if w.startswith("/")]]:
            target = root / name.lstrip("/")
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(os.path.realpath(name), target)
        argv = ["podman", "--cgroup-manager", "cgroupfs", "--storage-driver", "vfs", "--root", f"{folder}/store", "--runroot", f"{folder}/run"]
        argv += ["--runtime", "runc", "run", "--rm", "--network", "none", "--ulimit", "nofile=512:512", "--ulimit", "nproc=64:64"]
        argv += ["--rootfs", str(root), "/bin/true"]
        values = []
        for _ in range(6):
            start = time.perf_counter()
            if subprocess.run(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=60).returncode != 0:
                return None
            values.append((time.perf_counter() - start) * 1000)
        return values


def main():
    seen = native()
    rows = []

    def row(what, unit, values, goal=""):
        if values:
            rows.append((what, unit, spread(values), goal))

    def extra(what, plain, jailed, goal=""):
        row(what, "ms", [a - b for a, b in zip(seen[jailed][1], seen[plain][1])], goal)

    row("plain exec to first instruction", *seen["start: plain"])
    row("sandbox to first instruction", *seen["start: sandbox"])
    extra("  more than the plain exec", "start: plain", "start: sandbox", "<= 8 median")
    row("plain exec to its end", *seen["start and end: plain"])
    row("sandbox to the end of everything", *seen["start and end: sandbox"])
    row("plain node to first reply", *seen["node to first reply: plain"])
    row("sandboxed node to first reply", *seen["node to first reply: sandbox"])
    extra("  more than the plain process", "node to first reply: plain", "node to first reply: sandbox")
    thaw = sorted(seen["thaw to first reply"][1])
    row("thaw to first reply", "ms", thaw)
    row("  99th percentile", "ms", [thaw[int(len(thaw) * 0.99)]], "<= 5")
    row("reply of a running one", *seen["reply of a running one"])
    for what, (unit, values) in seen.items():
        if "PSS" in what or what == "all of them up":
            row(what, unit, values)
    calls = gateway_overhead()
    if calls:
        direct, through = calls
        row("tool call to the Core Backend", "us", [value * 1000 for value in direct])
        row("  through the gateway, more", "us", [(b - a) * 1000 for a, b in zip(direct, through)], "<= 1000 median")
    if "--no-podman" not in sys.argv:
        other = podman()
        if other:
            row("podman run of true", "ms", other)
            factor = statistics.median(other) / statistics.median(seen["start and end: sandbox"][1])
            print(f"podman takes {factor:.1f} times as long as the sandbox")
        else:
            print("podman: not installed, or it cannot run here")
    table("sandbox", rows)
    save("sandbox", rows)


main()
