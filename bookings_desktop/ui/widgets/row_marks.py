"""What lists that paint their own rows have in common: their look, the row under the pointer, and whether they have the focus."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QTableView


class MarkedRows(Protocol):
    """A delegate that paints the row under the pointer, and the current one, in other colours.

    Attributes:
        hovered: the row under the pointer, or -1.
        active: whether the list has the focus.
    """

    hovered: int
    active: bool


class RowMarks(QObject):
    """Keeps a delegate up to date about pointer and focus, and has the list painted anew when they change.

    Args:
        view: the list; it owns this.
        delegate: its delegate.
    """

    def __init__(self, view: QAbstractItemView, delegate: MarkedRows) -> None:
        super().__init__(view)
        self._view = view
        self._delegate = delegate
        view.setMouseTracking(True)
        view.installEventFilter(self)
        view.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Look at what happens, and let it happen."""
        kind = event.type()
        if kind == QEvent.Type.MouseMove and isinstance(event, QMouseEvent):
            self._hover(self._view.indexAt(event.position().toPoint()).row())
        elif kind == QEvent.Type.Leave:
            self._hover(-1)
        elif kind in (QEvent.Type.FocusIn, QEvent.Type.FocusOut) and watched is self._view:
            self._delegate.active = kind == QEvent.Type.FocusIn
            self._view.viewport().update()
        return super().eventFilter(watched, event)

    def _hover(self, row: int) -> None:
        before, self._delegate.hovered = self._delegate.hovered, row
        if before != row:
            self._view.viewport().update()


def as_plain_list(view: QListView | QTableView) -> None:
    """Let a list scroll evenly, up and down only, without a frame, a grid or editing in place; Tab leaves it."""
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    view.setFrameShape(QFrame.Shape.NoFrame)
    view.setTabKeyNavigation(False)
    if isinstance(view, QTableView):
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        view.setShowGrid(False)
        view.verticalHeader().hide()
