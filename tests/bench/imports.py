"""What the imports of the first paint cost, as ``python -X importtime`` tells it: a table beside the floor's own imports."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping, Sequence

from tests.bench import program

ROUNDS = 5
SHOWN = 40
"""So many modules are named; the others are added up."""

_MARK = "import time:"


def table(ours: Sequence[str], floor: Sequence[str]) -> str:
    """The modules that a program imports beyond those of the floor, the dearest first, as a table in Markdown.

    Args:
        ours: the program's arguments to Python; it ends by itself.
        floor: those of the floor.
    """
    cheapest, known = _cheapest(ours), _cheapest(floor)
    beyond = {name: spent for name, spent in cheapest.items() if name not in known}
    dearest = sorted(beyond, key=lambda name: -beyond[name])
    mine = [name for name in cheapest if name.startswith("bookings_desktop")]
    lines = ["| module | ms |", "|---|---|"]
    lines += [f"| `{name}` | {beyond[name] / 1000:.1f} |" for name in dearest[:SHOWN]]
    lines.append(f"| {len(dearest[SHOWN:])} others | {sum(beyond[name] for name in dearest[SHOWN:]) / 1000:.1f} |")
    lines.append(f"| **all of them** ({len(mine)} of ours) | {sum(beyond.values()) / 1000:.1f} |")
    lines.append(f"| the empty window's own ({len(known)}) | {sum(known.values()) / 1000:.1f} |")
    return "\n".join(lines)


def _cheapest(arguments: Sequence[str]) -> dict[str, int]:
    """Microseconds that each module takes by itself, without what it imports; the least of some rounds."""
    rounds = [_told(arguments) for _ in range(ROUNDS)]
    return {name: min(one.get(name, spent) for one in rounds) for name, spent in rounds[-1].items()}


def _told(arguments: Sequence[str]) -> Mapping[str, int]:
    ended = subprocess.run(  # noqa: S603
        [sys.executable, "-X", "importtime", *arguments],
        cwd=program.ROOT,
        env=program.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    if ended.returncode:
        raise program.Failed(f"{' '.join(arguments)} ended with {ended.returncode}:\n{ended.stderr}")
    found = {}
    for line in ended.stderr.splitlines():
        if line.startswith(_MARK) and line.count("|") == 2:
            own, _all, name = line.removeprefix(_MARK).split("|")
            if own.strip().isdecimal():  # not the heading
                found[name.strip()] = int(own)
    return found
