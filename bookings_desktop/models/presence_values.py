"""When contacts were here and will be here, in the few facts that a list tells; free of the database."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple


class Visits(NamedTuple):
    """When a contact was here and will be here; cancelled and deleted bookings do not count.

    Nor do, for when they were here, those to which they did not come.

    Attributes:
        last_at, next_at: instants (UTC) of timed bookings.
        last_day, next_day: days of all-day bookings.
        with_now: name of the member with whom the contact is at this moment; empty when there is nobody responsible.
        here_now: whether a timed booking is under way.
    """

    last_at: datetime | None = None
    last_day: date | None = None
    next_at: datetime | None = None
    next_day: date | None = None
    with_now: str = ""
    here_now: bool = False
