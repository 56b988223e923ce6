"""What the delegates of pop-up lists share: equally high rows, so that a list's height is known before it is painted."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QSize
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from bookings_desktop.ui.theme import ThemeManager

ROW_HEIGHT = 34
"""Height of a row at 100 % text size."""


class PopupRowDelegate(QStyledItemDelegate):
    """Base of the delegates of pop-up lists; they only paint."""

    def __init__(self, themes: ThemeManager, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._themes = themes

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:  # noqa: N802
        """The same for every row."""
        return QSize(self._themes.theme.px(200), self._themes.theme.px(ROW_HEIGHT))
