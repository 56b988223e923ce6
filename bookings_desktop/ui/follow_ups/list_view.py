"""The list of follow-ups: a click on the box completes, one on a name opens, and all of it works by key too."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QWidget

from bookings_desktop.models.follow_up_listing import FollowUpEntry
from bookings_desktop.ui.follow_ups.delegate import CHECK, FollowUpDelegate
from bookings_desktop.ui.follow_ups.model import FollowUpModel
from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.widgets.basic import name_widget


class FollowUpList(QListView):
    """The follow-ups, several of which can be selected.

    Signals:
        done_requested: the selected ones are to be completed, or opened again (Space).
        check_clicked: the box of one (FollowUpEntry) was clicked.
        link_clicked: what of a row was clicked, and its FollowUpEntry.
        edit_requested: Enter, or a double click.
        delete_requested: Del.
        menu_requested: the global place at which the menu of the selected ones is wanted.
    """

    done_requested = Signal()
    check_clicked = Signal(object)
    link_clicked = Signal(str, object)
    edit_requested = Signal()
    delete_requested = Signal()
    menu_requested = Signal(QPoint)

    def __init__(self, themes: ThemeManager, model: FollowUpModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._painter = FollowUpDelegate(themes, self)
        self._follow_ups = model
        name_widget(self, "Follow-ups list")
        self.setModel(model)
        self.setItemDelegate(self._painter)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.viewport().setMouseTracking(True)
        themes.changed.connect(self.scheduleDelayedItemsLayout)

    def _under(self, place: QPoint) -> tuple[QModelIndex, FollowUpEntry | None, str]:
        index = self.indexAt(place)
        entry = self._follow_ups.entry(index.row()) if index.isValid() else None
        if entry is None:
            return index, None, ""
        return index, entry, self._painter.at(self.visualRect(index), entry, self._follow_ups, place)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Show what can be clicked."""
        super().mouseMoveEvent(event)
        index, entry, what = self._under(event.position().toPoint())
        self._hover(index.row() if entry is not None else -1, what)

    def viewportEvent(self, event: QEvent) -> bool:  # noqa: N802
        """The pointer has left: nothing is under it."""
        if event.type() == QEvent.Type.Leave:
            self._hover(-1, "")
        return super().viewportEvent(event)

    def _hover(self, row: int, what: str) -> None:
        if (row, what) == (self._painter.hovered, self._painter.hot):
            return
        self._painter.hovered, self._painter.hot = row, what
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if what else Qt.CursorShape.ArrowCursor)
        self.viewport().update()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """The box and the names act at once and leave the selection as it is."""
        _index, entry, what = self._under(event.position().toPoint())
        if entry is None or not what or event.button() != Qt.MouseButton.LeftButton or event.modifiers():
            super().mousePressEvent(event)
        elif what == CHECK:
            self.check_clicked.emit(entry)
        else:
            self.link_clicked.emit(what, entry)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Edit, unless the box or a name was meant."""
        _index, entry, what = self._under(event.position().toPoint())
        if entry is not None and not what:
            self.edit_requested.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Space completes, Enter edits, Del deletes."""
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        signal = {
            Qt.Key.Key_Space: self.done_requested,
            Qt.Key.Key_Return: self.edit_requested,
            Qt.Key.Key_Enter: self.edit_requested,
            Qt.Key.Key_Delete: self.delete_requested,
        }.get(Qt.Key(event.key()))
        if plain and signal is not None:
            signal.emit()
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, _search: str) -> None:  # noqa: N802
        """Nothing: searching is the search field's."""

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        """Open the menu about the row under the pointer, or at the current one by key."""
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            index = self.indexAt(event.pos())
            if self._follow_ups.entry(index.row()) is None:
                return
            self.menu_requested.emit(event.globalPos())
        elif self.selectionModel().hasSelection():
            place: QRect = self.visualRect(self.currentIndex())
            self.menu_requested.emit(self.viewport().mapToGlobal(place.center()))
