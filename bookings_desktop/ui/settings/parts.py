"""The parts of the settings page: groups of rows on a card, and fields that say at once when their value was chosen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from bookings_desktop.settings import Settings
from bookings_desktop.ui.theme import Theme, ThemeManager
from bookings_desktop.ui.widgets.basic import label, name_widget
from bookings_desktop.ui.widgets.forms import FIELD_HEIGHT, ChoiceCombo, FormRow, GlyphLineEdit

_LABEL_WIDTH = 122


class SettingsGroup(QWidget):
    """A heading, and a card with rows below it.

    Signals:
        changed: a dict from names of settings to their new values, as a person chose them.
    """

    changed = Signal(object)

    def __init__(self, themes: ThemeManager, title: str) -> None:
        super().__init__()
        self.themes = themes
        name_widget(self, f"{title} settings")
        self._labels: list[QLabel] = []
        self.rows: dict[str, tuple[FormRow, QWidget]] = {}
        card = QFrame()
        card.setProperty("card", "true")
        self._grid = QGridLayout(card)
        self._grid.setContentsMargins(16, 12, 16, 12)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(10)
        self._grid.setColumnStretch(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(label(title, "card-title"))
        column.addWidget(card)
        themes.changed.connect(self._on_theme)
        self._on_theme(themes.theme)

    def add(
        self, text: str, content: QWidget, *, field: QWidget | None = None, setting: str = "", hint: str = ""
    ) -> FormRow:
        """Add a row.

        Args:
            text: what stands at the left.
            content: what stands at the right.
            field: the one in ``content`` that the text names; by default ``content`` itself.
            setting: name of the setting, under which a problem is shown.
            hint: a quiet sentence below.
        """
        row = FormRow(content)
        named = field or content
        if hint:
            row.add_below(label(hint, "hint", wrap=True))
        made = label(text, "field", wrap=True)
        made.setBuddy(named)
        made.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        number = self._grid.rowCount()
        self._grid.addWidget(made, number, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(row, number, 1)
        self._labels.append(made)
        if setting:
            self.rows[setting] = (row, named)
        self._on_theme(self.themes.theme)
        return row

    def show_settings(self, settings: Settings) -> None:
        """Show what the settings say, without telling anybody."""
        raise NotImplementedError

    def show_problem(self, setting: str, sentence: str) -> bool:
        """Say what is wrong with a value below its field. Tells whether the setting is one of this group."""
        if setting not in self.rows:
            return False
        row, field = self.rows[setting]
        row.show_problem(field, sentence)
        return True

    def clear_problems(self) -> None:
        """Nothing is wrong."""
        for row, _field in self.rows.values():
            row.clear_problem()

    def _on_theme(self, theme: Theme) -> None:
        self._grid.setColumnMinimumWidth(0, theme.px(_LABEL_WIDTH))
        for made in self._labels:
            made.setFixedWidth(theme.px(_LABEL_WIDTH))
            made.setMinimumHeight(theme.px(FIELD_HEIGHT))


class TextSetting(GlyphLineEdit):
    """A line of text that counts when Enter is pressed or the focus leaves it.

    Signals:
        entered: the new text, when it is another one.
    """

    entered = Signal(str)

    def __init__(self, themes: ThemeManager, name: str, placeholder: str = "") -> None:
        super().__init__(themes, name)
        self._shown = ""
        self.setPlaceholderText(placeholder)
        self.editingFinished.connect(self._finish)

    def show_value(self, text: str) -> None:
        """Show what is stored; what is being typed stays."""
        typing = self.isModified() and self.text() != self._shown
        self._shown = text
        if self.text() != text and not typing:
            self.setText(text)

    def _finish(self) -> None:
        typed = " ".join(self.text().split())
        if typed != self.text():
            self.setText(typed)
        if typed != self._shown:
            self._shown = typed
            self.entered.emit(typed)


class ChoiceSetting(ChoiceCombo):
    """A drop-down of values with words for each.

    Signals:
        chosen: the value that a person chose.
    """

    chosen = Signal(object)

    def __init__(self, themes: ThemeManager, name: str, choices: Sequence[tuple[object, str]] = ()) -> None:
        super().__init__(themes, name)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        # a narrow page cuts long words rather than its edge
        self.setSizeAdjustPolicy(ChoiceCombo.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(10)
        self.currentTextChanged.connect(self.setToolTip)
        self.set_choices(choices)
        self.activated.connect(lambda row: self.chosen.emit(self.itemData(row)))

    def set_choices(self, choices: Sequence[tuple[object, str]]) -> None:
        """Offer these values."""
        value = self.currentData()
        self.clear()
        for one, words in choices:
            self.addItem(words, one)
        self.show_value(value)

    def show_value(self, value: object, words: str = "") -> None:
        """Show a value; one that is not among the choices is added with its words."""
        row = self.findData(value)
        if row < 0 and words:
            self.addItem(words, value)
            row = self.count() - 1
        self.setCurrentIndex(row)


def side_by_side(*widgets: QWidget, spacing: int = 8) -> QWidget:
    """Widgets in a row, at the left."""
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(spacing)
    for widget in widgets:
        row.addWidget(widget)
    row.addStretch(1)
    return holder
