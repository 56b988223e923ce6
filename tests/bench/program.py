"""Starts programs for the benchmarks: each in a process of its own, on a screen that nobody sees unless another one is named."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.bench import data

ROOT = Path(__file__).resolve().parents[2]


class Failed(Exception):
    """A program that was started did not do what it was started for; what it said is in the message."""


def environment() -> dict[str, str]:
    """Where a program runs: on a screen that nobody sees, without a keyring that asks, and with compiled modules, as installed."""
    ours = ("BOOKINGS_", "PYTHONDONTWRITEBYTECODE")
    names = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return names | {
        "PYTHONPATH": str(ROOT),
        "PYTHONPYCACHEPREFIX": str(data.kept() / "compiled"),
        "QT_QPA_PLATFORM": os.environ.get("BENCH_PLATFORM", "offscreen"),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
    }


def run(arguments: Sequence[str], environ: Mapping[str, str] | None = None) -> str:
    """Run Python with some arguments, and more variables of the environment, to its end; give what it wrote. Raises Failed."""
    command = [sys.executable, *arguments]
    variables = environment() | dict(environ or {})
    ended = subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True, check=False)  # noqa: S603
    if ended.returncode:
        raise Failed(f"{' '.join(arguments)} ended with {ended.returncode}:\n{ended.stdout}{ended.stderr}")
    return ended.stdout


def play(
    scenario: str, folder: Path, *, explain: bool = False, environ: Mapping[str, str] | None = None, **options: Any
) -> dict[str, Any]:
    """Open the real window on a data folder, play a scenario in it, and give what it found. Raises Failed.

    Args:
        scenario: ``module:name`` of a coroutine that takes a :class:`tests.bench.desk.Desk`.
        folder: the data folder.
        explain: whether it is told where the main thread was when its heart was late; this makes it a little slower.
        environ: more variables of the program's environment.
        options: what the scenario finds in the desk's ``options``.
    """
    with tempfile.TemporaryDirectory() as place:
        answer = Path(place) / "answer.json"
        request = {
            "scenario": scenario,
            "folder": str(folder),
            "answer": str(answer),
            "explain": explain,
            "options": options,
        }
        run(["-m", "tests.bench.desk", json.dumps(request)], environ)
        found: dict[str, Any] = json.loads(answer.read_text(encoding="utf-8"))
    for line in found.pop("explained", ()):
        print(f"    late: {line}", file=sys.stderr)
    return found
