"""What people do in Google Calendar's own window. Each deed is written into the ledger."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from random import Random
from typing import Any

from bookings_desktop.google.texts import LINK_MARK
from bookings_desktop.models.reminders import Reminders
from bookings_desktop.models.values import AllDaySlot, Slot
from bookings_desktop.sandbox import Person
from tests.simulation.actors import FIELDS, new_value
from tests.simulation.world import OTHER, TEAM, TEXTS, VISITOR, World
from tests.support.sync_world import ZONE

Deed = Callable[[World, Random], None]

HTML = "<b>{}</b><br>and <i>more</i> &amp; more"


def as_owner(deed: Deed) -> Deed:
    """Let somebody do it who may do everything in the calendar, whatever right is left to the account of the desks."""

    @wraps(deed)
    def done(world: World, dice: Random) -> None:
        calendar = world.google.store.calendar(world.google.calendar_id)
        role, calendar.access_role = calendar.access_role, "owner"
        try:
            deed(world, dice)
        finally:
            calendar.access_role = role

    return done


def pick_event(world: World, dice: Random) -> dict[str, Any] | None:
    found = world.singles()
    return dice.choice(found) if found else None


def _ends(slot: Slot) -> tuple[Any, Any]:
    if isinstance(slot, AllDaySlot):
        return slot.first_day.isoformat(), slot.end_day.isoformat()
    return tuple({"dateTime": time.isoformat(), "timeZone": slot.zone} for time in (slot.start, slot.end))  # type: ignore[return-value]


def _reminders(reminders: Reminders) -> dict[str, Any]:
    overrides = [{"method": method, "minutes": minutes} for method, minutes in reminders.overrides or ()]
    return {"useDefault": False, "overrides": overrides}


@as_owner
def person_adds(world: World, dice: Random) -> None:
    title, time = new_value(world, dice, "title")[:1024], new_value(world, dice, "slot")
    guests = dice.choice(([], [{"email": VISITOR, "displayName": "Visitor"}]))
    start, end = _ends(time)
    event = world.google.person.add_event(title, start, end, attendees=guests)
    fields = world.fields_of(event)
    world.ledger.created(world.ledger.key(event["id"]), {"title": fields.title, "slot": fields.slot})


@as_owner
def person_edits(world: World, dice: Random) -> None:
    event = pick_event(world, dice)
    if event is None:
        return
    name = dice.choice(FIELDS)
    if name in ("description", "meeting_link"):
        person_describes(world, dice)
        return
    value = new_value(world, dice, name)
    before = getattr(world.fields_of(event), name)
    if name == "slot":
        after = world.google.person.move(event["id"], *_ends(value))
    elif name == "reminders":
        after = world.google.person.edit(event["id"], reminders=_reminders(value))
    else:
        after = world.google.person.edit(event["id"], **{TEXTS[name]: value[:1024]})
    world.ledger.wrote(world.ledger.key(event["id"]), name, before, getattr(world.fields_of(after), name))


@as_owner
def person_describes(world: World, dice: Random) -> None:
    """Write another description, as Google's editor does or plain; the line with the meeting link stays, goes or is new."""
    event = pick_event(world, dice)
    if event is None:
        return
    key, before = world.ledger.key(event["id"]), world.fields_of(event)
    words = new_value(world, dice, "description")[:4000]
    html = dice.random() < 0.5
    link = dice.choice((before.meeting_link, before.meeting_link, "", new_value(world, dice, "meeting_link")))
    text = HTML.format(words) if html else words
    if link and link not in (event.get("hangoutLink"),):
        text += f"{'<br><br>' if html else chr(10) * 2}{LINK_MARK}{link}"
    edited = world.google.person.edit(event["id"], description=text)
    after = world.fields_of(edited)
    world.ledger.wrote(key, "description", before.description, after.description)
    if after.meeting_link != before.meeting_link:
        world.ledger.knows(key, "meeting_link", before.meeting_link)
        if after.meeting_link and after.meeting_link != edited.get(
            "hangoutLink"
        ):  # a room that is ready came by itself
            world.ledger.wrote(key, "meeting_link", before.meeting_link, after.meeting_link)
    world.ledger.foreign.pop((key, "html"), None)
    if html and key not in world.ledger.plain:
        world.ledger.foreign[key, "html"] = text


@as_owner
def person_deletes(world: World, dice: Random) -> None:
    event = pick_event(world, dice)
    if event is None:
        return
    _deletes(world, event)
    if dice.random() < 0.25 and event["id"] not in world.google.store.calendar(OTHER).records:
        _moves(world, event["id"], OTHER)
    else:
        world.google.person.delete(event["id"])


@as_owner
def person_empties(world: World, dice: Random) -> None:
    """Delete everything, as by mistake."""
    for event in world.singles():
        _deletes(world, event)
        world.google.person.delete(event["id"])


def _deletes(world: World, event: dict[str, Any]) -> None:
    world.next()
    key = world.ledger.key(event["id"])
    world.ledger.deleted(key, world.seen_in_google(event))
    world.ledger.described(key)  # should it come back, everything is written anew


@as_owner
def person_moves(world: World, dice: Random) -> None:
    """Move an event to the team's calendar, where it lives on."""
    event, store = pick_event(world, dice), world.google.store
    if TEAM not in {one.id for one in store.calendars()}:
        store.add_calendar(TEAM, "Team", time_zone=ZONE)
    if event is not None and event["id"] not in store.calendar(TEAM).records:
        world.next()
        world.ledger.described(world.ledger.key(event["id"]))
        _moves(world, event["id"], TEAM)


