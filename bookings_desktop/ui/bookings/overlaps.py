"""Which bookings of a colleague are at the same time as another one: an index that follows every change by its neighbourhood.

No Qt. For each colleague the bookings in which they take part stand in the order of their start; whether one overlaps is asked
for the few rows that are painted, and answered from the rows around it. Cancelled bookings and those of nobody are left out; whole
days and hours do not clash; ends that touch do not either.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator

from bookings_desktop.models.listing import BookingSummary


def _order(row: BookingSummary) -> tuple[float, str]:
    return row.start, row.id


class _Line:
    """The bookings of one colleague, of one kind, in the order of their start.

    Attributes:
        rows: the bookings.
        longest: seconds that the longest of them takes, or took: nothing that starts earlier reaches a time.
    """

    __slots__ = ("longest", "rows")

    def __init__(self) -> None:
        self.rows: list[BookingSummary] = []
        self.longest = 0.0

    def add(self, row: BookingSummary) -> None:
        rows, start = self.rows, row.start
        last = rows[-1].start if rows else start - 1
        if last < start or (last == start and rows[-1].id < row.id):  # as they arrive while loading
            rows.append(row)
        else:
            rows.insert(bisect_left(rows, _order(row), key=_order), row)
        length = row.end - start
        if length > self.longest:
            self.longest = length

    def discard(self, row: BookingSummary) -> None:
        place = bisect_left(self.rows, _order(row), key=_order)
        if place < len(self.rows) and self.rows[place].id == row.id:
            del self.rows[place]

    def touching(self, row: BookingSummary) -> Iterator[BookingSummary]:
        rows, start, end = self.rows, row.start, row.end
        place = bisect_left(rows, start - self.longest, key=_start)
        while place < len(rows) and rows[place].start < end:
            other = rows[place]
            if other.end > start and other.id != row.id:
                yield other
            place += 1


def _start(row: BookingSummary) -> float:
    return row.start


class OverlapIndex:
    """Finds the bookings that overlap one, among all that are loaded."""

    def __init__(self) -> None:
        self._lines: dict[tuple[str, bool], _Line] = {}

    def clear(self) -> None:
        """Forget all of them."""
        self._lines.clear()

    def add(self, rows: Iterable[BookingSummary]) -> None:
        """Take bookings in that are not in it yet; quickest in the order of their start."""
        lines = self._lines
        for row in rows:
            if row.status == "cancelled":
                continue
            for member_id in row.member_ids if row.further_members else (row.member_id,):
                if member_id:
                    key = member_id, row.all_day
                    line = lines.get(key)
                    if line is None:
                        line = lines[key] = _Line()
                    line.add(row)

    def discard(self, row: BookingSummary) -> None:
        """Take a booking out, as it was put in."""
        for member_id in row.member_ids:
            line = self._lines.get((member_id, row.all_day))
            if line is not None:
                line.discard(row)

    def touching(self, row: BookingSummary) -> Iterator[BookingSummary]:
        """The other bookings of the same colleagues at the same time, in the order of their start, each once."""
        if row.status == "cancelled":
            return iter(())
        lines = [line for one in row.member_ids if (line := self._lines.get((one, row.all_day))) is not None]
        if len(lines) < 2:
            return lines[0].touching(row) if lines else iter(())
        found = {other.id: other for line in lines for other in line.touching(row)}
        return iter(sorted(found.values(), key=_order))

    def other(self, row: BookingSummary, now: float) -> BookingSummary | None:
        """The first booking that one overlaps, as long as both are not over.

        Args:
            row: the booking.
            now: seconds since the epoch.
        """
        if row.end <= now:
            return None
        return next((other for other in self.touching(row) if other.end > now), None)
