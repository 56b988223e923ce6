"""The booking dialog: a new booking, an edit, or a duplicate. It never blocks the window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid

from bookings_desktop.errors import BookingsError, ChangedMeanwhile, InvalidInput
from bookings_desktop.models.sync_values import BookingDetails, Person
from bookings_desktop.models.values import BookingStatus, Contact, Member, Slot, TimedSlot
from bookings_desktop.services.bookings import BookingDraft, BookingService, draft_of
from bookings_desktop.services.contacts import ContactService
from bookings_desktop.ui.bookings.booking_form import BookingForm
from bookings_desktop.ui.contacts.matching import ContactIndex
from bookings_desktop.ui.shell.questions import ask
from bookings_desktop.ui.theme import Theme, ThemeManager
from bookings_desktop.ui.threads import TaskRunner
from bookings_desktop.ui.widgets.basic import Banner, Button, name_widget

LOAD_NEW_STATE = "Load the new state"
_WIDTH, _SAVE_WIDTH = 640, 86
_SAVE_KEYS = ("Ctrl+S", "Ctrl+Return", "Ctrl+Enter")


class BookingDialog(QDialog):
    """A form for one booking.

    Signals:
        saved: the BookingDetails as they are stored now; the dialog closes itself.
    """

    saved = Signal(object)

    def __init__(
        self,
        themes: ThemeManager,
        tasks: TaskRunner,
        bookings: BookingService,
        contacts: ContactService,
        members: Sequence[Member],
        *,
        zone: ZoneInfo,
        now: Callable[[], float],
        default_minutes: int = 45,
        people: ContactIndex | None = None,
        details: BookingDetails | None = None,
        draft: BookingDraft | None = None,
        start: datetime | None = None,
        sender: str = "",
        parent: QWidget | None = None,
    ) -> None:
        """Make the dialog; show it with ``open()``.

        Args:
            themes: colours and fonts.
            tasks: runs what the services do on the database lane.
            bookings: stores the booking.
            contacts: gives and creates contacts.
            members: the team.
            zone: of the desk.
            now: gives the present instant in seconds since the epoch.
            default_minutes: length of a new booking.
            people: the contacts, prepared for search; read in the background when None.
            details: the booking to edit; None for a new one.
            draft: what a new booking starts from, such as a duplicate; its id is a new one.
            start: when a new booking without draft starts: an aware instant; the next half hour when None.
            sender: token of the screen, which travels with the change.
            parent: the window that it belongs to.
        """
        super().__init__(parent)
        self._themes = themes
        self._tasks = tasks
        self._bookings = bookings
        self._contacts = contacts
        self._zone = zone
        self._sender = sender
        self._saving = False
        self._asking = False
        self.original = details
        duplicate = details is None and draft is not None
        draft = draft or (draft_of(details.booking) if details else self._new_draft(now(), start, default_minutes))
        if duplicate:
            draft = replace(draft, status=BookingStatus.SCHEDULED, notes=None)
        self.setWindowTitle("Edit booking" if details else "Duplicate booking" if duplicate else "New booking")
        name_widget(self, "Booking")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(False)
        self.form = BookingForm(themes, members, zone.key, draft.slot, now)
        self.banner = Banner(themes, "warn")
        self.save_button = Button(themes, "Save", "primary")
        self.cancel_button = Button(themes, "Cancel")
        self._lay_out()
        self._connect()
        if people is not None:
            self.form.contact.set_contacts(people)
        self._fill(draft, details)
        self.resize(self.sizeHint())  # Qt itself would stop at two thirds of the screen
        if people is None or self._missing_contact(draft) is not None:
            tasks.start(self._load_contacts(draft.contact_id, whole_list=people is None))

    def _new_draft(self, now: float, start: datetime | None, minutes: int) -> BookingDraft:
        if start is None:
            wall = datetime.fromtimestamp(now, self._zone).replace(second=0, microsecond=0)
            start = wall + timedelta(minutes=30 - wall.minute % 30)
        begin = start.astimezone(UTC)
        slot: Slot = TimedSlot(begin, begin + timedelta(minutes=minutes), self._zone.key)
        return BookingDraft(title="", slot=slot)

    def _lay_out(self) -> None:
        self.footer = QFrame()
        self.footer.setProperty("role", "footer")
        buttons = QHBoxLayout(self.footer)
        buttons.setContentsMargins(24, 0, 24, 0)
        buttons.setSpacing(10)
        buttons.addStretch(1)
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.save_button)
        self._above = QWidget()
        above = QVBoxLayout(self._above)
        above.setContentsMargins(24, 16, 24, 0)
        above.addWidget(self.banner)
        self._above.setVisible(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._above)
        column.addWidget(self.form, 1)
        column.addWidget(self.footer)
        self._on_theme(self._themes.theme)

    def _connect(self) -> None:
        self._themes.changed.connect(self._on_theme)
        self.save_button.clicked.connect(self.save)
        self.cancel_button.clicked.connect(self.reject)
        keys = QKeySequence(_SAVE_KEYS[0]).toString(QKeySequence.SequenceFormat.NativeText)
        self.save_button.setToolTip(f"Save ({keys})")
        for key in _SAVE_KEYS:
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.activated.connect(self.save)
        self.form.contact_wanted.connect(lambda contact: self._tasks.start(self._create_contact(contact)))
        self.banner.acted.connect(lambda: self._tasks.start(self._load_new_state()))

    def _on_theme(self, theme: Theme) -> None:
        self.save_button.setMinimumWidth(theme.px(_SAVE_WIDTH))

    def sizeHint(self) -> QSize:  # noqa: N802
        """As wide as in the design and as high as the fields, within the screen."""
        for widget in self.findChildren(QWidget):
            widget.ensurePolished()  # before that, sizes know nothing of the style sheet
        width = self._themes.theme.px(_WIDTH)
        height = self.form.height_for(width) + max(self.footer.sizeHint().height(), self.footer.minimumHeight())
        room = self.screen().availableSize() - QSize(40, 60)
        return QSize(width, height).boundedTo(room)

    def open(self) -> None:
        """Show the dialog beside the window, which stays usable; Qt's own would make it modal."""
        self.show()
        self.raise_()
        self.activateWindow()

    def setVisible(self, visible: bool) -> None:  # noqa: N802
        """Begin with the title. Nothing in it is selected: the first key must not wipe it out."""
        first = visible and not self.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide)
        if first:
            self.form.title.setFocus(Qt.FocusReason.OtherFocusReason)
        super().setVisible(visible)
        if first:
            self.form.title.end(False)

    @property
    def is_changed(self) -> bool:
        """Whether a person changed something."""
        return self.form.is_changed

    @property
    def would_lose(self) -> bool:
        """Whether something that was typed would be lost by closing; what is being stored already would not."""
        return self.is_changed and not self._saving

    def _fill(self, draft: BookingDraft, details: BookingDetails | None) -> None:
        contact = self.form.contact.contacts.get(draft.contact_id) if draft.contact_id else None
        person = details.contact if details else None
        if contact is None and draft.contact_id:
            contact = _stand_in(person or Person(draft.contact_id, "…", ""))
        member_name = details.member.name if details and details.member else ""
        self.form.fill(draft, contact, member_name, details.booking if details else None)

    def _missing_contact(self, draft: BookingDraft) -> str | None:
        known = draft.contact_id is None or self.form.contact.contacts.get(draft.contact_id) is not None
        return None if known else draft.contact_id

    async def _load_contacts(self, contact_id: str | None, *, whole_list: bool) -> None:
        """Read the contacts for the list, and all of the chosen one."""
        if contact_id is not None:
            contact = await self._tasks.run(lambda: self._contacts.get(contact_id))
            if isValid(self):
                self.form.contact_loaded(contact)
        if whole_list:
            index = await self._tasks.run(lambda: ContactIndex(self._contacts.find()))
            if isValid(self):
                self.form.contact.set_contacts(index)

    def save(self) -> None:
        """Store what the form holds, or say what is wrong with it."""
        if self._saving or self._asking:
            return
        self._hide_banner()
        try:
            draft = self.form.draft()
        except InvalidInput as error:
            self._show_problems(error)
            return
        self.form.clear_problems()
        self._set_saving(True)
        self._tasks.start(self._store(replace(draft, notes=None), self.form.new_contact))

    async def _store(self, draft: BookingDraft, new_contact: Contact | None) -> None:
        try:
            details = await self._tasks.run(lambda: self._write(draft, new_contact))
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
                self.saved.emit(details)
                self.done(QDialog.DialogCode.Accepted)

    def _show_failure(self, error: BookingsError) -> None:
        if isinstance(error, InvalidInput):
            self._show_problems(error)
        elif isinstance(error, ChangedMeanwhile):
            text = f"{error.hint} What you typed is still here until you load the new state."
            self._show_banner("warn", error.title, text, LOAD_NEW_STATE)
        else:
            self._show_banner("danger", error.title, error.hint)

    def _write(self, draft: BookingDraft, new_contact: Contact | None) -> BookingDetails:
        """Runs on the database lane."""
        if self.original is None:
            return self._bookings.create(draft, sender=self._sender, new_contact=new_contact)
        before = self.original.booking
        return self._bookings.update(
            before.id, draft, version=before.version, sender=self._sender, new_contact=new_contact
        )

    def _set_saving(self, saving: bool) -> None:
        self._saving = saving
        if isValid(self):
            self.save_button.setEnabled(not saving)

    def _show_problems(self, error: InvalidInput) -> None:
        rest = self.form.show_problems(error)
        if rest:
            self._show_banner("danger", rest[0].message, " ".join(problem.message for problem in rest[1:]))

    def _show_banner(self, kind: str, title: str, text: str = "", button: str = "") -> None:
        self.banner.show_message(kind, title, text, button)
        self._above.setVisible(True)
        announcement = QAccessibleAnnouncementEvent(self.banner, f"{title} {text}".strip())
        announcement.setPoliteness(QAccessible.AnnouncementPoliteness.Assertive)
        QAccessible.updateAccessibility(announcement)

    def _hide_banner(self) -> None:
        self._above.setVisible(False)

    async def _load_new_state(self) -> None:
        """Show what is stored now instead of what was typed."""
        if self.original is None:
            return
        booking_id = self.original.booking.id
        details = await self._tasks.run(lambda: self._bookings.get(booking_id))
        if not isValid(self):
            return
        self.original = details
        draft = draft_of(details.booking)
        self._hide_banner()
        self._fill(draft, details)
        missing = self._missing_contact(draft)
        if missing is not None:
            await self._load_contacts(missing, whole_list=False)

    async def _create_contact(self, contact: Contact) -> None:
        """Store the contact of the panel and choose it."""
        self.form.panel.set_busy(busy=True)
        try:
            stored = await self._tasks.run(lambda: self._contacts.create(contact, sender=self._sender))
        except InvalidInput as error:
            self.form.panel.show_problems(error)
        except BookingsError as error:
            self._show_banner("danger", error.title, error.hint)
        else:
            if isValid(self):
                self.form.contact_created(stored)
        finally:
            if isValid(self):
                self.form.panel.set_busy(busy=False)

    def reject(self) -> None:
        """Close; ask first when something was changed. While the booking is being stored it stays open."""
        if self._saving or self._asking:
            return
        if self.is_changed:
            self._asking = True
            self._tasks.start(self._ask_to_discard())
        else:
            super().reject()

    async def _ask_to_discard(self) -> None:
        try:
            answer = await ask(
                self._themes,
                self,
                "Discard your changes?",
                "What you typed is not saved yet.",
                (("Discard", "danger"), ("Keep editing", "secondary")),
            )
        finally:
            self._asking = False
        if answer == "Discard" and isValid(self):
            self.close_without_asking()

    def close_without_asking(self) -> None:
        """Close, whatever was typed."""
        super().reject()


def _stand_in(person: Person) -> Contact:
    """What is known of a contact until all of it has been read."""
    return Contact(id=person.id, name=person.name, emails=(person.email,) if person.email else ())
