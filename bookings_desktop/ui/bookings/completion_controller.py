"""Offers a note and a follow-up after a booking was completed, and stores what was typed as one step that can be undone."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from bookings_desktop.errors import BookingsError
from bookings_desktop.models.listing import BookingSummary
from bookings_desktop.models.values import FollowUp
from bookings_desktop.ui import actions as names
from bookings_desktop.ui.actions import Actions, key_text
from bookings_desktop.ui.bookings.completion_bar import Closing, CompletionBar
from bookings_desktop.ui.bookings.details_data import Services
from bookings_desktop.ui.bookings.page import BookingsPage
from bookings_desktop.ui.follow_up_steps import follow_up_step
from bookings_desktop.ui.notifications import Notifications
from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.threads import TaskRunner
from bookings_desktop.ui.undo import Step, UndoHistory

if TYPE_CHECKING:  # the services bring SQLAlchemy, which is imported after the first paint
    from bookings_desktop.services.bookings import Changed

BRING_BACK_SECONDS = 60
"""How long what was typed and dismissed can be brought back."""

NOT_NOW = "Complete a booking first."


class CompletionController(QObject):
    """The bar of one window.

    Attributes:
        bar: the bar, at the foot of the page.
    """

    def __init__(
        self,
        page: BookingsPage,
        actions: Actions,
        themes: ThemeManager,
        notifications: Notifications,
        tasks: TaskRunner,
        services: Services,
        history: UndoHistory,
        no_show: Callable[[Sequence[BookingSummary]], Coroutine[Any, Any, None]],
        *,
        zone: Callable[[], ZoneInfo],
        now: Callable[[], float],
    ) -> None:
        super().__init__(page)
        self._page = page
        self._actions = actions
        self._notifications = notifications
        self._tasks = tasks
        self._services = services
        self._history = history
        self._no_show = no_show
        self._booking = ""
        self._title = ""
        self._step: Step | None = None
        self.bar = CompletionBar(
            themes,
            lambda: datetime.fromtimestamp(now(), zone()).date(),
            key_text(actions[names.NOTE_COMPLETION]),
        )
        page.add_below(self.bar)
        self.bar.save_requested.connect(self.save)
        self.bar.undo_requested.connect(self._undo)
        self.bar.absent_requested.connect(self._note_absent)
        self.bar.dismissed.connect(self._dismiss)
        history.taken_back.connect(self._on_taken_back)
        actions[names.NOTE_COMPLETION].triggered.connect(self._enter)
        self._allow()

    def offer(self, booking_id: str, title: str, step: Step) -> None:
        """A booking was completed: offer to add something. What was typed for the one before is stored first."""
        if not self.bar.isHidden():
            self.save()
        self._booking, self._title, self._step = booking_id, title, step
        row = self._row(booking_id)
        self.bar.show_booking(title, has_contact=row is not None and bool(row.contact_id or row.further_contacts))
        self._allow()

    def _row(self, booking_id: str) -> BookingSummary | None:
        return next((row for row in self._page.rows() if row.id == booking_id), None)

    def _note_absent(self) -> None:
        """The guest did not come: the follow-up bar stays, for what is to be done about it."""
        row = self._row(self._booking)
        if row is not None:
            self._tasks.start(self._no_show([row]))
            self.bar.show_absent(self._title)
            self.bar.enter()

    def _enter(self) -> None:
        """Lead into the bar, from another page too."""
        if not self._page.isVisible():
            self._actions[names.page_action_name("Bookings")].trigger()
        self.bar.enter()

    def save(self) -> None:
        """Store what was typed, if anything was, and let the bar go."""
        typed = self.bar.typed
        if typed and self._booking:
            self._tasks.start(self._save(self._booking, self._title, typed, self._bringing_back(typed)))
        self._close()

    def flush(self) -> None:
        """The window closes: what was typed is stored."""
        if not self.bar.isHidden():
            self.save()

    def _undo(self) -> None:
        if self._step is not None:
            self._history.start_undo(self._step)

    def _on_taken_back(self, step: Step) -> None:
        if step is not self._step:
            return
        self._step = None
        if self.bar.typed:
            self.bar.show_reopened(self._title)
        else:
            self._close()

    def _dismiss(self, typed: Closing) -> None:
        bring_back = self._bringing_back(typed)
        self._close()
        if typed:
            self._notifications.done(
                "What you typed was not saved.", "Bring it back", bring_back, seconds=BRING_BACK_SECONDS
            )

    def _bringing_back(self, typed: Closing) -> Callable[[], None]:
        """What shows the bar as it is now again, whatever it is about by then."""
        booking, title, step = self._booking, self._title, self._step

        def bring_back() -> None:
            if not self.bar.isHidden():
                self.save()  # what was typed for another booking meanwhile
            self._booking, self._title, self._step = booking, title, step
            self.bar.show_booking(title)
            if step is None or not self._history.can_undo(step):
                self._step = None
                self.bar.show_reopened(title)
            self.bar.restore(typed)
            self._allow()
            self._enter()

        return bring_back

    def _close(self) -> None:
        focus = QApplication.focusWidget()
        inside = focus is not None and self.bar.isAncestorOf(focus)
        self._booking, self._step = "", None
        self.bar.hide()
        self._allow()
        if inside:
            self._page.table.setFocus()

    def _allow(self) -> None:
        action = self._actions[names.NOTE_COMPLETION]
        self._actions.describe(names.NOTE_COMPLETION, action.text(), NOT_NOW if self.bar.isHidden() else "")

    async def _save(self, booking_id: str, title: str, typed: Closing, bring_back: Callable[[], None]) -> None:
        try:
            changed, follow_up = await self._tasks.run(lambda: self._store(booking_id, typed))
        except BookingsError as error:
            self._notifications.problem(error, "Bring it back", bring_back)
            return
        parts = [word for word, there in (("note", typed.note), ("follow-up", typed.follow_up)) if there]
        sentence = " and ".join(parts)
        others = (follow_up_step(self._services.follow_ups, None, follow_up),) if follow_up is not None else ()
        self._history.remember(f"{sentence[0].upper()}{sentence[1:]} of “{title}” saved", changed, others)

    def _store(self, booking_id: str, typed: Closing) -> tuple[tuple[Changed, ...], FollowUp | None]:
        """On the database lane: both or none. The note goes below those that are there, whoever wrote them meanwhile."""
        from bookings_desktop.services.bookings import Changed, draft_of

        bookings = self._services.bookings
        before = after = bookings.get(booking_id).booking
        changed: tuple[Changed, ...] = ()
        if typed.note:
            notes = f"{before.notes.rstrip()}\n{typed.note}" if before.notes.strip() else typed.note
            after = bookings.update(booking_id, replace(draft_of(before), notes=notes), version=before.version).booking
            changed = (Changed(before, after),)
        if not typed.follow_up:
            return changed, None
        made = FollowUp("", typed.follow_up, booking_id, after.contact_id, after.assigned_to_id, typed.due)
        try:
            return changed, self._services.follow_ups.create(made)
        except BookingsError:
            bookings.undo(changed)
            raise
