"""The badge of a booking's status as a button that opens the menu of statuses."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QMenu, QSizePolicy

from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.widgets.painting import badge_size, paint_badge

_RING = 3


class StatusButton(QAbstractButton):
    """Shows a status; pressed, it lets another one be chosen."""

    def __init__(self, themes: ThemeManager) -> None:
        super().__init__()
        self._themes = themes
        self._status = "scheduled"
        self._menu: QMenu | None = None
        self.setObjectName("detailsStatus")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.clicked.connect(self._open)
        themes.changed.connect(self._refresh)
        self._refresh()

    @property
    def status(self) -> str:
        """The status shown, as the value of a ``BookingStatus``."""
        return self._status

    def set_status(self, status: str) -> None:
        """Show another status."""
        self._status = status
        self._refresh()

    def set_menu(self, menu: QMenu) -> None:
        """The menu of statuses; without one this is no more than a badge."""
        self._menu = menu
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip("Set status")

    def sizeHint(self) -> QSize:  # noqa: N802
        """The badge, and room for the focus ring above and below it."""
        return badge_size(self._themes.theme, self._status) + QSize(0, 2 * _RING)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """The same: a badge is never cut."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint the badge, and a ring around it while it has the focus."""
        theme = self._themes.theme
        painter = QPainter(self)
        inside = self.rect().adjusted(0, _RING, 0, -_RING)
        paint_badge(painter, inside, theme, self._status)
        if self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(theme.color("focus"), 2))
            radius = self.height() / 2 - 1
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), radius, radius)
        painter.end()

    def _open(self) -> None:
        if self._menu is not None:
            self._menu.popup(self.mapToGlobal(QPoint(0, self.height() + 2)))

    def _refresh(self) -> None:
        self.setAccessibleName(f"Status: {self._themes.theme.status(self._status).word}")
        self.updateGeometry()
        self.update()
