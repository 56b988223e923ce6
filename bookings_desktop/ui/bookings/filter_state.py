"""Which bookings are shown: search words, statuses, colleague, and time; as one frozen value, and as a sentence."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from math import inf

from bookings_desktop.models.listing import BookingSummary
from bookings_desktop.models.text import needles
from bookings_desktop.models.values import BookingStatus
from bookings_desktop.ui import formats
from bookings_desktop.ui.bookings.when_texts import DayCalendar

NOBODY = ""
"""The member of bookings that are assigned to nobody."""


class Scope(StrEnum):
    """The part of time that is shown."""

    ALL = "all"
    UPCOMING = "upcoming"
    PAST = "past"
    RANGE = "range"


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of time, and which side of it is wanted.

    A booking lies in it when it touches it; one without length belongs to the moment at which it begins.

    Attributes:
        low: seconds since the epoch.
        high: exclusive.
        before: wanted is what was over before ``low``, instead of what touches the stretch.
    """

    low: float = -inf
    high: float = inf
    before: bool = False

    def contains(self, row: BookingSummary) -> bool:
        """Whether a booking is wanted."""
        reaches = row.end > self.low or row.start >= self.low
        return not reaches if self.before else reaches and row.start < self.high


@dataclass(frozen=True, slots=True)
class BookingFilter:
    """What a person asked for.

    Attributes:
        query: as typed; all its words have to occur, in any order.
        statuses: values of BookingStatus; empty means any.
        member: id of the colleague, :data:`NOBODY`, or None for everyone.
        scope: the part of time.
        first_day: of a date range.
        last_day: of a date range, inclusive.
    """

    query: str = ""
    statuses: frozenset[str] = frozenset()
    member: str | None = None
    scope: Scope = Scope.UPCOMING
    first_day: date | None = None
    last_day: date | None = None

    @property
    def words(self) -> tuple[str, ...]:
        """The folded words of the query."""
        return needles(self.query)

    @property
    def narrowing(self) -> bool:
        """Whether anything but the part of time is chosen."""
        return bool(self.words or self.statuses or self.member is not None)

    def window(self, calendar: DayCalendar, today: date) -> Window:
        """The stretch of time meant. “Upcoming” begins with today, so that what is over today stays in view."""
        if self.scope is Scope.UPCOMING:
            return Window(low=calendar.midnight(today))
        if self.scope is Scope.PAST:
            return Window(low=calendar.midnight(today), before=True)
        if self.scope is Scope.RANGE and self.first_day and self.last_day:
            return Window(calendar.midnight(self.first_day), calendar.midnight(self.last_day + timedelta(days=1)))
        return Window()

    def accepts(self, row: BookingSummary, window: Window) -> bool:
        """The rule for one booking; ``window`` comes from :meth:`window`."""
        if self.statuses and row.status not in self.statuses:
            return False
        if self.member is not None and row.member_id != self.member:
            return False
        return window.contains(row) and all(word in row.search_text for word in self.words)

    def narrows(self, other: BookingFilter) -> bool:
        """Whether all that passes this filter also passes the other one, because only the query was extended."""
        if replace(self, query="") != replace(other, query=""):
            return False
        mine = self.words
        return all(any(old in new for new in mine) for old in other.words)

    def range_text(self, this_year: int) -> str:
        """“14 May – 20 May” for a date range."""
        if self.first_day is None or self.last_day is None:
            return ""
        first, last = (formats.current().short_date(day, this_year) for day in (self.first_day, self.last_day))
        return first if first == last else f"{first} – {last}"

    def sentence(self, member_name: str, this_year: int) -> str:
        """What was looked for: “There are no upcoming, cancelled bookings for Ben with “acupuncture” in the title, …”."""
        adjectives = [self.scope.value] if self.scope in (Scope.UPCOMING, Scope.PAST) else []
        chosen = [status.value for status in BookingStatus if status.value in self.statuses]
        if chosen:
            adjectives.append(" or ".join(filter(None, (", ".join(chosen[:-1]), chosen[-1]))))
        text = " ".join(
            ["There are no", ", ".join(adjectives), "bookings"] if adjectives else ["There are no bookings"]
        )
        if self.member is not None:
            text += f" for {member_name}" if self.member != NOBODY else " without a person in charge"
        if self.scope is Scope.RANGE and self.first_day is not None:
            one_day = self.first_day == self.last_day
            text += f" on {self.range_text(this_year)}" if one_day else f" between {self._between(this_year)}"
        if self.words:
            text += f" with “{self.query.strip()}” in the title, description or contact"
        return text + "."

    def _between(self, this_year: int) -> str:
        return self.range_text(this_year).replace(" – ", " and ")
