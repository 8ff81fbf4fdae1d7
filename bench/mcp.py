"""MCP tools/call add(a, b) over Streamable HTTP: ours in both eras beside the TypeScript SDK and FastMCP, in interleaved rounds.

Server on core 0, a client in C++ on core 1, closed loop, keep-alive, JSON answers, each answer checked. `mcp.py [ROUNDS] [SECONDS]`."""
import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from measure import BIN, ROOT, free_ports, save, spread

PEERS = ROOT / "bench" / "peers"
sys.path.insert(0, str(PEERS))
import peers  # noqa: E402

ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 3
SECONDS = float(sys.argv[2]) if len(sys.argv) > 2 else 3.0
CONNECTIONS = [1, 32]
BASE = "TypeScript SDK 1.x, legacy"


class Peer:
    """A server on core 0 and how to call it."""

    def __init__(self, name, argv, eras, port=None, socket=None, target="/mcp"):
        self.name, self.eras, self.target = name, eras, target
        self.process = subprocess.Popen(["taskset", "-c", "0", *argv], stdout=subprocess.PIPE, text=True, cwd=PEERS)
        said = self.process.stdout.readline().strip() if port is None else str(port)
        if not said:
            raise SystemExit(f"{name} did not start: {' '.join(argv)}")
        self.address = socket or said
        for era in eras:
            self.wait(era)
        time.sleep(0.5)
        self.idle_mb = self.rss_mb()

    def wait(self, era):
        """Until the server answers a first call rightly."""
        for _ in range(60):
            done = self.load(era, 1, 0.2, check=False)
            if done:
                return
            time.sleep(0.5)
        raise SystemExit(f"{self.name} does not answer")

    def warm(self):
        """Thousands of calls: a just-in-time compiler is measured at its best."""
        for era in self.eras:
            calls, end = 0, time.monotonic() + 3 * SECONDS
            while calls < 5000 and time.monotonic() < end:
                calls += self.load(era, 32, SECONDS / 2)["total"]

    def rss_mb(self):
        text = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(next(line.split()[1] for line in text.splitlines() if line.startswith("VmRSS:"))) / 1024

    def cpu_us(self):
        return sum(int(path.read_text().split()[0]) for path in Path(f"/proc/{self.process.pid}/task").glob("*/schedstat")) / 1000

    def load(self, era, connections, seconds, check=True):
        argv = ["taskset", "-c", "1", str(BIN / "mcp_load"), self.address, self.target, era, str(connections), str(seconds)]
        done = subprocess.run(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=seconds + 60)
        out = json.loads(done.stdout) if done.returncode == 0 else None
        if check and (out is None or out["wrong"]):
            raise SystemExit(f"{self.name}, {era}: {done.stderr if out is None else out['first_wrong']}")
        return out if out is None or not out["wrong"] else None

    def measure(self, era, connections):
        before = self.cpu_us()
        out = self.load(era, connections, SECONDS)
        cpu = (self.cpu_us() - before) / out["total"]
        return {"calls": out["calls"] / out["seconds"], "p50": out["p50_ms"], "p99": out["p99_ms"], "cpu": cpu}

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def build():
    argv = ["cmake", "--build", str(BIN.parent), "--target", "mcp_bench_server", "mcp_load", "-j2"]
    subprocess.run(argv, check=True, stdout=subprocess.DEVNULL)


def start(work):
    node = peers.node()
    out = [Peer("Atelier", [str(BIN / "mcp_bench_server")], ["legacy", "modern"])]
    socket = str(work / "bench.sock")
    out.append(Peer("Atelier, unix socket", [str(BIN / "mcp_bench_server"), socket], ["modern"], socket=socket))
    if peers.fetched(peers.fetch_npm):
        out.append(Peer("TypeScript SDK 1.x", [node, "ts-legacy.mjs"], ["legacy"]))
        out.append(Peer("TypeScript SDK 2.x", [node, "ts-modern.mjs"], ["modern"]))
    python = peers.fetched(peers.fetch_python)
    if python:
        port = free_ports()
        out.append(Peer("FastMCP", [python, "fastmcp_server.py", str(port)], ["legacy", "modern"], port=port))
    return out


def main():
    build()
    work = Path(tempfile.mkdtemp(prefix="atelier-bench-"))
    running = []
    try:
        running = start(work)
        seen = {}
        for peer in running:
            peer.warm()
        for _ in range(ROUNDS):
            for connections in CONNECTIONS:
                for peer in running:
                    for era in peer.eras:
                        key = (f"{peer.name}, {era}", connections)
                        seen.setdefault(key, []).append(peer.measure(era, connections))
        report(seen, {peer.name: (peer.idle_mb, peer.rss_mb()) for peer in running})
    finally:
        for peer in running:
            peer.stop()
        shutil.rmtree(work, ignore_errors=True)


def report(seen, memory):
    rows = []
    print(f"\nMCP tools/call, one core, median of {ROUNDS} rounds of {SECONDS:g} s; load {os.getloadavg()[0]:.1f}")
    print(f"{'server':<34}{'conn':>5}{'calls/s':>9}{'min':>8}{'max':>8}{'p50 ms':>9}{'p99 ms':>9}{'CPU us':>8}{'ratio':>7}{'CPU ratio':>11}")
    for (name, connections), runs in sorted(seen.items(), key=lambda item: item[0][1]):
        calls = [run["calls"] for run in runs]
        middle = {what: statistics.median(run[what] for run in runs) for what in runs[0]}
        base = seen.get((BASE, connections))
        # Neighbours in time are compared with each other, so that a busy machine slows both.
        ratio = statistics.median(a["calls"] / b["calls"] for a, b in zip(runs, base)) if base else 0
        cpu_ratio = statistics.median(b["cpu"] / a["cpu"] for a, b in zip(runs, base)) if base else 0
        print(
            f"{name:<34}{connections:>5}{middle['calls']:>9.0f}{min(calls):>8.0f}{max(calls):>8.0f}{middle['p50']:>9.3f}{middle['p99']:>9.2f}"
            f"{middle['cpu']:>8.1f}{ratio:>7.1f}{cpu_ratio:>11.1f}"
        )
        goal = ">= 10 x TypeScript SDK" if name.startswith("Atelier") and connections > 1 else ""
        more = {"p50_ms": round(middle["p50"], 3), "p99_ms": round(middle["p99"], 3), "cpu_us": round(middle["cpu"], 1)}
        numbers = {**spread(calls), **more, "ratio": round(ratio, 1), "cpu_ratio": round(cpu_ratio, 1)}
        rows.append((f"{name}, {connections} connections", "calls/s", numbers, goal))
    for name, (idle, after) in memory.items():
        print(f"{name + ': resident idle / after':<48}{idle:>8.1f} /{after:>7.1f} MB")
        rows.append((f"{name}: resident after", "MB", {**spread([after]), "idle": round(idle, 1)}, "<= 20" if name == "Atelier" else ""))
    save("mcp", rows)


main()
