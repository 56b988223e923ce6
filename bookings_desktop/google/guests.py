"""Guests among the attendees of Google's events: found, and merged into a list without touching anybody else.

An array in a patch replaces the whole list (facts page, section 4), and entries without ``responseStatus`` reset everybody's
answers. So the list that was read is carried over entry by entry, and only our own entry is added, replaced or taken out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bookings_desktop.google import texts
from bookings_desktop.models.attendees import Answer, address_of, is_guest
from bookings_desktop.models.values import Guest


def normal_guest(guest: Guest | None) -> Guest | None:
    """A guest with a lower-case address and a name of one line; None without an address."""
    email = texts.compact(guest.email).lower() if guest is not None else ""
    if guest is None or not email:
        return None
    return Guest(email, texts.line(guest.name), guest.invited_there)


def normal_further(further: Iterable[Guest], *others: str) -> tuple[Guest, ...]:
    """The further contacts of a group in their normal form, by address; those with another one's address are left out.

    Args:
        further: any guests.
        others: lower-case addresses that stand on the list for somebody else: our guest's, and the calendar's.
    """
    normal = (normal_guest(guest) for guest in further)
    found = {guest.email: guest for guest in normal if guest is not None and guest.email not in others}
    return tuple(found[email] for email in sorted(found))


def entry_of(guest: Guest) -> dict[str, Any]:
    """A new entry for a guest, who has not answered yet."""
    entry = {"email": guest.email, "responseStatus": Answer.NONE.value}
    return entry | {"displayName": guest.name} if guest.name else entry


def merged_attendees(
    attendees: Sequence[Mapping[str, Any]], guest: Guest | None, previous_email: str = ""
) -> list[dict[str, Any]]:
    """The whole guest list with our guest in it; all other entries stay as they are, answers included.

    Our guest takes the place of the one who leaves, or goes before the other guests, so that :func:`guest_of` finds it again.
    """
    leaving = texts.compact(previous_email).lower()
    email = guest.email if guest is not None else ""
    kept = [dict(entry) for entry in attendees if not is_guest(entry) or address_of(entry) not in (leaving, email)]
    if guest is None:
        return kept
    # An entry that Google marks as the calendar's own or as a room is not our guest, even under the same address.
    if any(address_of(entry) == email for entry in kept):
        return kept
    ours = next((dict(entry) for entry in attendees if address_of(entry) == email), entry_of(guest))
    before = list(attendees)
    place = next((index for index, entry in enumerate(before) if is_guest(entry)), len(before))
    return [*kept[:place], ours, *kept[place:]]


def with_further(
    attendees: Sequence[Mapping[str, Any]], joining: Iterable[Guest], leaving: Iterable[str]
) -> list[dict[str, Any]]:
    """The whole guest list with some further contacts added at its end, and those taken out whom we once added.

    Whoever is on the list already stays as they are, and so does an entry that is not a guest's.

    Args:
        attendees: as Google gave them.
        joining: in the normal form.
        leaving: lower-case addresses.
    """
    gone = frozenset(leaving)
    kept = [dict(entry) for entry in attendees if not is_guest(entry) or address_of(entry) not in gone]
    listed = {address_of(entry) for entry in kept}
    return [*kept, *(entry_of(guest) for guest in joining if guest.email not in listed)]


def guest_of(attendees: Iterable[Mapping[str, Any]]) -> Guest | None:
    """Our guest: the first attendee who is neither the calendar itself, nor the organiser, nor a room or other resource."""
    for entry in attendees:
        if is_guest(entry):
            return Guest(address_of(entry), texts.line(str(entry.get("displayName") or "")))
    return None
