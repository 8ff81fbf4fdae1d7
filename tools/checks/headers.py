"""Every public header compiles alone: it includes what it names. `headers.py [PRESET]`, with the flags of that build's compile commands."""
import json
import os
import re
import shlex
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PRESET = sys.argv[1] if len(sys.argv) > 1 else "ci"
COMMANDS = ROOT / "build" / PRESET / "compile_commands.json"


def flags_of(command: str) -> list[str]:
    """Defines, include folders, language and warnings of a compile command, without its precompiled header."""
    return [word for word in shlex.split(command) if re.match(r"-(D|I|isystem|std=|W)", word)]


def library_flags() -> dict[str, list[str]]:
    """By library: the flags of one of its own sources."""
    out: dict[str, list[str]] = {}
    for entry in json.loads(COMMANDS.read_text()):
        path = os.path.relpath(entry["file"], ROOT)
        found = re.match(r"libs/([^/]+)/src/", path)
        if found and found[1] not in out:
            out[found[1]] = flags_of(entry.get("command") or shlex.join(entry["arguments"]))
    return out


def compile_alone(header: Path, flags: list[str]) -> str:
    """The compiler's words; empty where it has none."""
    argv = ["clang++-19", "-fsyntax-only", "-x", "c++", *flags, "-Wno-pragma-once-outside-header", str(header)]
    done = subprocess.run(argv, capture_output=True, text=True, check=False, cwd=ROOT)
    return "" if done.returncode == 0 else done.stderr


def main() -> int:
    if not COMMANDS.exists():
        print(f"there is no {COMMANDS.relative_to(ROOT)}: build first")
        return 1
    flags = library_flags()
    headers = sorted(ROOT.glob("libs/*/include/**/*.hpp"))
    known = [(header, flags.get(header.relative_to(ROOT).parts[1])) for header in headers]
    unknown = [str(header.relative_to(ROOT)) for header, found in known if found is None]
    jobs = [(header, found) for header, found in known if found is not None]
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 2) as pool:
        words = list(pool.map(lambda job: compile_alone(*job), jobs))
    bad = [(header, said) for (header, _), said in zip(jobs, words) if said]
    for header, said in bad:
        print(f"{header.relative_to(ROOT)} does not compile alone:\n{said[:2000]}")
    if unknown:
        print("no source of its library says the flags of " + ", ".join(unknown))
    print(f"{len(jobs) - len(bad)} of {len(headers)} headers compile alone")
    return 1 if bad or unknown else 0


if __name__ == "__main__":
    sys.exit(main())
