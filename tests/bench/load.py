"""Loading all rows in slices, beside one ``fetchall`` of the same rows; and the stalls while that goes on."""

from __future__ import annotations

import gc
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from bookings_desktop.models.listing import SELECT_SUMMARY
from bookings_desktop.models.schema_version import DATABASE_FILE
from tests.bench import data, program
from tests.bench.clock import Watch, middle
from tests.bench.desk import Desk
from tests.bench.frame import STALL, Figure

BUDGET = 1.3
LEAST = 10_000
"""With fewer bookings there is only a slice or two."""


def measure(sizes: tuple[int, ...], *, explain: bool = False) -> Iterator[Figure]:
    """Open the window and let it load; today's backup is made too."""
    for size in sizes:
        found = []
        for _ in range(3):
            with data.folder(size, backed_up=False) as folder:
                found.append(
                    program.play("tests.bench.load:scenario", folder, explain=explain, file=str(folder / DATABASE_FILE))
                )
        stalls = [stall for one in found for stall in one["stalls"]]
        if size >= LEAST:
            seconds, wall, floor = (middle([one[name] for one in found]) for name in ("seconds", "wall", "floor"))
            yield Figure("all rows loaded", seconds, floor, BUDGET, "start", size, samples=len(found), wall=wall)
        yield Figure.stall("loading", stalls, "start", size)
        many = [one["many"] for one in found]
        yield Figure("stalls above 8 ms, loading", middle(many), 0, 0, "start", size, unit="times", samples=len(found))


async def scenario(desk: Desk) -> dict[str, Any]:
    """All is loaded when a scenario begins: tell how that went, then take the floor."""
    await desk.rest()
    (first, few), (last, many) = desk.growth[0], desk.growth[-1]
    stalls = desk.loading
    between = last.since(first)
    share = many / max(1, many - few)  # from one slice to the last one, for all of them
    return {
        "seconds": between.all * share,
        "wall": between.wall * share,
        "floor": _fetch(Path(desk.options["file"])),
        "stalls": stalls,
        "many": sum(stall > STALL for stall in stalls),
    }


def _fetch(path: Path) -> float:
    gc.collect()
    with closing(sqlite3.connect(path)) as connection:
        watch = Watch()
        connection.execute(SELECT_SUMMARY + " ORDER BY b.order_at, b.id", {"no": 0}).fetchall()
        return watch.read().all
