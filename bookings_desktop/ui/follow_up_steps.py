"""How changes of follow-ups are taken back; see :mod:`.undo`."""

from __future__ import annotations

from collections.abc import Sequence
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

    return follow_ups_step(service, (FollowUpChanged(before, after),))


def follow_ups_step(service: FollowUpService, changes: Sequence[FollowUpChanged]) -> Reversal:
    """Takes back a change of several follow-ups, all or none."""

    def turn() -> Reversal:
        current = [
            replace(change, after=None if change.after is None else _as_it_is(service, change.after))
            for change in changes
        ]
        return follow_ups_step(service, service.undo(current))

    return Reversal(turn)


def _as_it_is(service: FollowUpService, expected: FollowUp) -> FollowUp:
    """The stored follow-up, if it says what is expected: a later change that was taken back has only left a newer version."""
    current = service.get(expected.id)
    if _said(current) != _said(expected):
        raise ChangedMeanwhile(f"“{current.text}” was changed again since.", "It was left as it is.")
    return current


def _said(follow_up: FollowUp) -> tuple[object, ...]:
    """What a person sees of it. Its booking and contact are left out: they may be deleted for good, which changes no version."""
    return follow_up.text, follow_up.due, follow_up.done_at is not None, follow_up.assigned_to_id
