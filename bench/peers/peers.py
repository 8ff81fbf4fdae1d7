"""The peers' packages: npm by lock file, PyPI by version and hash, both below folders that git ignores. Fetched once."""
import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
VENV = ROOT / ".cache" / "peers" / "venv"


def digest(*names):
    return hashlib.sha256(b"".join((HERE / name).read_bytes() for name in names)).hexdigest()


def fresh(stamp, wanted):
    return stamp.exists() and stamp.read_text() == wanted


def node():
    """The Node of web/node_modules, which gate and tests use as well; else the host's."""
    return next((str(path) for path in ROOT.glob("web/node_modules/node-linux-*/bin/node")), shutil.which("node"))


def fetch_npm():
    stamp, wanted = HERE / "node_modules" / ".atelier-lock", digest("package.json", "package-lock.json")
    if not fresh(stamp, wanted):
        argv = ["npm", "install", "--no-save", "--no-audit", "--no-fund", "--ignore-scripts"]
        subprocess.run(argv, cwd=HERE, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=600)
        stamp.write_text(wanted)


def fetch_python():
    stamp, wanted = VENV / ".atelier-lock", digest("requirements.txt")
    python = VENV / "bin" / "python"
    if not fresh(stamp, wanted):
        VENV.parent.mkdir(parents=True, exist_ok=True)
        quiet = {"check": True, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "timeout": 600}
        subprocess.run([sys.executable, "-m", "venv", VENV], **quiet)
        pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary", ":all:"]
        subprocess.run([*pip, "--require-hashes", "-r", HERE / "requirements.txt"], **quiet)
        stamp.write_text(wanted)
    return str(python)


def fetched(fetch):
    """What `fetch` gives; None (and a line) where the registry cannot be reached."""
    try:
        return fetch() or True
    except (subprocess.SubprocessError, OSError) as error:
        print(f"{fetch.__name__}: {error}", file=sys.stderr)
        return None


if __name__ == "__main__":
    # For tests/interop: prints the Python of the peers; fails when something could not be fetched.
    fetch_npm()
    print(fetch_python())
