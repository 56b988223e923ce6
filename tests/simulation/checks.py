"""What has to be true when nobody does anything any more."""

from __future__ import annotations

from typing import Any

from bookings_desktop.google.mapping import normalised
from bookings_desktop.models.mirrored import MirroredFields
from bookings_desktop.models.values import BookingStatus
from bookings_desktop.sync.local import LocalSide
from bookings_desktop.sync.merge import differing
from bookings_desktop.sync.results import Stop
from tests.simulation.world import OTHER, Station, World

ROUNDS = 14


class Broken(AssertionError):
    """A promise does not hold.

    Attributes:
        promise: which one; a shrunk schedule breaks the same.
    """

    def __init__(self, promise: str, what: str) -> None:
        super().__init__(f"{promise}: {what}")
        self.promise = promise


def demand(holds: bool, promise: str, what: str = "") -> None:
    if not holds:
        raise Broken(promise, what)


def calm(world: World) -> int:
    """No more trouble: let everybody come to rest.

    Returns:
        How many requests Google had answered before the last round, which moved nothing.
    """
    store = world.google.store
    store.faults.clear()
    store.empty_pages = 0
    for desk in world.desks:
        desk.fuse = desk.interruption = None
    for _ in range(ROUNDS):
        moved, before = 0, len(store.requests)
        for desk in world.desks:
            world.clock.advance(100)
            desk.engine.try_again()
            report = desk.sync()
            if report.halt.stop is Stop.MASS_CHANGE:
                desk.engine.allow_mass_change()
                moved += 1
            else:
                demand(report.halt.stop is Stop.NONE, "every desk can work", str(report.halt))
            moved += report.pulled + report.pushed + report.left
        if not moved:
            return before
    raise Broken("it comes to rest", f"{moved} still move")


def check(world: World) -> None:
    """Let everybody come to rest, then look at everything that has to hold. Raises :class:`Broken`."""
    idle(world, calm(world))
    events = {str(event["id"]): event for event in world.singles()}
    views = [view(world, desk, events) for desk in world.desks]
    for seen in views:
        demand(set(seen) == set(events), "one booking for each event", f"{set(seen) ^ set(events)}")
    edits(world, events, views)
    mails(world)
    foreign(world, events)


def idle(world: World, before: int) -> None:
    """A second idle round; neither it nor the first one, which began with the request ``before``, may write anything."""
    for desk in world.desks:
        report = desk.sync()
        demand((report.pulled, report.left) == (0, 0), "idle rounds move nothing", str(report))
    demand(not world.google.writes(before), "idle rounds write nothing", str(world.google.store.requests[before:]))


def view(world: World, desk: Station, events: dict[str, dict[str, Any]]) -> dict[str, MirroredFields]:
    """The living bookings of a desk by event, after a look whether both sides are equal."""
    found: dict[str, MirroredFields] = {}
    bookings = desk.bookings()
    with desk.database.reading() as uow:
        side = LocalSide(uow, normalised, world.google.calendar_id)
        for booking in bookings:
            ours = side.fields(booking, event_lives=True)
            if ours is None:
                continue
            link = uow.links.get(booking.id)
            demand(link is not None, "every living booking has an event", booking.id)
            moved = (f"elsewhere {link.event_id}", "whole") in world.ledger.foreign
            if link.gone and link.event_id not in events and (moved or booking.status is BookingStatus.COMPLETED):
                continue  # moved to another calendar, or deleted after the appointment took place: it stays without one
            demand(link.event_id not in found, "one booking for each event", link.event_id)
            world.ledger.linked(booking.id, link.event_id)
            found[link.event_id] = ours
            event = events.get(link.event_id)
            demand(event is not None, "one booking for each event", f"{link.event_id} has none")
            remote = world.remote_event(event)
            theirs = side.seen(remote.fields, link.base, remote)
            open_now = {one.field for one in uow.conflicts.of(booking.id)}
            demand(set(differing(ours, theirs)) == open_now, "both sides are equal", f"{ours} {theirs} {open_now}")
    return found


def edits(world: World, events: dict[str, dict[str, Any]], views: list[dict[str, MirroredFields]]) -> None:
    ledger = world.ledger
    by_key: dict[str, list[MirroredFields]] = {}
    for event_id, event in events.items():
        shown = by_key.setdefault(ledger.key(event_id), [])
        shown += [world.fields_of(event), *(seen[event_id] for seen in views)]
    for key in ledger.lives:
        demand(not ledger.must_live(key) or key in by_key, "nothing is deleted by inference", key)
    for (key, name), heads in ledger.heads.items():
        found = [getattr(fields, name) for fields in by_key.get(key, ())]
        for head in heads:
            demand(head in found, "no edit is lost", f"{name} {head} of {key}, there are {found}")


def mails(world: World) -> None:
    """Every mail was ticked, each tick mailed at most once, and no write left the question open."""
    for request in world.google.store.requests:
        if request.writes and "/events" in request.path and request.status not in (401, 404):
            demand("sendUpdates" in request.params, "every write says whether to mail", str(request))
    for desk in world.desks:
        ledger = world.ledger
        sent: dict[str, int] = {}
        for method, event_id in desk.remote.wire.mailed:
            key = ledger.key(event_id)
            if method == "DELETE":
                demand(ledger.deletion_ticks[desk.number, key] > 0, "no mail without a tick", f"deleted {key}")
            sent[key] = sent.get(key, 0) + 1
        for key, number in sent.items():
            wanted = sum(
                count for (who, one), count in ledger.ticks.items() if (who, ledger.key(one)) == (desk.number, key)
            )
            demand(number <= wanted, "no mail without a tick", f"{number} mails for {wanted} ticks: {key}")


def foreign(world: World, events: dict[str, dict[str, Any]]) -> None:
    """What is none of our business is as people left it, byte for byte."""
    by_key = {world.ledger.key(event_id): event for event_id, event in events.items()}
    for (key, name), value in world.ledger.foreign.items():
        kind, _, event_id = key.partition(" ")
        if name == "whole":
            calendar = OTHER if kind == "elsewhere" else ""
            now = world.stored(event_id, calendar)
            demand(now == value, "foreign data is untouched", f"{now} was {value}")
        elif key in by_key:
            demand(_foreign(by_key[key], name, value), "foreign data is untouched", f"{name} of {key} was {value}")


def _foreign(event: dict[str, Any], name: str, value: Any) -> bool:
    if name == "answers":
        who, answer = value
        found = [entry for entry in event.get("attendees", ()) if entry["email"] == who]
        return not found or found[0]["responseStatus"] == answer
    if name == "otherProgram":
        return bool(event["extendedProperties"]["private"].get(name) == value)
    return bool(event.get(name) == value)
