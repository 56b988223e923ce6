"""Leases: who may do what only one may do at a time, such as writing to a calendar on behalf of a shared database."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bookings_desktop.models.sync_tables import LeaseRow


class LeaseRepository:
    """The leases. Taking one is decided by the database in one statement, so that of several only one succeeds."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def take(self, name: str, holder: str, seconds: float, now: datetime) -> bool:
        """Take a lease that is free, was ours, or is over; tells whether we have it now.

        One that would last more than twice as long as it may was taken by a clock that was wrong, and is over too.

        Args:
            name: what it is for.
            holder: who takes it; the same one may take it again, which makes it last longer.
            seconds: how long it lasts from ``now``.
            now: the present instant (UTC).
        """
        until, farthest = now + timedelta(seconds=seconds), now + timedelta(seconds=2 * seconds)
        free = or_(LeaseRow.holder == holder, LeaseRow.until <= now, LeaseRow.until > farthest)
        taken = self._session.execute(
            update(LeaseRow)
            .where(LeaseRow.name == name, free)
            .values(holder=holder, until=until)
            .execution_options(synchronize_session=False)
        )
        if getattr(taken, "rowcount", 0):
            return True
        try:
            with self._session.begin_nested():
                self._session.add(LeaseRow(name=name, holder=holder, until=until))
        except IntegrityError:
            return False  # somebody else has it
        return True

    def holder(self, name: str) -> str:
        """Who has a lease, be it over or not; empty when nobody has."""
        return self._session.scalar(select(LeaseRow.holder).where(LeaseRow.name == name)) or ""

    def release(self, name: str, holder: str) -> None:
        """Give a lease back; nothing happens when it is not ours any more."""
        ours = delete(LeaseRow).where(LeaseRow.name == name, LeaseRow.holder == holder)
        self._session.execute(ours.execution_options(synchronize_session=False))
