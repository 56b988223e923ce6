"""Connecting and leaving, long absence, backups, and what a person answers to questions. Each deed is written into the ledger."""

from __future__ import annotations

from contextlib import suppress
from random import Random

from bookings_desktop.errors import NotPossible
from bookings_desktop.google.mapping import normalised
from bookings_desktop.models.values import Booking, BookingStatus
from bookings_desktop.sync.local import LocalSide
from bookings_desktop.sync.merge import merge
from bookings_desktop.sync.remote import RemoteError
from bookings_desktop.sync.results import Halt, MassChange, Stop
from tests.simulation.world import MONTHS_AWAY, Station, World
from tests.support.builders import DESK


def desk_connects(world: World, dice: Random) -> None:
    """Connect a desk that is not connected, sometimes after months; one that is lets go sometimes, and keeps all events."""
    desk = world.station(dice)
    with desk.working(), suppress(RemoteError, NotPossible):
        if not desk.connected:
            desk.connect()
        elif dice.random() < 0.5:
            desk.engine.disconnect()
            if dice.random() < 0.3:
                world.clock.advance(MONTHS_AWAY)


def desk_leaves(world: World, dice: Random) -> None:
    """Disconnect a desk and have its events deleted; the bookings stay, and go out again with the next connection."""
    desk = world.station(dice)
    if not desk.connected:
        return
    world.next()
    kept = sorted(desk.bookings(), key=lambda one: one.id)
    for booking in kept:
        _only_here(world, desk, booking)
    with desk.working(), suppress(RemoteError):
        desk.engine.disconnect(keep_events=False)


def _only_here(world: World, desk: Station, booking: Booking) -> None:
    """The booking stays without its event, with which goes all that is none of our business, and Google's side of a conflict."""
    link, ledger = desk.link(booking.id), world.ledger
    event = None if link is None else world.living(link.event_id)
    if link is None or event is None or booking.status is BookingStatus.CANCELLED:
        return
    key = world.key(desk, booking)
    for place in [place for place in ledger.foreign if place[0] == key]:
        del ledger.foreign[place]
    ledger.described(key)
    ledger.wishes[key] += booking.wants_meet  # another event needs another room
    ledger.lives[key] = ledger.step
    with desk.database.reading() as uow:
        ours = LocalSide(uow, normalised, world.google.calendar_id).fields(booking, event_lives=True)
    theirs = world.fields_of(event)
    if ours is not None:
        for conflict in merge(link.base, ours, theirs).conflicts:
            ledger.knows(key, conflict.field, conflict.theirs)


def months_pass(world: World, dice: Random) -> None:
    world.clock.advance(MONTHS_AWAY)


def backs_up(world: World, dice: Random) -> None:
    desk = world.station(dice)
    notes = {place: note for place, note in world.ledger.notes.items() if place[0] == desk.books}
    whole = {place: text for place, text in world.ledger.whole.items() if place[0] == desk.books}
    desk.backup.append((desk.database.content(), notes, whole))


def puts_backup_back(world: World, dice: Random) -> None:
    """Put an old backup in the place of a database of which Google knows everything."""
    desk = world.station(dice)
    if desk.backup and _is_mirrored(desk):
        _replaced(world, desk, *desk.backup[-1])
        with desk.database.unit_of_work(DESK) as uow:
            uow.outbox.forget_wishes()  # as a restore does
            uow.commit()


def copies_database(world: World, dice: Random) -> None:
    """Begin anew at a desk with a copy of another one's database."""
    if len(world.databases) < 2:
        return
    desk, other = dice.sample(world.databases, 2)
    if not _is_mirrored(desk) or not _is_mirrored(other):
        return
    notes = {(desk.books, place[1]): note for place, note in world.ledger.notes.items() if place[0] == other.books}
    whole = {(desk.books, *place[1:]): text for place, text in world.ledger.whole.items() if place[0] == other.books}
    _replaced(world, desk, other.database.content(), notes, whole)
    for mine, theirs in ((desk.clients, other.clients), (desk.trash, other.trash)):
        mine[:] = theirs
    desk.members |= other.members
    desk.backup.clear()


def _replaced(
    world: World,
    desk: Station,
    content: bytes,
    notes: dict[tuple[int, str], str],
    whole: dict[tuple[int, str, str], str],
) -> None:
    """Let a desk, and who shares its database, begin anew with other contents."""
    desk.database.replace_content(content)
    ledger = world.ledger
    for place in [place for place in ledger.notes if place[0] == desk.books]:
        del ledger.notes[place]
    for key in [key for key in ledger.whole if key[0] == desk.books]:
        del ledger.whole[key]
    ledger.notes |= notes
    ledger.whole |= whole
    for each in world.desks:
        if each.books == desk.books:
            each.choices.clear()
            each.restart()


def _is_mirrored(desk: Station) -> bool:
    """Whether nothing is known here alone."""
    counts = desk.engine.counts()
    if counts.waiting or counts.parked or counts.conflicts:
        return False
    links = [desk.link(booking.id) for booking in desk.bookings() if booking.status is not BookingStatus.CANCELLED]
    return all(link is not None and not link.gone and link.sent is None for link in links)


def answer(world: World, desk: Station, halt: Halt, dice: Random) -> None:
    """Answer what a step asks for: yes to the first round; about a mass change yes, not now, or put them back."""
    if halt.stop is Stop.FIRST_SYNC:
        if dice.random() < 0.7:
            desk.engine.begin()
    elif halt.stop is Stop.MASS_CHANGE and halt.question is not None:
        way = dice.randrange(4)
        if way < 2:
            desk.engine.allow_mass_change()
        elif way == 2 or not halt.question.can_put_back:
            desk.engine.postpone_mass_change()
        else:
            _put_back(world, desk, halt.question)


def _put_back(world: World, desk: Station, question: MassChange) -> None:
    desk.engine.put_back()
    world.next()
    for booking_id in question.booking_ids:
        booking = desk.find(booking_id)
        if booking is not None and booking.deleted_at is None and booking.open:
            world.ledger.lives[world.key(desk, booking)] = world.ledger.step
