"""Whether an event that left the mirror was deleted, or only moved to another calendar of the account (facts page, case 37).

A moved event leaves a tombstone here and lives on there, under the same id and with our private properties. That is no
cancellation. A copy there has another id and does not count.
"""

from __future__ import annotations

from collections.abc import Iterable

from bookings_desktop.sync.remote import Gone, NotAllowed, Rejected, RemoteCalendarInfo, RemoteCalendars


class Search:
    """Looks for events in the other calendars that the account may write, one call after the other.

    Args:
        remote: the other side.
        calendar_id: the mirror, which is left out.
        wanted: ids of the bookings by the ids of the events that left.

    Attributes:
        moved: names of calendars by the ids of the events found there.
    """

    def __init__(self, remote: RemoteCalendars, calendar_id: str, wanted: dict[str, str]) -> None:
        self._remote = remote
        self._mirror = calendar_id
        self._wanted = wanted
        self._left: list[RemoteCalendarInfo] | None = None
        self._page_token = ""
        self.moved: dict[str, str] = {}

    @property
    def done(self) -> bool:
        """Whether nothing is left to look at."""
        return not self._wanted or self._left == []

    def step(self) -> None:
        """Make the next call. A calendar that cannot be read holds nothing; so does a list that may not be seen.

        Raises:
            RemoteError: it cannot be found out now; the step can be repeated.
        """
        if self._left is None:
            self._left = self._others()
            return
        if self.done:
            return
        calendar, only = self._left[0], ""
        if len(self._wanted) == 1:
            [only] = self._wanted.values()
        try:
            found = self._remote.ours_in(calendar.calendar_id, booking_id=only, page_token=self._page_token)
        except (Gone, NotAllowed, Rejected):
            self._next_calendar()
            return
        for event_id in found.bookings.keys() & self._wanted.keys():
            if found.bookings[event_id] == self._wanted[event_id]:
                self.moved[event_id] = calendar.name
                del self._wanted[event_id]
        self._page_token = found.next_page_token
        if not self._page_token:
            self._next_calendar()

    def _others(self) -> list[RemoteCalendarInfo]:
        try:
            calendars: Iterable[RemoteCalendarInfo] = self._remote.calendars()
        except NotAllowed:
            return []
        return [one for one in calendars if one.access_role.may_write and one.calendar_id != self._mirror]

    def _next_calendar(self) -> None:
        self._page_token = ""
        if self._left:
            del self._left[0]
