#!/usr/bin/env python3
"""Fails on an include that the house does not allow (docs/adr/0002): who may include whom, and where third-party headers may stand."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
BASE = {"base"}
CORE = BASE | {"json", "async", "telemetry"}
ALLOWED = {
    "base": set(),
    "json": BASE,
    "async": BASE,
    "telemetry": CORE,
    "net": CORE,
    "process": CORE,
    "store": CORE,
    "manifest": BASE | {"json"},
    "spec": BASE | {"json", "manifest"},
    "code": BASE | {"json"},
    "llm": CORE | {"net", "process"},
    "mcp": CORE | {"net", "process"},
    "gateway": CORE | {"net"},
    "git": CORE,
    "forge": CORE | {"net", "git", "process"},
    "change": CORE | {"store"},
    "sandbox": CORE | {"net", "process"},
    "gate": CORE | {"process", "code", "sandbox", "manifest"},
    "memory": CORE | {"store", "llm", "spec"},
    "release": CORE | {"store", "git"},
    "session": CORE | {"store"},
    "agent": CORE | {"llm", "mcp", "memory", "code", "spec", "session", "manifest"},
}
APP_FORBIDDEN = {"core-backend": {"agent", "llm", "sandbox", "git", "forge", "change", "gate"}}
# Headers that are dear to compile or tie us to a library stay in sources.
CONFINED = {
    "boost/beast": {"net"}, "sqlite3.h": {"store", "core-backend", "atelier-sqlite"}, "git2.h": {"git"},
    "re2/": {"json"}, "tree_sitter": {"code"}, "utf8proc": {"llm"},
}
INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', re.M)


def main() -> int:
    wrong = []
    for path in sorted([*ROOT.glob("libs/**/*.[ch]pp"), *ROOT.glob("apps/**/*.[ch]pp")]):
        kind, part = path.relative_to(ROOT).parts[:2]
        tests = {"tests", "fake"} & set(path.relative_to(ROOT).parts)
        for include in INCLUDE.findall(path.read_text()):
            where = f"{path.relative_to(ROOT)}: {include}"
            match = re.match(r"atelier/([a-z]+)/", include)
            if match and kind == "libs" and not tests and match[1] != part and match[1] not in ALLOWED.get(part, set()):
                wrong.append(f"{where}: {part} may not include {match[1]}")
            if match and kind == "apps" and match[1] in APP_FORBIDDEN.get(part, set()):
                wrong.append(f"{where}: {part} may not include {match[1]}")
            for prefix, owners in CONFINED.items():
                if include.startswith(prefix) and part not in owners:
                    wrong.append(f"{where}: only {', '.join(sorted(owners))} may")
                if include.startswith(prefix) and "include" in path.relative_to(ROOT).parts:
                    wrong.append(f"{where}: not in a public header")
    print("\n".join(wrong) or "all arrows point the right way")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
