"""Reading Google: one page of a listing, then one short transaction; the sync token is stored with the last page only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from bookings_desktop.models.sync_values import CalendarState
from bookings_desktop.models.unit_of_work import UnitOfWork
from bookings_desktop.sync import foreign, questions
from bookings_desktop.sync.elsewhere import Search
from bookings_desktop.sync.remote import Gone, RemoteError, RemotePage, ServerTrouble, SyncTokenExpired
from bookings_desktop.sync.results import Effect, Halt, MassChange, PullResult, Side, Stop
from bookings_desktop.sync.settle import Met, Settler
from bookings_desktop.sync.surroundings import LONGEST_READING, Reading, Surroundings, mass_limit

MOST_RESTARTS = 3
"""So many dead tokens in a row are followed by a pause instead of another full reading (facts page, case 26)."""

TITLES = 5
"""So many bookings are named in a question."""


class Puller:
    """Reads the mirror page by page.

    Args:
        surroundings: shared with the other steps.
        page_size: gives the number of events of the next page.
    """

    def __init__(self, surroundings: Surroundings, page_size: Callable[[], int]) -> None:
        self._around = surroundings
        self._page_size = page_size

    def page(self, calendar: CalendarState) -> PullResult:
        """Read one page and take it in."""
        around = self._around
        reading = around.reading
        if reading is None or reading.calendar_id != calendar.id or self._is_stale(reading):
            reading = around.reading = self._start(calendar)
        if reading.held is not None:
            return self._go_on(calendar, reading, reading.held)
        try:
            page = around.remote.list_page(
                calendar.id,
                sync_token=reading.sync_token,
                page_token=reading.page_token,
                page_size=self._page_size(),
            )
            if not page.next_page_token and not page.next_sync_token:
                raise ServerTrouble("Google gave no proper answer.", "You can go on working; it is tried again later.")
        except SyncTokenExpired as error:
            return self._read_everything(calendar, error)
        except Gone as error:
            around.reading = None
            return PullResult(halt=around.stop(Stop.CALENDAR_GONE, error))
        except RemoteError as error:
            return PullResult(halt=around.failed(error, reading=True))
        around.succeeded()
        if page.access_role is not None and page.access_role.may_write:
            around.writable()
        reading.search = Search(around.remote, calendar.id, self._leaving(calendar.id, page))
        if reading.search.done:
            return self._take_in(calendar, reading, page)
        reading.held = page
        return PullResult(more=True)

    def _go_on(self, calendar: CalendarState, reading: Reading, page: RemotePage) -> PullResult:
        """Look where the events of a page went, one call after the other, and then take the page in."""
        if reading.search is not None and not reading.search.done:
            try:
                reading.search.step()
            except RemoteError as error:
                return PullResult(halt=self._around.failed(error))
            self._around.succeeded()
            if not reading.search.done:
                return PullResult(more=True)
        reading.held = None
        return self._take_in(calendar, reading, page)

    def _leaving(self, calendar_id: str, page: RemotePage) -> dict[str, str]:
        """The bookings that a page would cancel, by event id."""
        deleted = [event for event in page.events if event.deleted]
        if not deleted:
            return {}
        with self._around.database.reading() as uow:
            settler = Settler(uow, self._around.side(uow, calendar_id), calendar_id)
            links = uow.links.by_event(calendar_id, [event.event_id for event in deleted])
            leaving = [links[event.event_id] for event in deleted if event.event_id in links]
            tombstones = {event.event_id: event for event in deleted}
            return {
                link.event_id: link.booking_id
                for link in leaving
                if settler.would_cancel(tombstones[link.event_id], link)
            }

    def _start(self, calendar: CalendarState, *, full: bool = False) -> Reading:
        around = self._around
        around.removed_here = around.removed_there = 0
        around.answer = None
        with around.database.reading() as uow:
            mirrored = uow.links.count(calendar.id)
        return Reading(calendar.id, "" if full else calendar.sync_token, mirrored, around.clock())

    def _is_stale(self, reading: Reading) -> bool:
        return not timedelta() <= self._around.clock() - reading.started_at <= LONGEST_READING

    def _read_everything(self, calendar: CalendarState, error: RemoteError) -> PullResult:
        """Start a full reading. The stored token stays until that one is complete."""
        around = self._around
        unguarded = around.reading is not None and around.reading.unguarded
        around.reading = self._start(calendar, full=True)
        around.reading.unguarded = unguarded
        around.restarts += 1
        if around.restarts > MOST_RESTARTS:
            return PullResult(halt=around.failed(error))
        return PullResult(more=True)

    def _take_in(self, calendar: CalendarState, reading: Reading, page: RemotePage) -> PullResult:
        outcome = self._tried(calendar, reading, page)
        while isinstance(outcome, MassChange):
            if not questions.answered(self._around, outcome):
                return PullResult(halt=self._around.ask(outcome))
            outcome = self._tried(calendar, reading, page)  # what was answered does not come up again
        return outcome

    def _tried(self, calendar: CalendarState, reading: Reading, page: RemotePage) -> PullResult | MassChange:
        """Take the page in, unless that would remove so much that a person has to be asked; then nothing is stored."""
        around = self._around
        last = not page.next_page_token
        with around.writing() as uow:
            present = uow.calendars.active()
            if present is None or present.id != calendar.id:
                around.reading = None
                return PullResult(halt=Halt(Stop.OFF))
            met = self._meet(uow, calendar.id, page, reading.search.moved if reading.search is not None else {})
            cancelled = [one for one in met if one.effect is Effect.CANCELLED]
            missing = self._missing(uow, reading, page) if last else []
            question = self._question(uow, reading, cancelled, missing)
            if question is not None:
                return question
            _look_up(uow, missing)
            if last and reading.full:
                listed = {event.event_id for event in page.events}
                foreign.forget_unlisted(uow, calendar.id, reading.listed | listed)
            around.log.page(uow, calendar.id, met, last=last)
            uow.calendars.save(self._seen(present, page))
            uow.commit()
        around.log.page_kept(met, last=last)
        self._remember(reading, page, missing, len(cancelled))
        effects = Counter(one.effect for one in met)
        return PullResult(
            more=not last,
            complete=last,
            created=effects[Effect.CREATED],
            changed=effects[Effect.CHANGED],
            cancelled=effects[Effect.CANCELLED],
            restored=effects[Effect.RESTORED],
            conflicts=sum(one.conflict for one in met),
        )

    def _meet(self, uow: UnitOfWork, calendar_id: str, page: RemotePage, moved: Mapping[str, str]) -> list[Met]:
        side = self._around.side(uow, calendar_id)
        settler = Settler(uow, side, calendar_id, moved)
        links = uow.links.by_event(calendar_id, [event.event_id for event in page.events])
        named = {event.booking_id for event in page.events if event.booking_id}
        side.preload(sorted(named | {link.booking_id for link in links.values()}))
        met = []
        for event in page.events:
            link = links.get(event.event_id)
            if questions.is_held(self._around, event, link):
                continue
            one = settler.listed(event, link)
            if one.booking_id:
                link = uow.links.get(one.booking_id)
                if link is not None:
                    links[link.event_id] = link  # the same event can stand twice on a page
            met.append(one)
        foreign.take_in(uow, calendar_id, page.events, links)
        return met

    def _seen(self, calendar: CalendarState, page: RemotePage) -> CalendarState:
        calendar = replace(
            calendar,
            access_role=page.access_role.value if page.access_role is not None else calendar.access_role,
            time_zone=page.time_zone or calendar.time_zone,
        )
        if page.next_page_token:
            return calendar
        return replace(calendar, sync_token=page.next_sync_token, checked_at=self._around.clock())

    def _remember(self, reading: Reading, page: RemotePage, missing: list[str], cancelled: int) -> None:
        around = self._around
        around.removed_here += cancelled
        if reading.unguarded:
            around.allowed |= set(missing)
        if page.next_page_token:
            reading.page_token = page.next_page_token
            if reading.full:
                reading.listed |= {event.event_id for event in page.events}
            return
        around.reading = None
        around.restarts = 0

    def _missing(self, uow: UnitOfWork, reading: Reading, page: RemotePage) -> list[str]:
        """Bookings whose events a full listing did not show. Each is looked up before anything follows from it."""
        if not reading.full:
            return []
        seen = reading.listed | reading.linked | {event.event_id for event in page.events}
        return [
            booking
            for event, booking in uow.links.mirrored_events(reading.calendar_id).items()
            if event not in seen and booking not in self._around.held
        ]

    def _question(
        self, uow: UnitOfWork, reading: Reading, cancelled: list[Met], missing: list[str]
    ) -> MassChange | None:
        if reading.unguarded:
            return None
        vanished = [
            booking
            for booking in uow.bookings.get_many(missing).values()
            if booking.deleted_at is None and booking.open
        ]
        count = self._around.removed_here + len(cancelled) + len(vanished)
        found = len(cancelled) + len(vanished)
        # What is still to come belongs to what a person has answered already, however little it is.
        if not found or (count <= mass_limit(reading.mirrored) and self._around.answer is None):
            return None
        titles = [one.title for one in cancelled] + [booking.title for booking in vanished]
        ids = {one.booking_id for one in cancelled} | {booking.id for booking in vanished}
        return MassChange(Side.HERE, count, reading.mirrored, tuple(titles[:TITLES]), frozenset(ids))


def _look_up(uow: UnitOfWork, booking_ids: list[str]) -> None:
    """Have the events of these bookings read before anything is concluded or sent."""
    for booking_id in booking_ids:
        link = uow.links.get(booking_id)
        if link is not None:
            uow.links.save(replace(link, needs_read=True))
            if uow.outbox.get(booking_id) is None:
                uow.outbox.mark(booking_id)
