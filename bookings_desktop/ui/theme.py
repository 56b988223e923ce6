"""Colours, fonts and measures of the window, and the manager that applies them.

The colours are the design's tokens in ``resources/styles/tokens.json``. A :class:`Theme` is one frozen answer to "what does it
look like now"; everything that paints asks it and nothing else. :class:`ThemeManager` chooses the theme (system, light or dark),
gives Qt palette, font and style sheet, and tells everybody when it changes. When the system asks for high contrast, the theme is
made from the system's palette and our style sheet stays off.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPalette
from PySide6.QtWidgets import QApplication

from bookings_desktop.models.members import MEMBER_COLOURS
from bookings_desktop.settings import Appearance, resources_folder
from bookings_desktop.ui.resources import load_fonts
from bookings_desktop.ui.shown_text import shown
from bookings_desktop.ui.style_sheet import filled_style_sheet

STATUS_ICONS = {
    "scheduled": "circle-dashed",
    "confirmed": "check",
    "rescheduled": "history",
    "cancelled": "x",
    "completed": "check-check",
}
"""The glyph of each status, by the value of ``BookingStatus``."""

SMALLEST_TEXT, LARGEST_TEXT = 90, 150
"""Bounds of the setting “Text size”, in percent."""


class TextRole(StrEnum):
    """A role of the type scale: what a piece of text is, not how large it is."""

    PAGE_TITLE = "page-title"
    PANEL_TITLE = "panel-title"
    CARD_TITLE = "card-title"
    BODY = "body"
    BODY_MEDIUM = "body-medium"
    BODY_STRONG = "body-strong"
    SECOND = "second"
    SECOND_MEDIUM = "second-medium"
    FILTER = "filter"
    FILTER_STRONG = "filter-strong"
    BLOCK = "block"
    CAPTION = "caption"
    CAPTION_MEDIUM = "caption-medium"
    CAPTION_STRONG = "caption-strong"
    INITIALS = "initials"


# Size and line height in pixels at 100 %, weight. Filters (12.5), blocks (11.5) and initials (9.5) are rounded up: Qt's pixel
# sizes are whole numbers.
_TYPE_SCALE: Mapping[TextRole, tuple[float, int, int]] = {
    TextRole.PAGE_TITLE: (20, 28, 600),
    TextRole.PANEL_TITLE: (18, 24, 600),
    TextRole.CARD_TITLE: (14, 20, 600),
    TextRole.BODY: (13, 18, 400),
    TextRole.BODY_MEDIUM: (13, 18, 500),
    TextRole.BODY_STRONG: (13, 18, 600),
    TextRole.SECOND: (12, 16, 400),
    TextRole.SECOND_MEDIUM: (12, 16, 500),
    TextRole.FILTER: (12.5, 18, 500),
    TextRole.FILTER_STRONG: (12.5, 18, 600),
    TextRole.BLOCK: (11.5, 14, 500),
    TextRole.CAPTION: (11, 14, 400),
    TextRole.CAPTION_MEDIUM: (11, 14, 500),
    TextRole.CAPTION_STRONG: (11, 14, 600),
    TextRole.INITIALS: (9.5, 12, 600),
}

_WEIGHTS = {400: QFont.Weight.Normal, 500: QFont.Weight.Medium, 600: QFont.Weight.DemiBold}


@dataclass(frozen=True, slots=True)
class StatusColours:
    """How a status is shown: ground, text and outline of its badge, its glyph and its word."""

    fill: QColor
    ink: QColor
    edge: QColor
    icon: str
    word: str


@dataclass(frozen=True, slots=True)
class MemberColours:
    """A colleague's colour: for lines, for grounds, and for text on that ground (contrast at least 6.6)."""

    name: str
    line: QColor
    fill: QColor
    ink: QColor


