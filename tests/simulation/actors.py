"""What people do: staff at the desks, and people in Google Calendar's own window. Each deed is written into the ledger."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

from bookings_desktop.models.mirrored import MirroredFields, field_from_json
from bookings_desktop.models.values import Booking, BookingStatus
from bookings_desktop.sync.merge import overlaid
from tests.simulation.world import OTHER, TEXTS, VISITOR, Station, World
from tests.support.sync_world import HELEN, slot

FIELDS = (*TEXTS, "slot")
STATUSES = (BookingStatus.CONFIRMED, BookingStatus.COMPLETED, BookingStatus.RESCHEDULED)


def new_value(world: World, dice: Random, name: str) -> Any:
    number = world.next()
    if name == "slot":
        return slot(dice.randrange(24), day=1 + number % 28, minutes=5 + number)
    return f"{name} {number}"


# ---- at a desk ----------------------------------------------------------------------------------------------------------


def pick(desk: Station, dice: Random, *, cancelled: bool = False) -> Booking | None:
    found = [one for one in desk.bookings() if (one.status is BookingStatus.CANCELLED) == cancelled]
    return dice.choice(sorted(found, key=lambda one: one.id)) if found else None


def ticked(world: World, desk: Station, booking: Booking, dice: Random) -> bool:
    """Whether the person ticks “tell the guest”; possible only where there is one."""
    tick = booking.contact_id is not None and dice.random() < 0.4
    if tick:
        world.ledger.ticks[desk.number, world.key(desk, booking)] += 1
    return tick


def desk_adds(world: World, dice: Random) -> None:
    desk = world.station(dice)
    fields = {"title": new_value(world, dice, "title"), "slot": new_value(world, dice, "slot")}
    guest = dice.choice((None, *desk.clients))
    notify = guest is not None and dice.random() < 0.4
    booking = desk.add(**fields, contact_id=guest, notify_guest=notify)
    world.ledger.created(booking, fields)
    world.ledger.ticks[desk.number, booking] += notify


def desk_edits(world: World, dice: Random) -> None:
    desk = world.station(dice)
    booking = pick(desk, dice)
    if booking is None:
        return
    name = dice.choice((*FIELDS, *FIELDS, "status", "guest"))
    if name == "guest":
        desk_invites(world, desk, booking, dice)
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
    desk.edit(booking.id, notify_guest=ticked(world, desk, booking, dice), **{name: value})


def desk_invites(world: World, desk: Station, booking: Booking, dice: Random) -> None:
    guest = dice.choice((None, *desk.clients))
    if guest == booking.contact_id:
        return
    key = world.key(desk, booking)
    world.ledger.foreign.pop((key, "answers"), None)
    world.next()
    world.ledger.lives[key] = world.ledger.step
    invited = replace(booking, contact_id=guest)
    desk.edit(booking.id, contact_id=guest, notify_guest=ticked(world, desk, invited, dice))


def desk_removes(world: World, dice: Random) -> None:
    desk = world.station(dice)
    booking = pick(desk, dice)
    if booking is None:
        return
    key = world.key(desk, booking)
    world.next()
    world.ledger.deleted(key, world.seen_at(desk, booking))
    way = dice.randrange(4)
    tick = way < 3 and ticked(world, desk, booking, dice)
    world.ledger.deletion_ticks[desk.number, key] += tick
    if way == 0:
        desk.edit(booking.id, status=BookingStatus.CANCELLED, notify_guest=tick)
    elif way < 3:
        desk.edit(booking.id, deleted_at=desk.clock(), notify_guest=tick)
        desk.trash.append(booking.id)
    else:
        with desk.database.unit_of_work(HELEN) as uow:
            uow.bookings.purge(booking.id)
            uow.commit()


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
    if link is None or link.gone:  # otherwise it only undoes what nobody has heard of
        world.ledger.taken_back(key, unheard=False)


def desk_chooses(world: World, dice: Random) -> None:
    """Resolve a conflict, for Google's value or for ours."""
    desk = world.station(dice)
    with desk.database.reading() as uow:
        open_now = sorted(uow.conflicts.booking_ids())
    booking = desk.find(dice.choice(open_now)) if open_now else None
    if booking is None or booking.deleted_at is not None:
        return
    conflict = dice.choice(desk.conflicts(booking.id))
    if conflict.field not in FIELDS:
        return
    key, theirs = world.key(desk, booking), field_from_json(conflict.field, conflict.theirs)
    world.next()
    if dice.random() < 0.5:
        world.ledger.knows(key, conflict.field, getattr(booking, conflict.field))
        world.ledger.lives[key] = world.ledger.step
        desk.edit(booking.id, **{conflict.field: theirs})
        return
    with desk.database.unit_of_work(HELEN) as uow:
        link = uow.links.get(booking.id)
        if link is None or link.base is None:
            return
        known = MirroredFields(**{name: getattr(link.base, name) for name in link.base.__slots__})
        base = overlaid(link.base, [conflict.field], replace(known, **{conflict.field: theirs}))
        uow.links.save(replace(link, base=base))
        uow.outbox.mark(booking.id)
        uow.conflicts.replace(booking.id, [one for one in uow.conflicts.of(booking.id) if one != conflict])
        uow.commit()
    world.ledger.knows(key, conflict.field, theirs)
    world.ledger.lives[key] = world.ledger.step


