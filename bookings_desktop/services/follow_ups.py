"""What staff do with follow-ups: the tasks that come out of bookings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bookings_desktop.errors import InvalidInput
from bookings_desktop.models.database import Database
from bookings_desktop.models.unit_of_work import UnitOfWork
from bookings_desktop.models.values import Author, FollowUp, Origin, new_id


class FollowUpService:
    """Follow-ups, as the window and the command line see them."""

    def __init__(self, database: Database, who: Callable[[], str]) -> None:
        self._database = database
        self._who = who

    def all(self, *, done: bool | None = None, booking_id: str | None = None) -> tuple[FollowUp, ...]:
        """Follow-ups by due day; only those (not) done, or of one booking, if asked for."""
        with self._database.reading() as work:
            return work.follow_ups.all(done=done, booking_id=booking_id)

    def create(self, follow_up: FollowUp, *, sender: str = "") -> FollowUp:
        """Store a new follow-up; its id is given here. Raises InvalidInput when it says nothing."""
        text = " ".join(follow_up.text.split())
        if not text:
            raise InvalidInput.of("text", "Say what is to be done.")
        with self._work(sender) as work:
            stored = work.follow_ups.add(replace(follow_up, id=new_id(), text=text, version=0))
            work.commit()
            return stored

    def set_done(self, follow_up: FollowUp, done: bool, *, sender: str = "") -> FollowUp:
        """Mark a follow-up as done, or as open again. Raises ChangedMeanwhile, NotFound."""
        with self._work(sender) as work:
            stored = work.follow_ups.save(replace(follow_up, done_at=work.now if done else None))
            work.commit()
            return stored

    def _work(self, sender: str) -> UnitOfWork:
        return self._database.unit_of_work(Author(self._who(), Origin.DESK, sender))
