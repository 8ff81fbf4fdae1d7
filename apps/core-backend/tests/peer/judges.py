"""Runs a comparison again inside a virtual environment that has the outside judges of requirements.txt, pinned by hash."""
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
JUDGES = "import numpy, pyxirr, scipy"


def enter(script, venv, *arguments):
    """Does not come back. Exit status 77 (skipped) where the judges cannot be installed."""
    python = pathlib.Path(venv) / "bin" / "python"
    if not python.exists() or subprocess.run([str(python), "-c", JUDGES], capture_output=True).returncode != 0:
        made = subprocess.run([sys.executable, "-m", "venv", venv]).returncode == 0
        install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps",
                   "--only-binary", ":all:", "--require-hashes", "-r", str(HERE / "requirements.txt")]
        if not made or subprocess.run(install).returncode != 0:
            print("the judges cannot be installed here: not compared")
            sys.exit(77)
    os.execv(python, [str(python), script, *arguments, "--inside"])
