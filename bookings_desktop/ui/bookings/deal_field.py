"""The deal of a booking in its form: one of those that are there, or a new one made in place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QLocale, QObject, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from bookings_desktop.errors import InvalidInput, Problem
from bookings_desktop.models.values import Deal
from bookings_desktop.ui.bookings.deal_line import deal_words
from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.widgets.basic import Button, IconButton, label, name_widget
from bookings_desktop.ui.widgets.flow_layout import FlowLayout
from bookings_desktop.ui.widgets.forms import ChoiceCombo, FormGrid, FormRow, GlyphLineEdit

NO_DEAL, NEW_DEAL = "No deal", "New deal…"
_NEW = "new"
_FIELDS = (
    ("deal_name", "Deal name", "Name", "tag", 210),
    ("stage", "Deal stage", "Stage, such as Offer", "", 150),
    ("value", "Deal value", "Value", "", 110),
    ("currency", "Deal currency", "EUR", "", 70),
    ("link", "Deal link", "Link to it, https://…", "link", 210),
)


class DealField(QWidget):
    """A drop-down with deals, and below it the fields of a new one.

    Signals:
        changed: another deal was chosen, or something was typed.
        removed: the deal was taken away.
    """

    changed = Signal()
    removed = Signal()

    def __init__(self, themes: ThemeManager) -> None:
        super().__init__()
        self._offered: list[Deal] = []
        self.combo = ChoiceCombo(themes, "Deal")
        self.combo.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._remove = IconButton(themes, "x", "Remove the deal")
        self._remove.clicked.connect(self.removed)
        line = QHBoxLayout()
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(6)
        line.addWidget(self.combo, 1)
        line.addWidget(self._remove)
        self.panel = QFrame()
        self.panel.setProperty("card", "note")
        name_widget(self.panel, "New deal")
        self._edits: dict[str, GlyphLineEdit] = {}
        self._rows: dict[str, FormRow] = {}
        fields = QWidget()
        flow = FlowLayout(fields, spacing=8, line_spacing=8, at_top=True)
        for key, name, hint, glyph, width in _FIELDS:
            edit = GlyphLineEdit(themes, name, glyph) if glyph else GlyphLineEdit(themes, name)
            edit.setPlaceholderText(hint)
            edit.setFixedWidth(themes.theme.px(width))
            row = self._rows[key] = FormRow(edit)
            self._edits[key] = edit
            edit.textEdited.connect(row.clear_problem)
            edit.textChanged.connect(self.changed)
            flow.addWidget(row)
        inside = QVBoxLayout(self.panel)
        inside.setContentsMargins(12, 9, 12, 11)
        inside.setSpacing(7)
        inside.addWidget(label("New deal", "section"))
        inside.addWidget(fields)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(line)
        column.addWidget(self.panel)
        self.combo.currentIndexChanged.connect(self._on_chosen)
        self.offer(())

    @property
    def stops(self) -> list[QWidget]:
        """What Tab reaches, in order."""
        return [self.combo, self._remove, *self._edits.values()]

    @property
    def deal_id(self) -> str:
        """Id of the deal chosen; empty for none and for a new one."""
        chosen = self.combo.currentData()
        return "" if chosen in (None, _NEW) else str(chosen)

    @property
    def is_new(self) -> bool:
        """Whether a new one is being made."""
        return str(self.combo.currentData()) == _NEW

    @property
    def new_deal(self) -> Deal | None:
        """The new deal as typed, without id, or None. Raises InvalidInput for a value that is no number."""
        if not self.is_new:
            return None
        from bookings_desktop.services.deals import check_deal, smallest_units

        texts = self.texts
        amount = _plain_number(texts["value"])
        currency = texts["currency"].strip() or ("" if not amount else "EUR")
        deal = Deal(
            id="",
            name=texts["deal_name"],
            stage=texts["stage"],
            value=smallest_units(amount, currency) if amount else None,
            currency=currency,
            link=texts["link"],
        )
        return check_deal(deal)

    @property
    def texts(self) -> dict[str, str]:
        """What is typed for a new one."""
        return {key: edit.text() for key, edit in self._edits.items()}

    @property
    def content(self) -> dict[str, Any]:
        """What it holds, complete or not, as it can be written to a file."""
        return {"id": self.deal_id, "new": self.texts if self.is_new else None}

    def restore(self, content: dict[str, Any]) -> None:
        """Show what :attr:`content` gave once. Raises KeyError, TypeError."""
        if content["new"] is not None:
            self.combo.setCurrentIndex(self.combo.findData(_NEW))
            for key, text in content["new"].items():
                self._edits[key].setText(text)
        else:
            self.choose(content["id"])

    def offer(self, deals: Sequence[Deal]) -> None:
        """Offer these deals; the one that is chosen stays."""
        chosen, new = self.deal_id, self.is_new
        kept = [deal for deal in self._offered if deal.id == chosen and all(deal.id != one.id for one in deals)]
        self._offered = [*kept, *deals]
        self.combo.blockSignals(True)
        self.combo.clear()
        self.combo.addItem(NO_DEAL, None)
        for deal in self._offered:
            words = deal_words(deal)
            self.combo.addItem(f"{deal.name} · {words}" if words else deal.name, deal.id)
        self.combo.addItem(NEW_DEAL, _NEW)
        self.combo.setCurrentIndex(max(0, self.combo.findData(_NEW if new else chosen)))
        self.combo.blockSignals(False)
        self.panel.setVisible(self.is_new)

    def choose(self, deal_id: str) -> None:
        """Choose a deal by id; empty for none. One that is not offered yet is shown until it is."""
        if deal_id and self.combo.findData(deal_id) < 0:
            self._offered.append(Deal(id=deal_id, name="…"))
            self.offer(self._offered)
        self.combo.setCurrentIndex(self.combo.findData(deal_id) if deal_id else 0)

    def begin(self) -> None:
        """Be asked for: where nothing is offered, a new one is begun."""
        if not self._offered:
            self.combo.setCurrentIndex(self.combo.findData(_NEW))
            self._edits["deal_name"].setFocus()
        else:
            self.combo.setFocus()

    def show_problems(self, problems: Sequence[Problem]) -> QWidget | None:
        """Say what is wrong with the new deal; gives the first field that is."""
        first: QWidget | None = None
        for problem in problems:
            if problem.field in self._rows:
                self._rows[problem.field].show_problem(self._edits[problem.field], problem.message)
                first = first or self._edits[problem.field]
        return first

    def clear_problems(self) -> None:
        """Nothing is wrong (any more)."""
        for row in self._rows.values():
            row.clear_problem()

    def problems(self) -> list[Problem]:
        """What is wrong with the new deal, for fields of this widget."""
        try:
            self.new_deal  # noqa: B018 - read for what it raises
        except InvalidInput as error:
            return list(error.problems)
        return []

    @property
    def fields(self) -> tuple[str, ...]:
        """Fields whose problems are shown here."""
        return tuple(self._rows)

    def _on_chosen(self) -> None:
        self.panel.setVisible(self.is_new)
        self.changed.emit()


class DealRow(QObject):
    """The line of the deal in a form, which comes with a click on a quiet link and goes with the deal.

    Attributes:
        field: the deal.
        link: adds it.

    Signals:
        changed: something was changed.
    """

    changed = Signal()

    def __init__(self, themes: ThemeManager, grid: FormGrid) -> None:
        """Add the line to a form, hidden."""
        super().__init__()
        self.field = DealField(themes)
        self.link = Button(themes, "Add deal", "link")
        self._label = grid.add_row("Deal", self.field, self.field.combo)
        self.link.clicked.connect(self._begin)
        self.field.removed.connect(self._take_away)
        self.field.changed.connect(self.changed)
        self.set_visible(False)

    def fill(self, deal: Deal | None) -> None:
        """Show a deal, or no line."""
        self.field.offer((deal,) if deal is not None else ())
        self.field.choose(deal.id if deal is not None else "")
        self.set_visible(deal is not None)

    def restore(self, content: dict[str, Any]) -> None:
        """Show what was kept of the deal. Raises KeyError, TypeError."""
        self.set_visible(bool(content["id"] or content["new"]))
        self.field.restore(content)

    def set_visible(self, visible: bool) -> None:
        """Show the line, or the link that adds it."""
        self.field.setVisible(visible)
        self._label.setVisible(visible)
        self.link.setVisible(not visible)

    def _begin(self) -> None:
        self.set_visible(True)
        self.field.begin()
        self.changed.emit()

    def _take_away(self) -> None:
        self.set_visible(False)
        self.field.choose("")
        self.link.setFocus()
        self.changed.emit()


def _plain_number(text: str) -> str:
    """A number as this computer writes it, “1.200,50”, with a point before its fraction and nothing else."""
    locale = QLocale.system()
    text = "".join(text.split()).replace(" ", "")
    if locale.decimalPoint() != ".":
        text = text.replace(locale.groupSeparator(), "").replace(locale.decimalPoint(), ".")
    return text.replace(",", "")
