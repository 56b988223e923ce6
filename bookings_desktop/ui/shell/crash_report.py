"""A report with details to copy, for a fault of ours."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.widgets.basic import Button, label, name_widget


class CrashReport(QDialog):
    """Tells about a fault of ours, with details to copy."""

    def __init__(self, themes: ThemeManager, details: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Something went wrong")
        name_widget(self, "Problem report")
        text = QPlainTextEdit(details)
        text.setReadOnly(True)
        text.setTabChangesFocus(True)
        name_widget(text, "Details")
        copy = Button(themes, "Copy details", icon_name="copy")
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(details))
        close = Button(themes, "Close", kind="primary")
        close.clicked.connect(self.accept)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(copy)
        buttons.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(10)
        column.addWidget(label("This is a fault of Bookings, not yours.", "panel-title"))
        column.addWidget(
            label(
                "What you saved before is safe. You can go on working; if it happens again, send these details to whoever "
                "looks after Bookings for you. Read them first: they may name what you were working on.",
                wrap=True,
            )
        )
        column.addWidget(text, 1)
        column.addLayout(buttons)
        self.resize(themes.theme.px(620), themes.theme.px(380))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
