"""The dialog of a contact: a new one or an edit. It never blocks the window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QWidget
from shiboken6 import isValid

from bookings_desktop.errors import BookingsError, ChangedMeanwhile, InvalidInput
from bookings_desktop.models.changes import ChangeSet
from bookings_desktop.models.values import Contact
from bookings_desktop.ui.contacts.contact_form import ContactForm
from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.widgets.basic import Banner, Button, announce, name_widget
from bookings_desktop.ui.widgets.dialog_frame import above_of, footer_of, lay_out_dialog
from bookings_desktop.ui.widgets.guarded_dialog import GuardedDialog

if TYPE_CHECKING:  # the services bring SQLAlchemy, which is imported after the first paint
    from bookings_desktop.services.contact_care import ContactCare
    from bookings_desktop.services.contact_pages import Alike, ContactPages
    from bookings_desktop.ui.threads import TaskRunner

LOAD_NEW_STATE = "Load the new state"
OPEN_IT = "Open it"
_WIDTH, _HEIGHT = 600, 720
_REST_MS = 250
_SAVE_KEYS = ("Ctrl+S", "Ctrl+Return", "Ctrl+Enter")
_WHY = {
    "email": "has the same e-mail address",
    "phone": "has the same phone number",
    "name": "has the same name, or nearly",
}


class ContactDialog(GuardedDialog):
    """A form for one contact.

    Signals:
        saved: the PeopleChange that was stored; the dialog closes itself.
        contact_wanted: the id of a contact that is to be shown instead.

    Attributes:
        original: the contact that is edited; None for a new one.
    """

    saved = Signal(object)
    contact_wanted = Signal(str)

    def __init__(
        self,
        themes: ThemeManager,
        tasks: TaskRunner,
        care: ContactCare,
        pages: ContactPages,
        *,
        zone: ZoneInfo,
        now: Callable[[], float],
        contact: Contact | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """Make the dialog; show it with ``open()``.

        Args:
            themes: colours and fonts.
            tasks: runs what the services do on the database lane.
            care: stores the contact.
            pages: looks for contacts that may be the same person.
            zone: of the desk.
            now: gives the present instant in seconds since the epoch.
            contact: the one to edit; None for a new one.
            parent: the window that it belongs to.
        """
        super().__init__(themes, tasks, parent)
        self._care, self._pages = care, pages
        self._zone, self._now = zone, now
        self.original = contact
        self._alike: Alike | None = None
        self._ticket = 0
        self.setWindowTitle("Edit contact" if contact else "New contact")
        name_widget(self, "Contact")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(False)
        self.banner = Banner(themes, "warn")
        self.banner.acted.connect(self._on_banner)
        self.form = ContactForm(themes, zone, datetime.fromtimestamp(now(), UTC))
        self.save_button = Button(themes, "Save", "primary")
        self.cancel_button = Button(themes, "Cancel")
        self._lay_out()
        self.form.fill(contact or Contact("", ""))
        self._before = self.form.state()
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(lambda: self._tasks.start(self._look_for_alike()))
        if contact is None:
            self.form.changed.connect(self._rest.start)

    def _lay_out(self) -> None:
        self._above = above_of(self.banner)
        lay_out_dialog(self, self._above, self.form, footer_of((self.cancel_button, self.save_button)))
        self.save_button.clicked.connect(self.save)
        self.cancel_button.clicked.connect(self.reject)
        keys = QKeySequence(_SAVE_KEYS[0]).toString(QKeySequence.SequenceFormat.NativeText)
        self.save_button.setToolTip(f"Save ({keys})")
        for key in _SAVE_KEYS:
            QShortcut(QKeySequence(key), self).activated.connect(self.save)

    def sizeHint(self) -> QSize:  # noqa: N802
        """As wide as a booking's dialog, within the screen."""
        theme = self._themes.theme
        return QSize(theme.px(_WIDTH), theme.px(_HEIGHT)).boundedTo(self.screen().availableSize() - QSize(40, 60))

    def open(self) -> None:
        """Show the dialog beside the window, which stays usable; Qt's own would make it modal."""
        self.resize(self.sizeHint())
        self.form.given.setFocus(Qt.FocusReason.OtherFocusReason)
        self.show()
        self.raise_()
        self.activateWindow()

    # Contacts that may be the same person

    async def _look_for_alike(self) -> None:
        self._ticket += 1
        ticket, typed = self._ticket, self.form.named()
        found = await self._tasks.run(lambda: self._pages.alike(typed))
        if not isValid(self) or ticket != self._ticket or self._saving:
            return
        alike = found[0] if found else None
        if alike is None:
            if self._alike is not None:
                self.hide_banner()
            return
        if self._alike == alike and self._above.isVisible():
            return
        others = f" and {len(found) - 1} more" if len(found) > 1 else ""
        text = f"{alike.contact.name}{others} {_WHY[alike.why] if not others else 'may be the same person'}."
        self._show_banner("info", "Is this contact here already?", text, OPEN_IT)
        self._alike = alike

    def _on_banner(self) -> None:
        if self._alike is not None:
            self.contact_wanted.emit(self._alike.contact.id)
            self.close_without_asking()
        elif self.original is not None:
            self._tasks.start(self._load_new_state(self.original.id))

    async def _load_new_state(self, contact_id: str) -> None:
        zone, now = self._zone, datetime.fromtimestamp(self._now(), UTC)
        facts = await self._tasks.run(lambda: self._pages.person(contact_id, zone, now))
        if isValid(self):
            self.original = facts.contact
            self.form.fill(facts.contact)
            self._before = self.form.state()
            self.hide_banner()

    def _show_banner(self, kind: str, title: str, text: str, button: str = "") -> None:
        self._alike = None
        self.banner.show_message(kind, title, text, button)
        self._above.show()
        announce(self.banner, f"{title} {text}".strip())

    def hide_banner(self) -> None:
        """Say nothing above the fields any more."""
        self._alike = None
        self._above.hide()

    # Saving

    @property
    def is_changed(self) -> bool:
        """Whether a person changed something."""
        return self.form.state() != self._before

    @property
    def would_lose(self) -> bool:
        """Whether something that was typed would be lost by closing; what is being stored already would not."""
        return self.is_changed and not self._saving

    def on_change(self, changes: ChangeSet) -> None:
        """Something was changed elsewhere: saving tells about it, if it was this contact."""

    def save(self) -> None:
        """Store what the form holds, or say what is wrong with it."""
        if self._saving or self._asking:
            return
        self.form.clear_problems()
        try:
            contact = self.form.contact()
        except InvalidInput as error:
            self._show_problems(error)
            return
        self._saving = True
        self.save_button.setEnabled(False)
        self._tasks.start(self._store(contact))

    async def _store(self, contact: Contact) -> None:
        care, before = self._care, self.original
        try:
            if before is None:
                change = await self._tasks.run(lambda: care.create(contact))
            else:
                change = await self._tasks.run(lambda: care.save(replace(contact, version=before.version)))
        except BookingsError as error:
            if not isValid(self):
                raise  # the window was closed meanwhile: the error is told elsewhere, not lost
            self._show_failure(error)
        else:
            if isValid(self):
                self.saved.emit(change)
                self.done(QDialog.DialogCode.Accepted)
        finally:
            if isValid(self):
                self._saving = False
                self.save_button.setEnabled(True)

    def _show_failure(self, error: BookingsError) -> None:
        if isinstance(error, InvalidInput):
            self._show_problems(error)
        elif isinstance(error, ChangedMeanwhile):
            text = "What you typed is still here until you load the new state."
            self._show_banner("warn", error.title, text, LOAD_NEW_STATE)
        else:
            self._show_banner("danger", error.title, error.hint)

    def _show_problems(self, error: InvalidInput) -> None:
        rest = self.form.show_problems(error)
        if rest:
            self._show_banner("danger", rest[0].message, " ".join(problem.message for problem in rest[1:]))
