"""The controls of the filter bar: drop-downs that name their value, menus that stay open, and removable pills."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QAction, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QPushButton,
    QSizePolicy,
    QStyleOptionToolButton,
    QToolButton,
    QWidget,
)

from bookings_desktop.ui.resources import pixmap
from bookings_desktop.ui.shown_text import shown
from bookings_desktop.ui.theme import TextRole, ThemeManager
from bookings_desktop.ui.widgets.basic import Menu, name_widget, restyle
from bookings_desktop.ui.widgets.labels import plain_tip

_CHEVRON = 14


class FilterMenu(Menu):
    """A menu of check marks that stays open while several are set; Enter or a click outside closes it."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Toggle a check mark and stay."""
        action = self.actionAt(event.position().toPoint())
        if _can_toggle(action):
            action.trigger()
            return
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Space toggles and stays; Enter toggles and closes."""
        action = self.activeAction()
        if event.key() == Qt.Key.Key_Space and _can_toggle(action):
            action.trigger()
            return
        super().keyPressEvent(event)


def _can_toggle(action: QAction | None) -> bool:
    return action is not None and action.isCheckable() and action.isEnabled()


class FilterButton(QToolButton):
    """“Status **Any**”: what it filters by, its value, and a menu to choose."""

    def __init__(
        self, themes: ThemeManager, caption: str, name: str, menu: Menu, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._themes = themes
        self._caption = caption
        self._value = ""
        self._name = name
        name_widget(self, name)
        self.setProperty("kind", "filter")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setMenu(menu)
        themes.changed.connect(self.updateGeometry)

    def set_value(self, value: str, *, chosen: bool) -> None:
        """Show a value; ``chosen`` says that it narrows what is shown."""
        self._value = value
        self.setText(f"{self._caption} {value}")
        self.setAccessibleDescription(f"{self._caption}: {value}")
        restyle(self, "chosen", "true" if chosen else "false")
        self.updateGeometry()
        self.update()

    @property
    def value(self) -> str:
        """The value as shown."""
        return self._value

    def sizeHint(self) -> QSize:  # noqa: N802
        """Both texts, the gap between them, and the chevron."""
        theme = self._themes.theme
        metrics = theme.metrics(TextRole.FILTER)
        texts = sum(metrics.horizontalAdvance(shown(text)) for text in (self._caption, self._value)) + 6
        return QSize(10 + texts + 6 + theme.px(_CHEVRON) + 8 + 2, theme.px(32))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """The same: values are short."""
        return self.sizeHint()

    def initStyleOption(self, option: QStyleOptionToolButton) -> None:  # noqa: N802
        """The style paints the button without its text."""
        super().initStyleOption(option)
        option.text = ""

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """The style's button, with two texts in it."""
        super().paintEvent(event)
        theme = self._themes.theme
        painter = QPainter(self)
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        chosen = self.property("chosen") == "true"
        left = 11
        painter.setFont(theme.font(TextRole.FILTER))
        painter.setPen(theme.color("accentink" if chosen else "text3"))
        painter.drawText(QRect(left, 0, self.width(), self.height()), flags, shown(self._caption))
        left += theme.metrics(TextRole.FILTER).horizontalAdvance(shown(self._caption)) + 6
        painter.setPen(theme.color("accentink" if chosen else "text"))
        painter.drawText(QRect(left, 0, self.width() - left, self.height()), flags, shown(self._value))
        painter.end()


class Pill(QPushButton):
    """A filter in force in a narrow window; a click takes it away."""

    _CROSS = 12

    def __init__(
        self, themes: ThemeManager, text: str, remove: Callable[[], None], parent: QWidget | None = None
    ) -> None:
        super().__init__(text, parent)
        self._themes = themes
        self.setProperty("kind", "pill")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        name_widget(self, f"Remove filter {text}")
        self.setToolTip(plain_tip(f"Remove the filter “{text}”"))
        self.clicked.connect(remove)

    def sizeHint(self) -> QSize:  # noqa: N802
        """The text, and room for the cross."""
        theme = self._themes.theme
        width = theme.metrics(TextRole.SECOND_MEDIUM).horizontalAdvance(self.text())
        return QSize(11 + width + 6 + theme.px(self._CROSS) + 8, theme.px(26))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """The same: a pill is never cut."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """The style's pill, with text and cross in it."""
        from PySide6.QtWidgets import QStyle, QStyleOptionButton, QStylePainter  # only narrow windows have pills

        theme = self._themes.theme
        text, cross = self.text(), theme.px(self._CROSS)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = ""
        painter = QStylePainter(self)
        painter.drawControl(QStyle.ControlElement.CE_PushButtonBevel, option)
        painter.setFont(theme.font(TextRole.SECOND_MEDIUM))
        painter.setPen(theme.color("text"))
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRect(11, 0, self.width(), self.height()), flags, text)
        self._paint_cross(painter, cross)
        painter.end()

    def _paint_cross(self, painter: QPainter, side: int) -> None:
        theme = self._themes.theme
        picture = pixmap("x", theme.color("text"), side, ratio=self.devicePixelRatioF(), stroke=2.2)
        painter.drawPixmap(self.width() - 8 - side, (self.height() - side) // 2, picture)
