"""What staff do around bookings: contacts, colleagues, Meet rooms, internal notes. Each deed is written into the ledger."""

from __future__ import annotations

from random import Random

from bookings_desktop.models.meet import MeetState
from tests.simulation.actors import leaves_list, pick
from tests.simulation.world import World

SECRET = "secret"
"""Begins each internal note, and stands in nothing else."""


def desk_edits_contact(world: World, dice: Random) -> None:
    """Give a contact another name or another address."""
    desk = world.station(dice)
    contact_id = dice.choice(desk.clients)
    number = world.next()
    with desk.database.reading() as uow:
        contact = uow.contacts.get(contact_id)
    if dice.random() < 0.4:
        desk.edit_contact(contact_id, name=f"{contact.name.partition(' ')[0]} {number}")
        return
    for booking in desk.bookings():
        if booking.contact_id == contact_id:
            leaves_list(world, desk, booking, world.key(desk, booking))
    address = f"{contact.name.partition(' ')[0].lower()}{number}@example.org"
    kept = contact.emails if dice.random() < 0.5 else ()
    desk.edit_contact(contact_id, emails=(address, *kept))


def desk_assigns(world: World, dice: Random) -> None:
    """Assign another colleague, or nobody; sometimes one of whom only this desk knows."""
    desk = world.station(dice)
    booking = pick(desk, dice)
    if booking is None:
        return
    key, number = world.key(desk, booking), world.next()
    seen = desk.members.get(booking.assigned_to_id or "", "")
    if seen and dice.random() < 0.2:
        world.ledger.knows(key, "assigned_to", seen)
        world.ledger.lives[key] = world.ledger.step
        desk.edit(booking.id, assigned_to_id=None)
        if world.unchanged(desk, booking.id):
            world.ledger.edited_back(key)
        return
    address, known = f"member{number}@example.org", dice.random() < 0.8
    for one in world.databases if known else [desk]:
        member = one.member(f"Member {number}", address)
        one.members[member] = address
    if known:
        world.ledger.wrote(key, "assigned_to", seen, address)
    else:  # other desks see nobody, and may assign somebody else, or delete what looks unchanged to them
        world.ledger.knows(key, "assigned_to", seen)
    mine = next(one for one, named in desk.members.items() if named == address)
    desk.edit(booking.id, assigned_to_id=mine)


def desk_wants_meet(world: World, dice: Random) -> None:
    """Ask for a Meet room, ask once more for one that was refused, or give one up."""
    desk = world.station(dice)
    booking = pick(desk, dice)
    if booking is None:
        return
    key, link = world.key(desk, booking), desk.link(booking.id)
    world.next()
    if booking.wants_meet and link is not None and link.meet == MeetState.REFUSED:
        world.ledger.wishes[key] += 1
        desk.try_meet_again(booking.id)
        return
    world.ledger.wishes[key] += not booking.wants_meet
    if booking.wants_meet and booking.meeting_link.startswith("https://meet."):
        world.ledger.knows(key, "meeting_link", booking.meeting_link)
    desk.edit(booking.id, wants_meet=not booking.wants_meet)


def desk_notes(world: World, dice: Random) -> None:
    """Write an internal note, which never leaves the database."""
    desk = world.station(dice)
    booking = pick(desk, dice)
    if booking is not None:
        note = f"{SECRET} {world.next()}"
        desk.edit(booking.id, notes=note)
        world.ledger.notes[desk.books, booking.id] = note
