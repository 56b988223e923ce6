"""The timeline of a contact: what comes next, what was, and keys and pointer for it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QListView, QWidget

from bookings_desktop.ui.contacts.timeline_delegate import TimelineDelegate, TimelineModel
from bookings_desktop.ui.contacts.timeline_items import Heading, Item, TimelineTexts
from bookings_desktop.ui.theme import Theme, ThemeManager
from bookings_desktop.ui.widgets.basic import name_widget
from bookings_desktop.ui.widgets.row_marks import RowMarks, as_plain_list


class TimelineView(QListView):
    """The list.

    Signals:
        opened: the Item that Enter or a double click is for.
        delete_requested: the Item that Del is for.
        menu_requested: an Item, and a place on the screen.
    """

    opened = Signal(object)
    delete_requested = Signal(object)
    menu_requested = Signal(object, QPoint)

    def __init__(self, themes: ThemeManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        name_widget(self, "Timeline")
        self.entries = TimelineModel(self)
        self._delegate = TimelineDelegate(self.entries, themes.theme, self)
        self.setItemDelegate(self._delegate)
        self.setModel(self.entries)
        as_plain_list(self)
        RowMarks(self, self._delegate)
        self.entries.modelReset.connect(self._delegate.forget)
        themes.changed.connect(self._on_theme)

    def show_items(self, items: list[Item], texts: TimelineTexts, *, same: bool) -> None:
        """Show other entries. ``same``: of the contact shown before, so that place and current entry stay."""
        place = self.verticalScrollBar().value()
        current = self.currentIndex()
        key = self.entries.item(current.row()).key if current.isValid() else ""
        self._delegate.hovered = -1
        self.entries.show_items(items, texts)
        if not same:
            self.scrollToTop()
            return
        self.verticalScrollBar().setValue(place)
        row = self.entries.row_of(key) if key else -1
        if row >= 0:
            self.setCurrentIndex(self.entries.index(row, 0))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Break notes anew where the lines end now."""
        width = self.viewport().width()
        if width != self._delegate.width:
            self._delegate.width = width
            self.scheduleDelayedItemsLayout()
        super().resizeEvent(event)

    def _on_theme(self, theme: Theme) -> None:
        self._delegate.set_theme(theme)
        self.scheduleDelayedItemsLayout()
        self.viewport().update()

    def _current(self) -> Item | None:
        index = self.currentIndex()
        return self.entries.item(index.row()) if index.isValid() else None

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Enter opens, Del deletes."""
        item = self._current()
        if item is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit(item)
        elif item is not None and event.key() == Qt.Key.Key_Delete:
            self.delete_requested.emit(item)
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, _search: str) -> None:  # noqa: N802
        """Nothing: letters are for fields."""

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Open an entry."""
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and not isinstance(self.entries.item(index.row()).value, Heading):
            self.opened.emit(self.entries.item(index.row()))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        """The menu of the entry under the pointer, or of the current one."""
        by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        index = self.indexAt(event.pos()) if by_mouse else self.currentIndex()
        if not index.isValid() or isinstance(self.entries.item(index.row()).value, Heading):
            return
        self.setCurrentIndex(index)
        place = event.pos() if by_mouse else self.visualRect(index).center()
        self.menu_requested.emit(self.entries.item(index.row()), self.viewport().mapToGlobal(place))

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Have a current entry."""
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self.entries.rowCount() > 1:
            self.setCurrentIndex(self.entries.index(1, 0))