@dataclass(frozen=True)
class Theme:
    """What the window looks like now.

    Colours and fonts that it hands out are shared: copy before changing one.

    Attributes:
        name: ``light``, ``dark`` or ``system`` (high contrast: the system's own colours).
        is_dark: whether text is lighter than its ground.
        text_size: the setting “Text size” in percent, 90 to 150.
        family: font family of all text.
    """

    name: str
    is_dark: bool
    text_size: int
    family: str
    colours: Mapping[str, QColor] = field(repr=False)
    _fonts: dict[tuple[TextRole, bool], QFont] = field(default_factory=dict, init=False, repr=False, compare=False)
    _metrics: dict[TextRole, QFontMetrics] = field(default_factory=dict, init=False, repr=False, compare=False)
    _statuses: dict[str, StatusColours] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def scale(self) -> float:
        """The factor by which sizes that hold text grow."""
        return self.text_size / 100

    def color(self, token: str) -> QColor:
        """The colour of a token, such as ``text2``. Raises :class:`KeyError` for a token that the design does not have."""
        return self.colours[token]

    def px(self, pixels: float) -> int:
        """A measure that grows with the text, in whole pixels (half a pixel goes up)."""
        return int(pixels * self.scale + 0.5)

    def status(self, status: str) -> StatusColours:
        """How a status is shown. Raises :class:`KeyError` for a word that is not the value of a ``BookingStatus``."""
        if status not in self._statuses:
            self._statuses[status] = StatusColours(
                fill=self.colours[f"s_{status}"],
                ink=self.colours[f"i_{status}"],
                edge=self.colours[f"b_{status}"],
                icon=STATUS_ICONS[status],
                word=shown(status.capitalize()),
            )
        return self._statuses[status]

    def member(self, colour: int | str) -> MemberColours:
        """A colleague's colours, by the name kept with the member or by number; numbers repeat from the sixth on."""
        name = colour if isinstance(colour, str) else MEMBER_COLOURS[colour % len(MEMBER_COLOURS)]
        return MemberColours(name, self.colours[name], self.colours[f"{name}_t"], self.colours[f"{name}_i"])

    def font(self, role: TextRole | str, *, strike_out: bool = False) -> QFont:
        """The font of a role of the type scale, with figures of equal width."""
        key = (TextRole(role), strike_out)
        if key not in self._fonts:
            size, _line, weight = _TYPE_SCALE[key[0]]
            font = QFont(self.family)
            font.setPixelSize(self.px(size))
            font.setWeight(_WEIGHTS[weight])
            font.setStrikeOut(strike_out)
            font.setFeature(QFont.Tag.fromString("tnum"), 1)
            self._fonts[key] = font
        return self._fonts[key]

    def metrics(self, role: TextRole | str) -> QFontMetrics:
        """The metrics of a role's font, made once: delegates ask for every cell."""
        key = TextRole(role)
        if key not in self._metrics:
            self._metrics[key] = QFontMetrics(self.font(key))
        return self._metrics[key]

    def line_height(self, role: TextRole | str) -> int:
        """The height of a line of this role in pixels."""
        return self.px(_TYPE_SCALE[TextRole(role)][1])

    def palette(self) -> QPalette:
        """The palette for the Fusion style, with its disabled colours."""
        palette = QPalette()
        every, disabled = QPalette.ColorGroup.All, QPalette.ColorGroup.Disabled
        for role, token in _PALETTE.items():
            palette.setColor(every, role, self.colours[token])
        for role in (
            QPalette.ColorRole.WindowText,
            QPalette.ColorRole.Text,
            QPalette.ColorRole.ButtonText,
            QPalette.ColorRole.HighlightedText,
            QPalette.ColorRole.PlaceholderText,
        ):
            palette.setColor(disabled, role, self.colours["disabled"])
        palette.setColor(disabled, QPalette.ColorRole.Base, self.colours["subtle"])
        palette.setColor(QPalette.ColorGroup.Inactive, QPalette.ColorRole.Highlight, self.colours["selectedoff"])
        return palette


