"""Finds texts that do not fit where they are shown, in any window."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QRadioButton,
    QScrollArea,
    QStyle,
    QStyleOptionComboBox,
    QToolButton,
    QWidget,
)

from bookings_desktop.ui.widgets.labels import BREAK

SLACK = 1
"""Pixels by which advances are rounded."""


def clipped_widgets(root: QWidget) -> list[str]:
    """What of the visible texts in a widget is cut off, runs out of its place or over its neighbour; a line for each.

    A text that was cut on purpose ends in an ellipsis and has the whole as its tool tip, or as its accessible name beside it.
    """
    found = []
    for widget in (root, *root.findChildren(QWidget)):
        if widget.isVisible() and (text := _text(widget)):
            faults = (_too_small(widget), _outside(widget, root))
            found += [f"{type(widget).__name__} “{text}”: {fault}" for fault in faults if fault]
    return found + _overlaps(root)


def _text(widget: QWidget) -> str:
    if isinstance(widget, QToolButton) and widget.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonIconOnly:
        return ""
    if isinstance(widget, QLabel | QAbstractButton):
        return "" if widget.text() in ("", " ") else widget.text()
    if isinstance(widget, QLineEdit) and not isinstance(widget.parentWidget(), QComboBox):
        return widget.text() or widget.placeholderText()
    return widget.currentText() if isinstance(widget, QComboBox) else ""


def _cut_on_purpose(widget: QWidget) -> bool:
    text = _text(widget)
    return text.endswith("…") and bool(widget.toolTip())


def _too_small(widget: QWidget) -> str:
    if _cut_on_purpose(widget):
        return ""
    if isinstance(widget, QLabel):
        return _label_too_small(widget)
    if isinstance(widget, QAbstractButton):
        return _button_too_small(widget)
    if isinstance(widget, QComboBox):
        return _combo_too_small(widget)
    if isinstance(widget, QLineEdit) and not widget.text():
        room = widget.width() - 12
        wide = widget.fontMetrics().horizontalAdvance(widget.placeholderText())
        return f"placeholder of {wide} in {room} without tool tip" if wide > room and not widget.toolTip() else ""
    return ""


def _label_too_small(label: QLabel) -> str:
    if label.wordWrap():
        high = label.heightForWidth(label.width())
        if high > label.height() + SLACK:
            return f"lines of {high} in a height of {label.height()}"
        room = label.contentsRect().width()
        # as the label itself has it: where a long word is broken there are marks of no width in it
        words = QLabel.text(label).replace(BREAK, " ").split()
        widest = max((label.fontMetrics().horizontalAdvance(word) for word in words), default=0)
        return f"a word of {widest} in {room}" if widest > room + SLACK else ""
    return _compare(label.size(), label.minimumSizeHint())


def _button_too_small(button: QAbstractButton) -> str:
    wanted = button.sizeHint()
    # room at the sides and around the line is no part of the text
    if isinstance(button, QCheckBox | QRadioButton):
        return _compare(button.size(), wanted)
    words = button.fontMetrics().size(Qt.TextFlag.TextShowMnemonic, button.text())
    inside = button.contentsRect()
    if button.width() >= wanted.width() and button.height() >= words.height():
        return ""
    icon = 0 if button.icon().isNull() else button.iconSize().width() + 4
    if words.width() + icon > inside.width() + SLACK or words.height() > button.height() + SLACK:
        return f"a text of {words.width() + icon}x{words.height()} in {inside.width()}x{button.height()}"
    return "" if button.width() + 4 >= wanted.width() else f"wants a width of {wanted.width()}, has {button.width()}"


def _combo_too_small(combo: QComboBox) -> str:
    option = QStyleOptionComboBox()
    combo.initStyleOption(option)
    part = QStyle.SubControl.SC_ComboBoxEditField
    room = combo.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, part, combo).width()
    wide = combo.fontMetrics().horizontalAdvance(combo.currentText())
    return f"a value of {wide} in {room} without tool tip" if wide > room + SLACK and not combo.toolTip() else ""


def _compare(size: QSize, wanted: QSize) -> str:
    if size.width() + SLACK < wanted.width() or size.height() + SLACK < wanted.height():
        return f"wants {wanted.width()}x{wanted.height()}, has {size.width()}x{size.height()}"
    return ""


def _outside(widget: QWidget, root: QWidget) -> str:
    """Whether a part of the widget is cut off by something around it; what can be scrolled to is not."""
    rect, inner = widget.rect(), widget
    while inner is not root:
        around = inner.parentWidget()
        if around is None or inner.isWindow():
            return ""
        rect = QRect(inner.mapToParent(rect.topLeft()), rect.size())
        area = around.parentWidget()
        if isinstance(area, QScrollArea) and area.viewport() is around:
            can_scroll = area.horizontalScrollBarPolicy() != Qt.ScrollBarPolicy.ScrollBarAlwaysOff
            if rect.left() < 0 - SLACK or (rect.right() > around.width() + SLACK and not can_scroll):
                return f"runs out of “{area.accessibleName() or area.objectName()}” at the side"
            return ""
        if isinstance(area, QAbstractScrollArea) and area.viewport() is around:
            return ""
        if not around.rect().adjusted(-SLACK, -SLACK, SLACK, SLACK).contains(rect):
            name = around.accessibleName() or around.objectName() or type(around).__name__
            return f"at {rect.getRect()} runs out of “{name}” of {around.width()}x{around.height()}"
        inner = around
    return ""


def _overlaps(root: QWidget) -> list[str]:
    found = []
    shown = [child for child in root.findChildren(QWidget) if child.isVisible() and _text(child)]
    for number, first in enumerate(shown):
        for second in shown[number + 1 :]:
            same = first.parentWidget() is second.parentWidget()
            if same and first.geometry().intersects(second.geometry()):
                found.append(f"“{_text(first)}” and “{_text(second)}” overlap")
    return found
