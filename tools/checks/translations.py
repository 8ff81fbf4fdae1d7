#!/usr/bin/env python3
"""Fails on a message of atelierd's doors that has no Russian row in apps/atelierd/api/translation.cpp."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
TABLE = ROOT / "apps/atelierd/api/translation.cpp"
DOORS = ["access", "api", "publish", "sessions"]
CALL = re.compile(r"fail\(\s*Code::\w+,\s*(.*?)\);", re.S)
PROBLEM = re.compile(r"\bproblem\(\s*(.*?)\);", re.S)
LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"')


def pattern(expression: str) -> str | None:
    """`"no file " + path` -> "no file {}"; None for what is already said in both languages or is not a message of ours."""
    if " ? " in expression or not LITERAL.search(expression):
        return None
    # Calls are values, and what follows the message is a detail for the log.
    expression = re.sub(r"\b[\w:.]+\([^()]*\)", "value", expression)
    expression = re.match(r'(?:"(?:[^"\\]|\\.)*"|[^",])*', expression)[0]
    out, at = "", 0
    for found in LITERAL.finditer(expression):
        if expression[at : found.start()].strip(" +\n()"):
            out += "{}"
        out += found[1]
        at = found.end()
    return out + ("{}" if expression[at:].strip(" +\n()") else "")


def main() -> int:
    rows = {m[0] for m in re.findall(r'\{"((?:[^"\\]|\\.)*)",\s*"((?:[^"\\]|\\.)*)"\}', TABLE.read_text())}
    missing = []
    for door in DOORS:
        for path in sorted((ROOT / "apps/atelierd" / door).rglob("*.cpp")):
            for expression in CALL.findall(path.read_text()):
                said = pattern(expression)
                if said and said not in rows:
                    missing.append(f'{path.relative_to(ROOT)}: "{said}"')
    # What a start finds is shown on the page Health.
    for path in sorted((ROOT / "apps/atelierd/wiring").glob("*.cpp")):
        for expression in PROBLEM.findall(path.read_text()):
            said = pattern(expression)
            if said and re.search("[a-z]", said) and said not in rows:
                missing.append(f'{path.relative_to(ROOT)}: "{said}"')
    print("\n".join(missing) or f"{len(rows)} messages in both languages")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
