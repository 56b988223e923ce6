"""Groups: what staff and people in Google do with the further contacts of bookings. Each deed is written into the ledger."""

from __future__ import annotations

from random import Random

from bookings_desktop.models.attendees import address_of
from tests.simulation.actors import pick, ticked
from tests.simulation.actors_google import as_owner, pick_event
from tests.simulation.world import Station, World

COMPANIONS = ("pia@example.org", "quin@example.org", "rosa@example.org")
"""Addresses of people who come along."""


def companion(desk: Station, address: str) -> str:
    """The contact with an address, who may be new: a database may have been put back to a time before them."""
    with desk.database.reading() as uow:
        found = uow.contacts.by_email(address)
    return found.id if found is not None else desk.contact(address.partition("@")[0].title(), address)


def desk_gathers(world: World, dice: Random) -> None:
    """Let one more contact come to a booking that has one, or one less."""
    desk = world.station(dice)
    booking = pick(desk, dice)
    name = dice.choice(COMPANIONS)
    if booking is None or booking.contact_id is None:
        return
    key, contact_id = world.key(desk, booking), companion(desk, name)
    if contact_id == booking.contact_id:
        return
    world.next()
    with desk.database.reading() as uow:
        address = uow.contacts.get(contact_id).emails[0]
    further = booking.further_contact_ids
    stays = _is_guest_of_others(world, desk, booking.id, key, address)
    if contact_id in further:
        further = tuple(one for one in further if one != contact_id)
        joins = False
    else:
        further = (*further, contact_id)
        joins = not _is_known(world, key, address)
    world.ledger.leaves(key, *(() if stays else (address,)))
    if joins:
        world.ledger.joined[key].add(address)
    desk.edit(booking.id, further_contact_ids=further, notify_guest=ticked(world, desk, booking, dice))


def _is_guest_of_others(world: World, desk: Station, booking_id: str, key: str, address: str) -> bool:
    """Whether a person in Google invited somebody, and the desk knew that before it made them a contact of the booking."""
    link = desk.link(booking_id)
    if (key, f"guest {address}") not in world.ledger.foreign or link is None:
        return False
    ours = [guest for state in (link.base, link.sent) if state is not None for guest in state.further]
    listed = address in {address_of(entry) for entry in link.attendees}
    return listed and all(guest.invited_there for guest in ours if guest.email == address)


def _is_known(world: World, key: str, address: str) -> bool:
    """Whether an address is on the list of an event, or was at the last look of any desk."""
    lists = [event.get("attendees", ()) for event in world.singles() if world.ledger.key(event["id"]) == key]
    for desk in world.databases:
        for booking in desk.bookings():
            link = desk.link(booking.id)
            if link is None or world.ledger.key(link.event_id) != key:
                continue
            lists.append(link.attendees)
            states = [state for state in (link.base, link.sent) if state is not None]
            if any(guest.email == address for state in states for guest in state.further):
                return True
    return any(address_of(entry) == address for attendees in lists for entry in attendees)


def companion_moves(world: World, dice: Random) -> None:
    """Give one who comes along another address."""
    desk = world.station(dice)
    old, number = dice.choice(COMPANIONS), world.next()
    contact_id = companion(desk, old)
    with desk.database.reading() as uow:
        addresses = uow.contacts.get(contact_id).emails
    for booking in desk.bookings():
        if contact_id in booking.contact_ids:
            world.ledger.leaves(world.key(desk, booking), *addresses)
    desk.edit_contact(contact_id, emails=(f"companion{number}@example.org", *((old,) if dice.random() < 0.3 else ())))


@as_owner
def person_invites_companion(world: World, dice: Random) -> None:
    """Invite one in Google whom nobody here has in mind: whatever the desks do with them, they stay on the list."""
    event = pick_event(world, dice)
    address = dice.choice(COMPANIONS)
    if event is None or not event.get("attendees"):
        return
    key = world.ledger.key(event["id"])
    if _is_known(world, key, address) or _is_wanted(world, key, address):
        return
    world.next()
    world.google.person.invite(event["id"], address)
    world.ledger.foreign[key, f"guest {address}"] = address


def _is_wanted(world: World, key: str, address: str) -> bool:
    for desk in world.databases:
        with desk.database.reading() as uow:
            contact = uow.contacts.by_email(address)
        for booking in desk.bookings():
            if contact is not None and contact.id in booking.contact_ids and world.key(desk, booking) == key:
                return True
    return False