_ROLE = QPalette.ColorRole
_PALETTE: Mapping[QPalette.ColorRole, str] = {
    _ROLE.Window: "surface",
    _ROLE.WindowText: "text",
    _ROLE.Base: "surface",
    _ROLE.AlternateBase: "subtle",
    _ROLE.Text: "text",
    _ROLE.PlaceholderText: "text3",
    _ROLE.Button: "surface",
    _ROLE.ButtonText: "text",
    _ROLE.BrightText: "onaccent",
    _ROLE.Light: "surface",
    _ROLE.Midlight: "hover",
    _ROLE.Mid: "border",
    _ROLE.Dark: "strong",
    _ROLE.Shadow: "border",
    _ROLE.Highlight: "selected",
    _ROLE.HighlightedText: "text",
    _ROLE.Accent: "accent",
    _ROLE.Link: "accentink",
    _ROLE.LinkVisited: "accentink",
    _ROLE.ToolTipBase: "tooltip",
    _ROLE.ToolTipText: "tooltiptext",
}


@cache
def tokens() -> Mapping[str, Mapping[str, QColor]]:
    """The design's colours: ``light`` and ``dark``, each a map from token to colour."""
    text = (resources_folder() / "styles" / "tokens.json").read_text(encoding="utf-8")
    return {mode: {token: QColor(value) for token, value in named.items()} for mode, named in json.loads(text).items()}


def make_theme(name: str, text_size: int = 100) -> Theme:
    """The light or the dark theme. ``text_size`` is in percent; values out of range are brought to 90 or 150."""
    return Theme(name, name == "dark", _bounded(text_size), load_fonts(), tokens()[name])


def high_contrast_theme(palette: QPalette, text_size: int = 100) -> Theme:
    """A theme in the system's own colours: two inks on one ground, meaning told by shape and word alone."""
    ground, ink = palette.color(_ROLE.Base), palette.color(_ROLE.Text)
    mark = palette.color(_ROLE.Highlight)
    special = {
        "window": palette.color(_ROLE.Window),
        "selected": _mixed(mark, ground, 0.25),
        "mark": _mixed(mark, ground, 0.4),
        "disabled": palette.color(QPalette.ColorGroup.Disabled, _ROLE.Text),
        "accent": mark,
        "accenthover": mark,
        "accentpress": mark,
        "accentink": palette.color(_ROLE.Link),
        "onaccent": palette.color(_ROLE.HighlightedText),
        "focus": mark,
        "tooltip": palette.color(_ROLE.ToolTipBase),
        "tooltiptext": palette.color(_ROLE.ToolTipText),
    }
    grounds = {
        "surface",
        "subtle",
        "hover",
        "press",
        "selectedoff",
        "warnbg",
        "dangerbg",
        "infobg",
        "okbg",
        "menushade",
        "segment",
    }
    grounds |= {f"s_{status}" for status in STATUS_ICONS} | {f"{name}_t" for name in MEMBER_COLOURS}
    colours = {token: special.get(token, ground if token in grounds else ink) for token in tokens()["light"]}
    return Theme("system", ink.lightness() > ground.lightness(), _bounded(text_size), load_fonts(), colours)


def _bounded(text_size: int) -> int:
    return min(LARGEST_TEXT, max(SMALLEST_TEXT, text_size))


def _mixed(colour: QColor, ground: QColor, share: float) -> QColor:
    def part(a: float, b: float) -> float:
        return a * share + b * (1 - share)

    return QColor.fromRgbF(
        part(colour.redF(), ground.redF()),
        part(colour.greenF(), ground.greenF()),
        part(colour.blueF(), ground.blueF()),
    )


_IN_FORCE: list[Theme] = []


def theme_in_force() -> Theme | None:
    """The theme that was applied last, for widgets that Qt makes or that are made everywhere; None before the first one."""
    return _IN_FORCE[-1] if _IN_FORCE else None


