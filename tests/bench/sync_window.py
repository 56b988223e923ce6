"""The window while it syncs: how long the thread that draws was held up, and what a repaint costs, beside the same window at rest.

A calendar brings thousands of new events page by page, then bookings are moved and sent, then people change events in Google, each
page of which changes rows all over the table. The sandbox is a process of its own, and
the table is in view and painted again and again all the while. The pull comes before the push, since what is sent are the events
that came: each is a change with the version that it belongs to, as in everyday work.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from bookings_desktop.google.auth import SCOPES
from bookings_desktop.google.listings import marked
from bookings_desktop.google.token_store import FileTokenStore, StoredSignIn
from bookings_desktop.models.schema_version import DATABASE_FILE
from bookings_desktop.services.bulk import ShiftMinutes
from bookings_desktop.settings import ENV_GOOGLE_ROOT, SettingsFile
from bookings_desktop.sync.engine import PAGE_SIZE
from bookings_desktop.sync.state import Phase
from tests.bench import calendar_server, data, program
from tests.bench.calendar_server import Account
from tests.bench.clock import Queue, Watch, middle, part
from tests.bench.desk import Desk
from tests.bench.frame import Figure
from tests.bench.heartbeat import EVERY_MS

SIZES = (10_000,)
"""How many bookings the window shows before anything comes, unless others are asked for."""

IDLE_SECONDS = 8.0
BETWEEN_REPAINTS = 0.05
PUSH_BUDGET, PULL_BUDGET = 1.2, 1.6
PART = "sync-window"
ACCOUNT = "reception@example.com"


def measure(
    sizes: tuple[int, ...], pushed: int, pulled: int, per_second: int, *, explain: bool = False
) -> Iterator[Figure]:
    """Open a connected window and let it sync.

    Args:
        sizes: how many bookings there are before.
        pushed: how many bookings are sent.
        pulled: how many events come.
        per_second: how many changes may be sent in a second.
        explain: whether it is told where the main thread was when its heart was late.
    """
    for size in sizes:
        sign = data.kept() / f"edit-{os.getpid()}"
        with calendar_server.counting(pulled, pushed, sign) as (account, calls), data.folder(size) as folder:
            connect(folder, account, per_second)
            found = program.play(
                "tests.bench.sync_window:scenario",
                folder,
                explain=explain,
                environ={ENV_GOOGLE_ROOT: account.root},
                pushed=pushed,
                pulled=pulled,
                sign=str(sign),
            )
            listings = calls.listings()
        idle = found["idle"]
        yield from _figures("at rest", idle, idle, 0, size)
        yield from _figures(f"{pulled:,} events pulled", found["pull"], idle, PULL_BUDGET, size)
        yield from _figures(f"{pushed:,} bookings moved at once", found["move"], idle, 0, size)
        yield from _figures(f"{pushed:,} changes pushed", found["push"], idle, PUSH_BUDGET, size)
        # what was sent is listed once more, and then what people have changed
        needed = sum(-(-number // PAGE_SIZE) for number in (pulled, pushed, pushed)) + found["rounds"]
        yield from _figures(f"{pushed:,} events changed in Google", found["change"], idle, PULL_BUDGET, size)
        yield Figure("list calls, beside pages and rounds", listings, needed, 1.0, PART, size, unit="calls")


def _figures(doing: str, found: dict[str, Any], idle: dict[str, Any], budget: float, size: int) -> Iterator[Figure]:
    """The longest stall beside that of the window at rest, the gap that 99 of 100 stay below, and a repaint."""
    stalls, resting = found["stalls"], found is idle
    yield Figure.stall(doing, stalls, PART, size)
    if not resting:
        longest, at_rest = max(stalls, default=0.0), max(idle["stalls"], default=0.0)
        yield Figure(f"longest stall beside rest, {doing}", longest, at_rest, 0, PART, size)
    name, floor = f"p99 of the gaps, {doing}", 0.0 if resting else _gap(idle)
    yield Figure(name, _gap(found), floor, 0, PART, size, samples=found["beats"], wall=found["seconds"])
    repaints = found["repaints"]
    if repaints:
        median, p99 = middle(repaints), part(repaints, 0.99)
        floor = 0.0 if resting else middle(idle["repaints"])
        yield Figure(f"repaint, {doing}", median, floor, budget, PART, size, p99, samples=len(repaints))


def _gap(found: dict[str, Any]) -> float:
    """Seconds between two beats that 99 of 100 do not exceed."""
    beat = EVERY_MS / 1000
    return beat + part([0.0] * (found["beats"] - len(found["stalls"])) + found["stalls"], 0.99)


def connect(folder: Path, account: Account, per_second: int) -> None:
    """Let the bookings be mirrored in the account's calendar as it was while that was empty; the window opens with a pause."""
    secrets = account.secrets
    names = ("client_id", "client_secret", "token_uri")
    kept = {name: secrets[name] for name in names}
    FileTokenStore(folder).save(
        StoredSignIn(account.refresh_token, **kept, revoke_uri=account.root, scopes=SCOPES, account=ACCOUNT)
    )
    files = SettingsFile(folder)
    files.save(files.load().changed(sync_paused=True, requests_per_second=per_second))
    with closing(sqlite3.connect(folder / DATABASE_FILE)) as database, database:
        database.execute("DELETE FROM outbox")
        # the events of cancelled bookings would be removed first
        database.execute("DELETE FROM links WHERE booking_id IN (SELECT id FROM bookings WHERE status = 'cancelled')")
        database.execute("UPDATE links SET calendar_id = ?", (account.full,))
        database.execute(
            "UPDATE calendars SET id = ?, account = ?, sync_token = ?", (account.full, ACCOUNT, marked(account.before))
        )


