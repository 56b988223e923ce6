"""The drop-down of time zones, searched by typing a city, a country or a zone's name."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QComboBox,
    QCompleter,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from bookings_desktop.models.text import fold
from bookings_desktop.ui.theme import TextRole, ThemeManager
from bookings_desktop.ui.widgets.forms import FIELD_HEIGHT, ChoiceCombo, fit_list
from bookings_desktop.ui.widgets.painting import elided
from bookings_desktop.ui.zones import COUNTRY_ROLE, ZONE_ROLE, ZoneListModel, find_zones, make_entry, zone_entries

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
        # otherwise 400 zones are measured again and again
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)
        self.setModel(self._zones)
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.edit = QLineEdit()
        self.edit.setAccessibleName(name)
        self.setLineEdit(self.edit)
        self.setCompleter(None)  # type: ignore[arg-type]  # the own one goes when it is None (Qt's documentation)
        self._completer = QCompleter(self._matches, self)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.setMaxVisibleItems(_MATCHES)
        self._completer.setWidget(self)
        self._list = QListView()
        self._list.setAccessibleName("Time zones found")
        self._list.setProperty("role", "popup")
        self._list.setMouseTracking(True)
        self._list.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.entered.connect(self._list.setCurrentIndex)
        self._completer.setPopup(self._list)
        self._list.setItemDelegate(_ZoneDelegate(themes, self._list))
        self.setItemDelegate(_ZoneDelegate(themes, self))
        for view in (self._list, self.view()):
            if isinstance(view, QListView):
                view.setUniformItemSizes(True)  # otherwise each of the 400 zones is asked for its size
        self._completer.activated[QModelIndex].connect(  # type: ignore[index]
            lambda index: self._choose(index.data(ZONE_ROLE))
        )
        self.edit.textEdited.connect(self._on_edited)
        self.edit.editingFinished.connect(self.resolve)
        self.activated.connect(lambda row: self._choose(self.itemData(row, ZONE_ROLE)))
        self.set_zone(zone)

    @property
    def zone(self) -> str:
        """IANA name of the zone chosen."""
        return self._zone

    @property
    def unresolved(self) -> bool:
        """Whether something was typed that is no choice."""
        return self.edit.text().strip() != self.itemText(self.currentIndex())

    def set_zone(self, zone: str) -> None:
        """Choose a zone; one that the list does not have is added to it."""
        if self._zones.row_of(zone) < 0:
            self._zones.set_entries([make_entry(zone), *self._zones.entries])
        self._zone = zone
        row = self._zones.row_of(zone)
        self.setCurrentIndex(row)
        self.edit.setText(self.itemText(row))
        self.edit.setCursorPosition(0)
        self.setToolTip(zone)

    def set_moment(self, at: datetime) -> None:
        """Show the offsets at another instant."""
        typed = self.edit.text() if self.unresolved else None
        self._zones.set_moment(at)
        self._matches.set_moment(at)
        if typed is not None:
            self.edit.setText(typed)
        else:
            self.edit.setCursorPosition(0)

    def resolve(self) -> bool:
        """Take what was typed for the zone of that city, if there is just one. Tells whether the field is settled."""
        if not self.unresolved:
            return True
        text = self.edit.text()
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
            self._list.hide()
            return
        self._completer.complete()
        fit_list(self._list, self, len(found) * self.themes.theme.px(FIELD_HEIGHT))
        self._list.setCurrentIndex(self._completer.completionModel().index(0, 0))

    def _choose(self, zone: str) -> None:
        changed = zone != self._zone
        self.set_zone(zone)
        if changed:
            self.zone_changed.emit(zone)


class _ZoneDelegate(QStyledItemDelegate):
    """City and offset, and the country in a quieter colour."""

    def __init__(self, themes: ThemeManager, parent: QObject) -> None:
        super().__init__(parent)
        self._themes = themes

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:  # noqa: N802
        theme = self._themes.theme
        return QSize(theme.px(200), theme.px(FIELD_HEIGHT))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        theme = self._themes.theme
        painter.save()
        if option.state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("selected"))
            painter.drawRoundedRect(option.rect, 5, 5)
        font, metrics = theme.font(TextRole.BODY), theme.metrics(TextRole.BODY)
        painter.setFont(font)
        painter.setPen(theme.color("text"))
        inside = option.rect.adjusted(theme.px(8), 0, -theme.px(8), 0)
        words = index.data()
        middle = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(inside, middle, elided(font, words, inside.width()))
        left = inside.left() + metrics.horizontalAdvance(words) + theme.px(10)
        room = inside.right() + 1 - left
        if room > theme.px(30):
            small = theme.font(TextRole.CAPTION)
            painter.setFont(small)
            painter.setPen(theme.color("text2"))
            painter.drawText(
                QRect(left, inside.top(), room, inside.height()), middle, elided(small, index.data(COUNTRY_ROLE), room)
            )
        painter.restore()
