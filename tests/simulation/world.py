"""One world: a calendar at Google, desks that mirror it, their clocks, and the point at which a program ends."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from bookings_desktop.errors import DatabaseUnusable
from bookings_desktop.google.mapping import event_from_json, normalised
from bookings_desktop.models import values
from bookings_desktop.models.lease_holder import own_holder
from bookings_desktop.models.mirrored import MirroredFields, field_from_json
from bookings_desktop.models.sync_values import Link
from bookings_desktop.models.values import Booking
from bookings_desktop.sandbox.faults import Fault
from bookings_desktop.services.bookings import BookingService
from bookings_desktop.services.conflicts import Resolved
from bookings_desktop.sync.local import LocalSide
from bookings_desktop.sync.remote import RemoteEvent
from tests.simulation.ledger import Key, Ledger, mark
from tests.simulation.memory import MemoryDatabase
from tests.simulation.promises import Broken
from tests.simulation.wire import gateway
from tests.support.sync_world import ZONE, Clock, Desk, Google, Killed

if TYPE_CHECKING:
    from tests.simulation.actors_undo import Step

TEXTS = {"title": "summary", "location": "location", "description": "description"}
FOLLOWED = (*TEXTS, "slot", "reminders", "meeting_link")
"""Fields of which every value is followed, because each is given only once."""
CLIENTS = ("mara@example.org", "noor@example.org")
VISITOR = "visitor@example.net"
OTHER = "private@group.calendar.google.com"
"""A calendar in which the desks cannot look: they cannot tell an event moved there from a deleted one."""
TEAM = "team@group.calendar.google.com"
"""A calendar in which they find an event that was moved there."""


MONTHS_AWAY = 40 * 86_400.0
"""Longer than Google remembers deleted events, and than a sync token lives."""

WRITES = ("before POST", "before PATCH", "before DELETE")
SHARED, ASKING, LATE = 0.15, 0.3, 0.15
"""How often two desks share a database, desks ask before the first round, and a desk is not connected from the start."""


Backup = tuple[bytes, dict[tuple[int, str], str], dict[tuple[int, str, str], str]]


class DeskClock:
    """A desk's clock, which goes with the world's but may be wrong."""

    def __init__(self, world: Clock) -> None:
        self._world = world
        self.wrong = timedelta()

    def __call__(self) -> datetime:
        return self._world.now + self.wrong

    def advance(self, seconds: float) -> None:
        self._world.advance(seconds)


class Station(Desk):
    """A desk whose program can end at any call or commit, and be interrupted by others during a call.

    Attributes:
        books: the number of its database, which it may share with another desk.
        fuse: so many points are passed before the program ends; None for never.
        calling: whether a request is on its way while somebody does something.
        interruption: what somebody does at a call, once, after so many points.
        trouble: so many transactions are stored before one cannot be, while the program goes on; None for never.
        backup: what a backup holds, and what the ledger knew then of its notes and long texts.
        trash: bookings deleted here.
        clients: ids of the contacts whom this desk invites.
        members: addresses of the members, by id.
        service: what the window changes bookings with; it remembers as long as the program runs.
        undo: what was changed with it and can be taken back.
        choices: choices in conflicts that can be taken back: what came of each, the event, the values that were given up, and when.
    """

    def __init__(
        self,
        number: int,
        world: World,
        *,
        undo_window: timedelta,
        page_size: int,
        asks_first: bool = False,
        beside: Station | None = None,
    ) -> None:
        self.number = number
        self.books = number if beside is None else beside.books
        self.world = world
        self.fuse: int | None = None
        self.trouble: int | None = None
        self.interruption: tuple[int, Callable[[], None]] | None = None
        self.running = False
        self.calling = False
        self.undo: list[Step] = []
        self.choices: list[tuple[Resolved, Key, list[Any], int]] = []
        clock = DeskClock(world.clock)
        database = MemoryDatabase(
            self.books, clock=clock, undo_window=undo_window, passing=self.passing, shared=beside is not None
        )
        remote = gateway(number).sign_in(world.google.store, self.passing)
        remote.wire.mailed.clear()
        super().__init__(database, world.google, clock, remote=remote, page_size=page_size, asks_first=asks_first)
        self.database: MemoryDatabase = database
        self.service = BookingService(database, lambda: "Helen")
        self.backup: list[Backup] = [] if beside is None else beside.backup
        self.trash: list[str] = [] if beside is None else beside.trash
        self.members: dict[str, str] = {} if beside is None else beside.members
        if beside is None:
            self.clients = [self.contact(address.partition("@")[0].title(), address) for address in CLIENTS]
        else:
            self.clients = beside.clients

    @property
    def connected(self) -> bool:
        """Whether its database has a calendar to mirror."""
        with self.database.reading() as uow:
            return uow.calendars.active() is not None

    def passing(self, point: str) -> None:
        """Pass a point; points of a person's own work do not count."""
        if not self.running:
            return
        if point in WRITES and self.engine.first is not None:
            raise Broken("nothing is sent before the yes", point)
        if self.fuse is not None:
            self.fuse -= 1
            if self.fuse < 0:
                self.fuse = None
                raise Killed(point)
        if self.trouble is not None and point == "before commit":
            self.trouble -= 1
            if self.trouble < 0:
                self.trouble = None
                raise DatabaseUnusable("The disk is full.", "Make room.")
        if self.interruption is not None and "commit" not in point:
            left, deed = self.interruption
            self.interruption = (left - 1, deed)
            if left <= 0:
                self.interruption, self.running, self.calling = None, False, True
                deed()
                self.running, self.calling = True, False

    @contextmanager
    def working(self) -> Iterator[None]:
        """The engine works; a program that ends is started again, one that could not store something goes on later."""
        self.running = True
        try:
            yield
        except DatabaseUnusable:
            self.trouble = None
        except Killed:
            self.fuse = None
            self.restart()
        finally:
            self.running, self.interruption = False, None

    def restart(self) -> None:
        """See the base class; the new program also signs in anew, and opens the database as somebody else."""
        self.database.holder = own_holder()
        self.service = BookingService(self.database, lambda: "Helen")
        self.undo.clear()
        self.remote.sign_in(self.world.google.store, self.passing)
        super().restart()


