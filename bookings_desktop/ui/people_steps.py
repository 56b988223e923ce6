"""How changes of contacts are taken back; see :mod:`.undo`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bookings_desktop.ui.undo import Reversal

if TYPE_CHECKING:  # the services bring SQLAlchemy, which is imported after the first paint
    from bookings_desktop.services.bookings import Changed
    from bookings_desktop.services.contact_care import ContactCare, PeopleChange


def people_step(care: ContactCare, change: PeopleChange) -> Reversal:
    """Takes back a change of a contact or its notes; used on the database lane."""
    return Reversal(lambda: people_step(care, care.undo(change)))


class MergeTurn:
    """Takes a merge back with all that it changed, and does it again: the bookings in the same transaction as the contacts."""

    def __init__(self, care: ContactCare, change: PeopleChange) -> None:
        self._care = care
        self._change = change

    def __call__(self, changed: tuple[Changed, ...]) -> tuple[Changed, ...]:
        """Turn it round; gives for each booking what it was and what it is. Raises ChangedMeanwhile, NotFound."""
        turned = self._care.undo(self._change)
        self._change = turned
        now = {one.after.id: one for one in turned.bookings}
        return tuple(now.get(one.after.id, one) for one in changed)  # one that was deleted for good stays in the list
