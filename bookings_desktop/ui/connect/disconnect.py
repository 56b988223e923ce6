"""Disconnecting a calendar: the question before, and what is shown meanwhile."""

from __future__ import annotations

import asyncio
import threading

from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from bookings_desktop.ui.connect.connector import Connector
from bookings_desktop.ui.connect.removing import RemovingDialog
from bookings_desktop.ui.shell.questions import ask
from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.threads import Lane, TaskRunner

_KEEP, _REMOVE, _STAY = "Keep the events there", "Remove the events", "Stay connected"


async def ask_disconnect(themes: ThemeManager, parent: QWidget) -> str | None:
    """Ask what becomes of the events in Google.

    Returns:
        ``keep`` or ``remove``; None to stay connected, which is also what Esc and closing the question mean.
    """
    answer = await ask(
        themes,
        parent,
        "Disconnect from Google Calendar?",
        "Your bookings stay here. Their events in Google Calendar can stay as they are, or be removed from it, which may take "
        "a while.",
        ((_KEEP, "secondary"), (_REMOVE, "danger"), (_STAY, "primary")),
    )
    return {_KEEP: "keep", _REMOVE: "remove"}.get(answer)


async def disconnected(
    window: QWidget, themes: ThemeManager, tasks: TaskRunner, connector: Connector, keep: bool, stopped: threading.Event
) -> bool:
    """Disconnect, showing how far it is while events are removed; tells whether it came to its end.

    Raises:
        BookingsError: Google cannot be reached or wants a new sign-in; the calendar stays connected.
    """
    loop = asyncio.get_running_loop()
    dialog = None if keep else RemovingDialog(themes, stopped, window)

    def show(done: int, total: int) -> None:
        if dialog is not None and isValid(dialog):
            dialog.show_progress(done, total)

    def progress(done: int, total: int) -> None:
        loop.call_soon_threadsafe(show, done, total)  # called on the network lane

    if dialog is not None:
        dialog.open()
    try:
        return await tasks.run(lambda: connector.disconnect(keep, stopped, progress), Lane.NETWORK)
    finally:
        if dialog is not None and isValid(dialog):
            dialog.finish()
