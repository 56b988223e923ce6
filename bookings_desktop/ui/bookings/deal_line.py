"""The deal of a booking in the details panel, and how a deal is told in words."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from bookings_desktop.models.people_values import minor_digits
from bookings_desktop.models.values import Deal
from bookings_desktop.ui.bookings.details_parts import CopyLine, Glyph, glyph_row, wrapped
from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.widgets.basic import IconButton, Menu, label, name_widget


def money_words(deal: Deal) -> str:
    """The value as this computer writes amounts of money, with the code of its currency: “EUR 1,200.50”; empty without one."""
    if deal.amount is None:
        return ""
    number = QLocale.system().toString(float(deal.amount), "f", minor_digits(deal.currency))
    return f"{deal.currency} {number}"


def deal_words(deal: Deal) -> str:
    """“Offer · EUR 1,200.50”: where a deal stands and what it is worth."""
    return " · ".join(part for part in (deal.stage, money_words(deal)) if part)


def deal_menu(parent: QWidget, edit: Callable[[], object], open_link: Callable[[], object] | None) -> Menu:
    """A menu of what can be done with a deal; it goes when it is closed."""
    menu = Menu(parent=parent)
    name_widget(menu, "Deal menu")
    menu.addAction("&Edit deal…").triggered.connect(lambda _checked=False: edit())
    if open_link is not None:
        menu.addAction("&Open its link").triggered.connect(lambda _checked=False: open_link())
    menu.aboutToHide.connect(menu.deleteLater)
    return menu


class DealLine(QWidget):
    """Name, stage and value of a deal, and its link; hidden without one.

    Signals:
        link_requested: the link of the deal is to be opened.
        edit_requested: the deal of this id is to be edited.
    """

    link_requested = Signal(str)
    edit_requested = Signal(str)

    def __init__(self, themes: ThemeManager) -> None:
        super().__init__()
        name_widget(self, "Deal of the booking")
        self._name = wrapped()
        self._second = wrapped("", "second")
        self._link = CopyLine(themes, "link", "link of the deal", link=True)
        self._link.copy_button.hide()
        self._link.show_value("")
        self._link.opened.connect(lambda: self.link_requested.emit(self._link.value))
        self._deal_id = ""
        self.edit_button = IconButton(themes, "pencil", "Edit deal…")
        self.edit_button.clicked.connect(lambda: self.edit_requested.emit(self._deal_id))
        words = QWidget()
        lines = QVBoxLayout(words)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(1)
        lines.addWidget(self._name)
        lines.addWidget(self._second)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 14, 0, 0)
        column.setSpacing(6)
        column.addWidget(label("Deal", "section"))
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(glyph_row(Glyph(themes, "tag"), words), 1)
        row.addWidget(self.edit_button, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(row)
        column.addWidget(self._link)
        self.setVisible(False)

    def show_deal(self, deal: Deal | None) -> None:
        """Show a deal, or nothing."""
        self.setVisible(deal is not None)
        if deal is None:
            return
        words = deal_words(deal)
        self._deal_id = deal.id
        self._name.setText(deal.name)
        self._second.setText(words)
        self._second.setVisible(bool(words))
        self._link.show_value(deal.link, deal.link.removeprefix("https://").removeprefix("http://"))
        self.setAccessibleDescription(", ".join(part for part in (deal.name, words) if part))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        """What can be done with the deal, below the pointer."""
        menu = deal_menu(
            self,
            lambda: self.edit_requested.emit(self._deal_id),
            (lambda: self.link_requested.emit(self._link.value)) if self._link.value else None,
        )
        menu.popup(event.globalPos())
        event.accept()

    @property
    def text(self) -> str:
        """Name, stage and value as shown; empty without a deal."""
        return "" if self.isHidden() else ", ".join(filter(None, (self._name.text(), self._second.text())))
