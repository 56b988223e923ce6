"""Connecting a calendar as the mirror, and letting it go."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from bookings_desktop.errors import NotPossible
from bookings_desktop.models.sync_values import CalendarState, Link, SyncLogKind
from bookings_desktop.models.unit_of_work import UnitOfWork
from bookings_desktop.models.values import EntityKind, HistoryAction
from bookings_desktop.sync.local import DELETION
from bookings_desktop.sync.logbook import without_addresses
from bookings_desktop.sync.pace import TokenBucket
from bookings_desktop.sync.remote import (
    AccessRole,
    Gone,
    NotAllowed,
    OtherAccount,
    PreconditionFailed,
    RemoteCalendarInfo,
)
from bookings_desktop.sync.results import Halt, Stop
from bookings_desktop.sync.settle import Settler
from bookings_desktop.sync.surroundings import Surroundings

PATIENCE = 5
"""So often an event is read anew before its deletion is given up."""

READ_ONLY = NotAllowed(
    "You can only read this calendar.", "Ask its owner to let you change it.", reason="requiredAccessLevel"
)


def connect(around: Surroundings, calendar_id: str) -> CalendarState:
    """Make a calendar the mirror and mark every booking that has no event yet. Two calls.

    Connecting the same calendar again goes on where it was left, but reads everything. Another calendar, or another account,
    starts with nothing known: the links to the old one are forgotten, its events stay where they are.

    Args:
        around: the engine's surroundings.
        calendar_id: an id from the account's list, or ``primary``; the real id is stored.

    Raises:
        NotPossible: its events cannot be read in full.
        RemoteError: it cannot be reached or does not exist.
    """
    account = around.remote.account()
    info = around.remote.calendar(calendar_id)
    if info.access_role is AccessRole.FREE_BUSY:
        raise NotPossible(
            f"Of the calendar “{info.name}” you can only see when it is busy.", "Ask its owner to share it in full."
        )
    with around.writing() as uow:
        state = _state(uow, account, info)
        before = uow.calendars.active()
        if before is None or before.id != state.id:
            uow.outbox.forget_wishes()  # an e-mail ticked before is no news by now, perhaps months later
        uow.links.remove_elsewhere(state.id)
        for booking_id in uow.conflicts.booking_ids():
            if uow.links.get(booking_id) is None:
                uow.conflicts.replace(booking_id, ())
        uow.calendars.save(state)
        uow.outbox.mark_many(uow.links.unlinked())
        uow.history.add(EntityKind.CALENDAR, state.id, HistoryAction.CREATED, note=f"Connected “{info.name}”.")
        uow.sync_log.add(SyncLogKind.CONNECTED, title=without_addresses(info.name), calendar_id=state.id)
        uow.commit()
    around.start_over()
    around.verified = True
    return state


def _state(uow: UnitOfWork, account: str, info: RemoteCalendarInfo) -> CalendarState:
    known = uow.calendars.get(info.calendar_id)
    state = known or CalendarState(info.calendar_id, account)
    if not uow.links.count(info.calendar_id):
        state = replace(state, checked_at=None)  # nothing is known of it any more: the next round is a first one
    return replace(
        state,
        account=account,
        name=info.name,
        time_zone=info.time_zone,
        access_role=info.access_role.value,
        active=True,
        sync_token="",
    )


def nobody(done: int, total: int) -> None:
    """Nobody wants to know how far it is."""


def disconnect(
    around: Surroundings,
    *,
    keep_events: bool = True,
    cancelled: Callable[[], bool] = lambda: False,
    progress: Callable[[int, int], None] = nobody,
    pace: TokenBucket | None = None,
    wait: Callable[[float], None] = time.sleep,
) -> bool:
    """Stop mirroring. Bookings, links and marks stay, so that the same calendar can be connected again.

    Args:
        around: the engine's surroundings.
        keep_events: whether the events stay in Google; otherwise those of our bookings are deleted one by one first. What was
            changed in one meanwhile is taken in before, and one that became a series stays.
        cancelled: asked before each deletion; when it says yes, the calendar stays connected with what is left.
        progress: told before each deletion and at the end how many of how many are done.
        pace: how fast may be deleted; None for as fast as it goes.
        wait: lets so many seconds pass.

    Returns:
        Whether it is disconnected.

    Raises:
        RemoteError: an event could not be deleted; the calendar stays connected, and calling again goes on.
    """
    calendar = around.calendar()
    if calendar is None:
        return True
    if not keep_events:
        paced = _pacer(pace, wait)
        with around.database.reading() as uow:
            booking_ids = uow.links.in_calendar(calendar.id)
        for number, booking_id in enumerate(booking_ids):
            progress(number, len(booking_ids))
            if cancelled():
                return False
            _remove_event(around, calendar.id, booking_id, paced)
        progress(len(booking_ids), len(booking_ids))
    with around.writing() as uow:
        uow.calendars.save(replace(calendar, active=False, sync_token=""))
        if not keep_events:
            uow.links.remove_all(calendar.id)
        note = f"Disconnected “{calendar.name}”."
        uow.history.add(EntityKind.CALENDAR, calendar.id, HistoryAction.DELETED, note=note)
        uow.sync_log.add(SyncLogKind.DISCONNECTED, title=without_addresses(calendar.name), calendar_id=calendar.id)
        uow.commit()
    around.start_over()
    return True


def _pacer(pace: TokenBucket | None, wait: Callable[[float], None]) -> Callable[[], None]:
    """What is called before each call to Google, so that they do not come faster than the pace allows."""

    def paced() -> None:
        if pace is not None:
            wait(pace.seconds_until(1))
            pace.spend(1)

    return paced


def _remove_event(around: Surroundings, calendar_id: str, booking_id: str, paced: Callable[[], None]) -> None:
    """Delete the event of a booking, in the state that we know: what somebody changed meanwhile is taken in first."""
    for _ in range(PATIENCE):
        with around.writing() as uow:
            link = uow.links.get(booking_id)
            if link is None or link.gone:
                return
            # Should it not come to the end, the calendar stays connected, and what is connected has its event: the mark has it
            # looked for, and what is on its way tells that nobody else deleted it.
            uow.links.save(replace(link, sent=DELETION))
            uow.outbox.mark_many([booking_id])
            uow.commit()
        if _is_removed(around, calendar_id, link, paced):
            with around.writing() as uow:
                uow.links.remove(booking_id)
                uow.commit()
            return
    raise PreconditionFailed("An event changes in Google all the time.", "Try again in a moment.")


def _is_removed(around: Surroundings, calendar_id: str, link: Link, paced: Callable[[], None]) -> bool:
    """Make one try; tells whether the event is none of ours any more, be it deleted or become a series."""
    try:
        if link.etag:
            paced()
            around.remote.delete(calendar_id, link.event_id, link.etag, notify_guests=False)
            return True
    except Gone:
        return True
    except PreconditionFailed:
        pass  # it is not what we know
    paced()
    try:
        event = around.remote.get(calendar_id, link.event_id)
    except Gone:
        return True
    if event.deleted or not event.mirrored or event.fields is None:
        return True
    with around.writing() as uow:
        Settler(uow, around.side(uow, calendar_id), calendar_id).read(event, link)
        uow.commit()
    return False


def verify(around: Surroundings, calendar: CalendarState) -> bool:
    """Compare the signed-in account with the one whose calendar is mirrored: one call. Tells whether they are the same.

    Raises:
        RemoteError: it cannot be found out.
    """
    account = around.remote.account()
    around.succeeded()
    if account.lower() == calendar.account.lower():
        around.verified = True
        return True
    around.stop(
        Stop.SIGN_IN,
        OtherAccount(
            f"You are signed in to Google as {account}, but the bookings are mirrored in a calendar of {calendar.account}.",
            f"Sign in as {calendar.account}, or connect a calendar of {account}.",
        ),
    )
    return False


def read_only(calendar: CalendarState) -> Halt | None:
    """What keeps us from sending to a calendar that we may only read; None for one that may be written."""
    try:
        role = AccessRole(calendar.access_role) if calendar.access_role else None
    except ValueError:
        return None  # a role that Google made up later: its answers will tell
    return None if role is None or role.may_write else Halt(Stop.READ_ONLY, READ_ONLY)
