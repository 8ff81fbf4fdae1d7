"""A request in words -> a checked widget in a preview, warm, without a model: ten requests in two languages."""
import http.client
import json
import shutil
import tempfile
import time
from pathlib import Path

from measure import atelierd, cpu_s, free_ports, save, spread, table, until

REQUESTS = [
    "Pie chart of my portfolio by sector",
    "Покажи круговую диаграмму портфеля по секторам",
    "Show my last 10 trades",
    "Покажи последние 20 сделок",
    "Bar chart of dividends received by month",
    "Дивиденды по месяцам столбиками",
    "Risk metrics: volatility over the last year",
    "Волатильность портфеля за год",
    "Total portfolio value as a big number",
    "Стоимость портфеля крупной цифрой",
]
STEPS = ["understand", "write", "gate", "preview", "total"]


class Api:
    def __init__(self, port, data):
        self.port, self.token = port, ""
        key = (data / "operator.token").read_text().strip()
        self.token = self.call("POST", "/login", {"name": "investor-a", "operator_token": key})["token"]

    def call(self, method, path, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
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


def main():
    work = Path(tempfile.mkdtemp(prefix="atelier-bench-"))
    server = atelierd(work, free_ports())
    try:
        until(lambda: json.loads(api_ready(server.port)).get("core_backend") == "ready")
        until(lambda: (work / "passwords.txt").exists())
        api = Api(server.port, work)
        for text in REQUESTS[:2]:  # warm: the formatter, the compiler and the page cache
            api.ask(text)
        steps, wall, cpu, skipped = {step: [] for step in STEPS}, [], [], 0
        for text in REQUESTS:
            before = cpu_s(server.process.pid)
            session, took = api.ask(text)
            if not session["gate"] or not session["gate"]["ok"]:
                skipped += 1
                print(f"no widget for: {text} ({session['state']})")
                continue
            time.sleep(0.3)
            cpu.append((cpu_s(server.process.pid) - before) * 1000)
            wall.append(took)
            for step in STEPS:
                steps[step].append(session["timings_ms"].get(step, 0))
        rows = [(step, "ms", spread(values), "") for step, values in steps.items()]
        rows += [("request to preview, wall", "ms", spread(wall), "< 3000"), ("CPU of atelierd and children", "ms", spread(cpu), "")]
        table(f"Rung 1, warm, no model: {len(wall)} of {len(REQUESTS)} requests", rows)
        save("rung1", rows)
    finally:
        server.stop()
        shutil.rmtree(work, ignore_errors=True)


def api_ready(port):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    connection.request("GET", "/readyz")
    text = connection.getresponse().read()
    connection.close()
    return text


main()