class ThemeManager(QObject):
    """Applies a theme to the application and follows the system.

    Signals:
        changed: a :class:`Theme`; palette, font and style sheet are already in force.
    """

    changed = Signal(object)

    def __init__(
        self,
        app: QApplication,
        appearance: Appearance = "system",
        text_size: int = 100,
        parent: QObject | None = None,
        *,
        dressed: bool = True,
    ) -> None:
        """Apply a theme.

        Args:
            app: that it is applied to.
            appearance: system, light or dark.
            text_size: percent.
            parent: owns the manager.
            dressed: whether the style sheet is in force at once; without, :meth:`dress` comes before the first window is shown.
                With a style sheet, Qt works out the style of a whole tree of widgets anew whenever a part gets its parent,
                which takes most of the time that it takes to build a window.
        """
        super().__init__(parent)
        self._dressed = dressed
        self._sheet = ""
        self._app = app
        self._appearance: Appearance = appearance
        self._text_size = _bounded(text_size)
        self._applying = False
        self._theme: Theme
        app.setStyle("Fusion")
        hints = app.styleHints()
        hints.colorSchemeChanged.connect(self._on_system_change)
        accessibility = hints.accessibility()
        accessibility.contrastPreferenceChanged.connect(self._on_system_change)
        self._apply()

    @property
    def theme(self) -> Theme:
        """The theme in force."""
        return self._theme

    @property
    def appearance(self) -> Appearance:
        """What was chosen: system, light or dark."""
        return self._appearance

    def dress(self) -> None:
        """Put the style sheet in force, where it is not yet."""
        if not self._dressed:
            self._dressed = True
            self._app.setStyleSheet(self._sheet)
            for widget in self._app.allWidgets():
                if widget.testAttribute(Qt.WidgetAttribute.WA_SetStyle):
                    widget.setStyle(
                        widget.style()
                    )  # a style of its own takes the sheet in only when it is set after it

    def set_appearance(self, appearance: Appearance) -> None:
        """Choose system, light or dark."""
        if appearance != self._appearance:
            self._appearance = appearance
            self._apply()

    def set_text_size(self, percent: int) -> None:
        """Choose the size of all text, 90 to 150 percent."""
        if _bounded(percent) != self._text_size:
            self._text_size = _bounded(percent)
            self._apply()

    def _on_system_change(self) -> None:
        # Our own setColorScheme also emits the signal; reacting to it would apply everything twice.
        if not self._applying:
            self._apply()

    def _wants_high_contrast(self) -> bool:
        return self._app.styleHints().accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast

    def _system_is_dark(self) -> bool:
        return self._app.styleHints().colorScheme() == Qt.ColorScheme.Dark

    def _apply(self) -> None:
        self._applying = True
        try:
            hints = self._app.styleHints()
            # Tells the system too, so that the window's frame fits the theme.
            if self._appearance == "system":
                hints.unsetColorScheme()
            else:
                hints.setColorScheme(Qt.ColorScheme.Dark if self._appearance == "dark" else Qt.ColorScheme.Light)
            if self._wants_high_contrast():
                self._put_on("")
                self._app.setPalette(QPalette())
                self._theme = high_contrast_theme(self._app.palette(), self._text_size)
                self._app.setFont(self._theme.font(TextRole.BODY))
            else:
                dark = self._appearance == "dark" or (self._appearance == "system" and self._system_is_dark())
                self._theme = make_theme("dark" if dark else "light", self._text_size)
                self._app.setPalette(self._theme.palette())
                self._app.setFont(self._theme.font(TextRole.BODY))
                self._put_on(filled_style_sheet(self._theme.colours, self._theme.scale))
        finally:
            self._applying = False
        _IN_FORCE.append(self._theme)
        del _IN_FORCE[:-1]
        self.changed.emit(self._theme)

    def _put_on(self, sheet: str) -> None:
        self._sheet = sheet
        if self._dressed:
            self._app.setStyleSheet(sheet)
