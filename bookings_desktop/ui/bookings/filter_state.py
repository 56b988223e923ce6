"""Which bookings are shown: words, statuses, colleague, contact, trouble and time; as one frozen value, and as a sentence."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from math import inf

from bookings_desktop.models.listing import BookingSummary
from bookings_desktop.models.states import BookingStatus
from bookings_desktop.models.text import needles
from bookings_desktop.ui import formats
from bookings_desktop.ui.bookings.when_texts import DayCalendar

NOBODY = ""
"""The member of bookings that are assigned to nobody."""


OPEN_STATUSES = frozenset({"scheduled", "confirmed", "rescheduled"})
"""Values of BookingStatus in which a booking waits for what comes of it."""

TROUBLED = frozenset({"error", "conflict"})
"""Values of SyncState that need a person."""


class Scope(StrEnum):
    """The part of time that is shown. “Today” and “this week” move with the day."""

    ALL = "all"
    UPCOMING = "upcoming"
    PAST = "past"
    RANGE = "range"
    TODAY = "today"
    WEEK = "week"


class Attention(StrEnum):
    """What a booking needs a person for. :attr:`NONE` is false: nothing is asked for."""

    NONE = ""
    ANY = "any"
    SYNC = "sync"
    OPEN = "open"

    def wants(self, row: BookingSummary, now: float) -> bool:
        """Whether a booking needs a person for this: a sync problem or a conflict, or it is over and still open.

        ``now`` is in seconds since the epoch.
        """
        if self is Attention.NONE:
            return True
        if self is not Attention.OPEN and row.sync in TROUBLED:
            return True
        return self is not Attention.SYNC and row.end <= now and row.status in OPEN_STATUSES


ATTENTION_WORDS = {
    Attention.ANY: "Needs attention",
    Attention.SYNC: "Sync problems",
    Attention.OPEN: "Past, still open",
}
"""How each is called in menus and pills."""


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
        attention: only what needs a person.
        contact: id of the contact, or None for all.
    """

    query: str = ""
    statuses: frozenset[str] = frozenset()
    member: str | None = None
    scope: Scope = Scope.UPCOMING
    first_day: date | None = None
    last_day: date | None = None
    attention: Attention = Attention.NONE
    contact: str | None = None

    @property
    def words(self) -> tuple[str, ...]:
        """The folded words of the query."""
        return needles(self.query)

    @property
    def narrowing(self) -> bool:
        """Whether anything but the part of time is chosen."""
        return bool(self.words or self.others)

    @property
    def latest_first(self) -> bool:
        """Whether what it shows is over, so that the latest is looked for first."""
        return self.scope is Scope.PAST or (self.scope is Scope.ALL and self.attention is Attention.OPEN)

    @property
    def others(self) -> bool:
        """Whether anything but the part of time and the search is chosen."""
        return bool(self.statuses or self.member is not None or self.attention or self.contact is not None)

    def with_scope(self, scope: Scope) -> BookingFilter:
        """The same for another part of time that is no range of dates."""
        return replace(self, scope=scope, first_day=None, last_day=None)

    def window(self, calendar: DayCalendar, today: date) -> Window:
        """The stretch of time meant. “Upcoming” begins with today, so that what is over today stays in view."""
        if self.scope is Scope.UPCOMING:
            return Window(low=calendar.midnight(today))
        if self.scope is Scope.PAST:
            return Window(low=calendar.midnight(today), before=True)
        if self.scope is Scope.RANGE and self.first_day and self.last_day:
            return Window(calendar.midnight(self.first_day), calendar.midnight(self.last_day + timedelta(days=1)))
        if self.scope is Scope.TODAY:
            return Window(calendar.midnight(today), calendar.midnight(today + timedelta(days=1)))
        if self.scope is Scope.WEEK:
            monday = today - timedelta(days=(today.weekday() - formats.current().first_weekday) % 7)
            return Window(calendar.midnight(monday), calendar.midnight(monday + timedelta(days=7)))
        return Window()

    def accepts(self, row: BookingSummary, window: Window, now: float) -> bool:
        """The rule for one booking; ``window`` comes from :meth:`window`, ``now`` is in seconds since the epoch."""
        if self.statuses and row.status not in self.statuses:
            return False
        if self.member is not None and not row.concerns_member(self.member):
            return False
        if self.contact is not None and not row.concerns_contact(self.contact):
            return False
        if not self.attention.wants(row, now):
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

    def sentence(self, member_name: str, contact_name: str, this_year: int) -> str:
        """What was looked for: “There are no upcoming, cancelled bookings for Ben with “acupuncture” in the title, …”."""
        adjectives = [self.scope.value] if self.scope in (Scope.UPCOMING, Scope.PAST) else []
        chosen = [status.value for status in BookingStatus if status.value in self.statuses]
        if chosen:
            adjectives.append(" or ".join(filter(None, (", ".join(chosen[:-1]), chosen[-1]))))
        text = " ".join(
            ["There are no", ", ".join(adjectives), "bookings"] if adjectives else ["There are no bookings"]
        )
        if self.contact is not None:
            text += f" with {contact_name}"
        if self.member is not None:
            text += f" for {member_name}" if self.member != NOBODY else " without a person in charge"
        text += self._time_words(this_year) + _ATTENTION_CLAUSES[self.attention]
        if self.words:
            place = "title, description or contact"
            text += f" and “{self.query.strip()}” in the {place}" if self.attention else self._query_words(place)
        return text + "."

    def _query_words(self, place: str) -> str:
        joint = " and" if self.contact is not None else " with"
        return f"{joint} “{self.query.strip()}” in the {place}"

    def _time_words(self, this_year: int) -> str:
        if self.scope is Scope.RANGE and self.first_day is not None:
            one_day = self.first_day == self.last_day
            words = self.range_text(this_year)
            return f" on {words}" if one_day else f" between {words.replace(' – ', ' and ')}"
        return {Scope.TODAY: " today", Scope.WEEK: " this week"}.get(self.scope, "")


_ATTENTION_CLAUSES = {
    Attention.NONE: "",
    Attention.ANY: " that need attention",
    Attention.SYNC: " with a sync problem",
    Attention.OPEN: " that are over and still open",
}
