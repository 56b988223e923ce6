"""What the parts of ``make bench`` have in common: figures with a floor of the same run, their table, and their JSON file."""

from __future__ import annotations

import json
import platform
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

STALL = 0.008
"""Seconds for which the thread that draws may do one thing (design, section 7)."""

SIZES = ((1_000_000, "M"), (1000, "k"))


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure.

    Attributes:
        name: what was measured.
        seconds: what it took, for one of them, in processor time; megabytes or just a number where ``unit`` says so.
        floor: what the least possible took in the same run, in the same unit; 0 where there is none.
        budget: how many times the floor it may take, or the most that an ``absolute`` one may be itself; 0 where it is only told.
        part: of the benchmarks.
        size: how many bookings there were, if that matters.
        p99: the value that 99 of 100 did not exceed, if there were many.
        absolute: whether the budget is for the figure itself.
        unit: ``s``, ``MB`` or empty for a number.
        samples: of how many it is the median, or the worst.
        wall: seconds that passed meanwhile.
    """

    name: str
    seconds: float
    floor: float
    budget: float
    part: str = "sync"
    size: int | None = None
    p99: float | None = None
    absolute: bool = False
    unit: str = "s"
    samples: int = 1
    wall: float | None = None

    @classmethod
    def stall(cls, doing: str, stalls: Sequence[float], part: str, size: int) -> Figure:
        """How long the thread that draws did one thing, at the most, while a person or the program did something."""
        longest = max(stalls, default=0.0)
        return cls(f"longest stall, {doing}", longest, 0, STALL, part, size, absolute=True, samples=len(stalls))

    @property
    def ratio(self) -> float:
        """How many times the floor it took; 0 without a floor."""
        return self.seconds / self.floor if self.floor else 0.0

    @property
    def ok(self) -> bool:
        """Whether it is within the budget."""
        return not self.budget or (self.seconds if self.absolute else self.ratio) <= self.budget

    @property
    def key(self) -> tuple[str, str, int | None]:
        """What is the same in another run."""
        return self.part, self.name, self.size


def table(figures: Sequence[Figure], before: Sequence[Figure] = ()) -> str:
    """The figures as lines of text, beside those of an earlier run."""
    earlier = {one.key: one for one in before}
    heads = ("figure", "size", "value", "p99", "floor", "ratio", "budget", "", "on the wall")
    rows = [(*heads, "before") if earlier else heads]
    for one in figures:
        cells = (
            one.name,
            size_words(one.size),
            _value(one.seconds, one.unit),
            _value(one.p99, one.unit) if one.p99 is not None else "",
            _value(one.floor, one.unit) if one.floor else "",
            f"{one.ratio:.2f}" if one.floor else "",
            _budget(one),
            ("ok" if one.ok else "over") if one.budget else "",
            _value(one.wall, "s") if one.wall is not None else "",
        )
        rows.append((*cells, _earlier(one, earlier.get(one.key))) if earlier else cells)
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(
            [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        ).rstrip()
        for row in rows
    )


def size_words(size: int | None) -> str:
    """A number of bookings in few letters; nothing where there is none."""
    if size is None:
        return ""
    return next((f"{size // unit:,}{sign}" for unit, sign in SIZES if size >= unit and size % unit == 0), f"{size:,}")


def _value(value: float, unit: str) -> str:
    if unit != "s":
        return f"{value:,.1f} {unit}".rstrip()
    if abs(value) < 0.001:
        return f"{value * 1e6:,.0f} µs"
    return f"{value * 1e3:,.1f} ms" if value < 1 else f"{value:,.2f} s"


def _budget(one: Figure) -> str:
    if not one.budget:
        return ""
    return _value(one.budget, one.unit) if one.absolute else f"{one.budget:.2f}"


def _earlier(one: Figure, before: Figure | None) -> str:
    """What an earlier run found, and how the ratios differ; the values where there is no floor."""
    if before is None:
        return "new"
    now, then = (one.ratio, before.ratio) if one.floor and before.floor else (one.seconds, before.seconds)
    change = f" ({(now / then - 1) * 100:+.0f} %)" if then else ""
    return (
        f"{before.ratio:.2f}{change}"
        if one.floor and before.floor
        else f"{_value(before.seconds, before.unit)}{change}"
    )


def write_json(path: Path, figures: Iterable[Figure]) -> None:
    """Keep the figures, for comparison with another run."""
    found = [asdict(one) | {"ratio": one.ratio, "ok": one.ok} for one in figures]
    document = {"python": platform.python_version(), "system": platform.platform(), "figures": found}
    path.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def read_json(path: Path) -> list[Figure]:
    """The figures of an earlier run."""
    document = json.loads(path.read_text(encoding="utf-8"))
    told = ("ratio", "ok")
    return [Figure(**{name: value for name, value in one.items() if name not in told}) for one in document["figures"]]
