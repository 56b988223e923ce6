"""Connecting and leaving, long absence, backups, and what a person answers to questions. Each deed is written into the ledger."""

from __future__ import annotations

from contextlib import suppress
from random import Random

from bookings_desktop.errors import NotPossible
from bookings_desktop.models.values import BookingStatus
from bookings_desktop.sync.remote import RemoteError
from bookings_desktop.sync.results import Halt, MassChange, Stop
from tests.simulation.world import Station, World

MONTHS_AWAY = 40 * 86_400.0
"""Longer than Google remembers deleted events, and than a sync token lives."""


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
    if not desk.backup or not _is_mirrored(desk):
        return
    content, notes, whole = desk.backup[-1]
    desk.database.replace_content(content)
    ledger = world.ledger
    for places, before in ((ledger.notes, notes), (ledger.whole, whole)):
        for place in [place for place in places if place[0] == desk.books]:
            del places[place]
        places.update(before)
    for each in world.desks:
        if each.books == desk.books:
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