# ---- in Google's window -------------------------------------------------------------------------------------------------


def pick_event(world: World, dice: Random) -> dict[str, Any] | None:
    found = world.singles()
    return dice.choice(found) if found else None


def person_adds(world: World, dice: Random) -> None:
    title, time = new_value(world, dice, "title"), new_value(world, dice, "slot")
    guests = dice.choice(([], [{"email": VISITOR, "displayName": "Visitor"}]))
    event = world.google.person.add_event(title, time.start.isoformat(), time.end.isoformat(), attendees=guests)
    fields = world.fields_of(event)
    world.ledger.created(world.ledger.key(event["id"]), {"title": fields.title, "slot": fields.slot})


def person_edits(world: World, dice: Random) -> None:
    event = pick_event(world, dice)
    if event is None:
        return
    name = dice.choice(FIELDS)
    value = new_value(world, dice, name)
    before = getattr(world.fields_of(event), name)
    if name == "slot":
        after = world.google.person.move(event["id"], value.start.isoformat(), value.end.isoformat())
    else:
        after = world.google.person.edit(event["id"], **{TEXTS[name]: value})
    world.ledger.wrote(world.ledger.key(event["id"]), name, before, getattr(world.fields_of(after), name))


def person_deletes(world: World, dice: Random) -> None:
    event = pick_event(world, dice)
    if event is None:
        return
    world.next()
    world.ledger.deleted(world.ledger.key(event["id"]), world.seen_in_google(event))
    if dice.random() < 0.25 and event["id"] not in world.google.store.calendar(OTHER).records:
        moved = world.google.person.move_to_calendar(event["id"], OTHER)
        world.ledger.foreign[f"elsewhere {moved['id']}", "whole"] = world.stored(moved["id"], OTHER)
    else:
        world.google.person.delete(event["id"])


def person_copies(world: World, dice: Random) -> None:
    event = pick_event(world, dice)
    if event is None:
        return
    world.next()
    copied = world.google.person.copy(event["id"])
    fields = world.fields_of(copied)
    world.ledger.created(world.ledger.key(copied["id"]), {name: getattr(fields, name) for name in ("title", "slot")})


def person_restores(world: World, dice: Random) -> None:
    bin_ = [event for event in world.google.person.deleted_events() if world.remote_event(event).mirrored]
    if not bin_:
        return
    event = dice.choice(sorted(bin_, key=lambda one: one["id"]))
    world.next()
    world.google.person.restore(event["id"])
    world.ledger.lives[world.ledger.key(event["id"])] = world.ledger.step


def person_colours(world: World, dice: Random) -> None:
    """Set what is none of our business; every desk has to leave it as it is."""
    event = pick_event(world, dice)
    if event is None:
        return
    number = world.next()
    key = world.ledger.key(event["id"])
    if dice.random() < 0.5:
        colour = str(1 + number % 11)
        world.google.person.edit(event["id"], colorId=colour)
        world.ledger.foreign[key, "colorId"] = colour
        return
    note = {"private": {"otherProgram": f"note {number}"}}
    world.google.person.edit(event["id"], extendedProperties=note)
    world.ledger.foreign[key, "otherProgram"] = f"note {number}"


def guest_answers(world: World, dice: Random) -> None:
    event = pick_event(world, dice)
    guests = [] if event is None else [entry["email"] for entry in event.get("attendees", ()) if not entry.get("self")]
    if event is None or not guests:
        return
    world.next()
    who, answer = dice.choice(guests), dice.choice(("accepted", "declined", "tentative"))
    world.google.person.respond(event["id"], who, answer)
    world.ledger.foreign[world.ledger.key(event["id"]), "answers"] = (who, answer)


def stranger_adds_series(world: World, dice: Random) -> None:
    """A series, or an event of another type: never a booking, and never touched."""
    time = new_value(world, dice, "slot")
    event = world.google.person.add_event(
        f"Series {world.ledger.step}",
        time.start.isoformat(),
        time.end.isoformat(),
        recurrence=["RRULE:FREQ=WEEKLY;COUNT=5"],
        description="<b>Only</b> ours",
    )
    if dice.random() < 0.3:
        event = world.google.person.edit_raw(event["id"], eventType="focusTime")
    world.ledger.foreign[f"series {event['id']}", "whole"] = world.stored(event["id"])
