"""The drop-down of time zones, searched by typing a city, a country or a zone's name."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QModelIndex, QSize, Signal
from PySide6.QtWidgets import QComboBox, QCompleter, QListView

from bookings_desktop.models.text import fold
from bookings_desktop.ui.theme import ThemeManager
from bookings_desktop.ui.widgets.forms import ChoiceCombo
from bookings_desktop.ui.zones import ZONE_ROLE, ZoneListModel, find_zones, make_entry, zone_entries

_MATCHES = 10


class ZoneCombo(ChoiceCombo):
    """Zones as “London (GMT+1)”, with the offset at the start of the booking.

    Signals:
        zone_changed: IANA name of the zone chosen.
    """

    zone_changed = Signal(str)

    def __init__(self, themes: ThemeManager, zone: str, at: datetime, name: str = "Time zone") -> None:
        super().__init__(themes, name)
        self._zones = ZoneListModel(zone_entries(), at, self)
        self._matches = ZoneListModel((), at, self)
        self._zone = ""
        self.setModel(self._zones)
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setCompleter(None)  # type: ignore[arg-type]
        self.lineEdit().setAccessibleName(name)
        self._completer = QCompleter(self._matches, self)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.setMaxVisibleItems(_MATCHES)
        self._completer.setWidget(self.lineEdit())
        matches = QListView()
        matches.setAccessibleName("Time zones found")
        matches.setProperty("role", "popup")
        self._completer.setPopup(matches)
        self._completer.activated[QModelIndex].connect(  # type: ignore[index]
            lambda index: self._choose(index.data(ZONE_ROLE))
        )
        self.lineEdit().textEdited.connect(self._on_edited)
        self.lineEdit().editingFinished.connect(self.resolve)
        self.activated.connect(lambda row: self._choose(self.itemData(row, ZONE_ROLE)))
        self.set_zone(zone)

    @property
    def zone(self) -> str:
        """IANA name of the zone chosen."""
        return self._zone

    @property
    def unresolved(self) -> bool:
        """Whether something was typed that is no choice."""
        return self.lineEdit().text().strip() != self.itemText(self.currentIndex())

    def set_zone(self, zone: str) -> None:
        """Choose a zone; one that the list does not have is added to it."""
        if self._zones.row_of(zone) < 0:
            self._zones.set_entries([make_entry(zone), *self._zones.entries])
        self._zone = zone
        row = self._zones.row_of(zone)
        self.setCurrentIndex(row)
        self.lineEdit().setText(self.itemText(row))
        self.lineEdit().setCursorPosition(0)
        self.setToolTip(zone)

    def set_moment(self, at: datetime) -> None:
        """Show the offsets at another instant."""
        typed = self.lineEdit().text() if self.unresolved else None
        self._zones.set_moment(at)
        self._matches.set_moment(at)
        if typed is not None:
            self.lineEdit().setText(typed)
        else:
            self.lineEdit().setCursorPosition(0)

    def resolve(self) -> bool:
        """Take what was typed for the zone of that city, if there is just one. Tells whether the field is settled."""
        if not self.unresolved:
            return True
        text = self.lineEdit().text()
        found = find_zones(self._zones.entries, text) if text.strip() else []
        named = [entry for entry in found if fold(text) in (fold(entry.city), fold(entry.name))]
        settled = named if len(named) == 1 else found
        if len(settled) != 1:
            return False
        self._choose(settled[0].name)
        return True

    def sizeHint(self) -> QSize:  # noqa: N802
        """As wide as in the design."""
        return QSize(self.themes.theme.px(240), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Narrow enough for a small window; the list of 400 zones is not measured."""
        return QSize(self.themes.theme.px(160), super().minimumSizeHint().height())

    def _on_edited(self, text: str) -> None:
        found = find_zones(self._zones.entries, text)[:_MATCHES] if text.strip() else []
        self._matches.set_entries(found)
        if not found:
            self._completer.popup().hide()
            return
        self._completer.complete()
        self._completer.popup().setCurrentIndex(self._completer.completionModel().index(0, 0))

    def _choose(self, zone: str) -> None:
        changed = zone != self._zone
        self.set_zone(zone)
        if changed:
            self.zone_changed.emit(zone)
