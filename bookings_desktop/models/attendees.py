"""The attendees of an event, as Google gives them and as they are stored with a link: who is a guest, and what they answered.

An entry is a mapping with ``email`` and perhaps ``displayName``, ``responseStatus``, ``optional``, ``resource``, ``comment``,
``self`` and ``organizer`` (facts page, section 6). Entries are only read here: they are written back whole, or not at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bookings_desktop.models.states import Answer as Answer

LONGEST = 300
"""So many characters of a guest's name or comment are shown."""

_JOINERS = "\u200c\u200d"
"""Invisible, but part of how names are written in Persian or Hindi, and of emoji."""


@dataclass(frozen=True, slots=True)
class GuestAnswer:
    """One guest of an event and what they answered.

    Attributes:
        email: lower-cased.
        name: as Google knows it, in one line; may be empty.
        optional: whether they need not come.
        comment: what they wrote with the answer, in one line; cut when it is very long.
        ours: whether it is a contact of the booking.
    """

    email: str
    name: str = ""
    answer: Answer = Answer.NONE
    optional: bool = False
    comment: str = ""
    ours: bool = False


def address_of(entry: Mapping[str, Any]) -> str:
    """The lower-cased address of an entry, without white space; empty when it has none."""
    return "".join(str(entry.get("email") or "").split()).lower()


def is_guest(entry: Mapping[str, Any]) -> bool:
    """Whether an entry is a person from outside: neither the calendar itself, nor the organiser, nor a room or other resource."""
    return bool(address_of(entry)) and not any(entry.get(name) for name in ("self", "organizer", "resource"))


def answer_in(entry: Mapping[str, Any]) -> Answer:
    """The answer of an entry; one that Google made up later counts as none."""
    try:
        return Answer(str(entry.get("responseStatus") or ""))
    except ValueError:
        return Answer.NONE


def answer_of(attendees: Iterable[Mapping[str, Any]], email: str) -> str:
    """What the guest with an address answered, as a value of :class:`Answer`; empty when they are not on the list."""
    wanted = email.lower()
    return next((answer_in(entry).value for entry in attendees if wanted and address_of(entry) == wanted), "")


def _words(text: object) -> str:
    """What a guest wrote, as one line of bearable length: anybody who is invited may write anything."""
    joined = "".join(one for one in " ".join(str(text or "").split()) if one.isprintable() or one in _JOINERS)
    return joined if len(joined) <= LONGEST else f"{joined[: LONGEST - 1].rstrip()}…"


def guest_answers(attendees: Iterable[Mapping[str, Any]], email: str = "") -> tuple[GuestAnswer, ...]:
    """All guests with their answers, in the order of the list; ours, whose address is given, comes first."""
    wanted = email.lower()
    found = []
    for entry in attendees:
        address = address_of(entry)
        ours = bool(wanted) and address == wanted
        if ours or is_guest(entry):
            name, comment = _words(entry.get("displayName")), _words(entry.get("comment"))
            found.append(GuestAnswer(address, name, answer_in(entry), bool(entry.get("optional")), comment, ours))
    return tuple(sorted(found, key=lambda guest: not guest.ours))


def ours_among(guests: Iterable[GuestAnswer], further: Iterable[str]) -> tuple[GuestAnswer, ...]:
    """The guests of a group: the further contacts, whose addresses are given, come after the first one and are ours too."""
    places = {email.lower(): place for place, email in enumerate(further) if email}
    told = (replace(guest, ours=guest.ours or guest.email in places) for guest in guests)
    return tuple(sorted(told, key=lambda guest: (not guest.ours, places.get(guest.email, -1))))
