"""Icons and fonts from the resources folder.

Icons are SVG files that draw with ``currentColor``; they are tinted and rendered when they are asked for, one cached pixmap per
name, colour, size, device pixel ratio and stroke width. No compiled Qt resources: what lies in the folder is what is used.
"""

from __future__ import annotations

from functools import cache, lru_cache

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontDatabase, QGuiApplication, QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from bookings_desktop.settings import resources_folder

ICON_SIZE = 16
"""Side of an icon in device-independent pixels, where nothing else is said (design: 16, in buttons 15, in badges 11)."""

STROKE = 1.75
"""Width of an icon's lines on its grid of 24; badges use 2.5."""

FONT_FAMILY = "Inter"
_FONT_FILES = ("Inter-Regular.otf", "Inter-Medium.otf", "Inter-SemiBold.otf")
_ICON_SIZES = (16, 24, 32, 48, 64, 128, 256)
_FILE_STROKE = 'stroke-width="2"'


@cache
def icon_source(name: str) -> str:
    """The text of an icon's SVG file.

    Raises:
        LookupError: there is no such icon, which is a mistake in our code.
    """
    path = resources_folder() / "icons" / f"{name}.svg"
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise LookupError(f"there is no icon “{name}” in {path.parent}") from error


def tinted_svg(name: str, colour: QColor, stroke: float = STROKE) -> bytes:
    """An icon's SVG with its lines in one colour and of one width (on the grid of 24)."""
    source = icon_source(name)
    return source.replace("currentColor", colour.name()).replace(_FILE_STROKE, f'stroke-width="{stroke:g}"').encode()


def pixmap(
    name: str, colour: QColor, size: int = ICON_SIZE, *, ratio: float | None = None, stroke: float = STROKE
) -> QPixmap:
    """An icon as a pixmap.

    Args:
        name: file name in ``resources/icons`` without its ending.
        colour: of the lines; its alpha counts.
        size: side in device-independent pixels.
        ratio: device pixel ratio; that of the sharpest screen when not given.
        stroke: width of the lines on the grid of 24.

    Raises:
        LookupError: there is no such icon.
    """
    return _rendered(name, colour.rgba(), size, ratio if ratio is not None else _sharpest_ratio(), stroke)


def icon(
    name: str,
    colour: QColor,
    size: int = ICON_SIZE,
    *,
    disabled: QColor | None = None,
    checked: QColor | None = None,
    gap: int = 0,
    stroke: float = STROKE,
) -> QIcon:
    """An icon for buttons and menus, with optional colours for the disabled and the checked state.

    Qt sets the text of a button 4 px beside its icon, and no style sheet changes that; ``gap`` adds empty room at the icon's
    right, and the button's icon size must be ``size + gap`` wide.

    Raises:
        LookupError: there is no such icon.
    """
    return QIcon(_Glyph(name, colour, size, disabled, checked, gap, stroke))


