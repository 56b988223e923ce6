"""The members of the team; apart from the other people because the first screen shows them. See :mod:`.people_values`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class WorkingPeriod:
    """A stretch of working time on one weekday, in the member's wall-clock time; several of a day have breaks between them.

    Attributes:
        weekday: 0 is Monday, as in :meth:`datetime.date.weekday`.
        start_minute: minutes after midnight.
        end_minute: minutes after midnight, exclusive.
    """

    weekday: int
    start_minute: int
    end_minute: int


MEMBER_COLOURS = ("violet", "teal", "pink", "orange", "blue")
"""Names of the team colours in the order in which they are given out (design, colour tokens)."""


@dataclass(frozen=True, slots=True)
class Member:
    """A colleague to whom bookings are assigned.

    Attributes:
        colour: one of :data:`MEMBER_COLOURS`.
        active: whether new bookings can be assigned.
        working_hours: in the member's own zone; empty when they are not known.
        time_zone: IANA name, or empty when it is that of the organisation.
        account: address of the Google account, by which the program knows who sits before it; empty when it is ``email``.
    """

    id: str
    name: str
    email: str = ""
    colour: str = MEMBER_COLOURS[0]
    role_title: str = ""
    active: bool = True
    working_hours: tuple[WorkingPeriod, ...] = ()
    version: int = 0
    created_at: datetime | None = None
    updated_at: datetime | None = None
    time_zone: str = ""
    account: str = ""
