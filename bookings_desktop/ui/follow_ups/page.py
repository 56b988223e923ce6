"""The page of the follow-ups: what is to be done under headings, what was done, whose, and what can be done with them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from PySide6.QtCore import QItemSelectionModel, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QLineEdit, QToolButton, QWidget

from bookings_desktop.models.follow_up_listing import FollowUpEntry
from bookings_desktop.models.values import Member
from bookings_desktop.ui import formats
from bookings_desktop.ui.bookings.empty_state import EmptyState
from bookings_desktop.ui.bookings.filter_controls import FilterButton
from bookings_desktop.ui.bookings.second_line import first_name
from bookings_desktop.ui.follow_ups.delegate import BOOKING, CONTACT
from bookings_desktop.ui.follow_ups.list_view import FollowUpList
from bookings_desktop.ui.follow_ups.model import ANYBODY, FollowUpModel, Lists, Part, next_week
from bookings_desktop.ui.theme import Theme, ThemeManager
from bookings_desktop.ui.widgets.basic import Button, Menu, name_widget
from bookings_desktop.ui.widgets.days import DayPopup
from bookings_desktop.ui.widgets.list_page import PageHead, flowing, lay_out_page

CHOOSE = "Choose a follow-up first."
NEW, CLEAR, SHOW_ALL = "New follow-up", "Clear the search", "Show all to do"
ORIGINS = "Follow-ups come from completed bookings, from contacts, or on their own."
_WORDS_FROM = 620

Entries = list[FollowUpEntry]


class FollowUpsPage(QWidget):
    """All follow-ups.

    Signals:
        new_requested: a new one is wanted.
        done_requested: some (list of FollowUpEntry) are done, or (false) open again.
        postpone_requested: some (list of FollowUpEntry) get another day (a date), or none.
        edit_requested: one (FollowUpEntry) is to be edited.
        delete_requested: some (list of FollowUpEntry) are to be deleted.
        contact_requested: the contact of one (FollowUpEntry) is to be shown.
        booking_requested: the booking of one (FollowUpEntry) is to be shown.
        narrowed: others are shown now.
    """

    new_requested = Signal()
    done_requested = Signal(list, bool)
    postpone_requested = Signal(list, object)
    edit_requested = Signal(object)
    delete_requested = Signal(list)
    contact_requested = Signal(object)
    booking_requested = Signal(object)
    narrowed = Signal()

    def __init__(
        self, themes: ThemeManager, zone: ZoneInfo, now: Callable[[], datetime], parent: QWidget | None = None
    ) -> None:
        """Make the page.

        Args:
            themes: colours and fonts.
            zone: in which days are told.
            now: gives the present instant, aware.
            parent: the window, or None.
        """
        super().__init__(parent)
        self._themes = themes
        self._now = now
        self._me: str | None = None
        self._members: tuple[Member, ...] = ()
        name_widget(self, "Follow-ups page")
        self.model = FollowUpModel(zone, now(), self)
        self.list = FollowUpList(themes, self.model)
        self.nothing = EmptyState(themes, self.list)
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search follow-ups")
        self.search.setToolTip("Search follow-ups")
        self.search.setClearButtonEnabled(True)
        name_widget(self.search, "Search follow-ups")
        self.new = Button(themes, NEW, "primary", "plus")
        self.new.setToolTip(f"{NEW} (Ctrl+Shift+F)")
        self.person_menu = Menu(parent=self)
        self.person_menu.setObjectName("followUpPersonMenu")
        self.person = FilterButton(themes, "For", "Follow-up person filter", self.person_menu)
        self.postpone_menu = Menu(parent=self)
        self.postpone_menu.setObjectName("postponeMenu")
        self.postpone_menu.aboutToShow.connect(lambda: self._fill_days(self.postpone_menu))
        self.complete = Button(themes, "Complete", icon_name="check", size="small")
        self.postpone = Button(themes, "&Postpone", icon_name="calendar-clock", size="small")
        name_widget(self.postpone, "Postpone")
        self.postpone.setMenu(self.postpone_menu)
        self.edit = Button(themes, "Edit…", icon_name="pencil", size="small")
        name_widget(self.edit, "Edit follow-up")
        self.delete = Button(themes, "Delete", "danger", "trash-2", size="small")
        name_widget(self.delete, "Delete follow-up")
        self.day_popup = DayPopup(themes, "Postpone to", self)
        self.day_popup.chosen.connect(self._postpone)
        self.segments: dict[Part, QToolButton] = {}
        self._lay_out()
        self._connect()
        self.show_members((), None)
        themes.changed.connect(self._on_theme)
        self._on_theme(themes.theme)
        self._on_selection()

    def _lay_out(self) -> None:
        head = PageHead(self._themes, "Follow-ups", ((self.search, 2), (self.new, 0)))
        bar = flowing((self._make_segments(), self.person, self.complete, self.postpone, self.edit, self.delete))
        lay_out_page(self, head, ((bar, 10),), self.list)
        self.nothing.settle(self)

    def _make_segments(self) -> QFrame:
        track = QFrame()
        track.setProperty("role", "track")
        name_widget(track, "Follow-ups shown")
        row = QHBoxLayout(track)
        row.setContentsMargins(2, 2, 2, 2)
        row.setSpacing(0)
        group = QButtonGroup(track)
        for part in Part:
            button = QToolButton()
            button.setProperty("kind", "segment")
            button.setCheckable(True)
            button.setChecked(part is Part.TO_DO)
            button.setText(part.value)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            name_widget(button, part.value)
            button.clicked.connect(lambda _checked=False, part=part: self.show_part(part))
            group.addButton(button)
            row.addWidget(button)
            self.segments[part] = button
        self.segments[Part.DUE].setToolTip("Overdue, and due today")
        return track

    def _connect(self) -> None:
        self.search.textChanged.connect(self._on_search)
        self.search.returnPressed.connect(self.enter)
        self.list.selectionModel().selectionChanged.connect(self._on_selection)
        self.new.clicked.connect(self.new_requested)
        self.nothing.acted.connect(self._lead_on)
        self.complete.clicked.connect(self._complete)
        self.edit.clicked.connect(self._edit)
        self.delete.clicked.connect(self._delete)
        self.list.done_requested.connect(self._complete)
        self.list.edit_requested.connect(self._edit)
        self.list.delete_requested.connect(self._delete)
        self.list.menu_requested.connect(self.open_menu)
        self.list.check_clicked.connect(
            lambda entry: self.done_requested.emit([entry], entry.follow_up.done_at is None)
        )
        self.list.link_clicked.connect(self._follow)

    # ---- what is shown ----------------------------------------------------------------------------------------------

    def show_lists(self, lists: Lists, zone: ZoneInfo) -> None:
        """Show what was read; what is selected stays so, and where it has gone the row in its place is selected."""
        self._keeping(lambda: self.model.show_lists(lists, zone, self._now()))

    def rewrite(self) -> None:
        """The day, or the way in which days are written, is another one."""
        self.show_lists(self.model.lists, self.model.zone)

    def show_members(self, members: Sequence[Member], me: str | None) -> None:
        """Offer these colleagues; “Mine” where it is known who works here.

        Args:
            members: the team.
            me: id of the colleague at this desk, or None.
        """
        self._members, self._me = tuple(members), me
        menu, group = self.person_menu, QActionGroup(self.person_menu)
        menu.clear()
        choices: list[tuple[str, str | None]] = [("Everyone", ANYBODY)]
        if me is not None:
            choices.append(("Me", me))
        choices += [(member.name, member.id) for member in members if member.active and member.id != me]
        choices.append(("Nobody", None))
        for text, member_id in choices:
            if text == "Nobody":
                menu.addSeparator()
            action = QAction(text.replace("&", "&&"), menu)
            action.setCheckable(True)
            action.setData(member_id)
            action.setChecked(member_id == self.model.narrowing.member_id)
            action.triggered.connect(lambda _checked=False, chosen=member_id: self.show_person(chosen))
            group.addAction(action)
            menu.addAction(action)
        self._show_person_words()

    def show_part(self, part: Part) -> None:
        """Show what is to be done, what is due, or what was done."""
        self.segments[part].setChecked(True)
        self._keeping(lambda: self.model.narrow(replace(self.model.narrowing, part=part)))
        self.narrowed.emit()

    def show_person(self, member_id: str | None) -> None:
        """Show only what is to be done by somebody: see :class:`.model.Narrowing`."""
        self._keeping(lambda: self.model.narrow(replace(self.model.narrowing, member_id=member_id)))
        for action in self.person_menu.actions():
            action.setChecked(action.isCheckable() and action.data() == member_id)
        self._show_person_words()
        self.narrowed.emit()

    def _show_person_words(self) -> None:
        member_id = self.model.narrowing.member_id
        names = {member.id: first_name(member.name) for member in self._members}
        words = {ANYBODY: "Everyone", None: "Nobody", self._me or "": "Me"}.get(member_id)
        self.person.set_value(words or names.get(member_id or "", "Somebody"), chosen=member_id != ANYBODY)

    def _on_search(self, query: str) -> None:
        self._keeping(lambda: self.model.narrow(replace(self.model.narrowing, words=self.model.search(query))))

    def _keeping(self, change: Callable[[], None]) -> None:
        """Change the rows; the same follow-ups are selected afterwards."""
        place = self.list.currentIndex().row()
        ids = [entry.follow_up.id for entry in self.selected()]
        change()
        chosen, flags = self.list.selectionModel(), QItemSelectionModel.SelectionFlag
        rows = [row for row in (self.model.row_of(one) for one in ids) if row >= 0]
        for row in rows:
            chosen.select(self.model.index(row), flags.Select)
        if rows:
            chosen.setCurrentIndex(self.model.index(rows[0]), flags.NoUpdate)
        elif ids:
            self._select_near(place)
        self._show_nothing()
        self._on_selection()

    def _select_near(self, place: int) -> None:
        rows = [row for row in range(self.model.rowCount()) if self.model.entry(row) is not None]
        if rows:
            row = min(rows, key=lambda other: (abs(other - place), other))
            self.list.setCurrentIndex(self.model.index(row))

    def select(self, follow_up_id: str) -> None:
        """Select one, if it is shown."""
        row = self.model.row_of(follow_up_id)
        if row >= 0:
            self.list.setCurrentIndex(self.model.index(row))
            self.list.scrollTo(self.model.index(row))

    def _show_nothing(self) -> None:
        if self.model.rowCount():
            self.nothing.hide()
            return
        part, query = self.model.narrowing.part, self.search.text().strip()
        elsewhere = bool(self.model.lists.to_do) and part is not Part.DONE
        if query:
            self._say("search-x", "No follow-ups match", f"Nothing here has “{query}” in it.", CLEAR)
        elif part is Part.DONE:
            self._say("list-todo", "Nothing done yet", "What you complete is kept here.", NEW)
        elif elsewhere:
            self._say(
                "list-todo",
                "Nothing to follow up here. Well done.",
                "There is something for others, or later.",
                SHOW_ALL,
            )
        else:
            self._say("list-todo", "Nothing to follow up. Well done.", ORIGINS, NEW)

    def _say(self, icon_name: str, title: str, text: str, button: str) -> None:
        glyph = {NEW: "plus", CLEAR: "filter-x"}.get(button, "list")
        self.nothing.say(icon_name, title, text, (glyph, button))
        self.nothing.show()
        self.nothing.place()

    def _lead_on(self) -> None:
        """Do what the button beside the empty text says."""
        words = self.nothing.button.text() if self.nothing.button is not None else NEW
        if words == CLEAR:
            self.search.clear()
        elif words == SHOW_ALL:
            self.show_person(ANYBODY)
            self.show_part(Part.TO_DO)
        else:
            self.new_requested.emit()

    # ---- what is chosen ---------------------------------------------------------------------------------------------

    def enter(self) -> None:
        """Take the focus, with a row selected."""
        if not self.model.found:
            self.new.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return
        if not self.list.selectionModel().hasSelection():
            self._select_near(0)
        self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def selected(self) -> Entries:
        """The selected follow-ups, in display order."""
        rows = sorted({index.row() for index in self.list.selectionModel().selectedIndexes()})
        return [entry for entry in map(self.model.entry, rows) if entry is not None]

    def _on_selection(self) -> None:
        chosen = self.selected()
        reopens = bool(chosen) and all(entry.follow_up.done_at is not None for entry in chosen)
        self.complete.setText("Open again" if reopens else "Complete")
        name_widget(self.complete, self.complete.text())
        for button, key in (
            (self.complete, "Space"),
            (self.postpone, "Alt+P"),
            (self.edit, "Enter"),
            (self.delete, "Del"),
        ):
            words = button.accessibleName()
            button.setEnabled(bool(chosen))
            button.setToolTip(f"{words} ({key})" if chosen else CHOOSE)
        if reopens:
            self.postpone.setEnabled(False)
            self.postpone.setToolTip("It is done already.")
        if len(chosen) > 1:
            self.edit.setEnabled(False)
            self.edit.setToolTip("Works for one follow-up at a time.")

    def _complete(self) -> None:
        if chosen := self.selected():
            self.done_requested.emit(chosen, any(entry.follow_up.done_at is None for entry in chosen))

    def _edit(self) -> None:
        chosen = self.selected()
        if len(chosen) == 1:
            self.edit_requested.emit(chosen[0])

    def _delete(self) -> None:
        if chosen := self.selected():
            self.delete_requested.emit(chosen)

    def _follow(self, what: str, entry: FollowUpEntry) -> None:
        signal = {CONTACT: self.contact_requested, BOOKING: self.booking_requested}[what]
        signal.emit(entry)

    # ---- menus ------------------------------------------------------------------------------------------------------

    def _fill_days(self, menu: Menu) -> None:
        menu.clear()
        today, written = self.model.today, formats.current()
        week = next_week(today, written.first_weekday)
        for text, day in (("&Today", today), ("T&omorrow", today + timedelta(days=1)), ("Next &week", week)):
            name = written.short_day(day, today.year)
            menu.addAction(f"{text}, {name}").triggered.connect(lambda _checked=False, day=day: self._postpone(day))
        menu.addAction("&Date…").triggered.connect(self._choose_day)
        menu.addSeparator()
        menu.addAction("&Without a day").triggered.connect(lambda: self._postpone(None))

    def _choose_day(self) -> None:
        tomorrow = self.model.today + timedelta(days=1)
        self.day_popup.open_at(self.postpone.mapToGlobal(self.postpone.rect().bottomLeft()), tomorrow, self.model.today)

    def _postpone(self, day: date | None) -> None:
        if chosen := self.selected():
            self.postpone_requested.emit(chosen, day)

    def open_menu(self, place: QPoint) -> None:
        """Open the menu of the selected ones."""
        chosen = self.selected()
        if not chosen:
            return
        menu = Menu(parent=self)
        menu.setObjectName("followUpMenu")
        menu.setAccessibleName("Follow-up menu")
        one = chosen[0] if len(chosen) == 1 else None
        heading = one.follow_up.text if one is not None else f"{len(chosen):,} follow-ups"
        menu.add_heading(heading if len(heading) <= 48 else f"{heading[:47]}…")
        menu.addAction(f"&{self.complete.text()}").triggered.connect(self._complete)
        days = Menu("&Postpone", menu)
        self._fill_days(days)
        days.setEnabled(self.postpone.isEnabled())
        menu.addMenu(days)
        if one is not None:
            menu.addAction("&Edit…").triggered.connect(self._edit)
            menu.addSeparator()
            contact = menu.addAction("Sho&w contact")
            contact.setEnabled(bool(one.contact_name))
            contact.triggered.connect(lambda: self.contact_requested.emit(one))
            booking = menu.addAction("Show &booking")
            booking.setEnabled(bool(one.booking_title))
            booking.triggered.connect(lambda: self.booking_requested.emit(one))
        menu.addSeparator()
        menu.addAction("&Delete").triggered.connect(self._delete)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(place)

    # ---- form -------------------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Leave out words that a narrow window has no room for."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        wide = self.width() >= _WORDS_FROM * self._themes.theme.scale
        self.new.setText(NEW if wide else "New")

    def _on_theme(self, theme: Theme) -> None:
        self.search.setMaximumWidth(theme.px(320))
        self._fit()
