"""A search over the rows in small steps, so that no keystroke waits for a hundred thousand bookings.

The scan walks candidates (source rows in display order) chunk by chunk and keeps those that pass. A scan for a longer needle
starts from what an earlier scan has found and has still left to look at (performance facts, section C).
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence
from itertools import compress, repeat
from operator import contains, itemgetter

from bookings_desktop.models.listing import BookingSummary
from bookings_desktop.ui.bookings.filter_state import BookingFilter, Window

CHUNK = 1024
"""Rows tested at a time: about 0.1 ms."""

_STATUS = BookingSummary._fields.index("status")
_MEMBER = BookingSummary._fields.index("member_id")
_CONTACT = BookingSummary._fields.index("contact_id")
_START = BookingSummary._fields.index("start")
start_of = itemgetter(_START)
"""The start of a row; the key by which the source is ordered."""


class Test:
    """Says which of some source rows pass a filter, without a call into Python per row where that is possible."""

    def __init__(
        self,
        wanted: BookingFilter,
        window: Window,
        rows: Sequence[BookingSummary],
        texts: Sequence[str],
        now: float = 0.0,
    ) -> None:
        self._words = wanted.words
        self._statuses = wanted.statuses
        self._member = wanted.member
        self._contact = wanted.contact
        self._attention = wanted.attention
        self._now = now
        self._window = window
        self._rows = rows
        self._texts = texts

    def __call__(self, ids: Sequence[int], check_time: bool) -> Sequence[int]:
        """Those of ``ids`` that pass; the window is looked at only where ``check_time`` says that it is not certain."""
        for word in self._words:
            ids = list(compress(ids, map(contains, self._texts_of(ids), repeat(word))))
        rows = self._rows
        if self._statuses:
            ids = list(compress(ids, map(self._statuses.__contains__, (rows[i][_STATUS] for i in ids))))
        if self._member is not None:
            member = self._member
            ids = [i for i in ids if rows[i][_MEMBER] == member or member in rows[i].further_members]
        if self._contact is not None:
            contact = self._contact
            ids = [i for i in ids if rows[i][_CONTACT] == contact or contact in rows[i].further_contacts]
        if self._attention:
            wants, now = self._attention.wants, self._now
            ids = [i for i in ids if wants(rows[i], now)]
        if check_time:
            contained = self._window.contains
            ids = [i for i in ids if contained(rows[i])]
        return ids

    def _texts_of(self, ids: Sequence[int]) -> Iterator[str] | Sequence[str]:
        if isinstance(ids, range) and ids.step == 1:
            return self._texts[ids.start : ids.stop]
        return map(self._texts.__getitem__, ids)


Segment = tuple[Sequence[int], bool]
"""Candidates in display order, and whether their time has to be checked."""


class Scan:
    """The candidates still to be tested, and the rows found so far.

    Attributes:
        found: accepted source rows in display order.
    """

    def __init__(self, test: Callable[[Sequence[int], bool], Sequence[int]], segments: Sequence[Segment]) -> None:
        self._test = test
        self._left = [segment for segment in segments if len(segment[0])]
        self._at = 0
        self.found: array[int] = array("i")

    @classmethod
    def of_result(cls, found: array[int]) -> Scan:
        """A finished scan with a known result."""
        scan = cls(lambda ids, _check: ids, ())
        scan.found = found
        return scan

    @property
    def finished(self) -> bool:
        """Whether all candidates were tested."""
        return not self._left

    def step(self) -> None:
        """Test one chunk."""
        ids, check = self._left[0]
        chunk = ids[self._at : self._at + CHUNK]
        self.found.extend(self._test(chunk, check))
        self._at += len(chunk)
        if self._at >= len(ids):
            del self._left[0]
            self._at = 0

    def finish(self) -> None:
        """Test all that is left, however long it takes."""
        while self._left:
            self.step()

    def add(self, ids: Sequence[int], *, check_time: bool) -> None:
        """More candidates, after all others in display order."""
        if len(ids):
            self._left.append((ids, check_time))

    def remaining(self) -> list[Segment]:
        """What would be looked at for a narrower filter: what was found, then what is left."""
        segments: list[Segment] = [(self.found, False)]
        for number, (ids, check) in enumerate(self._left):
            segments.append((ids[self._at :] if number == 0 else ids, check))
        return segments
