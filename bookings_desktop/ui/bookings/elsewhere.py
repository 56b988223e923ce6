"""What a search without result would find with one filter less, counted a few milliseconds at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from time import perf_counter
from typing import NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal

from bookings_desktop.ui.bookings.filter_state import NOBODY, Attention, BookingFilter, Scope
from bookings_desktop.ui.bookings.search import Scan

MOST_OFFERS = 3

_SLICE = 0.004
_OTHER_TIMES = {Scope.UPCOMING: (Scope.PAST, "in Past"), Scope.PAST: (Scope.UPCOMING, "in Upcoming")}


class Offer(NamedTuple):
    """A filter that finds something.

    Attributes:
        text: “Show 3 matches in Past”.
        filter: what would be shown.
    """

    text: str
    filter: BookingFilter


def without_one(wanted: BookingFilter) -> Iterator[tuple[BookingFilter, str]]:
    """The filter with each of its parts lifted in turn, and what is told apart by it; the query always stays."""
    if wanted.scope is not Scope.ALL:
        scope, place = _OTHER_TIMES.get(wanted.scope, (Scope.ALL, "on other days"))
        yield wanted.with_scope(scope), place
    if wanted.statuses:
        yield replace(wanted, statuses=frozenset()), "with another status"
    if wanted.member is not None:
        others = "of colleagues" if wanted.member == NOBODY else "of other colleagues"
        yield replace(wanted, member=None), others
    if wanted.attention:
        yield replace(wanted, attention=Attention.NONE), "in good order"
    if wanted.contact is not None:
        yield replace(wanted, contact=None), "with other contacts"


class Elsewhere(QObject):
    """Counts what other filters would find.

    Signals:
        counted: the offers (list of Offer), at most :data:`MOST_OFFERS`; what finds nothing is not offered.
    """

    counted = Signal(list)

    def __init__(self, scan_for: Callable[[BookingFilter], Scan], parent: QObject | None = None) -> None:
        """Make it. ``scan_for`` gives the scan that finds what passes a filter."""
        super().__init__(parent)
        self._scan_for = scan_for
        self._left: list[tuple[BookingFilter, str]] = []
        self._everything: BookingFilter | None = None
        self._scan: Scan | None = None
        self._offers: list[Offer] = []
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._slice)

    def look(self, wanted: BookingFilter) -> None:
        """Begin to count for a filter that finds nothing."""
        self._left = list(without_one(wanted))
        self._everything = BookingFilter(query=wanted.query, scope=Scope.ALL) if len(self._left) > 1 else None
        self._scan, self._offers = None, []
        self._timer.start()

    def stop(self) -> None:
        """Nobody wants to know any more."""
        self._timer.stop()

    def _slice(self) -> None:
        began = perf_counter()
        while perf_counter() - began < _SLICE:
            if self._scan is None:
                if not self._left:
                    self._finish()
                    return
                self._scan = self._scan_for(self._left[0][0])
            if self._scan.finished:
                self._note(len(self._scan.found), *self._left.pop(0))
                self._scan = None
            else:
                self._scan.step()

    def _note(self, count: int, wanted: BookingFilter, place: str) -> None:
        if count:
            matches = "1 match" if count == 1 else f"{count:,} matches"
            self._offers.append(Offer(f"Show {matches} {place}", wanted))

    def _finish(self) -> None:
        if not self._offers and self._everything is not None:
            # no single filter is to blame: what is there without any of them
            self._left, self._everything = [(self._everything, "without these filters")], None
            return
        self._timer.stop()
        self.counted.emit(self._offers[:MOST_OFFERS])
