"""The three-way merge of one booking, field by field: pure, without clock, database or network.

A field that only one side changed goes over to the other side. A field that both changed to the same value is agreed. A field
that both changed differently is a *conflict*: ours stays here, theirs stays in Google, and its base stays what it was, so that
the conflict is found again each time until either side takes the other's value. Start, end and zone are one field.

The status is a field like the others with one exception: somebody confirmed and somebody completed means completed, since that
comes later in the workflow (scheduled → confirmed → completed) and loses neither. Further contacts are merged one by one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from bookings_desktop.models.mirrored import ALONE, MIRRORED_FIELD_NAMES, MirroredFields
from bookings_desktop.models.values import BookingStatus, TimedSlot
from bookings_desktop.sync import groups

_NEVER = datetime(1, 1, 1, tzinfo=UTC)

EMPTY = MirroredFields(title="", slot=TimedSlot(_NEVER, _NEVER, "UTC"))
"""Stands for an unknown base. No real booking equals it in title or slot; the status of a new booking counts as not chosen."""


WORDS = {
    "slot": "time",
    "meeting_link": "meeting link",
    "guest": "contact",
    "assigned_to": "assigned member",
    "further": "further contacts",
}
"""How fields are called in the notes of the history, where that is not their name."""


@dataclass(frozen=True, slots=True)
class FieldConflict:
    """One field that both sides changed differently.

    Attributes:
        base: the value that both last agreed on; that of :data:`EMPTY` when they never did.
    """

    field: str
    base: Any
    ours: Any
    theirs: Any


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge comes to.

    Attributes:
        here: the fields as they shall be in the database.
        there: the fields as they shall be in Google; differs from ``here`` only in conflicts.
        base: the new base: each field that is the same on both sides *now*, before anything is sent, has that value; all
            others keep the old one until an answer of Google shows that they arrived.
        conflicts: in the order of ``MIRRORED_FIELD_NAMES``.
    """

    here: MirroredFields
    there: MirroredFields
    base: MirroredFields
    conflicts: tuple[FieldConflict, ...] = ()


def differing(one: MirroredFields, other: MirroredFields) -> tuple[str, ...]:
    """Names of the fields in which two states differ."""
    return tuple(name for name in MIRRORED_FIELD_NAMES if getattr(one, name) != getattr(other, name))


def overlaid(fields: MirroredFields, names: Iterable[str], values: MirroredFields) -> MirroredFields:
    """``fields`` with the named ones taken from ``values``."""
    return replace(fields, **{name: getattr(values, name) for name in names})


def merge(base: MirroredFields | None, local: MirroredFields, remote: MirroredFields) -> Merged:
    """Merge what both sides made of ``base``.

    Args:
        base: what both last agreed on; None is an empty one: equal fields are fine, a side that has nothing takes the other's
            value, and two different values are a conflict.
        local: our fields, in the normal form.
        remote: Google's fields, in the normal form.
    """
    known = EMPTY if base is None else base
    here: dict[str, Any] = {}
    there: dict[str, Any] = {}
    agreed: dict[str, Any] = {}
    conflicts = []
    for name in ALONE:
        old, ours, theirs = getattr(known, name), getattr(local, name), getattr(remote, name)
        if ours == theirs or theirs == old:
            here[name] = there[name] = ours
        elif ours == old:
            here[name] = there[name] = theirs
        elif name == "status" and {ours, theirs} == {BookingStatus.CONFIRMED, BookingStatus.COMPLETED}:
            here[name] = there[name] = BookingStatus.COMPLETED
        else:
            here[name], there[name] = ours, theirs
            conflicts.append(FieldConflict(name, old, ours, theirs))
        agreed[name] = here[name] if here[name] == theirs else old
    if known.further or local.further or remote.further:
        here["further"] = there["further"] = groups.merged(known.further, local.further, remote.further)
        agreed["further"] = remote.further
    return Merged(MirroredFields(**here), MirroredFields(**there), MirroredFields(**agreed), tuple(conflicts))
