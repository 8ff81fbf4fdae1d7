"""What the benchmarks share: starting atelierd, asking it, reading /proc, printing a table, writing JSON."""
import contextlib
import http.client
import json
import os
import shutil
import signal
import socket
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / "build" / os.environ.get("ATELIER_PRESET", "release") / "bin"
TICK = os.sysconf("SC_CLK_TCK")


def free_ports():
    """Two neighbouring ports: the front door and the previews."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = first.getsockname()[1]
            try:
                second.bind(("127.0.0.1", port + 1))
            except (OSError, OverflowError):
                continue
            return port


def get(port, path, timeout=1.0):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


class Server:
    """A program that answers /healthz; `ready_ms` is the time from exec to its first 200."""

    def __init__(self, argv, port, log):
        self.port = port
        start = time.perf_counter()
        with open(log, "ab") as out:
            self.process = subprocess.Popen(argv, stdout=out, stderr=out, start_new_session=True)
        while True:
            try:
                if get(port, "/healthz")[0] == 200:
                    break
            except OSError:
                if self.process.poll() is not None:
                    raise SystemExit(f"{argv[0]} ended: {Path(log).read_text()[-400:]}")
                time.sleep(0.0005)
        self.ready_ms = (time.perf_counter() - start) * 1000

    def rss_mb(self):
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
        return 0.0

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Api:
    def __init__(self, port, data):
        self.port, self.token = port, ""
        key = (data / "operator.token").read_text().strip()
        self.token = self.call("POST", "/login", {"name": "investor-a", "operator_token": key})["token"]

    def call(self, method, path, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        if method == "POST":
            headers["Content-Type"] = "application/json"
        connection.request(method, f"/api/v1{path}", json.dumps(body or {}) if method == "POST" else None, headers)
        answer = connection.getresponse()
        out = json.loads(answer.read() or "{}")
        connection.close()
        if answer.status >= 300:
            raise SystemExit(f"{method} {path}: {answer.status} {out}")
        return out

    def ask(self, text):
        session = self.call("POST", "/sessions")["id"]
        start = time.perf_counter()
        self.call("POST", f"/sessions/{session}/messages", {"text": text})
        while True:
            state = self.call("GET", f"/sessions/{session}")
            if state["state"] != "running":
                return state, (time.perf_counter() - start) * 1000
            time.sleep(0.02)


def atelierd(data, port):
    argv = [str(BIN / "atelierd"), "--data", str(data), "--root", str(ROOT), "--port", str(port), "--model", "none"]
    return Server(argv, port, Path(data) / "bench.log")


@contextlib.contextmanager
def atelierd_with_data():
    """A server with the demo's people and portfolios on a folder of its own: (server, folder, signed-in Api)."""
    work = Path(tempfile.mkdtemp(prefix="atelier-bench-"))
    server = atelierd(work, free_ports())
    try:
        until(lambda: json.loads(get(server.port, "/readyz", 5)[1]).get("core_backend") == "ready")
        until(lambda: (work / "passwords.txt").exists())
        yield server, work, Api(server.port, work)
    finally:
        server.stop()
        shutil.rmtree(work, ignore_errors=True)


def until(condition, limit=60.0):
    end = time.monotonic() + limit
    while not condition():
        if time.monotonic() > end:
            raise SystemExit("timed out")
        time.sleep(0.01)


def cpu_s(pid):
    """CPU of a process and of every descendant, living or reaped."""
    total, todo = 0, [pid]
    while todo:
        one = todo.pop()
        try:
            fields = Path(f"/proc/{one}/stat").read_text().rsplit(")", 1)[1].split()
            total += sum(int(field) for field in fields[11:15])
            todo += [int(child) for child in Path(f"/proc/{one}/task/{one}/children").read_text().split()]
        except OSError:
            continue
    return total / TICK


def spread(values):
    return {"median": round(statistics.median(values), 1), "min": round(min(values), 1), "max": round(max(values), 1), "n": len(values)}


def table(title, rows):
    print(f"\n{title}\n{'what':<42}{'median':>9}{'min':>9}{'max':>9}  goal")
    for what, unit, numbers, goal in rows:
        print(f"{what + ', ' + unit:<42}{numbers['median']:>9}{numbers['min']:>9}{numbers['max']:>9}  {goal}")


def save(name, rows):
    folder = ROOT / "bench" / "results"
    folder.mkdir(parents=True, exist_ok=True)
    load = os.getloadavg()
    out = {
        "name": name,
        "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "cores": os.cpu_count(),
        "load": [round(one, 2) for one in load],
        "rows": [{"what": what, "unit": unit, **numbers, "goal": goal} for what, unit, numbers, goal in rows],
    }
    (folder / f"{name}.json").write_text(json.dumps(out, indent=2) + "\n")
    print(f"load {load[0]:.1f} on {os.cpu_count()} cores; bench/results/{name}.json")
