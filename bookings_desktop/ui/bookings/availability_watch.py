"""Asks, while somebody fills a form, whether the time is free: a moment after the last change, one question at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject

from bookings_desktop.errors import NotFound
from bookings_desktop.models.values import Slot
from bookings_desktop.services.availability import AvailabilityService, Clash, FreeTime, Hours
from bookings_desktop.services.public_holidays import Place
from bookings_desktop.ui.bookings.quiet_watch import QuietWatch
from bookings_desktop.ui.threads import TaskRunner

OFFERED, MORE = 3, 12
"""Free times shown at once, and with “More times…”."""

_KINDS = ("member", "contact", "location", "calendar")


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked about.

    Attributes:
        slot: the time wished for.
        member_id: the member who would be responsible, or None.
        contact_id: the contact who would come, or None.
        location: where it would be.
        booking_id: the booking that is edited, which is not in its own way.
        further_members: other members who would take part.
        further_contacts: other contacts who would come.
    """

    slot: Slot
    member_id: str | None = None
    contact_id: str | None = None
    location: str = ""
    booking_id: str | None = None
    further_members: tuple[str, ...] = ()
    further_contacts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What is in the way, and when nothing is.

    Attributes:
        question: what was asked.
        clashes: the most important one first, each booking once.
        free: the next free times; empty when nothing is in the way.
    """

    question: Question
    clashes: tuple[Clash, ...] = ()
    free: tuple[FreeTime, ...] = ()


class AvailabilityWatch(QuietWatch[Question]):
    """Answers with an Answer whether the time of a form is free."""

    def __init__(
        self,
        tasks: TaskRunner,
        availability: AvailabilityService,
        *,
        working_hours: Hours,
        zone: ZoneInfo,
        now: Callable[[], float],
        holidays: Place = Place(),  # noqa: B008 - a frozen value
        parent: QObject | None = None,
    ) -> None:
        """Make the watch.

        Args:
            tasks: runs the look on the database lane.
            availability: looks.
            working_hours: of the organisation.
            zone: of the working hours.
            now: the present in seconds since the epoch; nothing earlier is offered.
            holidays: whose public holidays are kept.
            parent: the form; nothing is answered once it is gone.
        """
        super().__init__(tasks, parent)
        self._availability = availability
        self._working_hours = working_hours
        self._zone = zone
        self._now = now
        self._holidays = holidays

    def find(self, question: Question) -> Answer:
        """What the time clashes with, and the next free ones; runs on the database lane."""
        now = datetime.fromtimestamp(self._now(), UTC)
        who = {
            "member_id": question.member_id,
            "contact_id": question.contact_id,
            "location": question.location,
            "exclude_id": question.booking_id,
            "further_member_ids": question.further_members,
            "further_contact_ids": question.further_contacts,
        }
        try:
            found = self._availability.clashes(question.slot, **who)  # type: ignore[arg-type]  # by name, each of its kind
            if not found:
                return Answer(question)
            free = self._availability.free_times(
                question.slot,
                **who,  # type: ignore[arg-type]
                working_hours=self._working_hours,
                zone=self._zone,
                holidays=self._holidays,
                count=MORE,
                not_before=now,
            )
        except NotFound:
            return Answer(question)  # the person is being deleted elsewhere; saving tells about it
        return Answer(question, most_important_first(found), free)


def most_important_first(clashes: tuple[Clash, ...]) -> tuple[Clash, ...]:
    """Each booking once: colleagues before contacts, places and Google Calendar, and what comes first before what comes later."""
    ordered = sorted(clashes, key=lambda clash: (_KINDS.index(clash.kind), clash.start, clash.booking_id))
    kept: dict[tuple[str, datetime | None], Clash] = {}
    for clash in ordered:
        kept.setdefault((clash.booking_id, None if clash.booking_id else clash.start), clash)
    return tuple(kept.values())
