#!/usr/bin/env python3
"""Our counting of tokens held against Hugging Face's `tokenizers`, id by id: random lines in many scripts; and its speed.

run.py [PRESET] [LINES] [SEED]; ends with "N passed, N failed". Fetches the pinned vocabulary and package once (for
x86-64 Linux)."""
import json
import os
import pathlib
import random
import subprocess
import sys
import time
import unicodedata
import venv

ROOT = pathlib.Path(__file__).resolve().parents[3]
PRESET = sys.argv[1] if len(sys.argv) > 1 else "ci"
LINES = int(sys.argv[2]) if len(sys.argv) > 2 else 10_000
SEED = int(sys.argv[3]) if len(sys.argv) > 3 else 1
VOCABULARY = ROOT / ".cache/tokenizers/qwen/tokenizer.json"
VENV = ROOT / ".cache/peers/tokenizers"
PROGRAM = ROOT / "build" / PRESET / "bin/atelier"

PIECES = [
    "abcXYZ", " ", "  ", "\t", "0123456789", ".,;:!?(){}[]<>=+-*/\\\"'`~@#$%^&|_", "'s't're'VE'm'LL'd'S", "абвгдёЖЩ", "中文字符汉",
    "日本語カナ", "العربية", "हिन्दी", "ñéüßſ", "e\u0301a\u0308", "\u00a0\u2003\u3000\u2028\u0085", "😀👍🏽👩\u200d👩\u200d👧", "\u200d\ufeff\u200b",
    "½²③ⅧⅤ", "\r", "<|im_start|>", "<|im_end|>", "<think>", "</think>", "<tool_call>", "<|", "|>", "ⓐ𝒜𝟘", "\x00\x01\x7f", "한국어", "가\u11a8",
    "\ufb01", "Å", "Ω\u2126", 'import { Card } from "@atelier/sdk";', "export default function Widget() {", "const x = usePositions();",
]
WORDS = ["hello", "world", "function", "return", "портфель", "доходность", "React", "useState"]


def any_character() -> str:
    while True:
        code = random.randrange(1, 0x110000)
        if not 0xD800 <= code < 0xE000 and code != 10 and unicodedata.category(chr(code)) != "Cn":
            return chr(code)


def line() -> str:
    out = []
    for _ in range(random.choice([0, 1, 3, 10, 30, 80])):
        kind = random.random()
        if kind < 0.55:
            piece = random.choice(PIECES)
            out.append(random.choice(piece) if random.random() < 0.7 else piece)
        elif kind < 0.8:
            out.append(random.choice(WORDS))
        else:
            out.append(" " if kind < 0.97 else any_character())
    return "".join(out)


def ours(text: bytes, *options: str) -> list:
    command = [PROGRAM, "diagnose", "tokens", "--json", "--tokenizer", VOCABULARY, *options]
    done = subprocess.run(command, input=text, capture_output=True, check=True)
    return [json.loads(each) for each in done.stdout.decode().splitlines()]


def main() -> int:
    from tokenizers import Tokenizer

    theirs = Tokenizer.from_file(str(VOCABULARY))
    random.seed(SEED)
    lines = [line() for _ in range(LINES)]
    passed = failed = 0
    for text, got in zip(lines, ours("".join(each + "\n" for each in lines).encode(), "--ids", "--lines"), strict=True):
        if got["exact"] and got["ids"] == theirs.encode(text, add_special_tokens=False).ids:
            passed += 1
        else:
            failed += 1
            print("FAILED ", ascii(text)[:300])
    # Line ends, in one text.
    whole = "".join(each + random.choice(["\n", "\r\n", "\n\n", " \n", "\n  "]) for each in lines[:500])
    same = ours(whole.encode(), "--ids")[0]["ids"] == theirs.encode(whole, add_special_tokens=False).ids
    passed, failed = passed + same, failed + (not same)
    listing = ["git", "ls-files", "*.tsx", "*.cpp", "*.md"]
    names = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    code = "".join((ROOT / name).read_text(errors="ignore") for name in names[:600])
    start = time.process_time()
    theirs.encode(code, add_special_tokens=False)
    peer = time.process_time() - start

    def cpu(text: bytes) -> float:
        before = os.times()
        ours(text)
        after = os.times()
        return after.children_user + after.children_system - before.children_user - before.children_system

    # Without what the program's start and the reading of the vocabulary take.
    mine = max(cpu(code.encode()) - cpu(b""), 1e-3)
    size = len(code.encode()) / 1e6
    print(f"{size:.1f} MB of code and documents, CPU: {size / mine:.1f} MB/s; tokenizers {size / peer:.1f} MB/s")
    print(f"{passed} lines equal, {failed} not")
    print(f"Tests  {0 if failed else 1} passed, {1 if failed else 0} failed")
    return 1 if failed else 0


def prepare() -> None:
    subprocess.run([ROOT / "tools/fetch_tokenizer.sh", ROOT / ".cache/tokenizers"], check=True)
    requirements = pathlib.Path(__file__).with_name("requirements.txt")
    stamp = VENV / "requirements.txt"
    if not stamp.is_file() or stamp.read_text() != requirements.read_text():
        venv.create(VENV, with_pip=True, clear=True)
        pip = [VENV / "bin/pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes"]
        subprocess.run([*pip, "-r", requirements], check=True)
        stamp.write_text(requirements.read_text())


if __name__ == "__main__":
    if pathlib.Path(sys.prefix) != VENV:
        prepare()
        os.execv(VENV / "bin/python", [str(VENV / "bin/python"), *sys.argv])
    sys.exit(main())
