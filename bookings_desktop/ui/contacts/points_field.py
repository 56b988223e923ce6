"""Several addresses or numbers with their labels, of which the first one is used."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from bookings_desktop.models.values import ContactPoint
from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.widgets.basic import Button, IconButton, name_widget
from bookings_desktop.ui.widgets.forms import ChoiceCombo, FormRow, GlyphLineEdit

_LABEL_WIDTH = 104


class PointRow(QWidget):
    """One address or number.

    Signals:
        changed: something was typed.
        removed: the row is not wanted any more.
    """

    changed = Signal()
    removed = Signal()

    def __init__(self, themes: ThemeManager, what: str, glyph: str, labels: Sequence[str], number: int) -> None:
        super().__init__()
        suffix = f" {number}" if number > 1 else ""
        self.value = GlyphLineEdit(themes, f"Contact {what}{suffix}", glyph)
        self.label = ChoiceCombo(themes, f"Label of {what}{suffix}")
        self.label.setEditable(True)
        self.label.addItems(["", *labels])
        self.label.setFixedWidth(themes.theme.px(_LABEL_WIDTH))
        edit = QLineEdit()
        edit.setPlaceholderText("Label")
        edit.setAccessibleName(self.label.accessibleName())
        self.label.setLineEdit(edit)
        self.remove = IconButton(themes, "x", f"Remove {what}{suffix}")
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.value, 1)
        row.addWidget(self.label)
        row.addWidget(self.remove)
        self.row = FormRow(line)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.row)
        self.value.textEdited.connect(self.row.clear_problem)
        self.value.textChanged.connect(self.changed)
        self.label.editTextChanged.connect(self.changed)
        self.remove.clicked.connect(self.removed)

    @property
    def point(self) -> ContactPoint:
        """What was typed, with single spaces."""
        return ContactPoint(" ".join(self.value.text().split()), " ".join(self.label.currentText().split()))


class PointsField(QWidget):
    """The rows, and a button for one more.

    Signals:
        changed: something was typed, added or removed.
    """

    changed = Signal()

    def __init__(self, themes: ThemeManager, what: str, glyph: str, labels: Sequence[str]) -> None:
        """Make the field.

        Args:
            themes: colours and fonts.
            what: “e-mail” or “phone”.
            glyph: at the left of each.
            labels: that are offered.
        """
        super().__init__()
        self._themes, self._what, self._glyph, self._labels = themes, what, glyph, tuple(labels)
        name_widget(self, f"All {what}s")
        self.rows: list[PointRow] = []
        self._column = QVBoxLayout()
        self._column.setSpacing(6)
        self.add = Button(themes, f"Add {what}", "link", "plus")
        self.add.clicked.connect(self._add_and_go)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(self._column)
        column.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeft)

    @property
    def points(self) -> tuple[ContactPoint, ...]:
        """What was typed; empty rows are left out."""
        return tuple(point for row in self.rows for point in [row.point] if point.value)

    @property
    def first(self) -> QWidget:
        """The field of the first row."""
        return self.rows[0].value

    def fill(self, points: Sequence[ContactPoint]) -> None:
        """Show these, or one empty row."""
        for row in self.rows:
            self._drop(row)
        self.rows = []
        for point in points or (ContactPoint(""),):
            row = self._append()
            row.value.setText(point.value)
            row.label.setEditText(point.label)
        self.setFocusProxy(self.first)

    def show_problem(self, message: str) -> QWidget:
        """Say what is wrong at the row that the message names, else at the first; gives its field."""
        named = (row for row in self.rows if row.point.value and row.point.value in message)
        row = next(named, self.rows[0])
        row.row.show_problem(row.value, message)
        return row.value

    def clear_problems(self) -> None:
        """Nothing is wrong (any more)."""
        for row in self.rows:
            row.row.clear_problem()

    def _append(self) -> PointRow:
        row = PointRow(self._themes, self._what, self._glyph, self._labels, len(self.rows) + 1)
        row.changed.connect(self.changed)
        row.removed.connect(lambda: self._remove(row))
        self._column.addWidget(row)
        self.rows.append(row)
        return row

    def _add_and_go(self) -> None:
        before: QWidget = self.rows[-1].remove
        row = self._append()
        for widget in (row.value, row.label, row.remove):
            self.setTabOrder(before, widget)
            before = widget
        row.value.setFocus(Qt.FocusReason.TabFocusReason)
        self.changed.emit()

    def _remove(self, row: PointRow) -> None:
        if len(self.rows) == 1:
            row.value.clear()
            row.label.setEditText("")
            row.value.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        place = self.rows.index(row)
        self.rows.remove(row)
        self._drop(row)
        self.setFocusProxy(self.first)
        self.rows[max(0, place - 1)].value.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()

    def _drop(self, row: PointRow) -> None:
        self._column.removeWidget(row)
        row.hide()
        row.deleteLater()
