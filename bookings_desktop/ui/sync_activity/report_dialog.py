"""Shows the report for support before anything is copied, so that a person sees what it holds."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.widgets.basic import Button, announce, label, name_widget

_WHAT = (
    "It tells the versions, the state of the sync, numbers, settings and the last lines of the log. Names, titles, addresses and "
    "descriptions are left out. Nothing is sent anywhere: it is copied, and you send it yourself."
)
COPIED = "The report is copied."


class ReportDialog(QDialog):
    """The report, with a button that copies it."""

    def __init__(self, themes: ThemeManager, report: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Report for support")
        name_widget(self, "Report for support")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._report = report
        self.text = QPlainTextEdit(report)
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        name_widget(self.text, "Report")
        self.copied = label(role="second")
        self.copy = Button(themes, "Copy report", "primary", "copy")
        self.copy.clicked.connect(self._copy)
        close = Button(themes, "Close")
        close.clicked.connect(self.accept)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.copied, 1)
        buttons.addWidget(close)
        buttons.addWidget(self.copy)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(10)
        column.addWidget(label("This is what support gets to see", "panel-title", wrap=True))
        column.addWidget(label(_WHAT, "quiet", wrap=True))
        column.addWidget(self.text, 1)
        column.addLayout(buttons)
        self.resize(themes.theme.px(680), themes.theme.px(480))
        self.copy.setFocus()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._report)
        self.copied.setText(COPIED)
        announce(self.copied, COPIED)
