"""The real program in a process of its own, driven by a scenario: ``python -m tests.bench.desk`` with a request as JSON.

The window is opened as a person opens it. A scenario is a coroutine ``module:name`` that runs in the window's event loop when all
is loaded; what it returns is written to the file that the request names.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication

from bookings_desktop.app import run_window
from bookings_desktop.models.listing import BookingSummary
from bookings_desktop.startup import WindowOptions
from bookings_desktop.ui.bookings.filter_state import BookingFilter, Scope
from bookings_desktop.ui.bookings.page import BookingsPage
from bookings_desktop.ui.bookings.table_model import BookingsTableModel
from bookings_desktop.ui.session import WindowSession
from tests.bench.clock import Sample, Watch
from tests.bench.hand import Hand
from tests.bench.heartbeat import Heartbeat

QUIET_SECONDS = 0.05
"""How long the heart must not have stalled before the window counts as at rest."""


class Desk:
    """The open window, and what is at hand to drive and to watch it.

    Attributes:
        growth: what the watch said when rows arrived, and how many there were then; from the first paint on.
        loading: the stalls until all was loaded.
        options: of the scenario.
        watch: runs since the first paint.
        finished: what the watch said when a search last knew its whole result and showed it.
    """

    def __init__(self, session: WindowSession, options: dict[str, Any], *, explain: bool) -> None:
        self.session = session
        self.options = options
        self.hand = Hand(self.page.table.viewport())
        self.heart = Heartbeat(lambda: self.hand.painting, explain=explain)
        self.watch = Watch()
        self.growth: list[tuple[Sample, int]] = []
        self.loading: list[float] = []
        self.model.rowsInserted.connect(self._on_rows)
        self.finished = self.watch.read()
        self.page.proxy.counts_changed.connect(self._on_counts)

    def _on_rows(self) -> None:
        self.growth.append((self.watch.read(), len(self.model.rows)))

    def _on_counts(self, _found: int, _total: int, _known: bool) -> None:
        if self.page.proxy.finished:
            self.finished = self.watch.read()

    @property
    def page(self) -> BookingsPage:
        """The page of the bookings."""
        return self.session.window.page

    @property
    def model(self) -> BookingsTableModel:
        """The rows."""
        return self.page.model

    def row(self, booking_id: str) -> BookingSummary:
        """A row as it is now."""
        return self.model.rows[self.model.row_of(booking_id)]

    async def until(self, reached: Callable[[], bool], *, every: float = 0.002) -> None:
        """Let the window go on until something is so."""
        watch = Watch()
        while not reached():
            if watch.read().wall > 300:
                raise TimeoutError("the window did not come so far")
            await asyncio.sleep(every)

    async def rest_search(self) -> None:
        """Let a search come to its end."""
        await self.until(lambda: self.page.proxy.finished)

    async def rest(self) -> None:
        """Let the window finish what it does by itself."""
        await self.until(lambda: self.page.proxy.finished and not self.model.awaits_more)
        await asyncio.sleep(QUIET_SECONDS)
        while self.heart.drop():
            await asyncio.sleep(QUIET_SECONDS)

    async def come_back(self) -> None:
        """Give the table the focus again after a dialog; a screen without a window manager does not do that."""
        while QApplication.focusWidget() is None:
            self.session.window.activateWindow()
            self.page.table.setFocus()
            await asyncio.sleep(QUIET_SECONDS)

    async def show(self, wanted: BookingFilter) -> None:
        """Filter, without measuring."""
        self.page.set_filter(wanted)
        await self.rest()

    async def show_all(self) -> None:
        """Show all bookings, past and to come, and let the field of the search have the focus."""
        await self.show(BookingFilter(scope=Scope.ALL))
        self.page.focus_search()
        await self.rest()

    async def repaints(self, count: int) -> list[Sample]:
        """So many plain repaints of what is in view."""
        return [await self.hand.repaint() for _ in range(count)]


Scenario = Callable[[Desk], Awaitable[dict[str, Any]]]


def main() -> int:
    """Open the window, play the scenario, and write what it gives."""
    request = json.loads(sys.argv[1])
    module, _, name = request["scenario"].partition(":")
    scenario: Scenario = getattr(import_module(module), name)
    found: dict[str, Any] = {}
    live = WindowSession.run

    async def run(session: WindowSession, *arguments: Any) -> int:
        desk = Desk(session, request["options"], explain=request["explain"])

        async def errand(_session: WindowSession) -> int:
            desk.loading = desk.heart.take()
            found.update(await scenario(desk))
            return 0

        opening, _, rescue = arguments
        try:
            return await live(session, opening, errand, rescue)
        finally:
            desk.heart.stop()
            if desk.heart.explainer is not None:
                found["explained"] = desk.heart.explainer.lines()

    WindowSession.run = run  # type: ignore[method-assign]  # the scenario takes the place of the errand
    code = run_window(WindowOptions(data_dir=request["folder"]))
    Path(request["answer"]).write_text(json.dumps(found), encoding="utf-8")
    return code


if __name__ == "__main__":
    raise SystemExit(main())
