"""What staff do with the team."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bookings_desktop.errors import InvalidInput, NotFound
from bookings_desktop.models.database import Database
from bookings_desktop.models.unit_of_work import UnitOfWork
from bookings_desktop.models.values import MEMBER_COLOURS, Author, Member, Origin, TimeOff, new_id
from bookings_desktop.services.validation import check_member


class MemberService:
    """The team, as the window and the command line see it."""

    def __init__(self, database: Database, who: Callable[[], str]) -> None:
        self._database = database
        self._who = who

    def all(self) -> tuple[Member, ...]:
        """All members, in the order in which they were added."""
        with self._database.reading() as work:
            return work.members.all()

    def by_email(self, address: str) -> Member:
        """The member with an address. Raises NotFound."""
        with self._database.reading() as work:
            found = work.members.by_email(address)
        if found is None:
            raise NotFound(f"No member of the team has the address {address}.", "See “bookings-desktop members list”.")
        return found

    def create(self, name: str, email: str = "", *, role_title: str = "", sender: str = "") -> Member:
        """Add a member; colours are given out in the design's order, and start again after the last one.

        Raises:
            InvalidInput: a field is wrong, or another member has the address already.
        """
        with self._work(sender) as work:
            team = work.members.all()
            colour = MEMBER_COLOURS[len(team) % len(MEMBER_COLOURS)]
            member = check_member(
                Member(id=new_id(), name=name, email=email, role_title=role_title.strip(), colour=colour)
            )
            refuse_double(work, member)
            stored = work.members.add(member)
            work.commit()
            return stored

    def update(self, member: Member, *, sender: str = "") -> Member:
        """Store a changed member. Raises InvalidInput, ChangedMeanwhile, NotFound."""
        checked = check_member(replace(member))
        with self._work(sender) as work:
            refuse_double(work, checked)
            stored = work.members.save(checked)
            work.commit()
            return stored

    def time_off(self, member_id: str) -> tuple[TimeOff, ...]:
        """All time off of a member, by its first day."""
        with self._database.reading() as work:
            return work.time_off.of_member(member_id)

    def _work(self, sender: str) -> UnitOfWork:
        return self._database.unit_of_work(Author(self._who(), Origin.DESK, sender))


def refuse_double(work: UnitOfWork, member: Member) -> None:
    """Raise InvalidInput when another member has the address already."""
    other = work.members.by_email(member.email) if member.email else None
    if other is not None and other.id != member.id:
        raise InvalidInput.of("email", f"{other.name} has the address {member.email} already.")
