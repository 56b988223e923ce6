"""What staff do with follow-ups: the tasks that come out of bookings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bookings_desktop.errors import InvalidInput
from bookings_desktop.models.database import Database
from bookings_desktop.models.follow_up_listing import FollowUpEntry
from bookings_desktop.models.unit_of_work import UnitOfWork
from bookings_desktop.models.values import Author, FollowUp, Origin, new_id

MOST_DONE = 500
"""So many of the done ones are listed; older ones stay in the database, and in the panels of their bookings."""


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

    def to_do(self) -> tuple[FollowUpEntry, ...]:
        """What is still to be done, with the names of its people, by its day; what has none comes last."""
        with self._database.reading() as work:
            return work.follow_up_lists.open_ones()

    def done(self) -> tuple[FollowUpEntry, ...]:
        """The :data:`MOST_DONE` that were done last, with the names of their people, the latest first."""
        with self._database.reading() as work:
            return work.follow_up_lists.done_ones(MOST_DONE)

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
            stored = work.follow_ups.save(self._marked(work, follow_up, done))
            work.commit()
            return stored

    def set_all_done(
        self, follow_ups: Sequence[FollowUp], done: bool, *, sender: str = ""
    ) -> tuple[FollowUpChanged, ...]:
        """Mark several as done, or as open again; all or none. Raises ChangedMeanwhile, NotFound."""
        return self._change(follow_ups, lambda work, one: self._marked(work, one, done), sender)

    def postpone(
        self, follow_ups: Sequence[FollowUp], due: date | None, *, sender: str = ""
    ) -> tuple[FollowUpChanged, ...]:
        """Give several another day, or none; all or none. Raises ChangedMeanwhile, NotFound."""
        return self._change(follow_ups, lambda _work, one: replace(one, due=due), sender)

    def delete_all(self, follow_ups: Sequence[FollowUp], *, sender: str = "") -> tuple[FollowUpChanged, ...]:
        """Delete several, all or none; the history keeps their texts. Raises ChangedMeanwhile, NotFound."""
        with self._work(sender) as work:
            for follow_up in follow_ups:
                work.follow_ups.delete(follow_up)
            work.commit()
            return tuple(FollowUpChanged(follow_up, None) for follow_up in follow_ups)

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

    def _marked(self, work: UnitOfWork, follow_up: FollowUp, done: bool) -> FollowUp:
        """Done now by whoever works here, or open; what is so already keeps who did it and when."""
        if (follow_up.done_at is not None) is done:
            return follow_up
        return replace(follow_up, done_at=work.now if done else None, done_by=self._who() if done else "")

    def _change(
        self, follow_ups: Sequence[FollowUp], change: Callable[[UnitOfWork, FollowUp], FollowUp], sender: str
    ) -> tuple[FollowUpChanged, ...]:
        """Store changed follow-ups in one transaction; gives those that differ."""
        with self._work(sender) as work:
            stored = [(one, work.follow_ups.save(change(work, one))) for one in follow_ups]
            work.commit()
            return tuple(FollowUpChanged(before, after) for before, after in stored if after.version != before.version)

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
