"""How changes of follow-ups are taken back; see :mod:`.undo`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bookings_desktop.errors import ChangedMeanwhile
from bookings_desktop.models.values import FollowUp
from bookings_desktop.ui.undo import Reversal

if TYPE_CHECKING:  # the services bring SQLAlchemy, which is imported after the first paint
    from bookings_desktop.services.follow_ups import FollowUpChanged, FollowUpService


def follow_up_step(service: FollowUpService, before: FollowUp | None, after: FollowUp | None) -> Reversal:
    """Takes back a change of a follow-up.

    Args:
        service: stores it.
        before: as it was; None for a new one.
        after: as it is; None for a deleted one.
    """
    from bookings_desktop.services.follow_ups import FollowUpChanged

    return _reversal(service, FollowUpChanged(before, after))


def _reversal(service: FollowUpService, change: FollowUpChanged) -> Reversal:
    def turn() -> Reversal:
        after = None if change.after is None else _as_it_is(service, change.after)
        (turned,) = service.undo((replace(change, after=after),))
        return _reversal(service, turned)

    return Reversal(turn)


def _as_it_is(service: FollowUpService, expected: FollowUp) -> FollowUp:
    """The stored follow-up, if it says what is expected: a later change that was taken back has only left a newer version."""
    current = service.get(expected.id)
    done = (current.done_at is None) is (expected.done_at is None)
    if not done or (current.text, current.due) != (expected.text, expected.due):
        raise ChangedMeanwhile(f"“{current.text}” was changed again since.", "It was left as it is.")
    return current
