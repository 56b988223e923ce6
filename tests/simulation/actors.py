"""What staff do at the desks with bookings. Each deed is written into the ledger."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

from bookings_desktop.errors import ChangedMeanwhile, InvalidInput, NotFound
from bookings_desktop.models.mirrored import field_from_json
from bookings_desktop.models.reminders import Reminders
from bookings_desktop.models.values import AllDaySlot, Booking, BookingStatus, Slot
from bookings_desktop.services.conflict_values import ChoiceState, Side
from bookings_desktop.services.conflicts import ConflictService
from tests.simulation.world import FOLLOWED, Station, World
from tests.support.sync_world import HELEN, ZONE, slot

FIELDS = FOLLOWED
STATUSES = (BookingStatus.CONFIRMED, BookingStatus.COMPLETED, BookingStatus.RESCHEDULED)
ZONES = (ZONE, ZONE, "America/New_York", "Asia/Kolkata")
LONG = 0.1
"""How often a text is longer than Google takes."""


def new_value(world: World, dice: Random, name: str) -> Any:
    """A value that was never given before."""
    number = world.next()
    if name == "slot":
        return _new_slot(number, dice)
    if name == "reminders":
        return Reminders(((dice.choice(("popup", "email")), number), ("popup", 0))[: dice.choice((1, 2))])
    if name == "meeting_link":
        return f"https://video.example.org/{number}"
    long = dice.random() < LONG
    return f"{name} {number}{', and so on' * 900 if long else ''}"


def _new_slot(number: int, dice: Random) -> Slot:
    if dice.random() < 0.2:
        first = date(2026, 6, 1) + timedelta(days=number)
        return AllDaySlot(first, first + timedelta(days=dice.choice((1, 1, 3))), ZONE)
    return slot(dice.randrange(24), day=1 + number % 28, minutes=5 + number, zone=dice.choice(ZONES))


def pick(desk: Station, dice: Random, *, cancelled: bool = False) -> Booking | None:
    found = [one for one in desk.bookings() if (one.status is BookingStatus.CANCELLED) == cancelled]
    return dice.choice(sorted(found, key=lambda one: one.id)) if found else None


def ticked(world: World, desk: Station, booking: Booking, dice: Random) -> bool:
    """Whether the person ticks “tell the guest”; possible only where there is one."""
    tick = booking.contact_id is not None and dice.random() < 0.4
    if tick:
        world.ledger.ticks[desk.books, world.key(desk, booking)] += 1
    return tick


def desk_adds(world: World, dice: Random) -> None:
    desk = world.station(dice)
    fields = {name: new_value(world, dice, name) for name in ("title", "slot")}
    if dice.random() < 0.2:
        fields |= {name: new_value(world, dice, name) for name in ("reminders", "description")}
    guest = dice.choice((None, *desk.clients))
    notify = guest is not None and dice.random() < 0.4
    booking = desk.add(**fields, contact_id=guest, notify_guest=notify)
    world.ledger.created(booking, fields)
    world.ledger.ticks[desk.books, booking] += notify
    for name, value in fields.items():
        _typed(world, desk, booking, booking, name, value)


def desk_edits(world: World, dice: Random) -> None:
    desk = world.station(dice)
    booking = pick(desk, dice)
    if booking is None:
        return
    name = dice.choice((*FIELDS, *FIELDS, "status", "guest"))
    if name == "guest":
        _invites(world, desk, booking, dice)
        return
    value = dice.choice(STATUSES) if name == "status" else new_value(world, dice, name)
    if value == getattr(booking, name):
        return
    key = world.key(desk, booking)
    world.next()
    if name == "status":
        world.ledger.lives[key] = world.ledger.step
    else:
        world.ledger.wrote(key, name, getattr(booking, name), value)
        _typed(world, desk, booking.id, key, name, value)
    desk.edit(booking.id, notify_guest=ticked(world, desk, booking, dice), **{name: value})
    if world.unchanged(desk, booking.id):
        world.ledger.edited_back(key)


def _typed(world: World, desk: Station, booking_id: str, key: str, name: str, value: Any) -> None:
    """Note what a text that was typed here brings with it."""
    if name in ("description", "meeting_link"):
        world.ledger.described(key)
    if isinstance(value, str):
        world.ledger.whole[desk.books, booking_id, name] = value


def _invites(world: World, desk: Station, booking: Booking, dice: Random) -> None:
    guest = dice.choice((None, *desk.clients))
    if guest == booking.contact_id:
        return
    key = world.key(desk, booking)
    leaves_list(world, desk, booking, key)
    world.next()
    world.ledger.lives[key] = world.ledger.step
    invited = replace(booking, contact_id=guest)
    desk.edit(booking.id, contact_id=guest, notify_guest=ticked(world, desk, invited, dice))
    if world.unchanged(desk, booking.id):
        world.ledger.edited_back(key)


def leaves_list(world: World, desk: Station, booking: Booking, key: str) -> None:
    """The contact of a booking leaves its guest list."""
    addresses: tuple[str, ...] = ()
    if booking.contact_id is not None:
        with desk.database.reading() as uow:
            addresses = uow.contacts.get(booking.contact_id).emails
    world.ledger.leaves(key, *addresses)


def desk_removes(world: World, dice: Random) -> None:
    desk = world.station(dice)
    booking = pick(desk, dice)
    if booking is not None:
        _removes(world, desk, booking, dice, dice.randrange(4))


def desk_removes_all(world: World, dice: Random) -> None:
    desk = world.station(dice)
    for booking in sorted(desk.bookings(), key=lambda one: one.id):
        if booking.status is not BookingStatus.CANCELLED:
            _removes(world, desk, booking, dice, 1)


def _removes(world: World, desk: Station, booking: Booking, dice: Random, way: int) -> None:
    """Cancel a booking (0), put it into the trash (1, 2), or delete it permanently (3)."""
    key = world.key(desk, booking)
    world.next()
    world.ledger.deleted(key, world.seen_at(desk, booking))
    world.ledger.described(key)  # should it come back, everything is written anew
    tick = way < 3 and ticked(world, desk, booking, dice)
    world.ledger.deletion_ticks[desk.books, key] += tick
    if way == 0:
        desk.edit(booking.id, status=BookingStatus.CANCELLED, notify_guest=tick)
    elif way < 3:
        desk.edit(booking.id, deleted_at=desk.clock(), notify_guest=tick)
        desk.trash.append(booking.id)
    else:
        desk.purge(booking.id)
        world.ledger.forgotten(desk.books, booking.id)


def desk_empties_trash(world: World, dice: Random) -> None:
    """Delete permanently what lies in the trash, whether its deletion was sent or not."""
    desk = world.station(dice)
    for booking in [
        found
        for found in map(desk.find, dict.fromkeys(desk.trash))
        if found is not None and found.deleted_at is not None
    ]:
        desk.purge(booking.id)
        world.ledger.forgotten(desk.books, booking.id)


def desk_takes_back(world: World, dice: Random) -> None:
    desk = world.station(dice)
    deleted = [found for found in map(desk.find, desk.trash) if found is not None and found.deleted_at is not None]
    booking = dice.choice(deleted) if deleted else pick(desk, dice, cancelled=True)
    if booking is None:
        return
    key = world.key(desk, booking)
    link = desk.link(booking.id)
    world.next()
    if booking.deleted_at is not None and booking.status is not BookingStatus.CANCELLED:
        desk.edit(booking.id, deleted_at=None)
    else:
        desk.edit(booking.id, deleted_at=None, status=BookingStatus.SCHEDULED)
    world.brought_back(desk, key, link)


def desk_imports(world: World, dice: Random) -> None:
    """Take in many bookings at once."""
    desk = world.station(dice)
    made = [desk.made(**{name: new_value(world, dice, name) for name in ("title", "slot")}) for _ in range(7)]
    with desk.database.unit_of_work(HELEN) as uow:
        uow.bookings.add_many(made)
        uow.commit()
    for booking in made:
        world.ledger.created(booking.id, {"title": booking.title, "slot": booking.slot})


def desk_chooses(world: World, dice: Random) -> None:
    """Resolve a conflict, for Google's value or for ours."""
    desk = world.station(dice)
    with desk.database.reading() as uow:
        open_now = sorted(uow.conflicts.booking_ids())
    booking = desk.find(dice.choice(open_now)) if open_now else None
    if booking is None:
        return
    conflict = dice.choice(desk.conflicts(booking.id))
    key, side = world.key(desk, booking), dice.choice((Side.MINE, Side.THEIRS))
    try:
        done = ConflictService(desk.database, lambda: "Helen").resolve(booking.id, {conflict.field: side})
    except (ChangedMeanwhile, InvalidInput):
        return  # nothing is open there any more
    world.next()
    world.ledger.described(key)
    if side is Side.MINE:  # who takes Google's value takes its deletion too
        world.ledger.lives[key] = world.ledger.step
    if conflict.field in FIELDS:
        (choice,) = done.choices
        given_up = field_from_json(conflict.field, choice.theirs if side is Side.MINE else choice.ours)
        desk.choices.append((done, key, world.ledger.knows(key, conflict.field, given_up), world.ledger.step))


def desk_chooses_again(world: World, dice: Random) -> None:
    """Take the latest choice back: both values are there again, unless the booking was changed since."""
    desk = world.station(dice)
    if not desk.choices:
        return
    done, key, given_up, chosen = desk.choices.pop()
    try:
        (turned,) = ConflictService(desk.database, lambda: "Helen").undo([done])
    except (ChangedMeanwhile, NotFound):
        return
    world.next()
    (choice,) = turned.choices
    world.ledger.lives[key] = world.ledger.step
    if choice.state is ChoiceState.GIVEN_BACK:
        ours, theirs = (field_from_json(choice.field, value) for value in (choice.ours, choice.theirs))
        world.ledger.wrote(key, choice.field, ours, theirs)
    elif (
        world.ledger.deletions.get(key, -1) < chosen
    ):  # whoever deleted it since saw what was given up, and meant that too
        world.ledger.heads[key, choice.field] += given_up
