"""What has to happen with one booking and its event: pure, and the whole of it in one table.

``None`` means: for the base, that both sides never agreed; for the local side, that the booking is gone (deleted, purged or
cancelled); for the remote side, that the event is gone. ``=`` is as in the base, ``≠`` changed.

================  ==========  ==========  ==========
base known        remote =    remote ≠    remote gone
================  ==========  ==========  ==========
local =           Nothing     Pull        CancelBooking
local ≠           Push        Settle      RestoreEvent
local gone        DeleteEvent RestoreBooking  Forget
================  ==========  ==========  ==========

Base unknown: only local → InsertEvent, only remote → NewBooking, both → Settle over an empty base, neither → Forget.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from bookings_desktop.models.mirrored import MirroredFields
from bookings_desktop.sync.merge import Merged, differing, merge


@dataclass(frozen=True, slots=True)
class Nothing:
    """Both sides are as they agreed."""


@dataclass(frozen=True, slots=True)
class Push:
    """Only our side changed: send the named fields."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pull:
    """Only Google's side changed: take the named fields as they are; nothing of it is sent back."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Settle:
    """Both sides changed, or never agreed: merged field by field, perhaps with conflicts."""

    merged: Merged


@dataclass(frozen=True, slots=True)
class InsertEvent:
    """Only we have it: a new event, or the old one out of Google's bin."""


@dataclass(frozen=True, slots=True)
class NewBooking:
    """Only Google has it: a new booking."""


@dataclass(frozen=True, slots=True)
class DeleteEvent:
    """Gone here and unchanged there: delete the event."""


@dataclass(frozen=True, slots=True)
class CancelBooking:
    """Gone there and unchanged here: the booking becomes cancelled, with the reason in its history."""


@dataclass(frozen=True, slots=True)
class RestoreBooking:
    """Gone here, changed there: the edit beats the deletion, the booking comes back, and a person is told."""


@dataclass(frozen=True, slots=True)
class RestoreEvent:
    """Changed here, gone there: the edit beats the deletion, the event is restored."""


@dataclass(frozen=True, slots=True)
class Forget:
    """Gone on both sides: nothing is left to do, and nothing to remember but the used event id."""


Action: TypeAlias = (
    Nothing
    | Push
    | Pull
    | Settle
    | InsertEvent
    | NewBooking
    | DeleteEvent
    | CancelBooking
    | RestoreBooking
    | RestoreEvent
    | Forget
)


def plan(base: MirroredFields | None, local: MirroredFields | None, remote: MirroredFields | None) -> Action:
    """What has to happen. All three are in the normal form of :class:`bookings_desktop.sync.local.Normalise`."""
    if local is None and remote is None:
        return Forget()
    if base is None:
        return _without_base(local, remote)
    if local is None:
        return DeleteEvent() if remote == base else RestoreBooking()
    if remote is None:
        return CancelBooking() if local == base else RestoreEvent()
    ours, theirs = differing(base, local), differing(base, remote)
    if ours and theirs:
        return Settle(merge(base, local, remote))
    if ours:
        return Push(ours)
    return Pull(theirs) if theirs else Nothing()


def _without_base(local: MirroredFields | None, remote: MirroredFields | None) -> Action:
    if local is None:
        return NewBooking()
    if remote is None:
        return InsertEvent()
    return Settle(merge(None, local, remote))
