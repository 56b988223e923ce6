"""What the history says of the people of a group: who was added, who was removed, and who came. No widgets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bookings_desktop.models.values import Attendance, FieldChange


def people_sentence(who: str, change: FieldChange, names: Mapping[str, str]) -> str:
    """“Nadia added Kim and removed Li”, “Nadia noted that Kim came”.

    Args:
        who: did it.
        change: of the further contacts or members, or of the attendance, as the journal keeps it.
        names: of the contacts and members, by id.
    """
    if change.field == "attendance":
        return _attendance(who, dict(change.old or ()), dict(change.new or ()), names)
    old, new = change.old or [], change.new or []
    word = "contact" if change.field == "further_contact_ids" else "colleague"
    parts = [
        f"{verb} {_listed(ids, word, names)}"
        for verb, ids in (
            ("added", [one for one in new if one not in old]),
            ("removed", [one for one in old if one not in new]),
        )
        if ids
    ]
    return f"{who} {' and '.join(parts)}" if parts else f"{who} changed the order of the {word}s"


def _attendance(who: str, old: Mapping[str, str], new: Mapping[str, str], names: Mapping[str, str]) -> str:
    changed = [one for one in {**old, **new} if old.get(one) != new.get(one)]
    if len(changed) != 1:
        return f"{who} noted who came"
    name = names.get(changed[0], "") or "somebody"
    told = new.get(changed[0])
    if told is None:
        return f"{who} took the attendance of {name} back"
    return f"{who} noted that {name} {'came' if told == Attendance.CAME.value else 'did not come'}"


def mentioned(change: FieldChange) -> Iterable[str]:
    """Ids of the people whom a change of a booking mentions."""
    values = [*(change.old or ()), *(change.new or ())]
    return [one[0] for one in values] if change.field == "attendance" else values


def _listed(ids: Iterable[str], word: str, names: Mapping[str, str]) -> str:
    known = [names.get(one, "") or f"a {word}" for one in ids]
    return known[0] if len(known) == 1 else f"{', '.join(known[:-1])} and {known[-1]}"