class _Glyph(QIconEngine):
    """Renders an icon when it is painted, as sharp as where it is painted: most icons of a window are in menus nobody opens."""

    def __init__(
        self,
        name: str,
        colour: QColor,
        size: int,
        disabled: QColor | None,
        checked: QColor | None,
        gap: int,
        stroke: float,
    ) -> None:
        super().__init__()
        self._parts = (name, colour, size, disabled, checked, gap, stroke)
        self._whole = QSize(size + gap, size)

    def clone(self) -> QIconEngine:
        """Another one that looks the same."""
        return _Glyph(*self._parts)

    def key(self) -> str:
        """What kind of icon it is."""
        return "glyph"

    def actualSize(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QSize:  # noqa: N802, ARG002
        """Its own size, or a smaller one where there is less room; it is never blown up."""
        fits = size.width() >= self._whole.width() and size.height() >= self._whole.height()
        return self._whole if fits else self._whole.scaled(size, Qt.AspectRatioMode.KeepAspectRatio)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """The sharpest picture for a place of so many pixels of a screen; Qt does not say how sharp that is."""
        room = min(size.width() / self._whole.width(), size.height() / self._whole.height())
        picture = self._picture(max((ratio for ratio in _ratios() if ratio <= room), default=1.0), mode, state)
        if room >= 1.0:
            return picture
        return picture.scaled(size, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        """Paint it into a place, which has its :meth:`actualSize`."""
        painter.drawPixmap(rect, self._picture(sharpness(painter), mode, state))

    def _picture(self, ratio: float, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        name, colour, side, disabled, checked, gap, stroke = self._parts
        tint, styled = colour, mode in (QIcon.Mode.Disabled, QIcon.Mode.Selected)
        if mode == QIcon.Mode.Disabled and disabled is not None:
            tint, styled = disabled, False
        elif state == QIcon.State.On and checked is not None:
            tint = checked
        picture = _with_gap(pixmap(name, tint, side, ratio=ratio, stroke=stroke), gap)
        return _in_mode(picture, mode) if styled else picture


def _in_mode(picture: QPixmap, mode: QIcon.Mode) -> QPixmap:
    """As the style shows an icon that cannot be used now, or that is selected."""
    from PySide6.QtWidgets import (  # only here: see docs/performance.md, what the first paint imports
        QApplication,
        QStyleOption,
    )

    option = QStyleOption()
    option.palette = QGuiApplication.palette()
    return QApplication.style().generatedIconPixmap(mode, picture, option)


def sharpness(painter: QPainter) -> float:
    """How many pixels of what is painted on go to one of the painter, for pictures that are as sharp as that.

    Asked of the transformation: PySide prepares all kinds of paint devices that there are when it is asked for the device.
    """
    return painter.deviceTransform().m11()


@cache
def application_icon() -> QIcon:
    """The program's own icon in the sizes that window systems ask for."""
    result = QIcon()
    for size in _ICON_SIZES:
        result.addPixmap(_own_icon(size))
    return result


def own_mark(side: int) -> QPixmap:
    """The program's own icon on a page, as sharp as the sharpest screen: the next larger of its sizes, made smaller."""
    ratio = _sharpest_ratio()
    wanted = round(side * ratio)
    size = next((size for size in _ICON_SIZES if size >= wanted), _ICON_SIZES[-1])
    wanted = min(wanted, size)
    picture = _own_icon(size).scaled(wanted, wanted, mode=Qt.TransformationMode.SmoothTransformation)
    picture.setDevicePixelRatio(ratio)
    return picture


@cache
def _own_icon(size: int) -> QPixmap:
    return _render(icon_source("bookings").encode(), size, 1.0)


@cache
def load_fonts() -> str:
    """Make the bundled font known to Qt and return its family name.

    Raises:
        RuntimeError: a font file is missing or not usable: the installation is broken.
    """
    folder = resources_folder() / "fonts"
    for file_name in _FONT_FILES:
        if QFontDatabase.addApplicationFont(str(folder / file_name)) < 0:
            raise RuntimeError(f"the font file {folder / file_name} cannot be loaded")
    return FONT_FAMILY


def _with_gap(picture: QPixmap, gap: int) -> QPixmap:
    if not gap:
        return picture
    ratio = picture.devicePixelRatio()
    result = QPixmap(picture.width() + round(gap * ratio), picture.height())
    result.fill(Qt.GlobalColor.transparent)
    result.setDevicePixelRatio(ratio)
    painter = QPainter(result)
    painter.drawPixmap(0, 0, picture)
    painter.end()
    return result


def _ratios() -> list[float]:
    """Device pixel ratios in which icons are wanted: of plain and of sharp screens, and of the sharpest one that is there."""
    return sorted({1.0, 2.0, _sharpest_ratio()})


def _sharpest_ratio() -> float:
    return max((screen.devicePixelRatio() for screen in QGuiApplication.screens()), default=1.0)


@lru_cache(maxsize=2048)
def _rendered(name: str, rgba: int, size: int, ratio: float, stroke: float) -> QPixmap:
    colour = QColor.fromRgba(rgba)
    opaque = QColor(colour.rgb())
    return _render(tinted_svg(name, opaque, stroke), size, ratio, colour.alphaF())


def _render(svg: bytes, size: int, ratio: float, opacity: float = 1.0) -> QPixmap:
    side = max(1, round(size * ratio))
    result = QPixmap(side, side)
    result.fill(Qt.GlobalColor.transparent)
    painter = QPainter(result)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setOpacity(opacity)
    QSvgRenderer(QByteArray(svg)).render(painter, QRectF(0, 0, side, side))
    painter.end()
    result.setDevicePixelRatio(ratio)
    return result