@as_owner
def person_moves_back(world: World, dice: Random) -> None:
    """Move an event back from the team's calendar, unless it is in the mirror again by then."""
    found = sorted(world.moved(), key=lambda one: str(one["id"]))
    event = dice.choice(found) if found else None
    if event is None or not world.google.store.calendar(world.google.calendar_id).records[event["id"]].deleted:
        return
    world.next()
    Person(world.google.store, TEAM).move_to_calendar(event["id"], world.google.calendar_id)
    del world.ledger.foreign[f"elsewhere {event['id']}", "whole"]


def _moves(world: World, event_id: str, target: str) -> None:
    world.google.person.move_to_calendar(event_id, target)
    world.ledger.foreign[f"elsewhere {event_id}", "whole"] = world.stored(event_id, target)
    world.elsewhere[event_id] = target


@as_owner
def person_copies(world: World, dice: Random) -> None:
    event = pick_event(world, dice)
    if event is None:
        return
    world.next()
    copied = world.google.person.copy(event["id"])
    fields = world.fields_of(copied)
    world.ledger.created(world.ledger.key(copied["id"]), {name: getattr(fields, name) for name in ("title", "slot")})


@as_owner
def person_restores(world: World, dice: Random) -> None:
    bin_ = [event for event in world.google.person.deleted_events() if world.remote_event(event).mirrored]
    bin_ = [event for event in bin_ if (f"elsewhere {event['id']}", "whole") not in world.ledger.foreign]
    if not bin_:
        return
    event = dice.choice(sorted(bin_, key=lambda one: str(one["id"])))
    world.next()
    world.google.person.restore(event["id"])
    world.ledger.restored(world.ledger.key(event["id"]), deletion_waits=world.deletion_waits(event["id"]))


@as_owner
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


@as_owner
def guest_answers(world: World, dice: Random) -> None:
    event = pick_event(world, dice)
    guests = [] if event is None else _guests(event)
    if event is None or not guests:
        return
    world.next()
    who, answer = dice.choice(guests), dice.choice(("accepted", "declined", "tentative"))
    world.google.person.respond(event["id"], who, answer)
    world.ledger.foreign[world.ledger.key(event["id"]), "answers"] = (who, answer)


@as_owner
def person_invites(world: World, dice: Random) -> None:
    """Invite one more guest, who is nobody's contact: they stay on the list whatever the desks do."""
    event = pick_event(world, dice)
    if event is None or not _guests(event):
        return  # the first guest of an event becomes its contact
    address = f"guest{world.next()}@example.com"
    world.google.person.invite(event["id"], address)
    world.ledger.foreign[world.ledger.key(event["id"]), f"guest {address}"] = address


@as_owner
def person_uninvites(world: World, dice: Random) -> None:
    event = pick_event(world, dice)
    guests = [] if event is None else _guests(event)
    if event is None or not guests:
        return
    world.next()
    key = world.ledger.key(event["id"])
    gone = dice.choice(guests)
    world.google.person.uninvite(event["id"], gone)
    if (key, f"guest {gone}") not in world.ledger.foreign:  # who was nobody's contact changes no booking
        world.ledger.lives[key] = world.ledger.step
    for place in [
        place for place in world.ledger.foreign if place[0] == key and place[1].startswith(("guest", "answers"))
    ]:
        del world.ledger.foreign[place]  # the next guest becomes the contact, and may be replaced like one
    world.ledger.joined.pop(key, None)


@as_owner
def person_repeats(world: World, dice: Random) -> None:
    """Turn an event into a series: from then on it is none of our business, and its booking stays as it is."""
    event = pick_event(world, dice)
    if event is not None:
        world.next()
        world.google.person.edit(event["id"], recurrence=["RRULE:FREQ=WEEKLY;COUNT=3"])
        world.ledger.foreign[f"turned {event['id']}", "whole"] = world.stored(event["id"])
        world.turned.add(event["id"])


@as_owner
def person_repeats_no_more(world: World, dice: Random) -> None:
    """Turn such a series back into a single event."""
    if world.turned:
        world.next()
        event_id = dice.choice(sorted(world.turned))
        world.google.person.edit(event_id, recurrence=None)
        del world.ledger.foreign[f"turned {event_id}", "whole"]
        world.turned.remove(event_id)


def _guests(event: dict[str, Any]) -> list[str]:
    return [entry["email"] for entry in event.get("attendees", ()) if not entry.get("self")]


@as_owner
def person_drops_meet(world: World, dice: Random) -> None:
    """Take the room away that a desk asked for."""
    with_rooms = [event for event in world.singles() if "conferenceData" in event]
    if not with_rooms:
        return
    event = dice.choice(with_rooms)
    key, before = world.ledger.key(event["id"]), world.fields_of(event)
    world.next()
    world.google.person.edit(event["id"], conferenceData=None, hangoutLink=None)
    world.ledger.knows(key, "meeting_link", before.meeting_link)
    known = {booking.meeting_link for desk in world.databases for booking in desk.bookings()}
    if before.meeting_link in known:  # a room that came and went before any desk heard of it has changed nothing
        world.ledger.lives[key] = world.ledger.step


@as_owner
def stranger_adds_series(world: World, dice: Random) -> None:
    """A series, or an event of another type: never a booking, and never touched."""
    start, end = _ends(new_value(world, dice, "slot"))
    event = world.google.person.add_event(
        f"Series {world.ledger.step}",
        start,
        end,
        recurrence=["RRULE:FREQ=WEEKLY;COUNT=5"],
        description="<b>Only</b> ours",
    )
    if dice.random() < 0.3:
        event = world.google.person.edit_raw(event["id"], eventType="focusTime")
    world.ledger.foreign[f"series {event['id']}", "whole"] = world.stored(event["id"])
