"""Lets the glyphs inside line edits grow with the text: Qt asks the style for their size, and style sheets have no word for it."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QLineEdit, QProxyStyle, QStyle, QStyleOption, QWidget

from bookings_desktop.ui.theme import theme_in_force

GLYPH = 16
"""Side of a glyph at 100 % text size, in pixels; its picture is one smaller, as in buttons."""


class _GlyphStyle(QProxyStyle):
    """Fusion, with a size for glyphs that follows the theme. Only line edits use it: each question of Qt to it costs time."""

    def pixelMetric(  # noqa: N802
        self, metric: QStyle.PixelMetric, option: QStyleOption | None = None, widget: QWidget | None = None
    ) -> int:
        theme = theme_in_force()
        if metric == QStyle.PixelMetric.PM_LineEditIconSize and theme is not None:
            return theme.px(GLYPH)
        return super().pixelMetric(metric, option, widget)


@cache
def _style_of(app: QCoreApplication) -> _GlyphStyle:
    """The one style of an application, which lives as long as it does."""
    style = _GlyphStyle("Fusion")
    style.setParent(app)
    return style


def scale_glyphs(edit: QLineEdit) -> None:
    """Let the glyphs of a line edit follow the text size."""
    app = QCoreApplication.instance()
    if app is None:
        raise RuntimeError("a line edit needs an application")
    edit.setStyle(_style_of(app))
