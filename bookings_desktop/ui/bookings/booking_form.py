"""The fields of a booking, in the order in which they are read: what the booking dialog shows and reads.

A little above 400 lines, because each field is made, shown, read and watched in one place.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from bookings_desktop.errors import InvalidInput, Problem
from bookings_desktop.models.reminders import CALENDAR_REMINDERS
from bookings_desktop.models.values import Booking, BookingStatus, Contact, Deal, Member, Slot, TimedSlot, span
from bookings_desktop.services.bookings import BookingDraft
from bookings_desktop.services.validation import LINK_PROBLEM, check_booking, is_meeting_link
from bookings_desktop.services.who_is_free import TeamAt
from bookings_desktop.ui.bookings.availability_watch import Question
from bookings_desktop.ui.bookings.deal_field import DealRow
from bookings_desktop.ui.bookings.form_area import FormArea, side_by_side
from bookings_desktop.ui.bookings.form_content import FIELD_ORDER, as_booking, as_guest_sees
from bookings_desktop.ui.bookings.form_fields import MemberCombo, StatusCombo
from bookings_desktop.ui.bookings.group_fields import CONTACT_PROBLEM, GroupFields, reach_after
from bookings_desktop.ui.bookings.link_field import LinkField
from bookings_desktop.ui.bookings.meet_field import MeetField
from bookings_desktop.ui.bookings.overlap_banner import OverlapBanner
from bookings_desktop.ui.bookings.presence import PresenceBoard, PresenceQuestion
from bookings_desktop.ui.bookings.reminder_combo import ReminderCombo
from bookings_desktop.ui.bookings.time_fields import TimeFields
from bookings_desktop.ui.contacts.contact_card import ContactCard
from bookings_desktop.ui.contacts.contact_field import ContactField
from bookings_desktop.ui.contacts.create_panel import CreateContactPanel
from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.widgets.basic import label
from bookings_desktop.ui.widgets.flow_layout import FlowLayout
from bookings_desktop.ui.widgets.forms import FormGrid, FormRow, GlyphLineEdit, TextArea

RESCHEDULED_HINT = "Saving marks it as rescheduled."
_PLACEHOLDER = TimedSlot(datetime(2000, 1, 1, tzinfo=UTC), datetime(2000, 1, 2, tzinfo=UTC), "UTC")


class BookingForm(FormArea):
    """All fields of a booking.

    Signals:
        contact_wanted: a Contact, as typed, that is to be stored now, and what waits for it: this form, or a row of it.
        changed: a field was changed.
    """

    contact_wanted = Signal(object, object)
    changed = Signal()

    def __init__(
        self,
        themes: ThemeManager,
        members: Sequence[Member],
        zone: ZoneInfo,
        slot: Slot,
        now: Callable[[], float] = time.time,
        parent: QWidget | None = None,
    ) -> None:
        """Make the form.

        Args:
            themes: colours and fonts.
            members: the team.
            zone: of the desk.
            slot: the time shown first.
            now: gives the present instant in seconds since the epoch.
            parent: the dialog.
        """
        super().__init__(themes, parent)
        self._before: Booking | None = None
        self._clean: dict[str, object] = {}
        self.title = GlyphLineEdit(themes, "Title")
        self.contact = ContactField(themes)
        self.card = ContactCard(themes, zone.key)
        self.panel = CreateContactPanel(themes)
        self.presence = PresenceBoard(zone, lambda: datetime.fromtimestamp(now(), UTC), self)
        self.member = MemberCombo(themes, members)
        self.member.set_presence(self.presence)
        self.time = TimeFields(themes, zone.key, slot, self, now=now)
        self.overlap = OverlapBanner(themes, zone, now)
        self.location = GlyphLineEdit(themes, "Location", "map-pin")
        self.link = LinkField(themes)
        self.meet = MeetField(themes, self.link)
        self._meeting = label(role="hint")
        self._meeting.setObjectName("meetingService")
        self.reminder = ReminderCombo(themes)
        self.status = StatusCombo(themes)
        self._status_hint = label(role="hint")
        self.description = TextArea(themes, "Description")
        self._holiday = label(role="second-warn", wrap=True)
        self._holiday.setObjectName("publicHoliday")
        self._holiday.setVisible(False)
        self._fields: dict[str, tuple[FormRow, QWidget]] = {}
        self.group = GroupFields(themes, members, self.contact, self.panel, self.member)
        self._lay_out(themes)
        self._connect()

    def _lay_out(self, themes: ThemeManager) -> None:
        grid = self._grid
        beside = label("Reminder", "field")
        beside.setBuddy(self.reminder)
        statuses = QWidget()
        line = FlowLayout(statuses, spacing=12, line_spacing=7)
        for widget in (self.status, side_by_side(beside, self.reminder)):
            line.addWidget(widget)
        self.reminder.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._meeting.setVisible(False)
        self._add(grid, "&Title", "title", self.title, self.title)
        contact_row = self._add(grid, "&Contact", "contact", self.contact, self.contact)
        contact_row.add_below(self.card)
        contact_row.add_below(self.panel)
        contact_row.add_below(self.group.below_contact)
        self._add(grid, "&Assigned to", "assigned_to", self.member, self.member).add_below(self.group.below_member)
        grid.add_row("&Starts / ends", self.time.when_row, self.time.starts)
        grid.add_row("Time &zone", self.time.zone_row, self.time.zone)
        self.time.when_row.add_below(self._holiday)
        self.time.zone_row.add_below(self.overlap)
        self._add(grid, "&Location", "location", self.location, self.location)
        self._add(grid, "&Meeting link", "meeting_link", self.meet, self.link).add_below(self._meeting)
        self._add(grid, "Stat&us", "status", statuses, self.status).add_below(self._status_hint)
        self.deal_row = DealRow(themes, grid)
        self.deal = self.deal_row.field
        self.group.add_link(self.deal_row.link)
        grid.addWidget(self.group.links, grid.rowCount(), 1)
        self._add(grid, "&Description", "description", self.description, self.description, stretch=1)
        self.group.order_tabs()
        reach_after(self.reminder, *self.deal.stops, *self.group.link_stops)

    def _add(
        self, grid: FormGrid, text: str, problem_field: str, content: QWidget, field: QWidget, *, stretch: int = 0
    ) -> FormRow:
        row = FormRow(content, grows=stretch > 0)
        grid.add_row(text, row, field, stretch=stretch)
        self._fields[problem_field] = (row, field)
        return row

    def _connect(self) -> None:
        self.contact.chosen_changed.connect(self._on_contact)
        self.contact.create_requested.connect(self._open_panel)
        self.panel.cancelled.connect(lambda: self.contact.setFocus(Qt.FocusReason.OtherFocusReason))
        self.time.changed.connect(self._on_time)
        self.group.contact_wanted.connect(self.contact_wanted)
        self.panel.create_requested.connect(lambda contact: self.contact_wanted.emit(contact, self))
        self.link.editingFinished.connect(self._check_link)
        self.link.recognised.connect(self._show_meeting)
        self.overlap.time_chosen.connect(self._move_to)
        for name, edit in (("title", self.title), ("location", self.location), ("meeting_link", self.link)):
            edit.textEdited.connect(self._fields[name][0].clear_problem)
        self.contact.textEdited.connect(self._fields["contact"][0].clear_problem)
        self.description.textChanged.connect(self._fields["description"][0].clear_problem)
        self.member.currentIndexChanged.connect(self._fields["assigned_to"][0].clear_problem)
        self.status.currentIndexChanged.connect(self._show_status_hint)
        for signal in (
            self.title.textChanged, self.contact.textChanged, self.location.textChanged, self.link.textChanged,
            self.description.textChanged, self.member.currentIndexChanged, self.status.currentIndexChanged,
            self.reminder.currentIndexChanged, self.time.changed, self.panel.changed, self.meet.changed,
            self.group.changed, self.deal_row.changed,
        ):  # fmt: skip
            signal.connect(self.changed)

    def fill(
        self,
        draft: BookingDraft,
        contact: Contact | None,
        member_name: str = "",
        before: Booking | None = None,
        further: Sequence[Contact] = (),
        colleagues: Mapping[str, str] | None = None,
        deal: Deal | None = None,
    ) -> None:
        """Show a booking; from now on this counts as unchanged.

        Args:
            draft: what is shown.
            contact: the contact of the draft, or None.
            member_name: name of the assigned colleague, for one who is not in the team any more.
            before: the stored booking that is edited, or None for a new one.
            further: the further contacts of the draft.
            colleagues: names of the further colleagues, by id.
            deal: the deal of the draft, or None.
        """
        self._before = before
        self.clear_problems()
        self.title.setText(draft.title)
        self.panel.close_panel()
        self.contact.choose(contact)
        self.member.set_member(draft.assigned_to_id, member_name)
        self.group.fill(further, colleagues or {}, draft.capacity or None)
        self.deal_row.fill(deal)
        self.time.set_slot(draft.slot)
        self.location.setText(draft.location)
        self.link.setText(draft.meeting_link)
        self.meet.set_wanted(bool(draft.wants_meet))
        self.status.set_status(draft.status or BookingStatus.SCHEDULED)
        self.reminder.set_reminders(draft.reminders or CALENDAR_REMINDERS)
        self.description.setPlainText(draft.description)
        for edit in (self.title, self.location, self.link):
            edit.setCursorPosition(0)
        self._clean = self._state()

    @property
    def is_changed(self) -> bool:
        """Whether something differs from what was shown first."""
        return self._state() != self._clean

    def _state(self) -> dict[str, object]:
        chosen = self.contact.chosen
        return {
            "title": self.title.text(),
            "contact": chosen.id if chosen else self.contact.text().strip(),
            "panel": self.panel.contact if self.panel.is_open else None,
            "member": self.member.member_id,
            "time": self.time.state,
            "location": self.location.text(),
            "link": self.link.text(),
            "meet": self.meet.wanted,
            "status": self.status.status,
            "reminders": self.reminder.reminders,
            "description": self.description.toPlainText(),
            **self.group.content,
            "deal": self.deal.content,
        }

    @property
    def changed_for_guest(self) -> bool:
        """Whether something differs that a guest can see in an invitation."""
        return as_guest_sees(self._state()) != as_guest_sees(self._clean)

    @property
    def guests(self) -> list[str]:
        """Addresses of the contacts who have one, the first contact's first."""
        chosen = self.contact.chosen
        first = self.panel.contact.email.strip() if self.panel.is_open else chosen.email if chosen else ""
        known = (self.contact.contacts.get(contact_id) for contact_id in self.group.contact_ids)
        others = (one.email.strip() for one in (*known, *self.group.new_contacts) if one is not None)
        return [address for address in (first, *others) if address]

    @property
    def question(self) -> Question | None:
        """Whether this time is free; None while there is nobody and no place, no time, or nothing to take place."""
        if self.status.status is BookingStatus.CANCELLED:
            return None
        chosen = self.contact.chosen
        people = (self.member.member_id, chosen.id if chosen else None, self.location.text().strip())
        others, colleagues = self.group.contact_ids, self.group.member_ids
        if not any((*people, *others, *colleagues)):
            return None
        try:
            slot = self.time.peek()
        except InvalidInput:
            return None
        own = self._before.id if self._before else None
        return Question(slot, *people, booking_id=own, further_members=colleagues, further_contacts=others)

    @property
    def presence_question(self) -> PresenceQuestion | None:
        """At what time the team is looked at; None while there is none."""
        try:
            slot = self.time.peek()
        except InvalidInput:
            return None
        return PresenceQuestion(slot, self._before.id if self._before else None)

    def show_team(self, team: TeamAt | None) -> None:
        """Tell who is free, and of a public holiday; None while there is no time."""
        self.presence.show(team)
        holiday = team.holiday if team is not None else ""
        self._holiday.setText(f"A public holiday: {holiday}." if holiday else "")
        self._holiday.setVisible(bool(holiday))

    def _move_to(self, slot: Slot) -> None:
        self.time.move_to(slot)
        self.time.starts.setFocus(Qt.FocusReason.OtherFocusReason)  # the button that was pressed goes

    def _show_meeting(self, words: str) -> None:
        self._meeting.setText(words)
        self._meeting.setVisible(bool(words))
        self.link.setAccessibleDescription(words)

    @property
    def new_contact(self) -> Contact | None:
        """The contact typed in the open panel, which is stored together with the booking."""
        return self.panel.contact if self.panel.is_open else None

    def draft(self) -> BookingDraft:
        """What the form holds. Raises InvalidInput naming every field that is wrong, in the order of the form."""
        problems: list[Problem] = []
        if not self.panel.is_open and not self.contact.resolve():
            problems.append(Problem("contact", CONTACT_PROBLEM))
        problems += self.group.problems()
        slot: Slot | None = None
        try:
            slot = self.time.slot()
        except InvalidInput as error:
            problems += error.problems
        draft = self._draft_at(slot or _PLACEHOLDER)
        try:
            check_booking(as_booking(draft))
        except InvalidInput as error:
            problems += error.problems
        problems += self.deal.problems()
        if problems:
            order = [*FIELD_ORDER, *(problem.field for problem in problems)]
            raise InvalidInput(sorted(problems, key=lambda problem: order.index(problem.field)))
        return draft

    def _draft_at(self, slot: Slot) -> BookingDraft:
        chosen = self.contact.chosen
        return BookingDraft(
            title=self.title.text(),
            slot=slot,
            description=self.description.toPlainText(),
            contact_id=chosen.id if chosen else None,
            assigned_to_id=self.member.member_id,
            location=self.location.text(),
            meeting_link=self.link.text(),
            status=self.status.status,
            reminders=self.reminder.reminders,
            wants_meet=self.meet.wanted,
            further_contact_ids=self.group.contact_ids,
            further_member_ids=self.group.member_ids,
            capacity=self.group.capacity,
            deal_id=self.deal.deal_id,
        )

    def show_problems(self, error: InvalidInput) -> list[Problem]:
        """Say at each field what is wrong with it, and go to the first one. Returns what belongs to no field."""
        self.clear_problems()
        of_panel = [problem for problem in error.problems if self.panel.owns(problem)]
        if of_panel and not self.panel.is_open and not self.group.show_panel_problems(InvalidInput(of_panel)):
            of_panel = []
        of_deal = [problem for problem in error.problems if problem.field in self.deal.fields]
        shown: list[QWidget] = []
        rest: list[Problem] = []
        for problem in error.problems:
            name = problem.field
            place = self.time.field_of(name) or self._fields.get(name) or self.group.place_of(name)
            if problem in of_panel or problem in of_deal:
                continue
            if place is None:
                rest.append(problem)
                continue
            row, field = place
            if not row.problem:  # the first thing that is wrong with a row is the one to mend first
                row.show_problem(field, problem.message)
                shown.append(field)
        if of_deal and (wrong := self.deal.show_problems(of_deal)) is not None:
            shown.append(wrong)
        if shown:
            self.go_to(shown[0])
        elif of_panel and self.panel.is_open:
            self.panel.show_problems(InvalidInput(of_panel))
            self.ensureWidgetVisible(self.panel)
        return rest

    def go_to(self, field: QWidget) -> None:
        """Give a field the focus and bring it into view."""
        field.setFocus(Qt.FocusReason.OtherFocusReason)
        # the layout has not made room for the error lines yet
        self._grid.activate()
        self.ensureWidgetVisible(field, 0, 40)

    def clear_problems(self) -> None:
        """Nothing is wrong (any more)."""
        for row, _field in self._fields.values():
            row.clear_problem()
        self.time.when_row.clear_problem()
        self.time.zone_row.clear_problem()
        self.panel.clear_problems()
        self.group.clear_problems()
        self.deal.clear_problems()

    def contact_loaded(self, contact: Contact) -> None:
        """All of the chosen contact is known now."""
        if self.contact.chosen is not None and self.contact.chosen.id == contact.id:
            self.contact.choose(contact)

    def contact_created(self, contact: Contact) -> None:
        """Choose the contact that was created in the panel."""
        self.contact.contacts.add(contact)
        if not self.panel.is_open:
            return  # somebody went on meanwhile, without the contact or with another one
        self.panel.close_panel()
        self.contact.choose(contact)
        self.member.setFocus(Qt.FocusReason.TabFocusReason)

    def _open_panel(self, text: str) -> None:
        self.contact.choose(None)
        self._fields["contact"][0].clear_problem()
        self.panel.open_for(text)
        self._grid.activate()
        self.ensureWidgetVisible(self.panel)
        self.changed.emit()

    def _on_contact(self, contact: Contact | None) -> None:
        self._fields["contact"][0].clear_problem()
        if contact is not None:
            self.panel.close_panel()
        self.time.set_contact(contact)
        self.card.show_contact(contact, self.time.start_instant)

    def _on_time(self) -> None:
        self.card.show_contact(self.contact.chosen, self.time.start_instant)
        self._show_status_hint()

    def _show_status_hint(self) -> None:
        """Tell that moving the booking changes its status, before it does."""
        words = RESCHEDULED_HINT if self._will_be_rescheduled() else ""
        self._status_hint.setText(words)
        self._status_hint.setVisible(bool(words))

    def _will_be_rescheduled(self) -> bool:
        before = self._before
        if before is None or self.status.status != before.status:
            return False
        if before.status not in (BookingStatus.SCHEDULED, BookingStatus.CONFIRMED):
            return False
        try:
            slot = self.time.peek()
        except InvalidInput:
            return False
        return slot.all_day != before.slot.all_day or span(slot) != span(before.slot)

    def _check_link(self) -> None:
        text = self.link.text().strip()
        if text and not is_meeting_link(text):
            self._fields["meeting_link"][0].show_problem(self.link, LINK_PROBLEM)
