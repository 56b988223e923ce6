"""What the parts of ``make bench`` have in common: figures with a floor of the same run, their table, and their JSON file."""

from __future__ import annotations

import json
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure.

    Attributes:
        name: what was measured.
        seconds: what it took, for one of them.
        floor: what the least possible took in the same run, in seconds too.
        budget: how many times the floor it may take.
    """

    name: str
    seconds: float
    floor: float
    budget: float

    @property
    def ratio(self) -> float:
        """How many times the floor it took."""
        return self.seconds / self.floor

    @property
    def ok(self) -> bool:
        """Whether it is within the budget."""
        return self.ratio <= self.budget


def table(figures: Sequence[Figure]) -> str:
    """The figures as lines of text; times in microseconds."""
    rows = [("figure", "µs", "floor µs", "ratio", "budget", "")]
    for one in figures:
        times = (f"{one.seconds * 1e6:,.0f}", f"{one.floor * 1e6:,.0f}")
        rows.append((one.name, *times, f"{one.ratio:.2f}", f"{one.budget:.2f}", "ok" if one.ok else "over"))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(
            [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        )
        for row in rows
    )


def write_json(path: Path, figures: Sequence[Figure]) -> None:
    """Keep the figures, for comparison with another run."""
    found = [
        {"name": one.name, "seconds": one.seconds, "floor": one.floor, "ratio": one.ratio, "budget": one.budget}
        for one in figures
    ]
    document = {"python": platform.python_version(), "system": platform.platform(), "figures": found}
    path.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
