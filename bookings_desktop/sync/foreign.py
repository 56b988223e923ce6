"""Foreign events on a page of a listing: kept as busy time, never answered by a write, forgotten with their tombstone."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from bookings_desktop.models.sync_values import ForeignEvent
from bookings_desktop.models.unit_of_work import UnitOfWork
from bookings_desktop.sync.remote import RemoteEvent


def take_in(uow: UnitOfWork, calendar_id: str, events: Iterable[RemoteEvent], linked: Collection[str]) -> None:
    """Store the foreign events of a page, and forget those that are gone or became bookings.

    Args:
        uow: the transaction in which the page is taken in.
        calendar_id: the mirror.
        events: of the page; of the same one twice the later state counts.
        linked: ids of events that belong to bookings, which take up their time themselves.
    """
    latest = {event.event_id: event for event in events}
    known = uow.foreign_events.get_many(calendar_id, list(latest))
    kept: list[ForeignEvent] = []
    gone: list[str] = []
    for event_id, event in latest.items():
        before = known.get(event_id)
        if event.foreign is not None and event_id not in linked:
            found = replace(event.foreign, calendar_id=calendar_id)
            if found != before:
                kept.append(found)
            continue
        if before is not None:
            gone.append(event_id)
            if before.recurrence:
                uow.foreign_events.remove_exceptions(calendar_id, event_id)
    uow.foreign_events.remove(calendar_id, gone)
    uow.foreign_events.save_many(kept)


def forget_unlisted(uow: UnitOfWork, calendar_id: str, listed: Collection[str]) -> None:
    """After a full listing: what it did not show is no longer there. It is only a picture of Google's, so nothing is lost by it."""
    uow.foreign_events.remove(calendar_id, sorted(uow.foreign_events.ids(calendar_id) - set(listed)))
