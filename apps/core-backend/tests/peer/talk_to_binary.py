"""Starts core-backend as a user would and talks to it with another language's HTTP, JSON and HMAC.

usage: talk_to_binary.py PROGRAM
"""
import base64
import hashlib
import hmac
import http.client
import json
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import time

SECRET = "a-secret-of-more-than-thirty-two-bytes"


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def token(user, seconds=60, secret=SECRET):
    head = b64(b'{"typ":"JWT","alg":"HS256"}')
    body = b64(json.dumps({"exp": int(time.time()) + seconds, "aud": "core", "sub": user, "role": "user"}).encode())
    return f"{head}.{body}." + b64(hmac.new(secret.encode(), f"{head}.{body}".encode(), hashlib.sha256).digest())


class Unix(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost", timeout=20)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(self.path)


def post(path, method, params, bearer):
    meta = {"io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientCapabilities": {}}
    headers = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream", "Authorization": "Bearer " + bearer,
               "MCP-Protocol-Version": "2026-07-28", "Mcp-Method": method}
    if "name" in params:
        headers["Mcp-Name"] = params["name"]
    connection = Unix(path)
    connection.request("POST", "/mcp", json.dumps({"jsonrpc": "2.0", "id": 7, "method": method, "params": {**params, "_meta": meta}}), headers)
    reply = connection.getresponse()
    text = reply.read()
    connection.close()
    return reply.status, json.loads(text)


def call(path, user, tool, **arguments):
    status, body = post(path, "tools/call", {"name": tool, "arguments": arguments}, token(user))
    assert status == 200, (status, body)
    assert body["id"] == 7 and body["result"]["resultType"] == "complete"
    return body["result"]


def main(program):
    with tempfile.TemporaryDirectory() as work:
        path = work + "/core.sock"
        (pathlib.Path(work) / "secret").write_text(SECRET + "\n")
        command = [program, "--db", work + "/core.db", "--secret-file", work + "/secret", "--socket", path]
        for run in (1, 2):
            process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
            try:
                for _ in range(300):
                    if "serving on" in process.stderr.readline():
                        break
                assert pathlib.Path(path).stat().st_mode & 0o777 == 0o600
                health = Unix(path)
                health.request("GET", "/healthz")
                assert health.getresponse().status == 200
                status, listed = post(path, "tools/list", {}, token("investor-a"))
                assert status == 200 and len(listed["result"]["tools"]) == 15
                assert post(path, "tools/list", {}, token("investor-a", secret="x" * 40))[0] == 401
                assert post(path, "tools/list", {}, token("investor-a", seconds=-1))[0] == 401
                names = {user: [p["name"] for p in call(path, user, "list_portfolios")["structuredContent"]["portfolios"]]
                         for user in ("investor-a", "investor-b", "investor-c", "reviewer", "nobody")}
                assert names == {"investor-a": ["Main portfolio", "Retirement"], "investor-b": ["Brokerage account"],
                                 "investor-c": ["Family portfolio"], "reviewer": ["Sample portfolio"], "nobody": []}, names
                positions = call(path, "investor-a", "list_positions")["structuredContent"]
                assert len(positions["positions"]) == 13 and positions["as_of"] == "2022-12-28"
                assert call(path, "investor-b", "list_positions", portfolio_id="pf-a-main")["isError"]
                written = call(path, "investor-c", "record_transaction", idempotency_key="talk-0001", date="2022-12-28", kind="deposit", amount="12.5")
                assert written["structuredContent"]["created"] is (run == 1)
            finally:
                process.send_signal(signal.SIGTERM)
                code = process.wait(timeout=20)
            assert code == 0, code
        bad = subprocess.run([program, "--db", work + "/core.db", "--socket", path], capture_output=True, text=True)
        assert bad.returncode == 2 and "--secret-file" in bad.stderr
        (pathlib.Path(work) / "secret").write_text("short")
        bad = subprocess.run(command, capture_output=True, text=True)
        assert bad.returncode == 1 and "32 bytes" in bad.stderr, bad
    print("core-backend answers, remembers and stops")


if __name__ == "__main__":
    main(sys.argv[1])
