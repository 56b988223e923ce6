"""What dialogs that store one booking share: footer, keys, saving on the database lane, and the ways in which it can fail."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QWidget
from shiboken6 import isValid

from bookings_desktop.errors import BookingsError, ChangedMeanwhile, InTrash, InvalidInput, Problem
from bookings_desktop.models.changes import ChangeSet
from bookings_desktop.models.sync_values import BookingDetails
from bookings_desktop.models.values import Booking, Contact, Deal
from bookings_desktop.services.bookings import BookingService, draft_of
from bookings_desktop.services.who_is_free import TeamAt
from bookings_desktop.ui.bookings.availability_watch import AvailabilityWatch
from bookings_desktop.ui.bookings.dialog_desk import DialogDesk
from bookings_desktop.ui.bookings.email_box import EmailBox
from bookings_desktop.ui.bookings.overlap_banner import OverlapBanner
from bookings_desktop.ui.bookings.presence import PresenceWatch
from bookings_desktop.ui.theme import Theme, ThemeManager
from bookings_desktop.ui.threads import TaskRunner
from bookings_desktop.ui.widgets.basic import Banner, Button, name_widget
from bookings_desktop.ui.widgets.dialog_frame import above_of, footer_of, lay_out_dialog
from bookings_desktop.ui.widgets.guarded_dialog import GuardedDialog

LOAD_NEW_STATE = "Load the new state"
RESTORE_AND_SAVE = "Restore and save"
_WIDTH = 640
_SAVE_WIDTH = 86
_SAVE_KEYS = ("Ctrl+S", "Ctrl+Return", "Ctrl+Enter")


class SavingDialog(GuardedDialog):
    """A form with a footer that stores a booking and closes itself; it never blocks the window.

    Signals:
        saved: the BookingDetails as they are stored now.

    Attributes:
        original: the booking on whose state the fields stand; None for a new one.
        created_contacts: the contacts that were made here and that the stored booking has.
        created_deal: the deal that was made with it, or None.
    """

    original: BookingDetails | None
    created_contacts: tuple[Contact, ...] = ()
    created_deal: Deal | None = None
    _bookings: BookingService

    saved = Signal(object)
    save_words: ClassVar[str] = "Save"

    def __init__(
        self,
        themes: ThemeManager,
        tasks: TaskRunner,
        desk: DialogDesk,
        *,
        name: str,
        title: str,
        parent: QWidget | None,
    ) -> None:
        """Make the dialog; subclasses call :meth:`lay_out` with their fields.

        Args:
            themes: colours and fonts.
            tasks: runs what the services do on the database lane.
            desk: what lies around the dialog.
            name: its accessible name.
            title: of the window.
            parent: the window that it belongs to.
        """
        super().__init__(themes, tasks, parent)
        self._desk = desk
        self.setWindowTitle(title)
        name_widget(self, name)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(False)
        self.banner = Banner(themes, "warn")
        self.email_box = EmailBox(connected=desk.connected, last_used=desk.email_guest)
        self.save_button = Button(themes, self.save_words, "primary")
        self.cancel_button = Button(themes, "Cancel")
        self._watch: AvailabilityWatch | None = None
        self._presence: PresenceWatch | None = None
        self._offer = ""

    def lay_out(self, fields: QWidget) -> None:
        """Put the fields between the banner and the footer."""
        self.footer = footer_of((self.cancel_button, self.save_button), before=(self.email_box,))
        self._above = above_of(self.banner)
        lay_out_dialog(self, self._above, fields, self.footer)
        self._themes.changed.connect(self._on_theme)
        self._on_theme(self._themes.theme)
        self.banner.acted.connect(self._take_offer)
        self.save_button.clicked.connect(self.save)
        self.cancel_button.clicked.connect(self.reject)
        keys = QKeySequence(_SAVE_KEYS[0]).toString(QKeySequence.SequenceFormat.NativeText)
        self.save_button.setToolTip(f"{self.save_words} ({keys})")
        for key in _SAVE_KEYS:
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.activated.connect(self.save)

    def watch_overlaps(self, overlap: OverlapBanner, now: Callable[[], float]) -> AvailabilityWatch | None:
        """Let a banner tell what the time clashes with, if somebody looks."""
        if self._desk.availability is None:
            return None
        watch = AvailabilityWatch(
            self._tasks,
            self._desk.availability,
            working_hours=self._desk.working_hours,
            zone=self._desk.zone,
            now=now,
            holidays=self._desk.holidays,
            parent=self,
        )
        watch.answered.connect(overlap.show_answer)
        self._watch = watch
        return watch

    def watch_team(self, show: Callable[[TeamAt | None], None]) -> PresenceWatch | None:
        """Let a form tell who is free at its time, if somebody looks."""
        if self._desk.who_is_free is None:
            return None
        watch = self._presence = PresenceWatch(
            self._tasks,
            self._desk.who_is_free,
            working_hours=self._desk.working_hours,
            zone=self._desk.zone,
            place=self._desk.holidays,
            parent=self,
        )
        watch.answered.connect(show)
        return watch

    def on_change(self, changes: ChangeSet) -> None:
        """Bookings or people were changed, here or elsewhere: what is free may have changed with them."""
        if self._watch is not None and (changes.bookings or changes.members or changes.contacts):
            self._watch.ask_again()
        if self._presence is not None and (changes.bookings or changes.members):
            self._presence.ask_again()

    def _on_theme(self, theme: Theme) -> None:
        self.save_button.setMinimumWidth(theme.px(_SAVE_WIDTH))

    def usual_width(self) -> int:
        """As wide as in the design, in pixels; small text makes no narrower dialog, or the lines would break."""
        return max(_WIDTH, self._themes.theme.px(_WIDTH))

    def open(self) -> None:
        """Show the dialog beside the window, which stays usable; Qt's own would make it modal."""
        self.show()
        self.raise_()
        self.activateWindow()

    # ---- what subclasses say ----------------------------------------------------------------------------------------

    def prepare(self) -> Callable[[], BookingDetails]:
        """What stores the fields as they are now, on the database lane. Raises InvalidInput."""
        raise NotImplementedError

    def show_field_problems(self, error: InvalidInput) -> list[Problem]:
        """Say at each field what is wrong with it, and go to the first. Returns what belongs to no field."""
        raise NotImplementedError

    def clear_field_problems(self) -> None:
        """Nothing is wrong (any more)."""
        raise NotImplementedError

    def show_stored(self, details: BookingDetails) -> None:
        """Show what is stored now instead of what was typed."""
        raise NotImplementedError

    # ---- saving -----------------------------------------------------------------------------------------------------

    @property
    def would_lose(self) -> bool:
        """Whether something that was typed would be lost by closing; what is being stored already would not."""
        return self.is_changed and not self._saving

    def save(self) -> None:
        """Store what the form holds, or say what is wrong with it."""
        if self._saving or self._asking:
            return
        self.hide_banner()
        try:
            work = self.prepare()
        except InvalidInput as error:
            self._show_problems(error)
            return
        self.clear_field_problems()
        self._set_saving(True)
        self._tasks.start(self._store(work))

    async def _store(self, work: Callable[[], BookingDetails]) -> None:
        try:
            details = await self._tasks.run(work)
        except BookingsError as error:
            if not isValid(self):
                raise  # the window was closed meanwhile: the error is told elsewhere, not lost
            self._set_saving(False)
            self._show_failure(error)
        except BaseException:
            self._set_saving(False)
            raise
        else:
            if isValid(self):
                self._set_saving(False)
                if self.email_box.choice is not None:
                    self._desk.remember_email(self.email_box.choice)
                self.saved.emit(details)
                self.done(QDialog.DialogCode.Accepted)

    def _show_failure(self, error: BookingsError) -> None:
        if isinstance(error, InvalidInput):
            self._show_problems(error)
        elif isinstance(error, ChangedMeanwhile):
            text = f"{error.hint} What you typed is still here until you load the new state."
            self.show_banner("warn", error.title, text, LOAD_NEW_STATE)
        elif isinstance(error, InTrash):
            self.show_banner("warn", error.title, "What you typed is still here.", RESTORE_AND_SAVE)
        else:
            self.show_banner("danger", error.title, error.hint)

    def _set_saving(self, saving: bool) -> None:
        self._saving = saving
        if isValid(self):
            self.save_button.setEnabled(not saving)

    def _show_problems(self, error: InvalidInput) -> None:
        rest = self.show_field_problems(error)
        if rest:
            self.show_banner("danger", rest[0].message, " ".join(problem.message for problem in rest[1:]))

    def show_banner(self, kind: str, title: str, text: str = "", button: str = "") -> None:
        """Say something above the fields, and read it out."""
        self._offer = button
        self.banner.show_message(kind, title, text, button)
        self._above.setVisible(True)
        announcement = QAccessibleAnnouncementEvent(self.banner, f"{title} {text}".strip())
        announcement.setPoliteness(QAccessible.AnnouncementPoliteness.Assertive)
        QAccessible.updateAccessibility(announcement)

    def hide_banner(self) -> None:
        """Say nothing above the fields any more."""
        self._above.setVisible(False)

    def _take_offer(self) -> None:
        """Do what the banner's button says."""
        if self.original is None or self._saving:
            return
        self._tasks.start(self._read_stored(self.original.booking, restore=self._offer == RESTORE_AND_SAVE))

    async def _read_stored(self, before: Booking, *, restore: bool) -> None:
        """Show what is stored now; or take it out of the trash and store what was typed, if nobody changed it before."""
        if restore:
            await self._tasks.run(lambda: self._bookings.restore([before.id]))
        details = await self._tasks.run(lambda: self._bookings.get(before.id))
        if not isValid(self):
            return
        self.hide_banner()
        if not restore:
            self.show_stored(details)
        else:
            if draft_of(details.booking) == draft_of(before):
                self.original = details
            self.save()  # what was changed before it was deleted is told as any other change
