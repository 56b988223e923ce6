"""What staff do with follow-ups: the tasks that come out of bookings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bookings_desktop.errors import InvalidInput
from bookings_desktop.models.database import Database
from bookings_desktop.models.unit_of_work import UnitOfWork
from bookings_desktop.models.values import Author, FollowUp, Origin, new_id


@dataclass(frozen=True, slots=True)
class FollowUpChanged:
    """One follow-up before and after a change; what an undo needs.

    Attributes:
        before: None for a new one.
        after: None for a deleted one.
    """

    before: FollowUp | None
    after: FollowUp | None


class FollowUpService:
    """Follow-ups, as the window and the command line see them."""

    def __init__(self, database: Database, who: Callable[[], str]) -> None:
        self._database = database
        self._who = who

    def all(self, *, done: bool | None = None, booking_id: str | None = None) -> tuple[FollowUp, ...]:
        """Follow-ups by due day; only those (not) done, or of one booking, if asked for."""
        with self._database.reading() as work:
            return work.follow_ups.all(done=done, booking_id=booking_id)

    def get(self, follow_up_id: str) -> FollowUp:
        """The follow-up. Raises NotFound."""
        with self._database.reading() as work:
            return work.follow_ups.get(follow_up_id)

    def create(self, follow_up: FollowUp, *, sender: str = "") -> FollowUp:
        """Store a new follow-up; its id is given here. Raises InvalidInput when it says nothing."""
        text = _checked(follow_up.text)
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

    def update(self, follow_up: FollowUp, *, sender: str = "") -> FollowUp:
        """Store a changed follow-up. Raises InvalidInput when it says nothing, ChangedMeanwhile, NotFound."""
        with self._work(sender) as work:
            stored = work.follow_ups.save(replace(follow_up, text=_checked(follow_up.text)))
            work.commit()
            return stored

    def delete(self, follow_up: FollowUp, *, sender: str = "") -> FollowUpChanged:
        """Delete a follow-up; the history keeps its text. Raises ChangedMeanwhile, NotFound."""
        with self._work(sender) as work:
            work.follow_ups.delete(follow_up)
            work.commit()
            return FollowUpChanged(follow_up, None)

    def undo(self, changes: Sequence[FollowUpChanged], *, sender: str = "") -> tuple[FollowUpChanged, ...]:
        """Take changes back: a new one is deleted, a deleted one put back, a changed one is as it was before. All or none.

        What it returns can be given to it again.

        Raises:
            ChangedMeanwhile: one of them was changed again since; nothing is overwritten.
            NotFound: one of them does not exist any more.
        """
        with self._work(sender, Origin.UNDO) as work:
            undone = tuple(_undone(work, change) for change in changes)
            work.commit()
            return undone

    def _work(self, sender: str, origin: Origin = Origin.DESK) -> UnitOfWork:
        return self._database.unit_of_work(Author(self._who(), origin, sender))


def _undone(work: UnitOfWork, change: FollowUpChanged) -> FollowUpChanged:
    before, after = change.before, change.after
    if after is None:
        if before is None:
            raise ValueError("a change has a before or an after")
        return FollowUpChanged(None, work.follow_ups.put_back(before))
    if before is None:
        work.follow_ups.delete(after)
        return FollowUpChanged(after, None)
    return FollowUpChanged(after, work.follow_ups.save(replace(before, version=after.version)))


def _checked(text: str) -> str:
    """The text on one line. Raises InvalidInput when it says nothing."""
    cleaned = " ".join(text.split())
    if not cleaned:
        raise InvalidInput.of("text", "Say what is to be done.")
    return cleaned
