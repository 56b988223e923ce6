"""``python -m tests.mutations``: take out each safeguard of the mirror in a copy of the program, and see a test go red."""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.mutations.cutting import Safeguard, SourceMoved
from tests.mutations.safeguards import SAFEGUARDS

ROOT = Path(__file__).resolve().parents[2]
COPIED = ("bookings_desktop", "tests", "packaging", "resources", "docs")
SECONDS = 120
"""The longest that the tests of one safeguard may take; without it the program may also go round in circles."""

GREEN = "GREEN: nothing notices"


def main(arguments: Sequence[str]) -> int:
    """Do it for all, or for those whose names have a word in them. Returns 0 when each one is missed by a test, otherwise 1."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutations", description=__doc__)
    parser.add_argument("word", nargs="?", default="", help="only safeguards with this in their names")
    parser.add_argument("--check", action="store_true", help="only see whether the source still has all of them")
    options = parser.parse_args(arguments)
    chosen = [one for one in SAFEGUARDS if options.word in one.name]
    try:
        for safeguard in chosen:
            safeguard.sources(ROOT)
    except SourceMoved as error:
        print(error)
        return 1
    if options.check:
        print(f"All {len(chosen)} safeguards are where they were.")
        return 0
    width = max(len(one.name) for one in chosen)
    missing = 0
    with tempfile.TemporaryDirectory() as folder:
        copy = copied(Path(folder))
        whole = first_red(copy, sorted({one.test for one in chosen}))
        if whole:
            print(f"The tests have to be green with all safeguards first: {whole}")
            return 1
        for safeguard in chosen:
            red = red_without(safeguard, copy)
            missing += not red
            print(f"{safeguard.name:{width}}  {red or GREEN}", flush=True)
    print(f"{len(chosen) - missing} of {len(chosen)} safeguards are held by a test.")
    return 1 if missing else 0


def copied(folder: Path) -> Path:
    """A copy of the program and its tests."""
    copy = folder / "bookings"
    copy.mkdir()
    for name in COPIED:
        if (ROOT / name).exists():
            shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md"):
        shutil.copy2(ROOT / name, copy / name)
    return copy


def red_without(safeguard: Safeguard, copy: Path) -> str:
    """The first test that fails without a safeguard, or an empty string; the copy is whole again afterwards."""
    changed = safeguard.sources(copy)
    before = {path: path.read_text("utf-8") for path in changed}
    try:
        for path, text in changed.items():
            path.write_text(text, "utf-8")
        return first_red(copy, [safeguard.test])
    finally:
        for path, text in before.items():
            path.write_text(text, "utf-8")


def first_red(root: Path, tests: Sequence[str]) -> str:
    """Run tests until one fails. Raises RuntimeError when they cannot be run at all."""
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-x",
        "-q",
        "--tb=line",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:xdist",
        *tests,
    ]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(  # noqa: S603 - our own tests
            command, cwd=root, env=environment, capture_output=True, text=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return f"no end within {SECONDS} seconds"
    if done.returncode == 0:
        return ""
    failed = re.search(r"^FAILED (\S+)", done.stdout, re.MULTILINE)
    if done.returncode != 1 or failed is None:
        raise RuntimeError(f"the tests could not be run:\n{done.stdout}\n{done.stderr}")
    return failed.group(1)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
