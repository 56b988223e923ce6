"""The filter bar: part of time, statuses, colleague, and how many bookings are left; pills in a narrow window."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from bookings_desktop.models.members import Member
from bookings_desktop.models.states import BookingStatus
from bookings_desktop.ui.bookings.filter_controls import FilterButton, FilterMenu, Pill
from bookings_desktop.ui.bookings.filter_state import ATTENTION_WORDS, NOBODY, Attention, BookingFilter, Scope
from bookings_desktop.ui.bookings.second_line import first_name
from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.widgets.basic import Button, IconButton, Menu, name_widget
from bookings_desktop.ui.widgets.flow_layout import FlowLayout

if TYPE_CHECKING:
    from bookings_desktop.ui.bookings.date_range import DateRangePopup

_SCOPES = ((Scope.ALL, "All"), (Scope.UPCOMING, "Upcoming"), (Scope.PAST, "Past"), (Scope.RANGE, "Date range…"))
_SCOPE_WORDS = {**dict(_SCOPES), Scope.TODAY: "Today", Scope.WEEK: "This week"}
_DAYS = frozenset({Scope.RANGE, Scope.TODAY, Scope.WEEK})
"""Parts of time that the segment of date ranges stands for."""

_HEIGHT, _BELOW, _LINE_GAP = 34, 10, 6


class FilterBar(QWidget):
    """What narrows the table, beside the search field.

    Signals:
        changed: the BookingFilter that a person chose; its query is untouched.
        clear_requested: all filters are to go, the query too.
        height_changed: it needs another height in pixels.

    Attributes:
        needed_height: the height in pixels that it needs now.
    """

    changed = Signal(object)
    clear_requested = Signal()
    height_changed = Signal(int)

    def __init__(self, themes: ThemeManager, today: Callable[[], date], parent: QWidget | None = None) -> None:
        """Make the bar. ``today`` gives the day from which a new date range begins."""
        super().__init__(parent)
        name_widget(self, "Filters")
        self._themes = themes
        self._today = today
        self.needed_height = 0
        self._filter = BookingFilter()
        self._members: Mapping[str, Member] = {}
        self._contact_names: dict[str, str] = {}
        self._narrow = self._wants_pills = False
        self._segments: dict[Scope, QToolButton] = {}
        self._popup: DateRangePopup | None = None
        self._status_menu, self._statuses = self._make_status_menu()
        self._attentions = self._add_attentions(self._status_menu)
        self._member_menu = Menu(parent=self)
        self._member_group = QActionGroup(self)
        self.status_button = FilterButton(themes, "Status", "Status filter", self._status_menu)
        self.member_button = FilterButton(themes, "Team", "Member filter", self._member_menu)
        self.count = QLabel()
        self.count.setTextFormat(Qt.TextFormat.RichText)
        self.count.setProperty("role", "second")
        name_widget(self.count, "Result count")
        self._clear = IconButton(themes, "filter-x", "Clear all")
        self._clear.setToolTip("Clear all filters")
        self._clear.clicked.connect(self.clear_requested)
        self._lay_out()
        self.set_members({})
        self.show_filter(self._filter)
        themes.changed.connect(self._fit)

    # Parts

    def _lay_out(self) -> None:
        self._wide, self._pill_box = QWidget(), QWidget()
        controls = QHBoxLayout(self._wide)
        controls.setContentsMargins(0, 0, 0, 0)
        controls.setSpacing(8)
        for control in (self._make_segments(), self.status_button, self.member_button):
            controls.addWidget(control)
        controls.addStretch(1)
        self._pills = FlowLayout(self._pill_box, spacing=6, line_spacing=_LINE_GAP)
        self._more = IconButton(self._themes, "list-filter", "Filters")
        self._more.setMenu(self._make_narrow_menu())
        grid = QGridLayout(self)
        grid.setContentsMargins(16, 0, 16, _BELOW)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(_LINE_GAP)
        grid.setColumnStretch(0, 1)
        grid.addWidget(self._wide, 0, 0)
        grid.addWidget(self._more, 0, 1)
        grid.addWidget(self._clear, 0, 2)
        grid.addWidget(self.count, 0, 3)
        grid.addWidget(self._pill_box, 1, 0, 1, 4)
        self._grid = grid
        self._more.hide()
        # neither may keep the window from becoming so narrow that the other one is shown
        for row_of_controls in (self._wide, self._pill_box):
            row_of_controls.setMinimumWidth(1)

    def _make_segments(self) -> QFrame:
        track = QFrame()
        track.setProperty("role", "track")
        name_widget(track, "Date filter")
        row = QHBoxLayout(track)
        row.setContentsMargins(2, 2, 2, 2)
        row.setSpacing(0)
        group = QButtonGroup(track)
        group.setExclusive(True)
        for scope, text in _SCOPES:
            button = QToolButton()
            button.setProperty("kind", "segment")
            button.setCheckable(True)
            button.setText(text)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            name_widget(button, text)
            button.clicked.connect(lambda _checked=False, scope=scope: self._choose_scope(scope))
            group.addButton(button)
            row.addWidget(button)
            self._segments[scope] = button
        return track

    def _make_status_menu(self) -> tuple[FilterMenu, dict[str, QAction]]:
        menu = FilterMenu(parent=self)
        any_status = menu.addAction("Any status")
        any_status.triggered.connect(lambda: self._choose(replace(self._filter, statuses=frozenset())))
        menu.addSeparator()
        actions = {}
        for status in BookingStatus:
            action = menu.addAction(status.word)
            action.setCheckable(True)
            action.triggered.connect(self._on_statuses)
            actions[status.value] = action
        return menu, actions

    def _add_attentions(self, menu: FilterMenu) -> dict[Attention, QAction]:
        menu.addSeparator()
        actions = {}
        for attention, words in ATTENTION_WORDS.items():
            action = menu.addAction(words)
            action.setCheckable(True)
            action.triggered.connect(lambda checked, attention=attention: self._on_attention(attention, checked))
            actions[attention] = action
        return actions

    def _make_narrow_menu(self) -> Menu:
        """The same choices, where the bar has only room for what is in force."""
        menu = Menu(parent=self)
        for scope, text in _SCOPES:
            action = menu.addAction(text)
            action.triggered.connect(lambda _checked=False, scope=scope: self._choose_scope(scope))
        menu.addSeparator()
        self._status_menu.setTitle("Status")
        self._member_menu.setTitle("Team")
        menu.addMenu(self._status_menu)
        menu.addMenu(self._member_menu)
        return menu

    def set_members(self, members: Mapping[str, Member]) -> None:
        """The colleagues to choose from."""
        self._members = members
        self._member_menu.clear()
        for action in self._member_group.actions():
            self._member_group.removeAction(action)
        self._add_member("Everyone", None)
        self._member_menu.addSeparator()
        for member in members.values():
            if member.active or member.id == self._filter.member:
                self._add_member(member.name, member.id)
        self._add_member("Nobody", NOBODY)
        self._show()

    def _add_member(self, text: str, member: str | None) -> None:
        # names come from outside, and an ampersand would become an access key
        action = self._member_menu.addAction(text.replace("&", "&&"))
        action.setCheckable(True)
        action.setData(member)
        action.triggered.connect(lambda: self._choose(replace(self._filter, member=member)))
        self._member_group.addAction(action)

    # Choosing

    def _choose(self, wanted: BookingFilter) -> None:
        self.show_filter(wanted)
        self.changed.emit(wanted)

    def _on_statuses(self) -> None:
        chosen = frozenset(value for value, action in self._statuses.items() if action.isChecked())
        self._choose(replace(self._filter, statuses=chosen))

    def _on_attention(self, attention: Attention, checked: bool) -> None:
        self._choose(replace(self._filter, attention=attention if checked else Attention.NONE))

    def _choose_scope(self, scope: Scope) -> None:
        if scope is Scope.RANGE:
            self._open_range()
        else:
            self._choose(self._filter.with_scope(scope))

    def _open_range(self) -> None:
        below: QWidget = self._more if self._narrow else self._segments[Scope.RANGE]
        first = self._filter.first_day or self._today()
        last = self._filter.last_day or first + timedelta(days=6)
        self._days_popup().open_at(below.mapToGlobal(QPoint(0, below.height() + 6)), first, last)

    def _days_popup(self) -> DateRangePopup:
        """The pop-up of days, made when it is opened first: its two calendars are large."""
        if self._popup is None:
            from bookings_desktop.ui.bookings.date_range import DateRangePopup

            self._popup = DateRangePopup(self._themes, self)
            self._popup.chosen.connect(self._on_range)
            self._popup.chosen_scope.connect(self._choose_scope)
            self._popup.dismissed.connect(self._show)
        return self._popup

    def _on_range(self, first: date, last: date) -> None:
        self._choose(replace(self._filter, scope=Scope.RANGE, first_day=first, last_day=last))

    # Showing

    @property
    def scale(self) -> float:
        """The factor of the text size."""
        return self._themes.theme.scale

    def show_filter(self, wanted: BookingFilter) -> None:
        """Show what is in force, without telling anybody."""
        self._filter = wanted
        self._show()

    def set_counts(self, found: int, total: int) -> None:
        """“**128** of 1,204”."""
        ink = self._themes.theme.color("text").name()
        text = f'<span style="color:{ink}; font-weight:600">{found:,}</span> of {total:,}'
        if text == self.count.text():
            return  # told with every change of a row; to measure the bar again takes a millisecond
        self.count.setText(text)
        self.count.setAccessibleName(f"{found:,} of {total:,} bookings")
        self._fit()

    def set_narrow(self, narrow: bool) -> None:
        """Pills for what is in force, instead of controls for everything; that is so without room for them, too."""
        self._wants_pills = narrow
        self._fit()

    def name_contact(self, contact: str, name: str) -> None:
        """Tell how a contact is called."""
        if self._contact_names.get(contact) != name:
            self._contact_names[contact] = name
            if self._filter.contact == contact:
                self._show()

    def member_word(self) -> str:
        """The chosen colleague in one word."""
        if self._filter.member is None:
            return "Everyone"
        member = self._members.get(self._filter.member)
        return first_name(member.name) if member else "Nobody"

    def contact_word(self) -> str:
        """The name of the chosen contact."""
        return self._contact_names.get(self._filter.contact or "", "") or "unnamed contact"

    def _status_word(self) -> str:
        chosen = [status.word for status in BookingStatus if status.value in self._filter.statuses]
        return chosen[0] if len(chosen) == 1 else f"{len(chosen)} chosen" if chosen else "Any"

    def _scope_word(self) -> str:
        if self._filter.scope is Scope.RANGE:
            return self._filter.range_text(self._today().year)
        return _SCOPE_WORDS[self._filter.scope]

    def _show(self) -> None:
        wanted = self._filter
        for scope, button in self._segments.items():
            chosen = scope is wanted.scope or (scope is Scope.RANGE and wanted.scope in _DAYS)
            button.setText(self._scope_word() if chosen else _SCOPE_WORDS[scope])
            button.setChecked(chosen)
        for value, action in self._statuses.items():
            action.setChecked(value in wanted.statuses)
        for attention, action in self._attentions.items():
            action.setChecked(attention is wanted.attention)
        for action in self._member_group.actions():
            action.setChecked(action.data() == wanted.member)
        self.status_button.set_value(self._status_word(), chosen=bool(wanted.statuses))
        self.member_button.set_value(self.member_word(), chosen=wanted.member is not None)
        self._show_pills()
        self._fit()

    # Pills

    def _show_pills(self) -> None:
        while (item := self._pills.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        if self._narrow:
            self._add_pills_of_controls()
        self._add_other_pills()
        wanted = self._filter
        if self._pills.count() > 1 or (self._pills.count() and wanted.others) or (self._narrow and wanted.others):
            clear = Button(self._themes, "Clear all", "link")
            clear.clicked.connect(self.clear_requested)
            self._add_to_pills(clear)
        self._pill_box.setVisible(self._narrow or self._pills.count() > 0)
        self._clear.setVisible(wanted.others and not self._pills.count())

    def _add_pills_of_controls(self) -> None:
        """What the controls show where there is room for them."""
        wanted = self._filter
        if wanted.scope is not Scope.ALL:
            self._add_pill(self._scope_word(), wanted.with_scope(Scope.ALL))
        if wanted.statuses:
            self._add_pill(f"Status: {self._status_word()}", replace(wanted, statuses=frozenset()))
        if wanted.member is not None:
            self._add_pill(f"Team: {self.member_word()}", replace(wanted, member=None))

    def _add_other_pills(self) -> None:
        """What has no control that shows it."""
        wanted = self._filter
        if wanted.attention:
            self._add_pill(ATTENTION_WORDS[wanted.attention], replace(wanted, attention=Attention.NONE))
        if wanted.contact is not None:
            self._add_pill(f"Contact: {self.contact_word()}", replace(wanted, contact=None))

    def _add_pill(self, text: str, without: BookingFilter) -> None:
        self._add_to_pills(Pill(self._themes, text, lambda: self._choose(without)))

    def _add_to_pills(self, button: QPushButton) -> None:
        self._pills.addWidget(button)
        button.show()  # the layout would do so only later, and the height is needed now

    # Room

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Fit the parts to the room."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Show controls or pills, and take the height that the lines of pills need."""
        narrow = self._wants_pills or self._needed_width() > self.width()
        if narrow != self._narrow:
            self._narrow = narrow
            self._wide.setVisible(not narrow)
            self._more.setVisible(narrow)
            self._grid.removeWidget(self._pill_box)
            place = (0, 0, 1, 1) if narrow else (1, 0, 1, 4)
            self._grid.addWidget(self._pill_box, *place)
            self._show_pills()
        line = round(_HEIGHT * self.scale)
        height = line
        if self._pills.count():
            beside = self.count.sizeHint().width() + self._more.sizeHint().width() + 16 if narrow else 0
            pills = self._pills.heightForWidth(max(1, self.width() - 32 - beside))
            height = max(line, pills) if narrow else line + _LINE_GAP + pills
        self._grid.setRowMinimumHeight(0, line)
        if height + _BELOW != self.needed_height:
            self.needed_height = height + _BELOW
            self.height_changed.emit(self.needed_height)

    def _needed_width(self) -> int:
        """The width in which all controls and the count stand side by side."""
        clear = self._clear.sizeHint().width() + 8 if self._filter.others else 0
        return self._wide.sizeHint().width() + clear + self.count.sizeHint().width() + 8 + 32
