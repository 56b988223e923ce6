"""What is done with selected bookings, from the bar, the menus and the keys: which of them, asked about what, told how."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QPoint, QTimer
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from bookings_desktop.models.listing import BookingSummary
from bookings_desktop.models.values import BookingStatus
from bookings_desktop.ui import actions as names
from bookings_desktop.ui.actions import Actions, status_action_name
from bookings_desktop.ui.bookings.assign_menu import AssignMenu
from bookings_desktop.ui.bookings.cancel_popover import CancelPopover, guests_of
from bookings_desktop.ui.bookings.columns import Column
from bookings_desktop.ui.bookings.page import BookingsPage
from bookings_desktop.ui.bookings.selection_figures import SelectionFigures
from bookings_desktop.ui.bookings.shift import Shift, move_sentence
from bookings_desktop.ui.bookings.shift_popover import ShiftPopover
from bookings_desktop.ui.commands import BookingCommands
from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.threads import TaskRunner
from bookings_desktop.ui.undo import Step

MOST_IN_A_MENU = 46
"""Characters of what an undo takes back that a menu shows."""


class SelectionController(QObject):
    """The commands over the chosen bookings of one window.

    Attributes:
        chosen_rows: gives the bookings that an action is about.
    """

    def __init__(
        self,
        page: BookingsPage,
        actions: Actions,
        commands: BookingCommands,
        themes: ThemeManager,
        tasks: TaskRunner,
        *,
        chosen_rows: Callable[[], list[BookingSummary]],
        completed: Callable[[str, str, Step], None],
        now: Callable[[], float],
    ) -> None:
        """Connect the actions.

        Args:
            page: whose selection it is.
            actions: of the window.
            commands: what is done.
            themes: colours and fonts.
            tasks: runs what is slow.
            chosen_rows: gives the bookings that an action is about.
            completed: is told the id and title of a single booking that was completed, and its step, instead of a message.
            now: the present instant in seconds since the epoch.
        """
        super().__init__(page)
        self._page = page
        self._actions = actions
        self._commands = commands
        self._themes = themes
        self._tasks = tasks
        self._now = now
        self._completed = completed
        self.chosen_rows = chosen_rows
        for status in BookingStatus:
            actions[status_action_name(status)].triggered.connect(partial(self._on_status, status))
        actions[names.DELETE].triggered.connect(lambda: self._delete(self.chosen_rows()))
        actions[names.ASSIGN].triggered.connect(lambda: self.open_assign_menu(self.chosen_rows()))
        actions[names.MOVE].triggered.connect(lambda: self.open_shift(self.chosen_rows()))
        actions[names.NO_SHOW].triggered.connect(lambda: self._start(commands.no_show(self.chosen_rows())))
        actions[names.CLEAR_SELECTION].triggered.connect(self.clear_selection)
        actions[names.UNDO].triggered.connect(lambda: self._start(commands.undo()))
        actions[names.REDO].triggered.connect(lambda: self._start(commands.redo()))
        commands.before_change = page.table.go_on_after
        commands.history.changed.connect(self._describe_undo)
        commands.history.brought_back.connect(page.table.select_many)
        self._describe_undo()

    def _start(self, command: Coroutine[Any, Any, object]) -> None:
        self._tasks.start(command)
        self._give_focus_back()

    def _give_focus_back(self) -> None:
        """A button of the bar that was pressed by key may be gone a moment later: the rows have the focus again."""
        focus = QApplication.focusWidget()
        if focus is not None and self._page.selection_bar.isAncestorOf(focus):
            self._page.table.setFocus()

    # Status

    def _on_status(self, status: BookingStatus, _checked: bool = False) -> None:
        self.set_status(self.chosen_rows(), status)

    def set_status(self, rows: Sequence[BookingSummary], status: BookingStatus) -> None:
        """Give bookings a status, those of them that can get it; asks about the guests before they are cancelled."""
        self._actions.set_selection(rows)  # the action is a check mark, which it has toggled
        if not SelectionFigures.of(rows, self._now()).setting(status).fits:
            return
        guests = guests_of(rows, self._now()) if status is BookingStatus.CANCELLED else []
        if guests:
            button = self._page.selection_bar.buttons[status_action_name(status)]
            popover = CancelPopover(self._themes, rows, guests, self._page.window())
            popover.chosen.connect(lambda mail: self._set_status(rows, status, notify_guest=mail))
            # after the menu from which it was asked for has closed, so that it keeps the keys
            QTimer.singleShot(0, popover, lambda: popover.open_at(self.place_of(rows, button)))
        else:
            self._set_status(rows, status, notify_guest=False)

    def _delete(self, rows: Sequence[BookingSummary]) -> None:
        self._start(self._commands.delete(rows, lambda kept: self.set_status(kept, BookingStatus.CANCELLED)))

    def _set_status(self, rows: Sequence[BookingSummary], status: BookingStatus, *, notify_guest: bool) -> None:
        if status is BookingStatus.COMPLETED and len(rows) == 1:
            self._start(self._complete(rows[0]))
        else:
            self._start(self._commands.set_status(rows, status, notify_guest=notify_guest))

    async def _complete(self, row: BookingSummary) -> None:
        step = await self._commands.set_status([row], BookingStatus.COMPLETED, told=False)
        if step is not None:
            self._completed(row.id, row.title, step)

    # Assigning

    def open_assign_menu(self, rows: list[BookingSummary]) -> None:
        """Offer the colleagues to whom some bookings can be assigned."""
        if not rows:
            return
        menu = AssignMenu(self._page.window())
        menu.fill(self._page.model.members.values(), SelectionFigures.of(rows, self._now()), self._themes.theme)
        menu.chosen.connect(lambda member, name: self._start(self._commands.assign(rows, member or None, name)))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.place_of(rows, self._page.selection_bar.assign))

    # Moving

    def open_shift(self, rows: list[BookingSummary]) -> None:
        """Ask by how much some bookings are to be moved."""
        if not rows:
            return
        ids = [row.id for row in rows]
        popover = ShiftPopover(self._themes, self._page.window())
        popover.preview_wanted.connect(lambda shift: self._tasks.start(self._preview(popover, ids, shift)))
        popover.chosen.connect(lambda shift: self._start(self._commands.move(rows, shift)))
        QTimer.singleShot(0, popover, lambda: popover.open_at(self.place_of(rows)))

    async def _preview(self, popover: ShiftPopover, ids: list[str], shift: Shift) -> None:
        plan = await self._commands.plan_move(ids, shift)
        if isValid(popover):
            popover.show_preview(shift, len(plan.changing), move_sentence(plan, shift))

    # Selection

    def clear_selection(self) -> None:
        """Select nothing; the rows have the focus."""
        self._page.table.clearSelection()
        self._page.table.setFocus()

    def place_of(self, rows: Sequence[BookingSummary], button: QWidget | None = None) -> QPoint:
        """The global place at which something about some bookings opens.

        Args:
            rows: the bookings.
            button: of the bar, under which it opens when the bar is about these bookings; ⋯ where that has no room.

        Returns:
            The place under the button, or under the first of the bookings in the table.
        """
        bar, table = self._page.selection_bar, self._page.table
        if len(rows) > 1 and bar.isVisible():
            anchor = button if button is not None and button.isVisible() else bar.more
            return anchor.mapToGlobal(QPoint(0, anchor.height() + 5))
        shown = (row for row in map(self._page.proxy.row_of, (row.id for row in rows)) if row >= 0)
        number = next(shown, -1)
        place = table.visualRect(self._page.proxy.index(number, Column.TITLE)) if number >= 0 else table.rect()
        corner = place.bottomLeft() if table.viewport().rect().intersects(place) else table.rect().center()
        return table.viewport().mapToGlobal(corner)

    # What undo and redo say

    def _describe_undo(self) -> None:
        history = self._commands.history
        for name, word, sentence, nothing in (
            (names.UNDO, "&Undo", history.undo_sentence, "There is nothing to undo."),
            (names.REDO, "&Redo", history.redo_sentence, "There is nothing to do again."),
        ):
            self._actions.describe(name, undo_text(word, sentence), "" if sentence else nothing)


def undo_text(word: str, sentence: str) -> str:
    """“&Undo: 3 bookings confirmed”; titles come from outside, and an ampersand in them is no access key."""
    if not sentence:
        return word
    short = sentence if len(sentence) <= MOST_IN_A_MENU else f"{sentence[: MOST_IN_A_MENU - 1].rstrip()}…"
    return f"{word}: {short.replace('&', '&&')}"
