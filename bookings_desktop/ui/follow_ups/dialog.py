"""The dialog of one follow-up: what is to be done, by when, by whom, and what it is about."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QButtonGroup, QDialog, QFrame, QHBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid

from bookings_desktop.errors import BookingsError, InvalidInput
from bookings_desktop.models.values import Contact, FollowUp, Member
from bookings_desktop.ui.bookings.completion_bar import due_days
from bookings_desktop.ui.bookings.form_fields import MemberCombo
from bookings_desktop.ui.contacts.contact_field import ContactField
from bookings_desktop.ui.contacts.create_panel import CreateContactPanel
from bookings_desktop.ui.contacts.matching import ContactIndex
from bookings_desktop.ui.shell.questions import ask
from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.threads import TaskRunner
from bookings_desktop.ui.widgets.basic import Banner, Button, IconButton, name_widget
from bookings_desktop.ui.widgets.days import DayField
from bookings_desktop.ui.widgets.flow_layout import FlowLayout
from bookings_desktop.ui.widgets.forms import FormGrid, FormRow, GlyphLineEdit
from bookings_desktop.ui.widgets.labels import ElidedLabel

CONTACT_PROBLEM = "Choose a contact from the list, or create one."
_WIDTH = 560
_SAVE_KEYS = ("Ctrl+S", "Ctrl+Return", "Ctrl+Enter")

Store = Callable[[FollowUp], FollowUp]
CreateContact = Callable[[Contact], Contact]


class FollowUpDialog(QDialog):
    """A form for one follow-up. It stores and closes itself.

    Signals:
        saved: the FollowUp as it was (or None) and as it is stored now, and the Contact that was made for it (or None).
    """

    saved = Signal(object, object, object)

    def __init__(
        self,
        themes: ThemeManager,
        tasks: TaskRunner,
        follow_up: FollowUp,
        members: Sequence[Member],
        *,
        today: date,
        store: Store,
        create_contact: CreateContact,
        people: ContactIndex,
        about: str = "",
        contact: Contact | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """Make the dialog.

        Args:
            themes: colours and fonts.
            tasks: runs what stores.
            follow_up: what is edited; a new one has no id.
            members: the team.
            today: the present day.
            store: stores it; database lane.
            create_contact: stores a new contact; database lane.
            people: the contacts, prepared for search.
            about: its booking in words; empty without one.
            contact: its contact, or None.
            parent: the window.
        """
        super().__init__(parent)
        self._themes = themes
        self._tasks = tasks
        self._original = follow_up
        self._today = today
        self._store = store
        self._create_contact = create_contact
        self._made: dict[str, Contact] = {}
        self._booking_id = follow_up.booking_id
        self._saving = self._asking = False
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Edit follow-up" if follow_up.id else "New follow-up")
        name_widget(self, "Follow-up")
        self.banner = Banner(themes, "danger")
        self.banner.hide()
        self.text = GlyphLineEdit(themes, "What is to be done")
        self.text.setMaxLength(2000)
        self.text.setText(follow_up.text)
        self._chips = QButtonGroup(self)
        self._chips.setExclusive(False)
        self.day = DayField(themes, "Follow-up date", follow_up.due or due_days(today)[0][1])
        self.member = MemberCombo(themes, members)
        self.member.set_member(follow_up.assigned_to_id)
        self.contact = ContactField(themes)
        self.contact.set_contacts(people)
        self.panel = CreateContactPanel(themes)
        self.about = ElidedLabel("medium")
        self.about.set_full(about)
        self.save_button = Button(themes, "Save", "primary")
        self.cancel_button = Button(themes, "Cancel")
        self._lay_out(about)
        if contact is not None:
            self.contact.choose(contact)
        self._choose_day(follow_up.due)
        self._clean = self._state()
        self._connect()
        self.setMinimumWidth(themes.theme.px(420))
        self.resize(themes.theme.px(_WIDTH), self.sizeHint().height())
        self.text.setFocus()

    def _lay_out(self, about: str) -> None:
        grid = FormGrid(self._themes)
        grid.setContentsMargins(24, 20, 24, 16)
        self._text_row = FormRow(self.text)
        grid.add_row("&What", self._text_row, self.text)
        days = QWidget()
        flow = FlowLayout(days, spacing=6, line_spacing=6)
        names = ("Today", *(text for text, _day in due_days(self._today)), "Date…")
        for number, text in enumerate(names):
            chip = Button(self._themes, text, "pill")
            chip.setCheckable(True)
            chip.clicked.connect(lambda checked, number=number: self._on_chip(number, checked))
            self._chips.addButton(chip, number)
            flow.addWidget(chip)
        flow.addWidget(self.day)
        grid.add_row("&Due", FormRow(days), self._chips.button(0))
        grid.add_row("&Assigned to", FormRow(self.member), self.member)
        self._contact_row = FormRow(self.contact)
        self._contact_row.add_below(self.panel)
        grid.add_row("&Contact", self._contact_row, self.contact)
        if about:
            line = QWidget()
            row = QHBoxLayout(line)
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(6)
            row.addWidget(self.about, 1)
            self.forget = IconButton(self._themes, "x", "Take the booking away")
            self.forget.clicked.connect(self._forget_booking)
            row.addWidget(self.forget)
            grid.add_row("Booking", FormRow(line), self.forget)
        footer = QFrame()
        footer.setProperty("role", "footer")
        buttons = QHBoxLayout(footer)
        buttons.setContentsMargins(24, 0, 24, 0)
        buttons.setSpacing(10)
        buttons.addStretch(1)
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.save_button)
        above = QVBoxLayout()
        above.setContentsMargins(24, 16, 24, 0)
        above.addWidget(self.banner)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(above)
        column.addLayout(grid)
        column.addStretch(1)
        column.addWidget(footer)

    def _connect(self) -> None:
        self.text.textEdited.connect(self._text_row.clear_problem)
        self.text.returnPressed.connect(self.save)
        self.contact.textEdited.connect(self._contact_row.clear_problem)
        self.contact.create_requested.connect(self.panel.open_for)
        self.panel.create_requested.connect(lambda contact: self._tasks.start(self._make_contact(contact)))
        self.save_button.clicked.connect(self.save)
        self.cancel_button.clicked.connect(self.reject)
        for key in _SAVE_KEYS:
            QShortcut(QKeySequence(key), self).activated.connect(self.save)

    # ---- the day ----------------------------------------------------------------------------------------------------

    def _days(self) -> list[date]:
        return [self._today, *(day for _text, day in due_days(self._today))]

    def _choose_day(self, due: date | None) -> None:
        days = self._days()
        chosen = -1 if due is None else days.index(due) if due in days else len(days)
        self._check(chosen)

    def _check(self, chosen: int) -> None:
        for number, chip in enumerate(self._chips.buttons()):
            chip.setChecked(number == chosen)
        self.day.setVisible(chosen == len(self._days()))

    def _on_chip(self, number: int, checked: bool) -> None:
        """At most one day is chosen; a second press takes it away."""
        self._check(number if checked else -1)
        if self.day.isVisibleTo(self):
            self.day.setFocus()

    @property
    def due(self) -> date | None:
        """The day chosen, or None."""
        days = self._days()
        number = next((number for number, chip in enumerate(self._chips.buttons()) if chip.isChecked()), -1)
        return None if number < 0 else self.day.day if number == len(days) else days[number]

    # ---- contact and booking ----------------------------------------------------------------------------------------

    async def _make_contact(self, contact: Contact) -> None:
        self.panel.set_busy(busy=True)
        try:
            stored = await self._tasks.run(lambda: self._create_contact(contact))
        except InvalidInput as error:
            if isValid(self):
                self.panel.show_problems(error)
        else:
            if isValid(self):
                self._made[stored.id] = stored
                self.contact.contacts.add(stored)
                self.panel.close_panel()
                self.contact.choose(stored)
        finally:
            if isValid(self):
                self.panel.set_busy(busy=False)

    def _forget_booking(self) -> None:
        self._booking_id = None
        self.about.set_full("None")
        self.forget.setEnabled(False)

    # ---- saving -----------------------------------------------------------------------------------------------------

    def _state(self) -> FollowUp:
        chosen = self.contact.chosen
        return replace(
            self._original,
            text=self.text.text(),
            due=self.due,
            assigned_to_id=self.member.member_id,
            contact_id=chosen.id if chosen is not None else None,
            booking_id=self._booking_id,
        )

    @property
    def is_changed(self) -> bool:
        """Whether a person changed something."""
        return self._state() != self._clean or self.panel.is_open or self.contact.unresolved

    def save(self) -> None:
        """Store what the form holds, or say what is wrong with it."""
        if self._saving or self.panel.is_busy:
            return
        self.banner.hide()
        if self.panel.is_open or not self.contact.resolve():
            self._contact_row.show_problem(self.contact, CONTACT_PROBLEM)
            self.contact.setFocus()
            return
        self._saving = True
        self.save_button.setEnabled(False)
        self._tasks.start(self._save(self._state()))

    async def _save(self, typed: FollowUp) -> None:
        try:
            stored = await self._tasks.run(lambda: self._store(typed))
        except BookingsError as error:
            if not isValid(self):
                raise  # the window was closed meanwhile: the error is told elsewhere, not lost
            self._show_failure(error)
        else:
            if isValid(self):
                made = self._made.get(stored.contact_id or "")
                self.saved.emit(self._original if self._original.id else None, stored, made)
                self.done(QDialog.DialogCode.Accepted)
        finally:
            self._saving = False
            if isValid(self):
                self.save_button.setEnabled(True)

    def _show_failure(self, error: BookingsError) -> None:
        if isinstance(error, InvalidInput) and all(problem.field == "text" for problem in error.problems):
            self._text_row.show_problem(self.text, error.problems[0].message)
            self.text.setFocus()
            return
        self.banner.show_message("danger", error.title, error.hint)
        self.banner.show()

    # ---- closing ----------------------------------------------------------------------------------------------------

    @property
    def would_lose(self) -> bool:
        """Whether something that was typed would be lost by closing; what is being stored already would not."""
        return self.is_changed and not self._saving

    def reject(self) -> None:
        """Close; ask first when something was changed."""
        if self._saving or self._asking:
            return
        if not self.is_changed:
            super().reject()
            return
        self._asking = True
        self._tasks.start(self._ask_to_discard())

    async def _ask_to_discard(self) -> None:
        answers = (("Discard", "danger"), ("Keep editing", "secondary"))
        try:
            answer = await ask(self._themes, self, "Discard your changes?", "What you typed is not saved yet.", answers)
        finally:
            self._asking = False
        if answer == "Discard" and isValid(self):
            self.close_without_asking()

    def close_without_asking(self) -> None:
        """Close, whatever was typed."""
        super().reject()
