"""The filter bar: part of time, statuses, colleague, and how many bookings are left; pills in a narrow window."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QLabel, QToolButton, QWidget

from bookings_desktop.models.values import BookingStatus, Member
from bookings_desktop.ui.bookings.date_range import DateRangePopup
from bookings_desktop.ui.bookings.filter_controls import FilterButton, FilterMenu, Pill
from bookings_desktop.ui.bookings.filter_state import NOBODY, BookingFilter, Scope
from bookings_desktop.ui.bookings.second_line import first_name
from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.widgets.basic import Button, IconButton, Menu, name_widget

_SCOPES = ((Scope.ALL, "All"), (Scope.UPCOMING, "Upcoming"), (Scope.PAST, "Past"), (Scope.RANGE, "Date range…"))


class FilterBar(QWidget):
    """What narrows the table, beside the search field.

    Signals:
        changed: the BookingFilter that a person chose; its query is untouched.
        clear_requested: all filters are to go, the query too.
    """

    changed = Signal(object)
    clear_requested = Signal()

    def __init__(self, themes: ThemeManager, today: Callable[[], date], parent: QWidget | None = None) -> None:
        """Make the bar. ``today`` gives the day from which a new date range begins."""
        super().__init__(parent)
        name_widget(self, "Filters")
        self._themes = themes
        self._today = today
        self._filter = BookingFilter()
        self._members: Mapping[str, Member] = {}
        self._narrow = False
        self._segments: dict[Scope, QToolButton] = {}
        self._popup = DateRangePopup(themes, self)
        self._popup.chosen.connect(self._on_range)
        self._popup.dismissed.connect(self._show)
        self._status_menu, self._statuses = self._make_status_menu()
        self._member_menu = Menu(parent=self)
        self._member_group = QActionGroup(self)
        self.status_button = FilterButton(themes, "Status", "Status filter", self._status_menu)
        self.member_button = FilterButton(themes, "Team", "Member filter", self._member_menu)
        self.count = QLabel()
        self.count.setTextFormat(Qt.TextFormat.RichText)
        self.count.setProperty("role", "second")
        name_widget(self.count, "Result count")
        self._pills = QHBoxLayout()
        self._lay_out()
        self.set_members({})
        self.show_filter(self._filter)

    # Parts

    def _lay_out(self) -> None:
        self._wide, self._pill_row = QWidget(), QWidget()
        controls = QHBoxLayout(self._wide)
        controls.setContentsMargins(0, 0, 0, 0)
        controls.setSpacing(8)
        for control in (self._make_segments(), self.status_button, self.member_button):
            controls.addWidget(control)
        controls.addStretch(1)
        self._pills.setContentsMargins(0, 0, 0, 0)
        self._pills.setSpacing(6)
        row = QHBoxLayout(self._pill_row)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addLayout(self._pills)
        row.addStretch(1)
        self._more = IconButton(self._themes, "list-filter", "Filters")
        self._more.setMenu(self._make_narrow_menu())
        row.addWidget(self._more)
        bar = QHBoxLayout(self)
        bar.setContentsMargins(16, 0, 16, 10)
        bar.setSpacing(8)
        bar.addWidget(self._wide, 1)
        bar.addWidget(self._pill_row, 1)
        self._pill_row.hide()
        # neither may keep the window from becoming so narrow that the other one is shown
        for row_of_controls in (self._wide, self._pill_row):
            row_of_controls.setMinimumWidth(1)
        bar.addWidget(self.count)

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

    def _choose_scope(self, scope: Scope) -> None:
        if scope is Scope.RANGE:
            self._open_range()
        else:
            self._choose(replace(self._filter, scope=scope, first_day=None, last_day=None))

    def _open_range(self) -> None:
        below: QWidget = self._more if self._narrow else self._segments[Scope.RANGE]
        first = self._filter.first_day or self._today()
        last = self._filter.last_day or first + timedelta(days=6)
        self._popup.open_at(below.mapToGlobal(QPoint(0, below.height() + 6)), first, last)

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
        self.count.setText(f'<span style="color:{ink}; font-weight:600">{found:,}</span> of {total:,}')
        self.count.setAccessibleName(f"{found:,} of {total:,} bookings")

    def set_narrow(self, narrow: bool) -> None:
        """Pills for what is in force, instead of controls for everything."""
        if narrow == self._narrow:
            return
        self._narrow = narrow
        self._wide.setVisible(not narrow)
        self._pill_row.setVisible(narrow)
        self._show()

    def member_word(self) -> str:
        """The chosen colleague in one word."""
        if self._filter.member is None:
            return "Everyone"
        member = self._members.get(self._filter.member)
        return first_name(member.name) if member else "Nobody"

    def _status_word(self) -> str:
        chosen = [status.word for status in BookingStatus if status.value in self._filter.statuses]
        return chosen[0] if len(chosen) == 1 else f"{len(chosen)} chosen" if chosen else "Any"

    def _scope_word(self, scope: Scope) -> str:
        if scope is Scope.RANGE and self._filter.scope is scope:
            return self._filter.range_text(self._today().year)
        return dict(_SCOPES)[scope]

    def _show(self) -> None:
        wanted = self._filter
        for scope, button in self._segments.items():
            button.setText(self._scope_word(scope))
            button.setChecked(scope is wanted.scope)
        for value, action in self._statuses.items():
            action.setChecked(value in wanted.statuses)
        for action in self._member_group.actions():
            action.setChecked(action.data() == wanted.member)
        self.status_button.set_value(self._status_word(), chosen=bool(wanted.statuses))
        self.member_button.set_value(self.member_word(), chosen=wanted.member is not None)
        self._show_pills()

    def _show_pills(self) -> None:
        while (item := self._pills.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        if not self._narrow:
            return
        wanted = self._filter
        if wanted.scope is not Scope.ALL:
            without = replace(wanted, scope=Scope.ALL, first_day=None, last_day=None)
            self._add_pill(self._scope_word(wanted.scope), without)
        if wanted.statuses:
            self._add_pill(f"Status: {self._status_word()}", replace(wanted, statuses=frozenset()))
        if wanted.member is not None:
            self._add_pill(f"Team: {self.member_word()}", replace(wanted, member=None))
        if self._pills.count() > 1 or wanted.narrowing:
            clear = Button(self._themes, "Clear all", "link")
            clear.clicked.connect(self.clear_requested)
            self._pills.addWidget(clear)

    def _add_pill(self, text: str, without: BookingFilter) -> None:
        self._pills.addWidget(Pill(self._themes, text, lambda: self._choose(without)))
