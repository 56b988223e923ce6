"""The details panel at the right of the table: one booking with all that belongs to it, or the list of several.

It shows what it is given and tells what is wanted; reading and writing is in :mod:`.details_controller`, its place beside or over
the table in :mod:`.details_place`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from bookings_desktop.models.listing import BookingSummary
from bookings_desktop.models.sync_values import SyncInfo
from bookings_desktop.ui import actions as names
from bookings_desktop.ui.actions import Actions
from bookings_desktop.ui.bookings.deal_line import DealLine
from bookings_desktop.ui.bookings.details_data import BookingFacts
from bookings_desktop.ui.bookings.details_editing import FollowUpBox, NotesBox
from bookings_desktop.ui.bookings.details_foot import SyncFoot
from bookings_desktop.ui.bookings.details_guests import GuestList
from bookings_desktop.ui.bookings.details_meet import MeetLine
from bookings_desktop.ui.bookings.details_parts import CopyLine, HistoryList, PersonCard, WhenBlock, wrapped
from bookings_desktop.ui.bookings.details_people import PeopleList, TeamLines
from bookings_desktop.ui.bookings.details_several import SeveralBookings
from bookings_desktop.ui.bookings.details_texts import has_begun, history_lines, link_words, selected_words, when_lines
from bookings_desktop.ui.bookings.page import DETAILS_WIDTH
from bookings_desktop.ui.bookings.status_button import StatusButton
from bookings_desktop.ui.bookings.when_texts import WhenTexts
from bookings_desktop.ui.theme import Theme, ThemeManager
from bookings_desktop.ui.widgets.basic import Button, IconButton, label, name_widget

WIDTH, NARROWEST, WIDEST = DETAILS_WIDTH, 280, 420
"""Widths in pixels at a text size of 100 % (design, measures)."""

NOTHING_SELECTED = "Choose a booking to see its details."

_MARGIN = 16
_ANY_WIDTH = 16777215


class DetailsPanel(QFrame):
    """The panel.

    Signals:
        step_requested: -1 for the booking before, 1 for the next one.
        menu_requested: the menu of the selected bookings is wanted, at a global place.
        close_requested: the panel is to be hidden.
        mail_requested: an e-mail address to write to.
        copied: a text for the clipboard, and the sentence that tells of it.
        sync_requested: sync now.
        connect_requested: a Google calendar is to be connected.
        choose_requested: id of a booking of which a version is to be chosen.
        contact_requested: the page of the contact is wanted.

    Attributes:
        notes: the internal notes.
        follow_ups: the follow-ups.
        history: the history.
        card: the contact.
        people: the contacts of a group, with their answers and who of them came.
        guests: who else is invited, with their answers.
        team: the colleagues.
        deal: the deal that it belongs to.
        several: the list of several bookings.
    """

    step_requested = Signal(int)
    menu_requested = Signal(QPoint)
    close_requested = Signal()
    mail_requested = Signal(str)
    copied = Signal(str, str)
    sync_requested = Signal()
    connect_requested = Signal()
    choose_requested = Signal(str)
    contact_requested = Signal()

    def __init__(self, themes: ThemeManager, actions: Actions, parent: QWidget | None = None) -> None:
        """Make the panel. ``actions`` are the window's: Edit, Join meeting and Open in Google Calendar are theirs."""
        super().__init__(parent)
        self._themes = themes
        self._actions = actions
        self._shown = ""
        self._widest: int | None = WIDEST
        name_widget(self, "Details")
        self.setProperty("ground", "surface")
        # What is inside something gets its place there before it is filled: with a style sheet, Qt works out the style of all
        # that is in a widget anew whenever that gets its parent.
        self._head_row = QWidget(self)
        self._pages = QStackedWidget(self)
        self._one = QWidget(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head_row)
        column.addWidget(self._pages, 1)
        self._nothing = wrapped(NOTHING_SELECTED, "hint")
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._pages.addWidget(self._padded(self._nothing))
        self._pages.addWidget(self._scrolling(self._one, "Booking details"))
        self._make_parts()
        self.several = SeveralBookings(themes, actions, _MARGIN)
        self._pages.addWidget(self._scrolling(self.several, "Selected bookings"))
        self._fill_head()
        self._fill_one_booking()
        column.addWidget(self.foot)
        themes.changed.connect(self._on_theme)
        self._on_theme(themes.theme)
        self.show_nothing()

    # Parts

    def _make_parts(self) -> None:
        themes = self._themes
        self.previous = IconButton(themes, "chevron-up", "Previous booking")
        self.next = IconButton(themes, "chevron-down", "Next booking")
        self.edit = Button(themes, "Edit", "secondary", "pencil", size="small")
        self.menu = IconButton(themes, "ellipsis", "More actions", "Shift+F10")
        self.close_button = IconButton(themes, "x", "Close details", "Space")
        self.title = wrapped(role="panel-title")
        self.title.make_selectable()
        self.badge = StatusButton(themes)
        self.join = Button(themes, "Join meeting", "primary", "video", size="big")
        self.google = Button(themes, "Open in Google Calendar", "secondary", "external-link")
        self.when = WhenBlock(themes)
        self.location = CopyLine(themes, "map-pin", "location", link=False)
        self.link = CopyLine(themes, "video", "meeting link", link=True)
        self.meet = MeetLine(themes)
        self.team = TeamLines(themes)
        self.card = PersonCard(themes)
        self.people = PeopleList(themes)
        self.deal = DealLine(themes)
        self.guests = GuestList(themes)
        self._description_head = label("Description", "section")
        self.description = wrapped()
        self.description.make_selectable()
        self.notes = NotesBox(themes)
        self.follow_ups = FollowUpBox(themes)
        self.history = HistoryList(themes)
        self.foot = SyncFoot(themes)
        self.sync_button = self.foot.button
        self._connect()

    def _connect(self) -> None:
        self.previous.clicked.connect(lambda: self.step_requested.emit(-1))
        self.next.clicked.connect(lambda: self.step_requested.emit(1))
        self.close_button.clicked.connect(self.close_requested)
        self.menu.clicked.connect(self._ask_for_menu)
        for button, name in (
            (self.edit, names.EDIT),
            (self.join, names.JOIN),
            (self.google, names.OPEN_IN_GOOGLE),
        ):
            button.clicked.connect(self._actions[name].trigger)
        if self.link.link is not None:
            self.link.link.clicked.connect(self._actions[names.JOIN].trigger)
        self.location.copied.connect(lambda text: self.copied.emit(text, "The location is copied."))
        self.link.copied.connect(lambda text: self.copied.emit(text, "The meeting link is copied."))
        self.card.copied.connect(self.copied)
        self.card.mail_requested.connect(self.mail_requested)
        self.card.contact_requested.connect(self.contact_requested)
        self.foot.sync_requested.connect(self.sync_requested)
        self.foot.choose_requested.connect(lambda: self.choose_requested.emit(self._shown))
        self.foot.connect_requested.connect(self.connect_requested)

    def _ask_for_menu(self) -> None:
        self.menu_requested.emit(self.menu.mapToGlobal(QPoint(0, self.menu.height() + 2)))

    def _fill_head(self) -> None:
        row = QHBoxLayout(self._head_row)
        row.setContentsMargins(10, 0, 10, 0)
        row.setSpacing(2)
        row.addWidget(self.previous)
        row.addWidget(self.next)
        row.addStretch(1)
        row.addWidget(self.edit)
        row.addSpacing(4)
        row.addWidget(self.menu)
        row.addWidget(self.close_button)

    def _fill_one_booking(self) -> None:
        badges = QHBoxLayout()
        badges.addWidget(self.badge)
        badges.addStretch(1)
        column = QVBoxLayout(self._one)
        column.setContentsMargins(_MARGIN, 2, _MARGIN, _MARGIN)
        column.setSpacing(0)
        column.addWidget(self.title)
        column.addSpacing(4)
        column.addLayout(badges)
        column.addSpacing(11)
        column.addWidget(self.join)
        self._join_gap = _gap(8)
        column.addWidget(self._join_gap)
        column.addWidget(self.google)
        self._google_gap = _gap(14)
        column.addWidget(self._google_gap)
        for widget in (self.when, self.location, self.link, self.meet, self.team):
            column.addWidget(widget)
        column.addSpacing(12)
        column.addWidget(self.card)
        column.addWidget(self.people)
        column.addWidget(self.guests)
        column.addWidget(self.deal)
        column.addSpacing(14)
        column.addWidget(self._description_head)
        column.addWidget(self.description)
        self._description_gap = _gap(14)
        column.addWidget(self._description_gap)
        column.addWidget(self.notes)
        column.addSpacing(14)
        column.addWidget(self.follow_ups)
        column.addSpacing(14)
        column.addWidget(label("History", "section"))
        column.addSpacing(6)
        column.addWidget(self.history)
        column.addStretch(1)

    def _padded(self, widget: QWidget) -> QWidget:
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        column.addWidget(widget)
        return made

    def _scrolling(self, content: QWidget, name: str) -> QScrollArea:
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.viewport().setAutoFillBackground(False)
        content.setAutoFillBackground(False)
        name_widget(area, name)
        area.setWidget(content)
        return area

    # Content

    @property
    def booking_id(self) -> str:
        """The booking shown, or an empty string."""
        return self._shown

    def show_nothing(self) -> None:
        """Nothing is selected."""
        self._leave()
        self._pages.setCurrentIndex(0)
        self.setAccessibleDescription(NOTHING_SELECTED)
        self._enable(0)

    def show_booking(
        self, facts: BookingFacts, *, zone: ZoneInfo, now: datetime, earlier: int, checked_at: datetime | None
    ) -> None:
        """Show one booking.

        Args:
            facts: what is known of it.
            zone: in which times are told.
            now: the present instant, aware.
            earlier: bookings of the same contact before this one.
            checked_at: when Google was last read completely, or None.
        """
        booking = facts.details.booking
        same = booking.id == self._shown
        self._shown = booking.id
        year = now.astimezone(zone).year
        self.title.setText(booking.title)
        self.badge.set_status(booking.status.value)
        self._show_links(booking.meeting_link, facts.details.sync.html_link)
        contact_zone = facts.contact.time_zone if facts.contact else ""
        self.when.show_lines(when_lines(booking.slot, zone, contact_zone, year))
        self.location.show_value(booking.location)
        self.link.show_value(booking.meeting_link, link_words(booking.meeting_link))
        self.meet.show_state(facts.details.sync.meet)
        self.team.show_members(facts.team)
        self.card.show_contact(facts.contact, earlier)
        self.people.show_people(facts.details, begun=has_begun(booking.slot, now, zone))
        self.deal.show_deal(facts.details.deal)
        answers = facts.details.sync.guest_answers
        told = self.people.isVisibleTo(self)
        self.guests.show_guests([guest for guest in answers if not (told and guest.ours)])
        for widget in (self._description_head, self.description, self._description_gap):
            widget.setVisible(bool(booking.description.strip()))
        self.description.setText(booking.description.strip())
        self.notes.show_notes(booking.id, booking.notes)
        self.follow_ups.show_follow_ups(facts.follow_ups, year, same=same)
        self.history.show_lines(history_lines(facts.history, zone, year, facts.names), same=same)
        self.show_sync(facts.details.sync, zone, checked_at)
        self.setAccessibleDescription(f"{booking.title}, {booking.status.word}")
        self._pages.setCurrentIndex(1)
        self.foot.show()
        self._enable(1)
        if not same:
            self._scroll_up()

    def show_several(self, rows: Sequence[BookingSummary], when: WhenTexts) -> None:
        """Show that several bookings are selected, and which."""
        self._leave()
        self.several.show_rows(rows, when)
        self.setAccessibleDescription(selected_words(len(rows)))
        self._pages.setCurrentIndex(2)
        self._enable(len(rows))

    def show_sync(self, sync: SyncInfo, zone: ZoneInfo, checked_at: datetime | None) -> None:
        """Say where the booking stands with Google; the time is that of the last complete look there."""
        self.foot.show_sync(self._shown, sync, zone, checked_at)

    def set_status_menu(self, menu: QMenu) -> None:
        """What the badge of the status opens."""
        self.badge.set_menu(menu)

    @property
    def sync_text(self) -> str:
        """What the foot says."""
        return self.foot.text

    @property
    def page(self) -> str:
        """What is shown: “nothing”, “one” or “several”."""
        return ("nothing", "one", "several")[self._pages.currentIndex()]

    def focusable(self) -> list[QWidget]:
        """What Tab reaches, in the order in which it is read."""
        found = [child for child in self.findChildren(QWidget) if child.focusPolicy() & Qt.FocusPolicy.TabFocus]
        first: list[QWidget] = [self.previous, self.next, self.edit, self.menu, self.close_button]
        places = {child: child.mapTo(self, QPoint()) for child in found}
        rest = [child for child in found if child not in first and not isinstance(child, QScrollArea)]
        return first + sorted(rest, key=lambda child: (places[child].y(), places[child].x()))

    def set_widest(self, width: int | None) -> None:
        """Become no wider than so many pixels at a text size of 100 %, or as wide as there is room."""
        self._widest = width
        self.setMaximumWidth(_ANY_WIDTH if width is None else self._themes.theme.px(width))

    def sizeHint(self) -> QSize:  # noqa: N802
        """The width of the design."""
        return QSize(self._themes.theme.px(WIDTH), 600)

    def _leave(self) -> None:
        self.notes.finish()
        self._shown = ""
        self.foot.hide()

    def _show_links(self, link: str, html_link: str) -> None:
        self.join.setVisible(bool(link))
        self._join_gap.setVisible(bool(link and html_link))
        self.google.setVisible(bool(html_link))
        self._google_gap.setVisible(bool(link or html_link))
        self.join.setToolTip(self._actions[names.JOIN].toolTip())
        self.google.setToolTip(self._actions[names.OPEN_IN_GOOGLE].toolTip())

    def _enable(self, count: int) -> None:
        self.edit.setEnabled(count == 1)
        self.edit.setToolTip(self._actions[names.EDIT].toolTip())
        self.menu.setEnabled(count > 0)

    def _scroll_up(self) -> None:
        area = self._pages.currentWidget()
        if isinstance(area, QScrollArea):
            area.verticalScrollBar().setValue(0)

    def _on_theme(self, theme: Theme) -> None:
        self._head_row.setFixedHeight(theme.px(48))
        self.setMinimumWidth(theme.px(NARROWEST))
        self.set_widest(self._widest)
        self.updateGeometry()


def _gap(height: int) -> QLabel:
    """Room between two parts that can be hidden with them."""
    made = QLabel()
    made.setFixedHeight(height)
    return made
