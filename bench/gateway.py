"""One tool call of a customization through the gateway beside the same call made to the Core Backend directly, turn by turn."""
import base64
import hashlib
import hmac
import http.client
import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

from measure import ROOT

CALLS = 400
PAUSE = 0.025  # the gateway takes 50 calls a second of one sandbox
TOOL = "get_allocation"
BODY = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "tools/call",
    "params": {
        "name": TOOL,
        "arguments": {"group_by": "sector"},
        "_meta": {"io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientCapabilities": {}},
    },
}
HEADERS = {
    "Content-Type": "application/json",
    "Accept": "application/json, text/event-stream",
    "MCP-Protocol-Version": "2026-07-28",
    "Mcp-Method": "tools/call",
    "Mcp-Name": TOOL,
}


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost", timeout=30)
        self.path = str(path)

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(30)
        self.sock.connect(self.path)


def token(secret, user):
    """What atelierd signs for the Core Backend (libs/mcp/src/token.cpp)."""
    part = lambda data: base64.urlsafe_b64encode(data).rstrip(b"=")
    head = part(b'{"alg":"HS256","typ":"JWT"}')
    claims = part(json.dumps({"sub": user, "role": "user", "aud": "core", "exp": int(time.time()) + 600}).encode())
    return b".".join([head, claims, part(hmac.new(secret, head + b"." + claims, hashlib.sha256).digest())]).decode()


def timed(connection, headers):
    start = time.perf_counter()
    connection.request("POST", "/mcp", json.dumps(BODY), headers)
    answer = connection.getresponse()
    text = answer.read()
    took = (time.perf_counter() - start) * 1000
    if answer.status != 200 or b"structuredContent" not in text:
        raise SystemExit(f"{answer.status} {text[:300]}")
    return took


def both(gateway, uid, core, bearer):
    """In a process of its own: the gateway takes calls of the sandbox's uid only."""
    direct, through = UnixConnection(core), UnixConnection(gateway)
    direct.connect()
    os.setresuid(uid, uid, uid)
    through.connect()
    signed = {**HEADERS, "Authorization": f"Bearer {bearer}"}
    pairs = []
    for _ in range(CALLS):
        pairs.append((timed(direct, signed), timed(through, HEADERS)))
        time.sleep(PAUSE)
    print(json.dumps(pairs[20:]))


def gateway_overhead():
    """(direct, through the gateway) in ms a call; None without root, whose sandboxes have a uid to be tried as."""
    if os.geteuid() != 0:
        return None
    node = next(ROOT.glob("web/node_modules/node-linux-*/bin/node"))
    host = subprocess.Popen([node, ROOT / "bench/backend_preview.mjs"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        work = Path(host.stdout.readline().strip())
        # The work folder was made for this user alone; the probe is another.
        work.chmod(0o711)
        for io in sorted((work / "sandboxes").glob("*/io")):
            arguments = [str(io.parent / "mcp.sock"), str(io.stat().st_uid), str(work / "run" / "core.sock"), token((work / "core.secret").read_bytes().strip(), "investor-a")]
            out = subprocess.run([sys.executable, __file__, *arguments], stdout=subprocess.PIPE, text=True, timeout=300)
            if out.returncode == 0:
                pairs = json.loads(out.stdout)
                return [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    finally:
        host.communicate(timeout=60)
    raise SystemExit("no gateway let the tool through")


if __name__ == "__main__":
    both(sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4])
