"""Badge, avatar, banner, buttons and menu in the design's form; each follows a change of theme by itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QGuiApplication,
    QKeySequence,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QRegion,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
    QWidgetAction,
)

from bookings_desktop.models.names import initials
from bookings_desktop.ui.resources import ICON_SIZE, icon, pixmap
from bookings_desktop.ui.theme import MemberColours, Theme, ThemeManager, theme_in_force
from bookings_desktop.ui.widgets.labels import WrapLabel, plain_tip
from bookings_desktop.ui.widgets.menu_painting import paint_menu, paints_itself
from bookings_desktop.ui.widgets.painting import badge_size, paint_avatar, paint_badge

if TYPE_CHECKING:
    from PySide6.QtWidgets import QAbstractSpinBox, QCalendarWidget

BUTTON_ICON = 15
"""Side of an icon in a button."""

ICON_GAP = 4
"""Room that a button's icon brings along, beside the 4 px that Qt leaves between icon and text (design: 7)."""


def restyle(widget: QWidget, name: str, value: object) -> None:
    """Set a property that the style sheet looks at, and let the style sheet look again."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()


def object_name(name: str) -> str:
    """The object name that goes with an accessible name: “New booking” becomes ``newBooking``."""
    words = "".join(c if c.isalnum() else " " for c in name).split()
    return "".join(word.lower() if number == 0 else word[:1].upper() + word[1:] for number, word in enumerate(words))


def name_widget(widget: QWidget, name: str) -> None:
    """Give a widget its accessible name and the object name that belongs to it."""
    widget.setAccessibleName(name)
    widget.setObjectName(object_name(name))


def announce(widget: QWidget, text: str) -> None:
    """Have a screen reader read a text that is about a widget, wherever the focus is."""
    from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

    QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, text))


def label(text: str = "", role: str = "", *, wrap: bool = False) -> QLabel:
    """A label that shows plain text in one of the style sheet's roles (``title``, ``second``, ``error`` …)."""
    made = WrapLabel(text) if wrap else QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    if role:
        made.setProperty("role", role)
    return made


def prepare_calendar(calendar: QCalendarWidget, theme: Theme) -> None:
    """Give a calendar pop-up the parts that a style sheet does not reach: week ends (red by default) and its headers."""
    from PySide6.QtGui import QTextCharFormat

    calendar.setGridVisible(False)
    # Its own smallest size knows nothing of the style sheet's edges and would cut the last column and row.
    calendar.setMinimumSize(theme.px(288), theme.px(252))
    calendar.setVerticalHeaderFormat(type(calendar).VerticalHeaderFormat.NoVerticalHeader)
    for weekday in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
        calendar.setWeekdayTextFormat(weekday, QTextCharFormat())
    header = calendar.headerTextFormat()
    header.setForeground(theme.color("text3"))
    header.setBackground(theme.color("surface"))
    calendar.setHeaderTextFormat(header)


def prepare_spin_box(box: QAbstractSpinBox) -> None:
    """Set the text of a spin box, or of a date or time field without calendar, apart from the left edge.

    Qt 6.11 places it without regard to the style sheet's padding.
    """
    box.lineEdit().setTextMargins(7, 0, 0, 0)


