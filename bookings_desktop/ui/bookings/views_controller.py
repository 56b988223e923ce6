"""Brings views together: the list, its counts, the side bar, the menu, and what is remembered until the next start."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QWidget

from bookings_desktop.ui.bookings.columns import Column
from bookings_desktop.ui.bookings.filter_json import filter_from_json, filter_to_json, view_from_json, view_to_json
from bookings_desktop.ui.bookings.filter_state import BookingFilter
from bookings_desktop.ui.bookings.page import BookingsPage
from bookings_desktop.ui.bookings.saved_views import SavedView, SavedViews
from bookings_desktop.ui.bookings.view_counts import ViewCounts
from bookings_desktop.ui.notifications import Notifications
from bookings_desktop.ui.shell.views_section import ViewsSection
from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.widgets.basic import Menu, object_name
from bookings_desktop.ui.window_memory import WindowMemory

if TYPE_CHECKING:
    from bookings_desktop.ui.bookings.view_name import ViewNamePopup

log = logging.getLogger(__name__)

_CHOOSE_OWN = "Choose a view of your own first."


class ViewsController(QObject):
    """The views of one window.

    Signals:
        shown: a person asked for a view; what shows it is to come into view.

    Attributes:
        views: all of them.
        counts: how many bookings each shows.
        menu: for the menu bar; the command palette finds its entries, too.
    """

    shown = Signal()

    def __init__(
        self,
        page: BookingsPage,
        section: ViewsSection,
        memory: WindowMemory,
        themes: ThemeManager,
        notifications: Notifications,
        parent: QObject,
    ) -> None:
        """Restore what is remembered, and follow from now on.

        Args:
            page: shows what a view asks for.
            section: of the side bar.
            memory: of the window.
            themes: colours and fonts.
            notifications: tell of a deleted view, with a way back.
            parent: the window.
        """
        super().__init__(parent)
        self._page = page
        self._section = section
        self._memory = memory
        self._notifications = notifications
        self._chosen = ""
        self._unread: list[Mapping[str, Any]] = []
        self.views = SavedViews(self._remembered_views(), self)
        self.counts = ViewCounts(page.proxy, self)
        self.menu = Menu("Views")
        self.menu.setToolTipsVisible(True)
        self.menu.menuAction().setObjectName("views")
        self._rail_menu = Menu(parent=section)
        self._rail_menu.aboutToShow.connect(self._fill_rail_menu)
        section.set_menu(self._rail_menu)
        self._themes = themes
        self._popup: ViewNamePopup | None = None
        self._group = QActionGroup(self)
        self._save = self._action("Save view…", self.save_view)
        self._rename = self._action("Rename view…", self.rename_view)
        self._up = self._action("Move view up", partial(self._move, -1))
        self._down = self._action("Move view down", partial(self._move, 1))
        self._delete = self._action("Delete view", self._delete_current)
        self._own_actions = (self._rename, self._up, self._down, self._delete)
        self._restore_filter()
        self.views.changed.connect(self._on_views)
        self.counts.changed.connect(section.set_counts)
        section.chosen.connect(self.show)
        section.save_requested.connect(self.save_view)
        section.menu_requested.connect(self._open_item_menu)
        page.filter_changed.connect(self._on_filter)
        self._show_views()

    def _action(self, text: str, act: Any) -> QAction:
        action = QAction(text, self)
        action.setObjectName(object_name(text.removesuffix("…")))
        action.triggered.connect(lambda _checked=False: act())
        return action

    # Remembering

    def _remembered_views(self) -> list[SavedView]:
        views: list[SavedView] = []
        for data in self._memory.state.saved_views:
            try:
                view = view_from_json(data)
            except (ValueError, TypeError):
                view = None
            if view is not None and len(SavedViews([*views, view]).own) > len(views):
                views.append(view)
            else:  # perhaps a newer version's, or one with a name that is a built-in view's since: it is kept as it is
                log.warning("a remembered view cannot be used by this version")
                self._unread.append(data)
        return views

    def _restore_filter(self) -> None:
        data = self._memory.state.filter
        try:
            wanted = filter_from_json(data)
        except (ValueError, TypeError):
            log.warning("the remembered filter cannot be used; the table opens with what is to come")
            return
        view, contact = data.get("view"), data.get("contact_name")
        self._chosen = view if isinstance(view, str) else ""
        if wanted.contact is not None and isinstance(contact, str):
            self._page.filters.name_contact(wanted.contact, contact)
        self._page.set_filter(wanted)

    def _keep(self) -> None:
        wanted = self._page.filter
        data = filter_to_json(wanted) | {"view": self.current}
        if wanted.contact is not None:
            data["contact_name"] = self._page.filters.contact_word()
        own = [view_to_json(view) for view in self.views.own]
        self._memory.keep(filter=data, saved_views=(*own, *self._unread))

    # Showing

    @property
    def current(self) -> str:
        """Name of the view that is shown; empty when the filter is none's."""
        shown = [view.name for view in self.views.all if view.shows(self._page.filter)]
        return self._chosen if self._chosen in shown else next(iter(shown), "")

    def show(self, name: str) -> None:
        """Show a view by its name."""
        view = self.views.named(name)
        if view is not None:
            self._chosen = name
            self._page.show_view(view)
            self._mark()  # the filter may be the same as before
            self._keep()
            self.shown.emit()

    def _on_filter(self, _wanted: BookingFilter) -> None:
        self._mark()
        self._keep()

    def _on_views(self) -> None:
        self._show_views()
        self._keep()

    def _show_views(self) -> None:
        self._section.show_views([view.name for view in self.views.all])
        self._fill_menu()
        self.counts.set_views(self.views.all)
        self._section.set_counts(self.counts.told)
        self._mark()

    def _mark(self) -> None:
        current = self.current
        self._section.mark(current)
        for action in self._group.actions():
            action.setChecked(action.data() == current)
        own = any(view.name == current for view in self.views.own)
        for action in self._own_actions:
            action.setEnabled(own)
        self._up.setEnabled(self.views.can_move(current, -1))
        self._down.setEnabled(self.views.can_move(current, 1))
        for action in self._own_actions:
            obstacle = "" if action.isEnabled() else "It is at the end already." if own else _CHOOSE_OWN
            action.setToolTip(obstacle or action.text().removesuffix("…"))

    # Menus

    def _fill_menu(self) -> None:
        for action in self._group.actions():
            self._group.removeAction(action)
            action.deleteLater()
        self.menu.clear()
        for view in self.views.all:
            action = QAction(view.name.replace("&", "&&"), self)
            action.setCheckable(True)
            action.setData(view.name)
            action.triggered.connect(partial(self.show, view.name))
            self._group.addAction(action)
            self.menu.addAction(action)
        self.menu.addSeparator()
        self.menu.addActions([self._save, *self._own_actions])

    def _fill_rail_menu(self) -> None:
        """The views with their counts, where keys would stand."""
        self._rail_menu.clear()
        current = self.current
        for view in self.views.all:
            count = self.counts.told.get(view.name, 0)
            text = view.name.replace("&", "&&")
            action = self._rail_menu.addAction(f"{text}\t{count:,}" if count else text)
            action.setCheckable(True)
            action.setChecked(view.name == current)
            action.triggered.connect(partial(self.show, view.name))
        self._rail_menu.addSeparator()
        self._rail_menu.addActions([self._save, *self._own_actions])

    def _open_item_menu(self, name: str, place: QPoint) -> None:
        """What can be done with one view of the side bar."""
        menu = Menu(parent=self._section)
        menu.setObjectName("viewMenu")
        menu.add_heading(name)
        menu.addAction("Show").triggered.connect(partial(self.show, name))
        if any(view.name == name for view in self.views.own):
            menu.addAction("Rename view…").triggered.connect(partial(self.rename_view, name))
            for by, text in ((-1, "Move view up"), (1, "Move view down")):
                action = menu.addAction(text)
                action.setEnabled(self.views.can_move(name, by))
                action.triggered.connect(partial(self.views.move, name, by))
            menu.addSeparator()
            menu.addAction("Delete view").triggered.connect(partial(self._delete_view, name))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(place)

    # The person's own

    def save_view(self) -> None:
        """Ask for a name, and keep what is shown as a view."""
        self._ask_name("", self._add)

    def _add(self, name: str) -> None:
        wanted = self._page.filter
        column, order = self._page.proxy.sorted_by
        descending = order == Qt.SortOrder.DescendingOrder
        natural = (Column.WHEN, wanted.latest_first)
        sort = None if (column, descending) == natural else (column, descending)
        made = self.views.add(SavedView(name, replace(wanted, query=wanted.query.strip()), sort))
        self.show(made.name)

    def rename_view(self, name: str = "") -> None:
        """Ask for another name for a view of the person's own; by default the one that is shown."""
        old = name or self.current
        self._ask_name(old, partial(self._give_name, old))

    def _give_name(self, old: str, new: str) -> None:
        chosen = self._chosen == old
        renamed = self.views.rename(old, new)
        if chosen:
            self._chosen = renamed.name
            self._mark()
            self._keep()

    def _ask_name(self, name: str, take: Any) -> None:
        below: QWidget = self._section.save_button
        place = below.mapToGlobal(QPoint(0, below.height() + 4))
        if not below.isVisible():
            place = self._page.mapToGlobal(QPoint(16, 64))
        self._name_popup().ask(place, name, take)

    def _name_popup(self) -> ViewNamePopup:
        """The pop-up for a name, made when the first view is named: the first paint does not wait for it."""
        from bookings_desktop.ui.bookings.view_name import ViewNamePopup

        if self._popup is None:
            self._popup = ViewNamePopup(self._themes, self._page)
        return self._popup

    def _move(self, by: int) -> None:
        self.views.move(self.current, by)

    def _delete_current(self) -> None:
        self._delete_view(self.current)

    def _delete_view(self, name: str) -> None:
        view, place = self.views.remove(name)
        self._notifications.done(f"View “{name}” deleted.", "Undo", partial(self._bring_back, view, place))

    def _bring_back(self, view: SavedView, place: int) -> None:
        self.views.add(view, min(place, len(self.views.own)))
