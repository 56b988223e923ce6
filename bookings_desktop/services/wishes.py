"""Which changes carried the wish to e-mail the guest, for as long as they can be undone."""

from __future__ import annotations

from collections import OrderedDict

from bookings_desktop.models.unit_of_work import UnitOfWork
from bookings_desktop.models.values import Booking

MOST = 10_000
"""Ticked changes that are remembered; the oldest go first. A change that is forgotten was sent long ago."""


class Wishes:
    """Remembers, of each change for which a person ticked the e-mail, whether the waiting change before it had been ticked too.

    The outbox keeps one wish for a booking, not one for each change. When a ticked change is undone, its wish must not go out with
    an older change that still waits, for which nobody ticked it. Undo steps live as long as the program, so this does as well.
    """

    def __init__(self) -> None:
        self._before: OrderedDict[tuple[str, int], bool] = OrderedDict()

    def ticked(self, booking_id: str, version: int, *, before: bool) -> None:
        """Note that the change which made this version was ticked, and whether an older waiting one was."""
        self._before[booking_id, version] = before
        while len(self._before) > MOST:
            self._before.popitem(last=False)

    def take_back(self, work: UnitOfWork, old_version: int, undone_version: int, restored: Booking) -> None:
        """Put the wish back to what it was before an undone change.

        Args:
            work: the transaction that undoes it.
            old_version: the version before the undone change.
            undone_version: the version that the change had made.
            restored: the booking as it is now; it stands for the old version from now on.
        """
        wished = self._before.pop((restored.id, undone_version), None)
        if wished is False:
            work.outbox.clear_notify(restored.id)
        earlier = self._before.get((restored.id, old_version))
        if earlier is not None:
            self._before[restored.id, restored.version] = earlier
