"""How the team is looked after: members kept, time off, and colleagues who leave. Every change can be taken back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from bookings_desktop.errors import ChangedMeanwhile, InvalidInput
from bookings_desktop.models.database import Database
from bookings_desktop.models.unit_of_work import UnitOfWork
from bookings_desktop.models.values import MEMBER_COLOURS, Author, Booking, FollowUp, Member, Origin, TimeOff, new_id
from bookings_desktop.services.bookings import Changed
from bookings_desktop.services.follow_ups import FollowUpChanged
from bookings_desktop.services.members import refuse_double
from bookings_desktop.services.validation import check_member, clean_line

V = TypeVar("V", Member, TimeOff)


@dataclass(frozen=True, slots=True)
class MemberChanged:
    """One member before and after a change; what an undo needs.

    Attributes:
        before: None for a new one.
        after: None for one that was new, was taken back, and to which nothing referred.
    """

    before: Member | None
    after: Member | None


@dataclass(frozen=True, slots=True)
class TimeOffChanged:
    """One stretch of time off before and after a change; what an undo needs.

    Attributes:
        before: None for a new one.
        after: None for a deleted one.
    """

    before: TimeOff | None
    after: TimeOff | None


@dataclass(frozen=True, slots=True)
class Deactivated:
    """A colleague who is not active any more, and the bookings and follow-ups that others took over."""

    member: MemberChanged
    bookings: tuple[Changed, ...] = ()
    follow_ups: tuple[FollowUpChanged, ...] = ()


@dataclass(frozen=True, slots=True)
class HandOver:
    """What becomes of something that a colleague leaves behind.

    Attributes:
        stays: whether it stays with the colleague.
        to_id: otherwise who takes it over, or None for nobody.
    """

    stays: bool = True
    to_id: str | None = None


STAYS = HandOver()


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """What a colleague who leaves has still to do: ids of the coming bookings, by start, and the open follow-ups."""

    bookings: tuple[str, ...]
    follow_ups: tuple[FollowUp, ...]


class TeamService:
    """The team, as its page sees it."""

    def __init__(self, database: Database, who: Callable[[], str]) -> None:
        self._database = database
        self._who = who

    def save(self, member: Member, *, sender: str = "") -> MemberChanged:
        """Store a member; a new one has no id, and gets the next colour if it has none.

        Raises:
            InvalidInput: a field is wrong, or another member has the address already.
            ChangedMeanwhile: somebody else changed it meanwhile.
            NotFound: it does not exist.
        """
        with self._work(sender) as work:
            if member.id:
                before = work.members.get(member.id)
                checked = check_member(member)
                refuse_double(work, checked)
                change = MemberChanged(before, work.members.save(checked))
            else:
                colour = member.colour or MEMBER_COLOURS[len(work.members.all()) % len(MEMBER_COLOURS)]
                checked = check_member(replace(member, id=new_id(), colour=colour))
                refuse_double(work, checked)
                change = MemberChanged(None, work.members.add(checked))
            work.commit()
            return change

    def next_colour(self) -> str:
        """The colour that the next new member gets; they start again after the last one."""
        with self._database.reading() as work:
            return MEMBER_COLOURS[len(work.members.all()) % len(MEMBER_COLOURS)]

    def left_behind(self, member_id: str) -> LeftBehind:
        """What a member has still to do: bookings from now on in which they take part, not cancelled, and open follow-ups."""
        with self._database.reading() as work:
            return LeftBehind(
                tuple(work.booking_people.of_member(member_id, since=work.now)),
                work.follow_ups.all(done=False, assigned_to_id=member_id),
            )

    def deactivate(
        self, member: Member, *, bookings: HandOver = STAYS, follow_ups: HandOver = STAYS, sender: str = ""
    ) -> Deactivated:
        """Let a colleague take no more bookings; what is still to do goes to somebody else, all in one transaction.

        Args:
            member: the colleague.
            bookings: what becomes of the coming ones. Where who takes over takes part already, or others do, they do so alone.
            follow_ups: what becomes of the open ones.
            sender: token of the screen.

        Raises:
            InvalidInput: who is to take over is the colleague, or not active.
            ChangedMeanwhile: somebody else changed the colleague meanwhile.
            NotFound: one of them does not exist.
        """
        with self._work(sender) as work:
            for to_id in (bookings.to_id, follow_ups.to_id):
                if to_id is not None and (to_id == member.id or not work.members.get(to_id).active):
                    raise InvalidInput.of("assigned_to", "Choose a colleague who is active.")
            stored = work.members.save(replace(member, active=False))
            pairs: list[tuple[Booking, Booking]] = []
            if not bookings.stays:
                ids = work.booking_people.of_member(member.id, since=work.now)
                found = work.bookings.get_many(ids)
                pairs = [
                    (found[key], _handed_over(found[key], member.id, bookings.to_id)) for key in ids if key in found
                ]
            after = work.bookings.save_many(pairs)
            tasks = () if follow_ups.stays else work.follow_ups.all(done=False, assigned_to_id=member.id)
            handed = tuple(
                FollowUpChanged(task, work.follow_ups.save(replace(task, assigned_to_id=follow_ups.to_id)))
                for task in tasks
            )
            work.commit()
            changed = tuple(Changed(before, now) for (before, _), now in zip(pairs, after, strict=True))
            return Deactivated(MemberChanged(member, stored), changed, handed)

    def save_time_off(self, time_off: TimeOff, *, sender: str = "") -> TimeOffChanged:
        """Store time off; new one has no id. Raises InvalidInput when it ends before it starts, ChangedMeanwhile, NotFound."""
        ends_first = (
            time_off.starts_at is not None and time_off.ends_at is not None and time_off.ends_at <= time_off.starts_at
        )
        if time_off.end_day <= time_off.first_day or ends_first:
            raise InvalidInput.of("end_day", "The time off ends before it starts.")
        tidy = replace(time_off, note=clean_line(time_off.note))
        with self._work(sender) as work:
            work.members.get(time_off.member_id)
            if tidy.id:
                change = TimeOffChanged(work.time_off.get(tidy.id), work.time_off.save(tidy))
            else:
                change = TimeOffChanged(None, work.time_off.add(replace(tidy, id=new_id(), version=0)))
            work.commit()
            return change

    def delete_time_off(self, time_off: TimeOff, *, sender: str = "") -> TimeOffChanged:
        """Delete time off; the history keeps its days. Raises ChangedMeanwhile, NotFound."""
        with self._work(sender) as work:
            work.time_off.delete(time_off)
            work.commit()
            return TimeOffChanged(time_off, None)

    def undo_member(self, change: MemberChanged, *, sender: str = "") -> MemberChanged:
        """Put a member back to what it was; a new one is gone, or not active any more when something refers to it by now.

        What it returns can be given to it again.

        Raises:
            ChangedMeanwhile: it was changed again since; nothing is overwritten.
            NotFound: it does not exist any more.
        """
        with self._work(sender, Origin.UNDO) as work:
            undone = _undone_member(work, change)
            work.commit()
            return undone

    def undo_time_off(self, changes: Sequence[TimeOffChanged], *, sender: str = "") -> tuple[TimeOffChanged, ...]:
        """Take changes of time off back, all or none. What it returns can be given to it again.

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