class World:
    """All of it.

    Args:
        seed: decides how the world is made; what happens in it is the schedule's business.

    Attributes:
        elsewhere: the calendars to which events were moved, by event id.
        turned: events that became series.
        withdrawal: answers that there is no such calendar, while it is taken away from us.
    """

    def __init__(self, seed: int) -> None:
        dice = random.Random(f"world {seed}")  # noqa: S311 - repeatable on purpose
        self.clock = Clock()
        self.google = Google(self.clock)
        self.google.store.add_calendar(OTHER, "Private", time_zone=ZONE)
        self.google.store.calendar(OTHER).listed = False
        self.ledger = Ledger()
        self.withdrawal: Fault | None = None
        self.elsewhere: dict[str, str] = {}
        self.turned: set[str] = set()
        self.desks: list[Station] = []
        shared, asks_first = dice.random() < SHARED, dice.random() < ASKING
        for number in range(dice.choice((2, 2, 2, 3))):
            self.desks.append(
                Station(
                    number,
                    self,
                    undo_window=timedelta(seconds=dice.choice((0, 0, 5))),
                    page_size=dice.choice((3, 5, 250)),
                    asks_first=asks_first,
                    beside=self.desks[0] if shared and number == 1 else None,
                )
            )
        for station in self.desks:
            if not station.connected and dice.random() >= LATE:
                station.connect()

    @property
    def databases(self) -> list[Station]:
        """One desk for each database."""
        return list({desk.books: desk for desk in reversed(self.desks)}.values())

    def next(self) -> int:
        """A number that was never given before, so that every value in the world is unlike all others."""
        self.ledger.step += 1
        return self.ledger.step

    def station(self, dice: random.Random) -> Station:
        return dice.choice(self.desks)

    def remote_event(self, event: dict[str, Any]) -> RemoteEvent:
        return event_from_json(event, ZONE)

    def fields_of(self, event: dict[str, Any]) -> MirroredFields:
        found = self.remote_event(event).fields
        if found is None:
            raise AssertionError(f"the event {event['id']} cannot be read")
        return found

    def stored(self, event_id: str, calendar_id: str = "") -> dict[str, Any]:
        """All that Google keeps of an event, without asking through its API."""
        record = self.google.store.calendar(calendar_id or self.google.calendar_id).records[event_id]
        return {**record.data, "etag": record.etag}

    def records(self) -> Iterable[str]:
        """Ids of all events that the mirror has or had."""
        return self.google.store.calendar(self.google.calendar_id).records

    def moved(self) -> list[dict[str, Any]]:
        """Events that were moved to the team's calendar."""
        team = next((one for one in self.google.store.calendars() if one.id == TEAM), None)
        return [] if team is None else [one.data | {"id": one.id} for one in team.records.values() if not one.deleted]

    def singles(self) -> list[dict[str, Any]]:
        """The living events that are mirrored, by id."""
        found = [event for event in self.google.events() if self.remote_event(event).mirrored]
        return sorted(found, key=lambda event: str(event["id"]))

    def living(self, event_id: str) -> dict[str, Any] | None:
        """A mirrored event that lives, or None."""
        return next((event for event in self.singles() if event["id"] == event_id), None)

    def key(self, desk: Desk, booking: Booking) -> Key:
        link = desk.link(booking.id)
        return self.ledger.key(booking.id) if link is None else self.ledger.linked(booking.id, link.event_id)

    def deletion_waits(self, event_id: str, *, but: Station | None = None) -> bool:
        """Whether some desk, other than one, has deleted an event's booking and has neither told Google nor heard of a deletion.

        What a desk is telling Google at this moment waits too: whether it is in time is up to Google.
        """
        for desk in self.databases:
            telling = any(each.calling for each in self.desks if each.books == desk.books)
            if but is not None and desk.books == but.books:
                continue
            with desk.database.reading() as uow:
                for link in uow.links.by_event(self.google.calendar_id, [event_id]).values():
                    booking = uow.bookings.find(link.booking_id)
                    if not link.gone and (link.sent is None or telling) and (booking is None or not booking.stands):
                        return True
        return False

    def unchanged(self, desk: Desk, booking_id: str) -> bool:
        """Whether a booking is as both sides last agreed, perhaps since what was edited was edited back."""
        link, booking = desk.link(booking_id), desk.find(booking_id)
        with desk.database.reading() as uow:
            ours = LocalSide(uow, normalised, self.google.calendar_id).fields(booking, event_lives=True)
        return link is not None and link.base is not None and ours == link.base

    def brought_back(self, desk: Station, key: Key, link: Link | None) -> None:
        """Note that a desk took its own deletion back; where nobody has heard of that yet, nothing has happened at all."""
        if link is None or link.gone:
            event_id = link.event_id if link is not None else key
            self.ledger.restored(key, deletion_waits=self.deletion_waits(event_id, but=desk))

    def seen_at(self, desk: Desk, booking: Booking) -> dict[str, list[Any]]:
        """What the desk's screen shows of a booking, conflicts included."""
        found = {name: [mark(getattr(booking, name))] for name in FOLLOWED}
        found["assigned_to"] = [desk.members.get(booking.assigned_to_id or "", "")]
        for conflict in desk.conflicts(booking.id):
            if conflict.field in found:
                found[conflict.field].append(mark(field_from_json(conflict.field, conflict.theirs)))
        return found

    def seen_in_google(self, event: dict[str, Any]) -> dict[str, list[Any]]:
        fields = self.fields_of(event)
        return {name: [mark(getattr(fields, name))] for name in (*FOLLOWED, "assigned_to")}


@contextmanager
def same_ids(seed: int) -> Iterator[None]:
    """Let all ids depend on the seed: they decide what is sent first and who is picked."""
    dice = random.Random(f"ids {seed}")  # noqa: S311 - repeatable on purpose

    def made() -> uuid.UUID:
        return uuid.UUID(int=dice.getrandbits(128), version=4)

    with patch.object(uuid, "uuid4", made), patch.object(values, "uuid4", made):
        yield