class _Phase:
    """Repaints and watches from its making until it is told what was found."""

    def __init__(self, desk: Desk, *, repaint: bool = True) -> None:
        self._desk = desk
        self._queue = Queue()
        self._repaints: list[float] = []
        desk.heart.drop()
        self._beats = desk.heart.beats
        self._watch = Watch()
        self._going = asyncio.ensure_future(self._repaint()) if repaint else None

    async def _repaint(self) -> None:
        while True:
            waited = self._queue.waited()
            sample = await self._desk.hand.repaint()
            self._repaints.append(sample.wall - (self._queue.waited() - waited))
            await asyncio.sleep(BETWEEN_REPAINTS)

    async def end(self) -> dict[str, Any]:
        """What was seen."""
        if self._going is not None:
            self._going.cancel()
            await asyncio.wait({self._going})
        beats = self._desk.heart.beats - self._beats
        seconds = self._watch.read().wall
        return {"stalls": self._desk.heart.take(), "beats": beats, "repaints": self._repaints, "seconds": seconds}


async def scenario(desk: Desk) -> dict[str, Any]:
    """Rest, take events in, move bookings, and send them."""
    await desk.rest()
    resting = _Phase(desk)
    await asyncio.sleep(IDLE_SECONDS)
    found: dict[str, Any] = {"idle": await resting.end()}
    desk.heart.drop()  # nothing of the rest is explained
    before, wanted = len(desk.model.rows), desk.options["pulled"]
    known = {row.id for row in desk.model.rows}
    rounds = _Rounds(desk)
    pulling = _Phase(desk)
    desk.session.sync.resume()
    await desk.until(lambda: idle(desk) and len(desk.model.rows) == before + wanted)
    found["pull"] = await pulling.end()
    await desk.rest()
    came = [row.id for row in desk.model.rows if row.id not in known][: desk.options["pushed"]]
    starts = {row.id: row.start for row in desk.model.rows}
    moving = _Phase(desk, repaint=False)
    service = desk.session.below.bookings
    await desk.session.tasks.run(lambda: service.apply(came, ShiftMinutes(15)))
    await desk.until(lambda: all(desk.row(one).start > starts[one] for one in came[-1:] + came[:1]))
    await desk.rest_search()
    found["move"] = await moving.end()
    pushing = _Phase(desk)
    await desk.until(lambda: desk.session.sync.status.phase is Phase.PUSHING)
    await desk.until(lambda: idle(desk) and not desk.session.sync.status.counts.waiting, every=0.05)
    found["push"] = await pushing.end()
    found["change"] = await _change(desk)
    found["rounds"] = rounds.count
    return found


async def _change(desk: Desk) -> dict[str, Any]:
    """People in Google give other titles to events, one here and one there."""
    before = desk.session.sync.status.checked_at
    Path(desk.options["sign"]).touch()
    await desk.until(lambda: not Path(desk.options["sign"]).exists())
    changing = _Phase(desk)
    desk.session.sync.sync_now()
    await desk.until(lambda: desk.session.sync.status.checked_at != before and idle(desk), every=0.02)
    await desk.rest_search()
    found = await changing.end()
    changed = sum(row.title == calendar_server.NEW_TITLE for row in desk.model.rows)
    if changed != desk.options["pushed"]:
        raise RuntimeError(f"{changed} events were changed in Google")
    return found


def idle(desk: Desk) -> bool:
    """Whether the round is over. Raises RuntimeError when it ended because something is wrong."""
    status = desk.session.sync.status
    if status.phase not in (Phase.IDLE, Phase.PULLING, Phase.PUSHING, Phase.PAUSED):
        raise RuntimeError(f"the sync stopped: {status.phase}, {status.error}")
    return status.phase is Phase.IDLE


class _Rounds:
    """Counts the rounds of the sync: each begins with a listing."""

    def __init__(self, desk: Desk) -> None:
        self.count = 0
        self._before = desk.session.sync.status.phase
        desk.session.sync.status_changed.connect(self._on_status)

    def _on_status(self, status: Any) -> None:
        if status.phase is Phase.PULLING and self._before is not Phase.PULLING:
            self.count += 1
        self._before = status.phase
