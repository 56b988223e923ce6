"""How a contact that came with a booking is taken back with it; see :mod:`.undo`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bookings_desktop.errors import ChangedMeanwhile, NotPossible
from bookings_desktop.models.values import Contact
from bookings_desktop.ui.undo import Reversal

if TYPE_CHECKING:  # the services bring SQLAlchemy, which is imported after the first paint
    from bookings_desktop.services.contacts import ContactService


def new_contact_step(service: ContactService, contact: Contact) -> Reversal:
    """Takes back a contact that was made for a booking, unless it is of use to anybody by now.

    It stays where another booking has it or where it was changed since: whoever did that wants to keep it.

    Args:
        service: stores it; used on the database lane.
        contact: as it was stored.
    """
    from bookings_desktop.services.contacts import ContactChanged

    def take_back() -> Reversal:
        try:
            (gone,) = service.undo((ContactChanged(None, contact),))
        except (ChangedMeanwhile, NotPossible):
            return Reversal(take_back)  # the booking alone comes back, and may take the contact with it the next time
        return Reversal(lambda: bring_back(gone))

    def bring_back(gone: ContactChanged) -> Reversal:
        (back,) = service.undo((gone,))
        return new_contact_step(service, back.after)

    return Reversal(take_back)
