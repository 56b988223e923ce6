"""The small dialog that gives one booking another time: old time, new one, what it clashes with. It never blocks the window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from bookings_desktop.errors import InvalidInput, Problem
from bookings_desktop.models.sync_values import BookingDetails
from bookings_desktop.models.values import AllDaySlot, Contact, Slot
from bookings_desktop.services.bookings import BookingService, draft_of
from bookings_desktop.ui import formats
from bookings_desktop.ui.bookings.availability_watch import Question
from bookings_desktop.ui.bookings.dialog_desk import DialogDesk
from bookings_desktop.ui.bookings.overlap_banner import OverlapBanner
from bookings_desktop.ui.bookings.saving_dialog import SavingDialog
from bookings_desktop.ui.bookings.time_fields import TimeFields
from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.threads import TaskRunner
from bookings_desktop.ui.widgets.basic import Button, label, name_widget
from bookings_desktop.ui.widgets.forms import FormGrid
from bookings_desktop.ui.zone_names import known_zone

_WEEK = timedelta(days=7)


class RescheduleDialog(SavingDialog):
    """Start, end and zone of one booking."""

    original: BookingDetails
    save_words = "Move"
    discard_words = ("Leave the booking where it is?", "The new time is not saved yet.")

    def __init__(
        self,
        themes: ThemeManager,
        tasks: TaskRunner,
        bookings: BookingService,
        details: BookingDetails,
        *,
        desk: DialogDesk,
        now: Callable[[], float],
        contact: Contact | None = None,
        sender: str = "",
        parent: QWidget | None = None,
    ) -> None:
        """Make the dialog; show it with ``open()``.

        Args:
            themes: colours and fonts.
            tasks: runs what the service does on the database lane.
            bookings: stores the booking.
            details: the booking.
            desk: what lies around the dialog.
            now: gives the present instant in seconds since the epoch.
            contact: all that is known of the booking's contact, whose time is told too.
            sender: token of the screen, which travels with the change.
            parent: the window that it belongs to.
        """
        super().__init__(themes, tasks, desk, name="Reschedule", title="Reschedule booking", parent=parent)
        self._bookings = bookings
        self._sender = sender
        self._now = now
        self.original: BookingDetails = details
        booking = details.booking
        self.time = TimeFields(themes, desk.zone.key, booking.slot, self, now=now)
        self.time.set_contact(contact)
        self.overlap = OverlapBanner(themes, desk.zone, now)
        self.overlap.time_chosen.connect(self._move_to)
        self.watch_overlaps(self.overlap, now)
        self.lay_out(self._make_fields(themes))
        self._clean = self.time.state
        self.time.changed.connect(self._on_changed)
        self._on_changed()
        self.resize(self.sizeHint())

    def _make_fields(self, themes: ThemeManager) -> QWidget:
        booking = self.original.booking
        heading = self._heading = label(booking.title, "card-title", wrap=True)
        was = self._was = label("", "second", wrap=True)
        was.setObjectName("oldTime")
        self._tell_time()
        grid = FormGrid(themes)
        grid.setContentsMargins(24, 8, 24, 16)
        grid.add_row("&Starts / ends", self.time.when_row, self.time.starts)
        quick = QWidget()
        line = QHBoxLayout(quick)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(6)
        for words, move in (("Tomorrow", self._to_tomorrow), ("A week later", self._a_week_later)):
            chip = Button(themes, words, "pill")
            name_widget(chip, f"Move to {words.lower()}" if words == "Tomorrow" else "Move a week later")
            chip.clicked.connect(move)
            line.addWidget(chip)
        line.addStretch(1)
        self.time.when_row.add_below(quick)
        grid.add_row("Time &zone", self.time.zone_row, self.time.zone)
        self.time.zone_row.add_below(self.overlap)
        texts = QVBoxLayout()
        texts.setContentsMargins(24, 18, 24, 4)
        texts.setSpacing(2)
        texts.addWidget(heading)
        texts.addWidget(was)
        fields = QWidget()
        column = QVBoxLayout(fields)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(texts)
        column.addLayout(grid)
        column.addStretch(1)
        self._grid, self._fields = grid, fields
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(fields)
        return scroll

    def _tell_time(self) -> None:
        """Say which booking it is, and when it is, as far as we know."""
        self._heading.setText(self.original.booking.title)
        self._was.setText(f"Now {slot_words(self.original.booking.slot, self._desk.zone, self._now())}")

    def show_stored(self, details: BookingDetails) -> None:
        """Show when the booking is now instead of the new time."""
        self.original = details
        self._tell_time()
        self.time.set_slot(details.booking.slot)
        self._clean = self.time.state
        self._on_changed()
        self.time.starts.setFocus(Qt.FocusReason.TabFocusReason)  # the button that was pressed is gone

    def sizeHint(self) -> QSize:  # noqa: N802
        """As wide as two dates side by side, and as high as the fields."""
        for widget in self.findChildren(QWidget):
            widget.ensurePolished()  # before that, sizes know nothing of the style sheet
        room = self.screen().availableSize() - QSize(40, 60)
        width = min(max(self.usual_width(), self._fields.minimumSizeHint().width()), room.width())
        above = self._above.sizeHint().height() if not self._above.isHidden() else 0
        footer = max(self.footer.sizeHint().height(), self.footer.minimumHeight())
        height = max(self._fields.heightForWidth(width), self._fields.minimumSizeHint().height()) + above + footer
        return QSize(width, height).boundedTo(room)

    def setVisible(self, visible: bool) -> None:  # noqa: N802
        """Begin with the start."""
        first = visible and not self.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide)
        super().setVisible(visible)
        if first:
            self.time.starts.setFocus(Qt.FocusReason.TabFocusReason)

    @property
    def is_changed(self) -> bool:
        """Whether another time was chosen."""
        return self.time.state != self._clean

    def _on_changed(self) -> None:
        guests = [person.email for person in self.original.contacts if person.email]
        self.email_box.show_for(guests, visible_change=self.is_changed)
        if self._watch is not None:
            self._watch.ask(self._question)
        self.adjust_height()

    def adjust_height(self) -> None:
        """Give a sentence that has just appeared its room."""
        self._grid.activate()
        wanted = self.sizeHint().height()
        if self.isVisible() and wanted > self.height():
            self.resize(self.width(), wanted)

    @property
    def _question(self) -> Question | None:
        booking = self.original.booking
        try:
            slot = self.time.peek()
        except InvalidInput:
            return None
        if not (booking.member_ids or booking.contact_ids or booking.location):
            return None
        return Question(
            slot,
            booking.assigned_to_id,
            booking.contact_id,
            booking.location,
            booking.id,
            booking.further_member_ids,
            booking.further_contact_ids,
        )

    def _move_to(self, slot: Slot) -> None:
        self.time.move_to(slot)
        self.time.starts.setFocus(Qt.FocusReason.OtherFocusReason)

    def _to_tomorrow(self) -> None:
        tomorrow = datetime.fromtimestamp(self._now(), self._desk.zone).date() + timedelta(days=1)
        self.time.move_days(tomorrow - self.time.starts.wall.date())

    def _a_week_later(self) -> None:
        self.time.move_days(_WEEK)

    def prepare(self) -> Callable[[], BookingDetails]:
        """What stores the new time; all other fields stay as they are. Raises InvalidInput."""
        booking = self.original.booking
        draft = replace(draft_of(booking), slot=self.time.slot(), status=None, notes=None, reminders=None)
        notify = self.email_box.notify
        return lambda: self._bookings.update(
            booking.id, draft, version=booking.version, sender=self._sender, notify_guest=notify
        )

    def show_field_problems(self, error: InvalidInput) -> list[Problem]:
        """Say at each field what is wrong with it, and go to the first. Returns what belongs to no field."""
        self.clear_field_problems()
        rest = []
        first: QWidget | None = None
        for problem in error.problems:
            place = self.time.field_of(problem.field)
            if place is None:
                rest.append(problem)
            elif not place[0].problem:
                place[0].show_problem(place[1], problem.message)
                first = first or place[1]
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)
        return rest

    def clear_field_problems(self) -> None:
        """Nothing is wrong (any more)."""
        self.time.when_row.clear_problem()
        self.time.zone_row.clear_problem()


def slot_words(slot: Slot, zone: ZoneInfo, now: float) -> str:
    """“Fri 15 May, 10:30 – 11:15” in the zone of the slot; days for an all-day one.

    Args:
        slot: the time.
        zone: used where the slot's own is not known.
        now: decides whether the year is told; seconds since the epoch.
    """
    written = formats.current()
    year = datetime.fromtimestamp(now, UTC).year
    if isinstance(slot, AllDaySlot):
        last = slot.end_day - timedelta(days=1)
        first = written.short_day(slot.first_day, year)
        return first if last == slot.first_day else f"{first} – {written.short_day(last, year)}"
    there = known_zone(slot.zone) or zone
    start, end = slot.start.astimezone(there), slot.end.astimezone(there)
    day = written.short_day(start.date(), year)
    if end.date() == start.date():
        return f"{day}, {written.time_range(start, end)}"
    return f"{written.date_time(start, year)} – {written.date_time(end, year)}"
