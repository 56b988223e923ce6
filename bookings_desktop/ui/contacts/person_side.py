"""The side column of a person's page: how to reach them, numbers, and follow-ups."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from bookings_desktop.models.values import AllDaySlot, Contact, ContactPoint, Deal, Slot
from bookings_desktop.services.contact_pages import PersonFacts
from bookings_desktop.ui import formats
from bookings_desktop.ui.bookings.deal_line import deal_menu, deal_words
from bookings_desktop.ui.bookings.details_editing import FollowUpBox
from bookings_desktop.ui.bookings.details_parts import CopyLine, Glyph, clear, glyph_row
from bookings_desktop.ui.contacts.languages import language_name
from bookings_desktop.ui.theme import Theme, ThemeManager
from bookings_desktop.ui.widgets.basic import IconButton, label, name_widget
from bookings_desktop.ui.zone_names import ahead_words, zone_words

SIDE_WIDTH = 264


class ContactDetails(QWidget):
    """Addresses, numbers, zone, languages, company, tags and notes.

    Signals:
        mail_requested: an e-mail to this address is to be written.
        call_requested: this number is to be called.
        copied: what is to be copied, and what to say then.
        deal_requested: the deal of this id is to be edited.
        link_requested: this address is to be opened.
    """

    mail_requested = Signal(str)
    call_requested = Signal(str)
    copied = Signal(str, str)
    deal_requested = Signal(str)
    link_requested = Signal(str)

    def __init__(self, themes: ThemeManager) -> None:
        super().__init__()
        self._themes = themes
        self.deals: list[PersonDeal] = []
        name_widget(self, "Contact details")
        self._shown: tuple[Contact, tuple[Deal, ...], ZoneInfo] | None = None
        self._rows = QVBoxLayout()
        self._rows.setSpacing(5)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(label("Contact details", "section"))
        column.addLayout(self._rows)
        column.addStretch(1)

    def show_contact(self, contact: Contact, deals: tuple[Deal, ...], zone: ZoneInfo, now: float) -> None:
        """Show another contact, or another state of one."""
        if self._shown == (contact, deals, zone):
            return
        self._shown = (contact, deals, zone)
        clear(self._rows)
        for point in contact.email_points:
            self._rows.addWidget(self._point(point, "mail", "e-mail address"))
        for point in contact.phone_points:
            self._rows.addWidget(self._point(point, "phone", "phone number"))
        work = " · ".join(part for part in (contact.job_title, contact.company) if part and part != contact.name)
        self._add("building-2", work)
        if contact.time_zone:
            at = datetime.fromtimestamp(now, UTC)
            away = ahead_words(contact.time_zone, zone.key, at).removesuffix(" of you").removesuffix(" you")
            away = "" if away.startswith("same") else f", {away}"
            self._add("globe", f"{zone_words(contact.time_zone, at)}{away}")
        self._add("languages", ", ".join(map(language_name, contact.languages)))
        self._add("tag", ", ".join(contact.tags))
        self.deals = [PersonDeal(self._themes, deal) for deal in deals]
        for line in self.deals:
            line.edit_requested.connect(self.deal_requested)
            line.link_requested.connect(self.link_requested)
            self._rows.addWidget(line)
        self._add("info", contact.notes)
        if not self._rows.count():
            self._rows.addWidget(label("Nothing but the name is known.", "hint", wrap=True))

    def _point(self, point: ContactPoint, glyph: str, what: str) -> CopyLine:
        line = CopyLine(self._themes, glyph, what, link=True, side=14)
        words = f"{point.value} ({point.label})" if point.label else point.value
        line.show_value(point.value, words)
        target = self.mail_requested if glyph == "mail" else self.call_requested
        line.opened.connect(lambda: target.emit(point.value))
        line.copied.connect(lambda value: self.copied.emit(value, f"The {what} is copied."))
        return line

    def _add(self, glyph: str, text: str) -> None:
        if text:
            words = label(text, "second", wrap=True)
            self._rows.addWidget(glyph_row(Glyph(self._themes, glyph, side=14), words))


class PersonDeal(QWidget):
    """A deal of the contact, with a button that edits it.

    Signals:
        edit_requested: the deal of this id is to be edited.
        link_requested: its link is to be opened.
    """

    edit_requested = Signal(str)
    link_requested = Signal(str)

    def __init__(self, themes: ThemeManager, deal: Deal) -> None:
        super().__init__()
        self._deal = deal
        self.words = label(" · ".join(filter(None, (deal.name, deal_words(deal)))), "second", wrap=True)
        self.edit_button = IconButton(themes, "pencil", f"Edit the deal “{deal.name}”…")
        self.edit_button.clicked.connect(lambda: self.edit_requested.emit(deal.id))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(glyph_row(Glyph(themes, "bookmark", side=14), self.words), 1)
        row.addWidget(self.edit_button, 0, Qt.AlignmentFlag.AlignTop)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        """What can be done with the deal, below the pointer."""
        deal = self._deal
        open_link = (lambda: self.link_requested.emit(deal.link)) if deal.link else None
        deal_menu(self, lambda: self.edit_requested.emit(deal.id), open_link).popup(event.globalPos())
        event.accept()


def _day(slot: Slot, zone: ZoneInfo) -> date:
    return slot.first_day if isinstance(slot, AllDaySlot) else slot.start.astimezone(zone).date()


class NumbersBox(QWidget):
    """A contact in numbers."""

    def __init__(self) -> None:
        super().__init__()
        name_widget(self, "In numbers")
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(5)
        self._grid.setColumnStretch(0, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(label("In numbers", "section"))
        column.addLayout(self._grid)
        column.addStretch(1)
        self.lines: list[tuple[str, str]] = []

    def show_numbers(self, facts: PersonFacts, zone: ZoneInfo, today: date) -> None:
        """Show the numbers of another contact; what is none is left out, except the bookings."""
        figures = facts.numbers
        visit = figures.last_visit
        day = None if visit is None else _day(visit.slot, zone)
        last = formats.current().short_date(day, today.year) if day else ""
        lines = [
            ("Bookings", f"{figures.bookings:,}"),
            ("Coming up", f"{facts.coming:,}" if facts.coming else ""),
            ("Completed", f"{figures.completed:,}" if figures.completed else ""),
            ("Cancelled", f"{figures.cancelled:,}" if figures.cancelled else ""),
            ("Did not come", f"{figures.no_shows:,}" if figures.no_shows else ""),
            ("Last visit", "Today" if day == today else last),
            ("Usually with", figures.usually_with),
        ]
        wanted = [(word, value) for word, value in lines if value]
        if wanted == self.lines:
            return
        self.lines = wanted
        clear(self._grid)
        for row, (word, value) in enumerate(self.lines):
            self._grid.addWidget(label(word, "second"), row, 0)
            figure = label(value, "second-strong")
            figure.setAccessibleName(f"{word}: {value}")
            self._grid.addWidget(figure, row, 1, Qt.AlignmentFlag.AlignRight)


class PersonSide(QScrollArea):
    """The column, or the band below the head where there is no room for a column.

    Attributes:
        details, numbers, follow_ups: its parts.
    """

    def __init__(self, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        name_widget(self, "About the contact")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.details = ContactDetails(themes)
        self.numbers = NumbersBox()
        self.follow_ups = FollowUpBox(themes)
        self._box = QFrame()
        self._box.setProperty("ground", "subtle")
        self._left, self._right = QVBoxLayout(), QVBoxLayout()
        for part in (self._left, self._right):
            part.setSpacing(20)
        self._row = QHBoxLayout(self._box)
        self._row.setContentsMargins(18, 16, 18, 16)
        self._row.setSpacing(24)
        self._row.addLayout(self._left, 1)
        self._row.addLayout(self._right, 1)
        self.setWidget(self._box)
        self._band = True
        self.set_band(band=False)
        themes.changed.connect(self._on_theme)
        self._on_theme(themes.theme)

    def set_band(self, *, band: bool) -> None:
        """Become a band of two columns side by side, or one column."""
        if band == self._band:
            return
        self._band = band
        for part in (self.details, self.numbers, self.follow_ups):
            for column in (self._left, self._right):
                column.removeWidget(part)
        for column in (self._left, self._right):
            while column.count():
                column.takeAt(0)
        self._left.addWidget(self.details)
        (self._right if band else self._left).addWidget(self.numbers)
        (self._right if band else self._left).addWidget(self.follow_ups)
        for column in (self._left, self._right):
            column.addStretch(1)
        self._row.setStretch(1, 1 if band else 0)
        self._row.setSpacing(24 if band else 0)
        self._on_theme(self._themes.theme)

    def show_person(self, facts: PersonFacts, zone: ZoneInfo, now: float, *, same: bool) -> None:
        """Show another contact, or another state of one."""
        today = datetime.fromtimestamp(now, zone).date()
        self.details.show_contact(facts.contact, facts.deals, zone, now)
        self.numbers.show_numbers(facts, zone, today)
        tasks = sorted(facts.follow_ups, key=lambda task: (task.done_at is not None, task.due or date.max))
        shown = [task for task in tasks if task.done_at is None or task.done_at.astimezone(zone).date() == today]
        self.follow_ups.show_follow_ups(shown, today.year, same=same)

    def wanted_height(self) -> int:
        """How high the band would like to be."""
        return self._box.sizeHint().height()

    def _on_theme(self, theme: Theme) -> None:
        if self._band:
            self.setMinimumWidth(0)
            self.setMaximumWidth(16_777_215)
        else:
            self.setFixedWidth(theme.px(SIDE_WIDTH))
