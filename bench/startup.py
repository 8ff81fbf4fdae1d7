"""exec -> first 200 of /healthz, and idle memory: an empty store, 1,000 sessions, and FastAPI beside it."""
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from measure import ROOT, Server, atelierd, free_ports, save, spread, table, until

RUNS = 10
FASTAPI = ["fastapi==0.115.6", "uvicorn==0.34.0"]
SETTLE_S = 3.0


def measure(make):
    ready, rss = [], []
    for i in range(RUNS):
        server = make(i)
        ready.append(server.ready_ms)
        if i < 3:
            time.sleep(SETTLE_S)
            rss.append(server.rss_mb())
        server.stop()
    return spread(ready), spread(rss)


def add_sessions(database, count):
    """Sessions as a used installation has them: forty events each."""
    db = sqlite3.connect(database)
    now = int(time.time() * 1000)
    columns = [row[1] for row in db.execute("PRAGMA table_info(sessions)")]
    for i in range(count):
        name = f"ses_bench{i:06d}"
        known = {"id": name, "user": "investor-a", "title": f"Bench {i}", "mode": "build", "state": "idle", "slot": "dashboard.grid", "created_at": now, "updated_at": now}
        row = {column: known[column] for column in columns if column in known}
        db.execute(f"INSERT INTO sessions({','.join(row)}) VALUES({','.join('?' * len(row))})", list(row.values()))
        events = [(name, 1, now, "session.created", '{"user":"investor-a","mode":"build","slot":"dashboard.grid","title":"","feature":""}')]
        events += [(name, seq, now, "status.updated", '{"text":"' + "x" * 200 + '"}') for seq in range(2, 41)]
        db.executemany("INSERT INTO events(session_id, seq, at, type, body) VALUES(?,?,?,?,?)", events)
    db.commit()
    db.close()


def fastapi_peer(work):
    venv = ROOT / ".cache" / "bench-fastapi"
    python = venv / "bin" / "python"
    try:
        if not (venv / "bin" / "uvicorn").exists():
            subprocess.run([sys.executable, "-m", "venv", venv], check=True, capture_output=True, timeout=60)
            subprocess.run([python, "-m", "pip", "install", "-q", *FASTAPI], check=True, capture_output=True, timeout=120)
    except (subprocess.SubprocessError, OSError):
        print("the FastAPI peer is skipped: no virtual environment could be made")
        return None
    (work / "peer.py").write_text('from fastapi import FastAPI\napp = FastAPI()\n@app.get("/healthz")\nasync def healthz():\n    return "ok"\n')

    def make(_):
        port = free_ports()
        argv = [str(python), "-m", "uvicorn", "peer:app", "--app-dir", str(work), "--port", str(port), "--log-level", "warning"]
        return Server(argv, port, work / "peer.log")

    return measure(make)


def main():
    work = Path(tempfile.mkdtemp(prefix="atelier-bench-"))
    try:
        def empty(i):
            data = work / f"empty-{i}"
            data.mkdir()
            return atelierd(data, free_ports())

        used = work / "used"
        used.mkdir()
        first = atelierd(used, free_ports())
        until(lambda: (used / "passwords.txt").exists())
        first.stop()
        add_sessions(used / "atelier.db", 1000)

        first_start = measure(empty)
        full = measure(lambda _: atelierd(used, free_ports()))
        peer = fastapi_peer(work)
        rows = [
            ("ready, first start (empty store)", "ms", first_start[0], "<= 30"),
            ("ready, 1,000 sessions", "ms", full[0], "<= 30"),
            ("resident, first start, after 3 s", "MB", first_start[1], "<= 16"),
            ("resident, 1,000 sessions, after 3 s", "MB", full[1], "<= 16"),
        ]
        if peer:
            rows += [("FastAPI ready", "ms", peer[0], "peer"), ("FastAPI resident", "MB", peer[1], "peer")]
        table("Start and idle memory of atelierd", rows)
        save("startup", rows)
    finally:
        shutil.rmtree(work, ignore_errors=True)


main()
