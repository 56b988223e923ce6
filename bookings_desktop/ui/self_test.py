"""``--self-test``: the whole way without a person, through the real window, database, engine and HTTP, against the sandbox.

A booking is made in the dialog and has to arrive in the calendar; an edit of it too; and a change made on the Google side has to
come back into the table. This is what is started on a freshly built package, on every system.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtWidgets import QLineEdit, QPushButton
from shiboken6 import isValid

from bookings_desktop.models.listing import BookingSummary
from bookings_desktop.ui.bookings.dialog import BookingDialog
from bookings_desktop.ui.session import WindowSession

PATIENCE_SECONDS = 120.0
TITLE = "Self-test: first visit"
EDITED = "Self-test: first visit, longer"
RENAMED = "Self-test: renamed in Google"


class SelfTestFailed(Exception):
    """A step did not come about in time; the text names it."""


@dataclass(frozen=True, slots=True)
class GoogleSide:
    """The other side, as the composition root gives it.

    Attributes:
        events: all events of the calendar in Google's JSON form.
        rename: somebody gives an event another title there.
    """

    events: Callable[[], Sequence[Mapping[str, Any]]]
    rename: Callable[[str, str], object]


async def run_self_test(session: WindowSession, google: GoogleSide, say: Callable[[str], None] = print) -> int:
    """Go the whole way; tells each step.

    Returns:
        0, or 1 when a step did not come about.
    """
    started = time.monotonic()
    try:
        await _go(session, google, say)
    except SelfTestFailed as failure:
        say(f"Self-test failed: {failure}")
        return 1
    say(f"Self-test passed in {time.monotonic() - started:.1f} s.")
    return 0


async def _go(session: WindowSession, google: GoogleSide, say: Callable[[str], None]) -> None:
    count = len(session.window.page.rows())
    if not count:
        raise SelfTestFailed("the table shows no sample bookings")
    say(f"The table shows {count:,} bookings.")
    dialog = session.new_booking()
    await _fill_and_save(dialog, TITLE)
    row = await _until("the new booking is in the table", lambda: _row(session, TITLE))
    session.sync.sync_now()
    await _until("the new booking is in the calendar", lambda: _event(google, TITLE))
    say("A new booking arrived in the calendar.")
    dialog = await session.edit_booking(row.id)
    await _fill_and_save(dialog, EDITED)
    session.sync.sync_now()
    event = await _until("the edit is in the calendar", lambda: _event(google, EDITED))
    say("An edit arrived in the calendar.")
    google.rename(str(event["id"]), RENAMED)
    session.sync.sync_now()
    await _until("the change made in Google is in the table", lambda: _row(session, RENAMED))
    say("A change made in the calendar came back.")


async def _fill_and_save(dialog: BookingDialog, title: str) -> None:
    field = dialog.findChild(QLineEdit, "title")
    save = dialog.findChild(QPushButton, "save")
    if field is None or save is None:
        raise SelfTestFailed("the dialog has no title or no Save")
    field.setText(title)
    save.click()
    await _until("the dialog closes after Save", lambda: not (isValid(dialog) and dialog.isVisible()))


def _row(session: WindowSession, title: str) -> BookingSummary | None:
    return next((row for row in session.window.page.rows() if row.title == title), None)


def _event(google: GoogleSide, title: str) -> Mapping[str, Any] | None:
    return next((event for event in google.events() if event.get("summary") == title), None)


async def _until(what: str, look: Callable[[], Any]) -> Any:
    """Look again and again until something is found. Raises SelfTestFailed when the patience ends."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not (found := look()):
        if time.monotonic() > end:
            raise SelfTestFailed(what)
        await asyncio.sleep(0.05)
    return found