class StatusBadge(QWidget):
    """The badge of a booking's status, for panels and forms."""

    def __init__(self, themes: ThemeManager, status: str = "scheduled", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._themes = themes
        self._status = status
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
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

    def sizeHint(self) -> QSize:  # noqa: N802
        """The room that the badge takes."""
        return badge_size(self._themes.theme, self._status)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """The same: a badge is never cut."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint the badge."""
        painter = QPainter(self)
        paint_badge(painter, self.rect(), self._themes.theme, self._status)
        painter.end()

    def _refresh(self) -> None:
        self.setAccessibleName(f"Status: {self._themes.theme.status(self._status).word}")
        self.updateGeometry()
        self.update()


class Avatar(QWidget):
    """A person's initials on a circle; the full name is its tool tip."""

    def __init__(
        self,
        themes: ThemeManager,
        name: str = "",
        colour: int | str | None = None,
        side: int = 22,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._themes = themes
        self._side = side
        self._initials = ""
        self._colour: int | str | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        themes.changed.connect(self._refresh)
        self.set_person(name, colour)

    def set_person(self, name: str, colour: int | str | None = None) -> None:
        """Show another person; colleagues have a colour (its name or number), contacts none."""
        self._initials = initials(name) if name else ""
        self._colour = colour
        self.setToolTip(plain_tip(name))
        self.setAccessibleName(name)
        self._refresh()

    def sizeHint(self) -> QSize:  # noqa: N802
        """The circle's square, grown with the text size."""
        side = self._themes.theme.px(self._side)
        return QSize(side, side)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """The same: an avatar is never cut."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint the circle and the initials."""
        theme = self._themes.theme
        colours: MemberColours | None = None if self._colour is None else theme.member(self._colour)
        painter = QPainter(self)
        side = theme.px(self._side)
        paint_avatar(painter, QRect(0, 0, side, side), theme, self._initials, colours)
        painter.end()

    def _refresh(self) -> None:
        self.updateGeometry()
        self.update()


class IconButton(QToolButton):
    """A button with an icon only, 28 px: its name is read aloud, and its tool tip tells the shortcut too."""

    def __init__(
        self,
        themes: ThemeManager,
        icon_name: str,
        name: str,
        shortcut: QKeySequence | str = "",
        *,
        boxed: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        """Make the button. ``shortcut`` is told, not bound: an action owns it. ``boxed`` gives it an edge and 32 px."""
        super().__init__(parent)
        self._themes = themes
        self._icon_name = icon_name
        self.setProperty("kind", "boxed" if boxed else "icon")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        name_widget(self, name)
        keys = QKeySequence(shortcut).toString(QKeySequence.SequenceFormat.NativeText)
        self.setToolTip(f"{name} ({keys})" if keys else name)
        themes.changed.connect(self._refresh)
        self._refresh()

    def set_icon(self, icon_name: str) -> None:
        """Show another icon."""
        self._icon_name = icon_name
        self._refresh()

    def _refresh(self) -> None:
        theme = self._themes.theme
        side = theme.px(ICON_SIZE)
        self.setIconSize(QSize(side, side))
        self.setIcon(icon(self._icon_name, theme.color("text2"), side, disabled=theme.color("disabled")))


class Button(QPushButton):
    """A push button of one of the style sheet's kinds; a mouse click leaves the focus where it is.

    Kinds: primary (one per pane), secondary, ghost, danger, link, pill. Sizes: the empty string, small, big.
    """

    def __init__(
        self,
        themes: ThemeManager,
        text: str,
        kind: str = "secondary",
        icon_name: str = "",
        *,
        size: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._themes = themes
        self._icon_name = icon_name
        self.setProperty("kind", kind)
        # not “size”: QWidget has a property of that name
        self.setProperty("sizing", size)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAutoDefault(False)
        name_widget(self, text)
        themes.changed.connect(self._refresh)
        self._refresh()

    def set_icon(self, icon_name: str) -> None:
        """Show another icon."""
        self._icon_name = icon_name
        self._refresh()

    def set_kind(self, kind: str) -> None:
        """Give the button another kind."""
        restyle(self, "kind", kind)
        self._refresh()

    def _refresh(self) -> None:
        if not self._icon_name:
            return
        theme = self._themes.theme
        ink = {"primary": "onaccent", "danger": "danger", "link": "accentink"}.get(self.property("kind"), "text2")
        side = theme.px(BUTTON_ICON)
        gap = ICON_GAP if self.text() else 0
        self.setIconSize(QSize(side + gap, side))
        self.setIcon(icon(self._icon_name, theme.color(ink), side, disabled=theme.color("disabled"), gap=gap))


class Banner(QFrame):
    """A notice inside a page or form: glyph, one strong sentence, a quieter second one, and at most one button.

    Signals:
        acted: the button was pressed.
    """

    acted = Signal()
    _GLYPHS: ClassVar[Mapping[str, tuple[str, str]]] = {
        "warn": ("triangle-alert", "warn"),
        "danger": ("circle-alert", "danger"),
        "info": ("info", "accentink"),
        "ok": ("circle-check", "ok"),
    }

    def __init__(
        self,
        themes: ThemeManager,
        kind: str = "info",
        title: str = "",
        text: str = "",
        button: str = "",
        parent: QWidget | None = None,
    ) -> None:
        """Make a banner. ``kind`` is warn, danger, info or ok."""
        super().__init__(parent)
        self._themes = themes
        self._glyph = QLabel()
        self._title = label(role="strong", wrap=True)
        self._text = label(role="second", wrap=True)
        self._button = Button(themes, button or "OK", size="small")
        self._button.clicked.connect(self.acted)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._title)
        words.addWidget(self._text)
        self.body = words
        row = QHBoxLayout(self)
        row.setContentsMargins(11, 9, 11, 9)
        row.setSpacing(9)
        row.addWidget(self._glyph, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        row.addWidget(self._button, 0, Qt.AlignmentFlag.AlignVCenter)
        self._kind = kind
        themes.changed.connect(self._refresh)
        self.show_message(kind, title, text, button)

    def show_message(self, kind: str, title: str, text: str = "", button: str = "") -> None:
        """Say something else. Empty texts take no room."""
        if kind not in self._GLYPHS:
            raise ValueError(f"a banner is one of {', '.join(self._GLYPHS)}, not {kind!r}")
        self._kind = kind
        self._title.setText(title)
        self._text.setText(text)
        self._text.setVisible(bool(text))
        self._button.setText(button)
        self._button.setVisible(bool(button))
        if button:
            name_widget(self._button, button)
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)
        restyle(self, "banner", kind)
        self._refresh()

    def _refresh(self) -> None:
        theme = self._themes.theme
        name, token = self._GLYPHS[self._kind]
        self._glyph.setPixmap(pixmap(name, theme.color(token), theme.px(ICON_SIZE)))


class Menu(QMenu):
    """A menu with round corners, and a first line that names what it is about.

    Attributes:
        numbered: whether its entries show their number instead of their key.
    """

    _RADIUS = 8
    numbered = False

    def __init__(self, title: str = "", parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self.setWindowFlag(Qt.WindowType.NoDropShadowWindowHint)
        self.setWindowFlag(Qt.WindowType.FramelessWindowHint)
        # X11 may run without a compositor, where a translucent window has black corners: there a mask cuts them off.
        self._masked = QGuiApplication.platformName() == "xcb"
        if not self._masked:
            self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)

    def add_heading(self, text: str) -> QWidgetAction:
        """Add a line of small quiet text that cannot be chosen."""
        action = QWidgetAction(self)
        action.setDefaultWidget(label(text, "menu-heading"))
        action.setText(text)
        action.setEnabled(False)
        self.addAction(action)
        return action

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint the entries as the design has them."""
        theme = theme_in_force()
        if theme is None or not paints_itself(self, theme):
            super().paintEvent(event)
            return
        painter = QPainter(self)
        paint_menu(painter, self, theme, numbered=self.numbered)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Cut the corners off where the window system cannot blend them."""
        super().resizeEvent(event)
        if self._masked:
            shape = QPainterPath()
            shape.addRoundedRect(QRectF(self.rect()), self._RADIUS, self._RADIUS)
            self.setMask(QRegion(shape.toFillPolygon().toPolygon()))
