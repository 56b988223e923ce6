"""The dialog of one follow-up: what is to be done, by when, by whom, and what it is about."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QWidget
from shiboken6 import isValid

from bookings_desktop.errors import InvalidInput
from bookings_desktop.models.values import Contact, FollowUp, Member
from bookings_desktop.ui.bookings.completion_bar import due_days
from bookings_desktop.ui.bookings.form_fields import MemberCombo
from bookings_desktop.ui.contacts.contact_field import ContactField
from bookings_desktop.ui.contacts.create_panel import CreateContactPanel
from bookings_desktop.ui.contacts.matching import ContactIndex
from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.threads import TaskRunner
from bookings_desktop.ui.widgets.basic import Button, IconButton
from bookings_desktop.ui.widgets.days import DayField
from bookings_desktop.ui.widgets.flow_layout import FlowBox
from bookings_desktop.ui.widgets.forms import FormGrid, FormRow, GlyphLineEdit
from bookings_desktop.ui.widgets.labels import ElidedLabel
from bookings_desktop.ui.widgets.store_dialog import StoreDialog

CONTACT_PROBLEM = "Choose a contact from the list, or create one."
_WIDTH = 560

Store = Callable[[FollowUp], FollowUp]
CreateContact = Callable[[Contact], Contact]


class FollowUpDialog(StoreDialog):
    """A form for one follow-up; :attr:`stored` tells the FollowUp as it is stored now."""

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
        title = "Edit follow-up" if follow_up.id else "New follow-up"
        super().__init__(themes, tasks, name="Follow-up", title=title, parent=parent)
        self.original = follow_up
        self._today = today
        self._keep = store
        self._create_contact = create_contact
        self._made: dict[str, Contact] = {}
        self._booking_id = follow_up.booking_id
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
        self._fill_grid(about)
        if contact is not None:
            self.contact.choose(contact)
        self._choose_day(follow_up.due)
        self.mark_clean()
        self._connect()
        self.setMinimumWidth(themes.theme.px(420))
        self.resize(themes.theme.px(_WIDTH), self.sizeHint().height())
        self.text.setFocus()

    def _fill_grid(self, about: str) -> None:
        grid = FormGrid(self._themes)
        grid.setContentsMargins(24, 20, 24, 16)
        self._text_row = FormRow(self.text)
        grid.add_row("&What", self._text_row, self.text)
        days = FlowBox(spacing=6, line_spacing=6)
        names = ("Today", *(text for text, _day in due_days(self._today)), "Date…")
        for number, text in enumerate(names):
            chip = Button(self._themes, text, "pill")
            chip.setCheckable(True)
            chip.clicked.connect(lambda checked, number=number: self._on_chip(number, checked))
            self._chips.addButton(chip, number)
            days.flow.addWidget(chip)
        days.flow.addWidget(self.day)
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
        self.lay_out(grid)

    def _connect(self) -> None:
        self.text.textEdited.connect(self._text_row.clear_problem)
        self.text.returnPressed.connect(self.save)
        self.contact.textEdited.connect(self._contact_row.clear_problem)
        self.contact.create_requested.connect(self.panel.open_for)
        self.panel.create_requested.connect(lambda contact: self._tasks.start(self._make_contact(contact)))

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

    @property
    def made_contact(self) -> Contact | None:
        """The chosen contact, if it was made here."""
        chosen = self.contact.chosen
        return self._made.get(chosen.id) if chosen is not None else None

    def state(self) -> FollowUp:
        """The follow-up as typed."""
        chosen = self.contact.chosen
        return replace(
            self.original,
            text=self.text.text(),
            due=self.due,
            assigned_to_id=self.member.member_id,
            contact_id=chosen.id if chosen is not None else None,
            booking_id=self._booking_id,
        )

    @property
    def is_changed(self) -> bool:
        """Whether a person changed something."""
        return super().is_changed or self.panel.is_open or self.contact.unresolved

    def prepare(self) -> Callable[[], object] | None:
        """What stores the follow-up; a contact that is still being typed is asked for first."""
        if self.panel.is_busy:
            return None
        if self.panel.is_open or not self.contact.resolve():
            self._contact_row.show_problem(self.contact, CONTACT_PROBLEM)
            self.contact.setFocus()
            return None
        typed = self.state()
        return lambda: self._keep(typed)

    def show_problems(self, error: InvalidInput) -> bool:
        """Say that it says nothing."""
        if any(problem.field != "text" for problem in error.problems):
            return False
        self._text_row.show_problem(self.text, error.problems[0].message)
        self.text.setFocus()
        return True
