"""Google Meet: asking again for a room that Google refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bookings_desktop.models.database import Database
from bookings_desktop.models.meet import MeetState
from bookings_desktop.models.values import Author


class MeetService:
    """What staff can do about the room of a booking beside wanting one.

    Args:
        database: where bookings are kept.
        who: gives the name under which changes are recorded.
    """

    def __init__(self, database: Database, who: Callable[[], str]) -> None:
        self._database = database
        self._who = who

    def try_again(self, booking_id: str) -> bool:
        """Have a room asked for once more; returns whether there was one that Google had refused. Raises NotFound."""
        with self._database.unit_of_work(Author(self._who())) as work:
            booking = work.bookings.get(booking_id)
            link = work.links.get(booking_id)
            if link is None or link.meet != MeetState.REFUSED or not booking.wants_meet:
                return False
            work.links.save(replace(link, meet=MeetState.NONE.value))
            work.outbox.mark(booking_id)
            work.commit()
        return True
