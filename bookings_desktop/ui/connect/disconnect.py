"""The question before a calendar is disconnected."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from bookings_desktop.ui.shell.questions import ask
from bookings_desktop.ui.theme import ThemeManager

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
