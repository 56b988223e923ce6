"""Puts together the page of contacts with what it needs of one window."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from bookings_desktop.ui.contacts.commands import ContactCommands
from bookings_desktop.ui.contacts.controller import ContactsController
from bookings_desktop.ui.deal_dialog import DealEditor
from bookings_desktop.ui.notifications import Notifications
from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.undo import UndoHistory

if TYPE_CHECKING:
    from bookings_desktop.ui.below import Below
    from bookings_desktop.ui.booking_dialogs import BookingDialogs
    from bookings_desktop.ui.main_window import MainWindow
    from bookings_desktop.ui.open_dialogs import OpenDialogs
    from bookings_desktop.ui.threads import TaskRunner


def contacts_of(
    window: MainWindow,
    below: Below,
    bookings: BookingDialogs,
    opened: OpenDialogs,
    history: UndoHistory,
    themes: ThemeManager,
    notifications: Notifications,
    tasks: TaskRunner,
    now: Callable[[], float],
    deals: DealEditor,
) -> ContactsController:
    """The contacts of a window.

    Args:
        window: whose page it is.
        below: the services.
        bookings: opens dialogs of bookings.
        opened: keeps the open dialogs.
        history: remembers what can be undone.
        themes: colours and fonts.
        notifications: the door for messages.
        tasks: runs what is slow.
        now: the present instant in seconds since the epoch.
        deals: edits deals.
    """
    commands = ContactCommands(
        window, below.contact_care, below.follow_ups, history, themes, notifications, tasks, below.open_address
    )
    return ContactsController(window, below, bookings, opened, commands, deals, themes, tasks, now)