def _handed_over(booking: Booking, from_id: str, to_id: str | None) -> Booking:
    """The booking with another colleague in the place of one; the first of those who take part is responsible."""
    team = [to_id if one == from_id else one for one in booking.member_ids]
    kept = list(dict.fromkeys(one for one in team if one is not None))
    return replace(booking, assigned_to_id=kept[0] if kept else None, further_member_ids=tuple(kept[1:]))


def _undone_member(work: UnitOfWork, change: MemberChanged) -> MemberChanged:
    before, after = change.before, change.after
    if after is None:
        if before is None:
            raise ValueError("a change has a before or an after")
        refuse_double(work, before)
        return MemberChanged(None, work.members.put_back(before))
    current = work.members.get(after.id)
    _refuse_changed(current, after, current.name)
    if before is None and work.members.delete(current):
        return MemberChanged(current, None)
    wanted = before or replace(after, active=False)
    return MemberChanged(current, work.members.save(replace(wanted, version=current.version)))


def _undone(work: UnitOfWork, change: TimeOffChanged) -> TimeOffChanged:
    before, after = change.before, change.after
    if after is None:
        if before is None:
            raise ValueError("a change has a before or an after")
        return TimeOffChanged(None, work.time_off.put_back(before))
    current = work.time_off.get(after.id)
    _refuse_changed(current, after, "The time off")
    if before is None:
        work.time_off.delete(current)
        return TimeOffChanged(current, None)
    return TimeOffChanged(current, work.time_off.save(replace(before, version=current.version)))


def _refuse_changed(current: V, after: V, label: str) -> None:
    """Raise ChangedMeanwhile unless what is stored says what the change had made of it.

    A newer version alone does not count: a later change that was taken back leaves one.
    """
    if replace(current, version=0, updated_at=None) != replace(after, version=0, updated_at=None):
        raise ChangedMeanwhile(f"“{label}” was changed again since.", "It was left as it is.")
