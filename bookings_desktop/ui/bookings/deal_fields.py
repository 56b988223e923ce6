"""The fields of a deal: name, stage, value with its currency, and link; in the form of a booking and in a dialog of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import QLocale, Signal
from PySide6.QtWidgets import QWidget

from bookings_desktop.errors import Problem
from bookings_desktop.models.people_values import minor_digits
from bookings_desktop.models.values import Deal
from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.widgets.flow_layout import FlowLayout
from bookings_desktop.ui.widgets.forms import FormGrid, FormRow, GlyphLineEdit

_FIELDS = (
    ("deal_name", "Deal name", "Name", "tag", 210),
    ("stage", "Deal stage", "Stage, such as Offer", "", 150),
    ("value", "Deal value", "Value", "", 110),
    ("currency", "Deal currency", "EUR", "", 70),
    ("link", "Deal link", "Link to it, https://…", "link", 210),
)
_LABELS = {"deal_name": "&Name", "stage": "Sta&ge", "value": "&Value", "currency": "C&urrency", "link": "&Link"}


class DealFields(QWidget):
    """Fields that stand beside and below each other as the room allows, or as a form.

    Signals:
        changed: something was typed.

    Attributes:
        names: of the fields whose problems are shown here.
        edits, rows: the fields by name, and the rows that say what is wrong with them.
    """

    changed = Signal()

    def __init__(self, themes: ThemeManager, *, labelled: bool = False) -> None:
        """Make them; ``labelled`` puts them below each other, each behind its name."""
        super().__init__()
        self.edits: dict[str, GlyphLineEdit] = {}
        self.rows: dict[str, FormRow] = {}
        grid = FormGrid(themes) if labelled else None
        flow = None if labelled else FlowLayout(self, spacing=8, line_spacing=8, at_top=True)
        for key, name, hint, glyph, width in _FIELDS:
            edit = GlyphLineEdit(themes, name, glyph) if glyph else GlyphLineEdit(themes, name)
            edit.setPlaceholderText(hint)
            row = self.rows[key] = FormRow(edit)
            self.edits[key] = edit
            edit.textEdited.connect(row.clear_problem)
            edit.textChanged.connect(self.changed)
            if grid is not None:
                grid.add_row(_LABELS[key], row, edit)
            if flow is not None:
                edit.setFixedWidth(themes.theme.px(width))
                flow.addWidget(row)
        if grid is not None:
            self.setLayout(grid)
        self.names = tuple(self.rows)

    @property
    def name(self) -> GlyphLineEdit:
        """The field of the name."""
        return self.edits["deal_name"]

    @property
    def stops(self) -> list[QWidget]:
        """What Tab reaches, in order."""
        return list(self.edits.values())

    @property
    def texts(self) -> dict[str, str]:
        """What is typed."""
        return {key: edit.text() for key, edit in self.edits.items()}

    def set_texts(self, texts: Mapping[str, str]) -> None:
        """Show what :attr:`texts` gave once. Raises KeyError for a field that there is not."""
        for key, text in texts.items():
            self.edits[key].setText(text)

    def fill(self, deal: Deal) -> None:
        """Show a deal."""
        self.set_texts(
            {
                "deal_name": deal.name,
                "stage": deal.stage,
                "value": _typed_number(deal),
                "currency": deal.currency,
                "link": deal.link,
            }
        )

    def deal(self, onto: Deal) -> Deal:
        """A deal with what is typed. Raises InvalidInput for what is wrong with it."""
        from bookings_desktop.services.deals import check_deal, smallest_units

        texts = self.texts
        amount = _plain_number(texts["value"])
        currency = texts["currency"].strip() or ("" if not amount else "EUR")
        typed = replace(
            onto,
            name=texts["deal_name"],
            stage=texts["stage"],
            value=smallest_units(amount, currency) if amount else None,
            currency=currency,
            link=texts["link"],
        )
        return check_deal(typed)

    def show_problems(self, problems: Sequence[Problem]) -> QWidget | None:
        """Say what is wrong; gives the first field that is."""
        first: QWidget | None = None
        for problem in problems:
            if problem.field in self.rows:
                self.rows[problem.field].show_problem(self.edits[problem.field], problem.message)
                first = first or self.edits[problem.field]
        return first

    def clear_problems(self) -> None:
        """Nothing is wrong (any more)."""
        for row in self.rows.values():
            row.clear_problem()


def _typed_number(deal: Deal) -> str:
    """The value as a person would type it here, without groups; empty without one."""
    if deal.amount is None:
        return ""
    whole = deal.amount == deal.amount.to_integral_value()
    text = f"{deal.amount:.{0 if whole else minor_digits(deal.currency)}f}"
    return text.replace(".", QLocale.system().decimalPoint())


def _plain_number(text: str) -> str:
    """A number as this computer writes it, “1.200,50”, with a point before its fraction and nothing else."""
    locale = QLocale.system()
    text = "".join(text.split()).replace("\u202f", "").replace("\xa0", "")
    if locale.decimalPoint() != ".":
        text = text.replace(locale.groupSeparator(), "").replace(locale.decimalPoint(), ".")
    return text.replace(",", "")
