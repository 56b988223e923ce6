"""How changes of deals are taken back, alone or with the booking that they came with; see :mod:`.undo`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bookings_desktop.errors import ChangedMeanwhile, NotPossible
from bookings_desktop.models.values import Deal
from bookings_desktop.ui.undo import Reversal

if TYPE_CHECKING:  # the services bring SQLAlchemy, which is imported after the first paint
    from bookings_desktop.services.deals import DealChanged, DealService


def deal_step(service: DealService, change: DealChanged) -> Reversal:
    """Takes back a change of a deal by itself; used on the database lane."""

    def take_back() -> Reversal:
        (undone,) = service.undo((change,))
        return deal_step(service, undone)

    return Reversal(take_back)


def new_deal_step(service: DealService, deal: Deal) -> Reversal:
    """Takes back a deal that was made for a booking, unless another booking has it by now or somebody changed it.

    Args:
        service: stores it; used on the database lane.
        deal: as it was stored.
    """
    from bookings_desktop.services.deals import DealChanged

    def take_back() -> Reversal:
        try:
            (gone,) = service.undo((DealChanged(None, deal),))
        except (ChangedMeanwhile, NotPossible):
            return Reversal(take_back)  # the booking alone comes back
        return Reversal(lambda: bring_back(gone))

    def bring_back(gone: DealChanged) -> Reversal:
        (back,) = service.undo((gone,))
        return new_deal_step(service, back.after)

    return Reversal(take_back)
