"""What the first round with a calendar would do, found out by reading only.

Every page is put through the same rules as a real reading, in a transaction that is never committed: what is counted here is what
will happen, as long as nobody changes anything in the meantime.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from bookings_desktop.models.sync_values import CalendarState, Link
from bookings_desktop.models.unit_of_work import UnitOfWork
from bookings_desktop.models.values import Booking
from bookings_desktop.sync.groups import in_roles
from bookings_desktop.sync.local import LocalSide
from bookings_desktop.sync.merge import differing
from bookings_desktop.sync.remote import RemoteEvent, RemotePage, ServerTrouble
from bookings_desktop.sync.results import Effect, FirstSync
from bookings_desktop.sync.settle import Settler
from bookings_desktop.sync.surroundings import Surroundings

__all__ = ["FirstSync", "Preview"]


class Preview:
    """Counts page by page; each page is one call and one short transaction, of which nothing stays.

    Args:
        surroundings: shared with the engine's steps.
        calendar_id: the real id of the calendar, connected or not.
        page_size: gives the number of events of the next page.
    """

    def __init__(self, surroundings: Surroundings, calendar_id: str, page_size: Callable[[], int]) -> None:
        self.calendar_id = calendar_id
        self._around = surroundings
        self._page_size = page_size
        self._page_token = ""
        self._seen: set[str] = set()
        self._met: set[str] = set()
        self._to_google: set[str] = set()
        self._to_here: set[str] = set()
        self._to_choose: set[str] = set()
        self._same = 0

    @property
    def counted(self) -> FirstSync:
        """What was counted so far."""
        return FirstSync(len(self._to_google), len(self._to_here), len(self._to_choose), self._same)

    def page(self) -> FirstSync | None:
        """Read and count the next page.

        Returns:
            The whole count after the last page, otherwise None.

        Raises:
            RemoteError: the page cannot be read; calling again goes on with the same one.
        """
        page = self._around.remote.list_page(
            self.calendar_id, sync_token="", page_token=self._page_token, page_size=self._page_size()
        )
        if not page.next_page_token and not page.next_sync_token:
            raise ServerTrouble("Google gave no proper answer.", "You can go on working; it is tried again later.")
        with self._around.writing() as uow:  # not committed
            self._set_out(uow)
            self._count(uow, page)
            if not page.next_page_token:
                self._count_the_rest(uow)
        self._page_token = page.next_page_token
        return None if page.next_page_token else self.counted

    def _set_out(self, uow: UnitOfWork) -> None:
        """Let the transaction look as if the calendar were connected."""
        if uow.calendars.get(self.calendar_id) is None:
            uow.calendars.save(CalendarState(self.calendar_id, "", active=False))
        uow.links.leave_out_elsewhere(self.calendar_id)

    def _count(self, uow: UnitOfWork, page: RemotePage) -> None:
        side = self._around.side(uow, self.calendar_id)
        settler = Settler(uow, side, self.calendar_id)
        links = uow.links.by_event(self.calendar_id, [event.event_id for event in page.events])
        for event in page.events:
            if event.event_id not in self._seen:
                self._seen.add(event.event_id)
                self._meet(uow, settler, side, event, links.get(event.event_id))

    def _meet(self, uow: UnitOfWork, settler: Settler, side: LocalSide, event: RemoteEvent, link: Link | None) -> None:
        if link is None and not event.booking_id:
            # Made by hand in Google: a new booking, for which no rule has to be asked.
            if not event.deleted and event.mirrored and event.fields is not None:
                self._to_here.add(event.event_id)
            return
        met = settler.listed(event, link)
        booking_id = met.booking_id or (link.booking_id if link is not None else "")
        if not booking_id:
            return
        self._met.add(booking_id)
        if met.effect in (Effect.CREATED, Effect.RESTORED, Effect.CANCELLED):
            self._to_here.add(booking_id)
        elif uow.conflicts.of(booking_id):
            self._to_choose.add(booking_id)
        elif self._goes_out(side, uow.bookings.find(booking_id), uow.links.get(booking_id)):
            self._to_google.add(booking_id)
        elif met.effect is Effect.CHANGED:
            self._to_here.add(booking_id)
        elif not event.deleted:
            self._same += 1

    def _goes_out(self, side: LocalSide, booking: Booking | None, link: Link | None) -> bool:
        """Whether something of this booking would be sent, once both sides have met."""
        lives = link is not None and not link.gone
        local = side.fields(booking, event_lives=lives)
        if local is None or link is None or link.base is None:
            return lives if local is None else True
        return bool(differing(in_roles(link.base, local), local))

    def _count_the_rest(self, uow: UnitOfWork) -> None:
        """Bookings whose event did not come: deleted in Google meanwhile, or never there."""
        mirrored = uow.links.mirrored_events(self.calendar_id)
        missing = [booking for event, booking in mirrored.items() if event not in self._seen]
        self._count_missing(uow, missing)
        self._to_google |= set(uow.links.without_event(self.calendar_id)) - self._met - self._to_here

    def _count_missing(self, uow: UnitOfWork, booking_ids: Iterable[str]) -> None:
        side = self._around.side(uow, self.calendar_id)
        for booking_id in booking_ids:
            link = uow.links.get(booking_id)
            local = side.fields(uow.bookings.find(booking_id), event_lives=False)
            if local is None or link is None:
                continue  # gone on both sides
            same = link.base is not None and local == in_roles(link.base, local)
            (self._to_here if same else self._to_google).add(booking_id)
