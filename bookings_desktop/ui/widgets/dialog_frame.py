"""What dialogs have in common: something above, the body with all that is left, and a footer with the buttons."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QScrollArea, QVBoxLayout, QWidget

EDGE = 24
"""The room at the left and the right (px)."""


def above_of(banner: QWidget) -> QWidget:
    """The room for a banner above everything else; hidden as long as it says nothing."""
    above = QWidget()
    column = QVBoxLayout(above)
    column.setContentsMargins(EDGE, 16, EDGE, 0)
    column.addWidget(banner)
    above.hide()
    return above


def footer_of(buttons: Sequence[QWidget], before: Sequence[QWidget] = ()) -> QFrame:
    """A footer with its buttons at the right, and what stands before them at the left."""
    footer = QFrame()
    footer.setProperty("role", "footer")
    row = QHBoxLayout(footer)
    row.setContentsMargins(EDGE, 0, EDGE, 0)
    row.setSpacing(10)
    for widget in before:
        row.addWidget(widget)
    row.addStretch(1)
    for button in buttons:
        row.addWidget(button)
    return footer


def scrolling(box: QWidget) -> QScrollArea:
    """A body that is scrolled up and down where it is higher than the dialog, on the ground of a page."""
    box.setProperty("ground", "surface")
    area = QScrollArea()
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(box)
    return area


def lay_out_dialog(dialog: QWidget, above: QWidget | QLayout, body: QWidget | QLayout, footer: QFrame) -> None:
    """Put a dialog together; a body that is a widget gets all the room that is left."""
    column = QVBoxLayout(dialog)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    if isinstance(above, QLayout):
        column.addLayout(above)
    else:
        column.addWidget(above)
    if isinstance(body, QLayout):
        column.addLayout(body)
        column.addStretch(1)
    else:
        column.addWidget(body, 1)
    column.addWidget(footer)
