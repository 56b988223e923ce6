"""Asks, while somebody fills a form, whether the time is free: a moment after the last change, one question at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, QTimer, Signal
from shiboken6 import isValid

from bookings_desktop.errors import NotFound
from bookings_desktop.models.values import Slot
from bookings_desktop.services.availability import AvailabilityService, Clash, FreeTime, Hours
from bookings_desktop.ui.threads import TaskRunner

PAUSE_MS = 120
"""How long a form has to be quiet before it is asked about."""

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
    """

    slot: Slot
    member_id: str | None = None
    contact_id: str | None = None
    location: str = ""
    booking_id: str | None = None


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


class AvailabilityWatch(QObject):
    """Answers the latest question of one form.

    Signals:
        answered: an Answer to the latest question, or None when there is nothing to ask; never an answer to an older question.
    """

    answered = Signal(object)

    def __init__(
        self,
        tasks: TaskRunner,
        availability: AvailabilityService,
        *,
        working_hours: Hours,
        zone: ZoneInfo,
        now: Callable[[], float],
        parent: QObject | None = None,
    ) -> None:
        """Make the watch.

        Args:
            tasks: runs the look on the database lane.
            availability: looks.
            working_hours: of the organisation.
            zone: of the working hours.
            now: the present in seconds since the epoch; nothing earlier is offered.
            parent: the form; nothing is answered once it is gone.
        """
        super().__init__(parent)
        self._tasks = tasks
        self._availability = availability
        self._working_hours = working_hours
        self._zone = zone
        self._now = now
        self._question: Question | None = None
        self._asking = False
        self._stale = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE_MS)
        self._timer.timeout.connect(self._look)

    def ask(self, question: Question | None) -> None:
        """Ask this from now on; None when there is nothing to ask. The same question again changes nothing."""
        if question == self._question:
            return
        self._question = question
        self._stale = True
        if question is None:
            self._timer.stop()
            self.answered.emit(None)
        else:
            self._timer.start()

    def ask_again(self) -> None:
        """Bookings, members or contacts have changed: ask the same again."""
        if self._question is not None:
            self._stale = True
            self._timer.start()

    def _look(self) -> None:
        if not self._asking and self._question is not None:
            self._asking = True
            self._tasks.start(self._answer(self._question))

    async def _answer(self, question: Question) -> None:
        self._stale = False
        now = datetime.fromtimestamp(self._now(), UTC)
        try:
            answer = await self._tasks.run(lambda: self._find(question, now))
        finally:
            if isValid(self):
                self._asking = False
        if not isValid(self):
            return
        if question != self._question or self._stale:
            if not self._timer.isActive():
                self._look()  # somebody went on meanwhile: this answer is of no use any more
        else:
            self.answered.emit(answer)

    def _find(self, question: Question, now: datetime) -> Answer:
        """Runs on the database lane."""
        who = {
            "member_id": question.member_id,
            "contact_id": question.contact_id,
            "location": question.location,
            "exclude_id": question.booking_id,
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
