"""One sender per calendar on a shared database (facts page, case 56).

Several desks can share one database, and the command line can run beside an open window. Whoever has something to send takes the
calendar's lease in the transaction that decides what to send, keeps it while it goes on, and gives it back when nothing is due. A
crashed holder loses it by time, or at once on the computer where it ran. Two senders at once, which wrong clocks could bring about,
harm nothing: ids and ``If-Match`` still decide; the lease only spares them the trouble.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from bookings_desktop.models.lease_holder import is_dead
from bookings_desktop.models.unit_of_work import UnitOfWork

LEASE_SECONDS = 120.0
"""How long a lease lasts without being renewed: longer than a slow call, each of whose waits is limited to 30 seconds."""

LOOK_AGAIN = timedelta(seconds=10)
"""When to look again while somebody else is sending."""


class SendLease:
    """The lease of one engine.

    Args:
        holder: who that engine belongs to: :attr:`Database.holder`.
        clock: gives the present instant (UTC).
    """

    def __init__(self, holder: str, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._holder = holder
        self._name = ""
        self._taken = self._renew_at = datetime.min.replace(tzinfo=UTC)

    def take(self, uow: UnitOfWork, calendar_id: str) -> bool:
        """Have the lease of a calendar, within a transaction that the caller commits; tells whether it is ours.

        It is written only when half of its time is over.
        """
        now, name = self._clock(), _name(calendar_id)
        if self._name == name and self._taken <= now < self._renew_at:
            return True
        ours = uow.leases.take(name, self._holder, LEASE_SECONDS, now)
        if not ours:
            other = uow.leases.holder(name)
            if is_dead(other):  # killed, perhaps a moment ago
                uow.leases.release(name, other)
                ours = uow.leases.take(name, self._holder, LEASE_SECONDS, now)
        self._name = name if ours else ""
        self._taken, self._renew_at = now, now + timedelta(seconds=LEASE_SECONDS / 2)
        return ours

    def give_back(self, uow: UnitOfWork) -> bool:
        """Give it back, within a transaction that the caller commits; tells whether there was one."""
        if not self._name:
            return False
        uow.leases.release(self._name, self._holder)
        self._name = ""
        return True


def _name(calendar_id: str) -> str:
    return f"send:{calendar_id}"
