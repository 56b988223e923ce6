"""The contacts of a group among the attendees of an event: which of them are ours, and who is the first one.

Google knows attendees and nothing else, so two things are known only here. *Whose* they are: ours are those in the base, or on
their way in a request; everybody else on the list belongs to those who invited them there, and one of them whom somebody made a
further contact here stays theirs (``Guest.invited_there``). And *who is the first*: that is how the booking has it now, and
another order is no change.

Further contacts are a set. What one side added or took away goes over, so there is never a conflict about them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from bookings_desktop.models.attendees import address_of
from bookings_desktop.models.mirrored import MirroredFields
from bookings_desktop.models.values import Guest

Guests = tuple[Guest, ...]

Aliases = Callable[[str], Iterable[str]]
"""All lower-case addresses of the contact with an address."""


def is_group(*states: MirroredFields | None) -> bool:
    """Whether any of these states has further contacts."""
    return any(state is not None and state.further for state in states)


def in_roles(fields: MirroredFields, local: MirroredFields | None) -> MirroredFields:
    """The same guests, with the first one and the further ones as the booking has them.

    Args:
        fields: a base, what was sent, or Google's side.
        local: the booking; None when it is gone.
    """
    if local is None or not is_group(fields, local):
        return fields
    people = fields.further if fields.guest is None else (fields.guest, *fields.further)
    first = next((guest for guest in people if guest == local.guest), None)
    if first is None and fields.guest not in local.further:
        first = fields.guest
    rest = {guest.email: guest for guest in people if guest != first}
    return replace(fields, guest=first, further=tuple(rest[email] for email in sorted(rest)))


def with_present(
    fields: MirroredFields,
    attendees: Iterable[Mapping[str, Any]],
    base: MirroredFields,
    sent: MirroredFields | None,
    local: MirroredFields | None,
    aliases: Aliases,
) -> MirroredFields:
    """Google's fields with our first guest and our further contacts among the attendees of a group's event.

    Args:
        fields: the event's, whose list is complete.
        attendees: whole entries; under whatever mark an address stands there, it is on the list.
        base: what both sides agreed on, with the roles of the booking.
        sent: what is on its way, likewise.
        local: the booking; None when it is gone.
        aliases: somebody may have put one of our contacts there under another of their addresses.
    """
    states = [state for state in (base, sent) if state is not None]
    ours = {guest.email: guest for state in reversed(states) for guest in state.further}
    firsts = [state.guest for state in states if state.guest is not None]
    listed = {address_of(entry) for entry in attendees}
    free = listed - ours.keys() - {guest.email for guest in firsts}

    def is_there(guest: Guest) -> bool:
        return guest.email in listed or any(address in free for address in aliases(guest.email))

    first = next(filter(is_there, firsts), None)
    there = tuple(guest for guest in ours.values() if guest.email in listed and guest != first)
    return with_found(replace(fields, guest=first, further=there), listed, local, aliases)


def with_found(
    fields: MirroredFields, listed: Collection[str], local: MirroredFields | None, aliases: Aliases
) -> MirroredFields:
    """Google's fields as we know them, and which of those on the list are further contacts that somebody else invited.

    Such a one, also under another of their addresses, counts as there as long as the booking has them, and not at all
    afterwards. With a booking that is gone goes nobody.

    Args:
        fields: with our guests.
        listed: the lower-case addresses of the whole list.
        local: the booking, with the same roles.
        aliases: as for :func:`with_present`.
    """
    wanted = fields.further if local is None else local.further
    known = {guest.email: guest for guest in fields.further if guest in wanted or not guest.invited_there}
    free = {address for address in listed if address not in known}
    if fields.guest is not None:
        free.discard(fields.guest.email)
    for guest in wanted:
        if guest.email not in known and (guest.email in free or any(one in free for one in aliases(guest.email))):
            known[guest.email] = replace(guest, invited_there=True)
    return replace(fields, further=tuple(known[email] for email in sorted(known)))


def merged(base: Guests, ours: Guests, theirs: Guests) -> Guests:
    """The further contacts after what either side added or took away; those on Google's side as they are known there."""
    before = {guest.email for guest in base}
    here, there = ({guest.email: guest for guest in guests} for guests in (ours, theirs))
    kept = before & here.keys() & there.keys()
    come = (here.keys() | there.keys()) - before
    return tuple((there.get(email) or here[email]) for email in sorted(kept | come))


def absorbed(base: Guests, sent: Guests, there: Guests) -> Guests:
    """The base after a request whose answer was lost: whom we added and who is there, and without those whom we took away."""
    on_their_way = {guest.email for guest in sent}
    listed = {guest.email for guest in there}
    known = {guest.email: guest for guest in base if guest.email in on_their_way | listed}
    known.update((guest.email, guest) for guest in sent if guest.email in listed and guest.email not in known)
    return tuple(known[email] for email in sorted(known))


def joining(wanted: Guests, there: Guests) -> Guests:
    """Whom a write adds to the list."""
    listed = {guest.email for guest in there}
    return tuple(guest for guest in wanted if guest.email not in listed)


def leaving(wanted: Guests, there: Guests) -> tuple[str, ...]:
    """The addresses that a write takes off the list.

    Only those that we put there ourselves: :func:`with_found` does not count who was invited there and is not wanted any more.
    """
    return tuple(guest.email for guest in joining(there, wanted))
