"""What has to be true when nobody does anything any more."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from bookings_desktop.google.mapping import normalised
from bookings_desktop.models.meet import MeetState
from bookings_desktop.models.mirrored import MirroredFields
from bookings_desktop.models.values import BookingStatus
from bookings_desktop.sync.groups import in_roles
from bookings_desktop.sync.local import LocalSide
from bookings_desktop.sync.merge import differing
from bookings_desktop.sync.results import Halt, Stop
from tests.simulation import faults_account
from tests.simulation.actors_people import SECRET
from tests.simulation.ledger import mark
from tests.simulation.promises import Broken, demand
from tests.simulation.world import Station, World

MOST_ROUNDS = 30
"""So many rounds of a desk are enough for everything that can happen in a schedule."""


def calm(world: World) -> None:
    """No more trouble: let everybody come to rest, until each desk has made two idle rounds in a row that moved and wrote nothing.

    Raises:
        Broken: it does not come to rest, or something stays put aside.
    """
    store, desks = world.google.store, world.desks
    store.faults.clear()
    store.empty_pages = 0
    faults_account.ends(world)
    for desk in desks:
        desk.fuse = desk.trouble = desk.interruption = None
        if not desk.connected:
            desk.restart()  # signed in anew
            desk.connect()
    quiet, parked, restless = 0, dict.fromkeys(desks, 0), set(desks)
    for turn in range(MOST_ROUNDS * len(desks)):
        desk, before = desks[turn % len(desks)], len(store.requests)
        world.clock.advance(100)
        if desk in restless:
            _takes_up(desk)
        report = desk.sync()
        answered, parked[desk] = _answered(desk, report.halt), report.parked
        (restless.add if report.parked or answered else restless.discard)(desk)
        moved = report.pulled + report.pushed + report.left or answered or world.google.writes(before)
        quiet = 0 if moved else quiet + 1
        if quiet == 2 * len(desks):
            demand(not any(parked.values()) or bool(world.turned), "nothing stays put aside", str(parked))
            return
    raise Broken("it comes to rest", str(world.google.store.requests[before:]))


def _takes_up(desk: Station) -> None:
    """Try again what was put aside or stopped, and say yes to what a person did not want to decide before."""
    desk.engine.try_again()
    if desk.engine.ask_again() is not None:
        desk.engine.allow_mass_change()


def _answered(desk: Station, halt: Halt) -> bool:
    """Say yes to what a round asks for; tells whether it did."""
    if halt.stop is Stop.FIRST_SYNC:
        desk.engine.begin()
    elif halt.stop is Stop.MASS_CHANGE:
        desk.engine.allow_mass_change()
    elif halt.stop is Stop.SIGN_IN:
        desk.restart()
    elif halt.stop is not Stop.READ_ONLY:  # a page from before the right came back was taken in; the next one tells
        demand(halt.stop is Stop.NONE, "every desk can work", str(halt))
        return False
    return True


@dataclass
class Shown:
    """The living bookings of a desk: by event, and those that stay without one, with the event that they had."""

    by_event: dict[str, MirroredFields] = field(default_factory=dict)
    apart: list[tuple[str, MirroredFields]] = field(default_factory=list)


def check(world: World) -> None:
    """Let everybody come to rest, then look at everything that has to hold. Raises :class:`Broken`."""
    calm(world)
    events = {str(event["id"]): event for event in world.singles()}
    shown = [view(world, desk, events) for desk in world.databases]
    for one in shown:
        demand(set(one.by_event) == set(events), "one booking for each event", f"{set(one.by_event) ^ set(events)}")
    edits(world, events, shown)
    mails(world)
    foreign(world, events)
    groups(world, events)
    rooms(world)
    for desk in world.databases:
        whole(world, desk)
        strangers(world, desk)


def view(world: World, desk: Station, events: dict[str, dict[str, Any]]) -> Shown:
    """The living bookings of a desk, after a look whether both sides are equal."""
    shown = Shown()
    bookings = desk.bookings()
    with desk.database.reading() as uow:
        side = LocalSide(uow, normalised, world.google.calendar_id)
        for booking in bookings:
            ours = side.fields(booking, event_lives=True)
            if ours is None:
                continue
            link = uow.links.get(booking.id)
            demand(link is not None, "every living booking has an event", booking.id)
            world.ledger.linked(booking.id, link.event_id)
            if link.event_id in world.turned:
                shown.apart.append((link.event_id, ours))
                continue
            moved = (f"elsewhere {link.event_id}", "whole") in world.ledger.foreign
            if link.gone and link.event_id not in events and (moved or booking.status is BookingStatus.COMPLETED):
                # Moved to another calendar, or deleted after the appointment took place: it stays without an event.
                shown.apart.append((link.event_id, ours))
                continue
            demand(link.event_id not in shown.by_event, "one booking for each event", link.event_id)
            shown.by_event[link.event_id] = ours
            event = events.get(link.event_id)
            demand(event is not None, "one booking for each event", f"{link.event_id} has none")
            remote = world.remote_event(event)
            theirs = side.seen(remote, in_roles(link.base, ours), local=ours)
            open_now = {one.field for one in uow.conflicts.of(booking.id)}
            demand(set(differing(ours, theirs)) == open_now, "both sides are equal", f"{ours} {theirs} {open_now}")
            waits = link.meet in (MeetState.WANTED, MeetState.PENDING) and not booking.meeting_link
            demand(not waits, "a room is there or refused", f"{booking.id} {link.meet}")
    return shown


def edits(world: World, events: dict[str, dict[str, Any]], shown: list[Shown]) -> None:
    ledger = world.ledger
    by_key: dict[str, list[MirroredFields]] = {}
    for event_id, event in events.items():
        there = by_key.setdefault(ledger.key(event_id), [])
        there += [world.fields_of(event), *(one.by_event[event_id] for one in shown)]
    for event_id, fields in [apart for one in shown for apart in one.apart]:
        by_key.setdefault(ledger.key(event_id), []).append(fields)
    for event in (*world.moved(), *(world.stored(event_id) | {"id": event_id} for event_id in world.turned)):
        by_key.setdefault(ledger.key(event["id"]), []).append(world.fields_of(event))
    for key in ledger.lives:
        demand(not ledger.must_live(key) or ledger.key(key) in by_key, "nothing is deleted by inference", key)
    for (key, name), heads in ledger.heads.items():
        found = [mark(getattr(fields, name)) for fields in by_key.get(ledger.key(key), ())]
        for head in heads:
            demand(head in found, "no edit is lost", f"{name} {head} of {key}, there are {found}")


def mails(world: World) -> None:
    """Every mail was ticked, each tick mailed at most once, and no write left the question open."""
    for request in world.google.store.requests:
        if request.writes and "/events" in request.path and request.status not in (401, 404):
            demand("sendUpdates" in request.params, "every write says whether to mail", str(request))
    ledger, sent = world.ledger, Counter[tuple[int, str]]()
    for desk in world.desks:
        for method, event_id in desk.remote.wire.mailed:
            key = ledger.key(event_id)
            if method == "DELETE":
                demand(ledger.deletion_ticks[desk.books, key] > 0, "no mail without a tick", f"deleted {key}")
            sent[desk.books, key] += 1
    for (books, key), number in sent.items():
        wanted = sum(count for (who, one), count in ledger.ticks.items() if (who, ledger.key(one)) == (books, key))
        demand(number <= wanted, "no mail without a tick", f"{number} mails for {wanted} ticks: {key}")


def foreign(world: World, events: dict[str, dict[str, Any]]) -> None:
    """What is none of our business is as people left it, byte for byte."""
    by_key = {world.ledger.key(event_id): event for event_id, event in events.items()}
    for (key, name), value in world.ledger.foreign.items():
        kind, _, event_id = key.partition(" ")
        if name == "whole":
            now = world.stored(event_id, *([world.elsewhere[event_id]] if kind == "elsewhere" else ()))
            demand(
                _without_room(now, value) == _without_room(value, value),
                "foreign data is untouched",
                f"{now} was {value}",
            )
        elif key in by_key and len(by_key[key]["id"]) == len(key):
            # An event of a later generation is another one: Google refused to bring back the one that carried it.
            demand(_foreign(by_key[key], name, value), "foreign data is untouched", f"{name} of {key} was {value}")


def _without_room(event: dict[str, Any] | None, was: dict[str, Any]) -> dict[str, Any] | None:
    """An event without what Google itself changes in it while a meeting room that was asked for (in ``was``) is being made."""
    request = was.get("conferenceData", {}).get("createRequest", {})
    if event is None or request.get("status", {}).get("statusCode") != "pending":
        return event
    return {name: value for name, value in event.items() if name not in ("conferenceData", "hangoutLink", "etag")}


def groups(world: World, events: dict[str, dict[str, Any]]) -> None:
    """Whom a desk put among the guests is there, unless somebody took them away."""
    listed: dict[str, set[str]] = {}
    for event_id, event in events.items():
        there = listed.setdefault(world.ledger.key(event_id), set())
        there.update(entry["email"] for entry in event.get("attendees", ()))
    for key, there in listed.items():
        missing = world.ledger.joined.get(key, set()) - there
        demand(not missing, "every contact is a guest", f"{missing} of {key}")


def _foreign(event: dict[str, Any], name: str, value: Any) -> bool:
    if name == "answers":
        who, answer = value
        found = [entry for entry in event.get("attendees", ()) if entry["email"] == who]
        return not found or found[0]["responseStatus"] == answer
    if name.startswith("guest "):
        return any(entry["email"] == value for entry in event.get("attendees", ()))
    if name == "html":
        return bool(event.get("description") == value) or mark(value) not in str(event.get("description"))
    if name == "otherProgram":
        return bool(event["extendedProperties"]["private"].get(name) == value)
    return bool(event.get(name) == value)


def rooms(world: World) -> None:
    """No more rooms are asked for than people wanted, but for one with each event that Google did not let come back."""
    asked: dict[str, set[str]] = {}
    for request in world.google.store.requests:
        if request.writes and request.committed and isinstance(request.body, dict):
            wish = (request.body.get("conferenceData") or {}).get("createRequest")
            if wish is not None:
                event_id = request.body.get("id") or request.path.rpartition("/")[2]
                asked.setdefault(world.ledger.key(event_id), set()).add(wish["requestId"])
    for key, found in asked.items():
        anew = sum(len(event_id) > len(key) and world.ledger.key(event_id) == key for event_id in world.records())
        demand(len(found) <= world.ledger.wishes[key] + anew, "one room for one wish", f"{key}: {found}")


def whole(world: World, desk: Station) -> None:
    """A text that is too long for Google stays whole at its desk; an internal note stays, and stays there."""
    ledger = world.ledger
    for (books, booking_id, name), text in ledger.whole.items():
        booking = desk.find(booking_id) if books == desk.books else None
        if booking is not None and mark(getattr(booking, name)) == mark(text):
            demand(getattr(booking, name) == text, "texts stay whole", f"{name} of {booking_id}")
    for (books, booking_id), note in ledger.notes.items():
        if books == desk.books:
            booking = desk.find(booking_id)
            demand(booking is not None and booking.notes == note, "notes stay", f"{note} of {booking_id}")
    if ledger.notes:
        told = [request for request in world.google.store.requests if SECRET in str(request.body)]
        demand(not told, "notes stay here", str(told))


def strangers(world: World, desk: Station) -> None:
    """What is no booking is known as busy time, and nothing else is."""
    there = {event["id"] for event in world.google.events() if not world.remote_event(event).mirrored}
    with desk.database.reading() as uow:
        here = uow.foreign_events.ids(world.google.calendar_id)
    demand(here - world.turned == there - world.turned, "what is busy elsewhere is shown", f"{here ^ there}")
