"""The deal of a booking in its form: one of those that are there, or a new one made in place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from bookings_desktop.errors import InvalidInput, Problem
from bookings_desktop.models.values import Deal
from bookings_desktop.ui.bookings.deal_fields import DealFields
from bookings_desktop.ui.bookings.deal_line import deal_words
from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.widgets.basic import Button, IconButton, label, name_widget
from bookings_desktop.ui.widgets.forms import ChoiceCombo, FormGrid, FormRow, GlyphLineEdit

NO_DEAL, NEW_DEAL = "No deal", "New deal…"
_NEW = "new"


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
        self._fields = DealFields(themes)
        self._fields.changed.connect(self.changed)
        inside = QVBoxLayout(self.panel)
        inside.setContentsMargins(12, 9, 12, 11)
        inside.setSpacing(7)
        inside.addWidget(label("New deal", "section"))
        inside.addWidget(self._fields)
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
        return [self.combo, self._remove, *self._fields.stops]

    @property
    def edits(self) -> dict[str, GlyphLineEdit]:
        """The fields of a new one, by name."""
        return self._fields.edits

    @property
    def rows(self) -> dict[str, FormRow]:
        """The rows of these fields, which say what is wrong."""
        return self._fields.rows

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
        return self._fields.deal(Deal(id="", name=""))

    @property
    def texts(self) -> dict[str, str]:
        """What is typed for a new one."""
        return self._fields.texts

    @property
    def content(self) -> dict[str, Any]:
        """What it holds, complete or not, as it can be written to a file."""
        return {"id": self.deal_id, "new": self.texts if self.is_new else None}

    def restore(self, content: dict[str, Any]) -> None:
        """Show what :attr:`content` gave once. Raises KeyError, TypeError."""
        if content["new"] is not None:
            self.combo.setCurrentIndex(self.combo.findData(_NEW))
            self._fields.set_texts(content["new"])
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
            self._fields.name.setFocus()
        else:
            self.combo.setFocus()

    def show_problems(self, problems: Sequence[Problem]) -> QWidget | None:
        """Say what is wrong with the new deal; gives the first field that is."""
        return self._fields.show_problems(problems)

    def clear_problems(self) -> None:
        """Nothing is wrong (any more)."""
        self._fields.clear_problems()

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
        return self._fields.names

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
