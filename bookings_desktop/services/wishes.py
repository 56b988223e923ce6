"""Which changes gave or took the wish to e-mail the guest, for as long as they can be undone."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection
from dataclasses import dataclass

from bookings_desktop.models.unit_of_work import UnitOfWork
from bookings_desktop.models.values import Booking, removes

MOST = 10_000
"""Changes that are remembered; the oldest go first. A change that is forgotten was sent long ago."""


@dataclass(frozen=True, slots=True)
class _Noted:
    """What a change did to the wish.

    Attributes:
        old_version: the version that the change was made on; 0 for a new booking.
        before: whether a change that still waited had been ticked.
        ticked: whether this one was; otherwise it took the wish away.
    """

    old_version: int
    before: bool
    ticked: bool


class Wishes:
    """Remembers of each change what became of the wish to e-mail the guest: a tick gives it, a removal without one takes it away.

    The outbox keeps one wish for a booking, not one for each change. When a ticked change is undone, its wish must not go out with
    an older change that still waits, for which nobody ticked it; and when a removal is undone, the older change has its wish back.
    Undo steps live as long as the program, so this does as well. Notes are made after the commit: what failed leaves none.
    """

    def __init__(self) -> None:
        self._noted: OrderedDict[tuple[str, int], _Noted] = OrderedDict()

    def note(self, before: Booking | None, after: Booking, *, ticked: bool, wished: bool) -> None:
        """Note a stored change.

        Args:
            before: the booking before it; None for a new one.
            after: the booking as it is stored now.
            ticked: whether a person ticked the e-mail for this change.
            wished: whether the change waiting before it had been ticked.
        """
        key = (after.id, after.version)
        removed = before is not None and removes(before, after)
        if ticked or (removed and wished):
            self._keep(key, _Noted(before.version if before else 0, wished, ticked))
        else:
            self._noted.pop(key, None)

    def take_back(
        self, work: UnitOfWork, old_version: int, undone_version: int, restored: Booking, waiting: Collection[str]
    ) -> None:
        """Put the wish back to what it was before an undone change.

        Args:
            work: the transaction that undoes it.
            old_version: the version before the undone change.
            undone_version: the version that the change had made.
            restored: the booking as it is now.
            waiting: ids of the bookings whose change still waited to be sent before this transaction.
        """
        noted = self._of(restored.id, old_version, undone_version)
        if noted is None:
            return
        if noted.ticked and not noted.before:
            work.outbox.clear_notify(restored.id)
        elif not noted.ticked and restored.id in waiting:
            work.outbox.renew_notify(restored.id)

    def taken_back(self, current: Booking, restored: Booking, old_version: int, *, wished: bool) -> None:
        """Note what an undo stored, which stands for the old version from now on.

        Args:
            current: the booking before the undo.
            restored: the booking after it.
            old_version: the version before the undone change.
            wished: whether the change that was undone, or one before it, waited with a tick.
        """
        undone = self._of(restored.id, old_version, current.version)
        again = undone is not None and undone.ticked  # nobody ticks it when it is done again
        if removes(current, restored) and wished and not again:
            self.note(current, restored, ticked=False, wished=True)
        elif (earlier := self._noted.get((restored.id, old_version))) is not None and old_version != current.version:
            self._keep((restored.id, restored.version), earlier)

    def _of(self, booking_id: str, old_version: int, version: int) -> _Noted | None:
        """What is noted of a change; an undo of a new booking gives the same version twice."""
        noted = self._noted.get((booking_id, version))
        return noted if noted is not None and old_version in (noted.old_version, version) else None

    def _keep(self, key: tuple[str, int], noted: _Noted) -> None:
        self._noted[key] = noted
        self._noted.move_to_end(key)
        while len(self._noted) > MOST:
            self._noted.popitem(last=False)
