"""Time zones as people know them: by their city, with the offset at a moment, and searchable by city, country or name.

The list of zones is ``zone.tab`` of the time zone database (one line per country and zone, no old names); a zone that is in use
under another name is added to the list that shows it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from bookings_desktop.models.text import fold, needles
from bookings_desktop.ui.zone_names import city_name, zone_words

ZONE_ROLE = int(Qt.ItemDataRole.UserRole)
"""The IANA name of a row."""

COUNTRY_ROLE = ZONE_ROLE + 1
"""The country of a row, or an empty string."""

_MORE_CITIES = {
    "Africa/Johannesburg": "Cape Town, Durban, Pretoria",
    "Africa/Lagos": "Abuja",
    "America/Chicago": "Dallas, Houston, Austin, Minneapolis",
    "America/Los_Angeles": "San Francisco, Seattle, San Diego, Las Vegas, Portland",
    "America/New_York": "Washington, Boston, Philadelphia, Miami, Atlanta",
    "America/Sao_Paulo": "Rio de Janeiro, Brasilia",
    "America/Toronto": "Ottawa, Montreal, Quebec",
    "Asia/Dubai": "Abu Dhabi",
    "Asia/Ho_Chi_Minh": "Saigon, Hanoi, Da Nang",
    "Asia/Hong_Kong": "Kowloon",
    "Asia/Jerusalem": "Tel Aviv, Haifa",
    "Asia/Karachi": "Islamabad, Lahore",
    "Asia/Kolkata": "Mumbai, Delhi, New Delhi, Bangalore, Bengaluru, Chennai, Hyderabad, Calcutta",
    "Asia/Riyadh": "Jeddah, Mecca",
    "Asia/Shanghai": "Beijing, Shenzhen, Guangzhou",
    "Asia/Tokyo": "Osaka, Kyoto, Sapporo",
    "Australia/Sydney": "Canberra",
    "Europe/Berlin": "Munich, München, Hamburg, Frankfurt, Cologne, Köln, Stuttgart",
    "Europe/Istanbul": "Ankara, Izmir",
    "Europe/Kyiv": "Kiev, Lviv, Odesa",
    "Europe/London": "Edinburgh, Glasgow, Manchester, Birmingham, Bristol, Leeds, Cardiff, England, Scotland, Wales",
    "Europe/Madrid": "Barcelona, Valencia, Seville",
    "Europe/Moscow": "Saint Petersburg",
    "Europe/Paris": "Lyon, Marseille, Nice",
    "Europe/Rome": "Milan, Naples, Turin, Florence",
    "Europe/Zurich": "Geneva, Basel, Bern",
    "Pacific/Auckland": "Wellington, Christchurch",
    "Pacific/Honolulu": "Hawaii",
}
"""Cities that people type, but that the time zone database does not name."""


@dataclass(frozen=True, slots=True)
class ZoneEntry:
    """A zone that can be chosen.

    Attributes:
        name: IANA name.
        search: folded city, other cities, country and name, with a space before each word.
    """

    name: str
    city: str
    country: str
    search: str


@cache
def zone_entries() -> tuple[ZoneEntry, ...]:
    """All zones that the time zone database gives to a country, and UTC, ordered by city."""
    from importlib.resources import files  # on first use: the window paints without the list

    folder = files("tzdata") / "zoneinfo"
    countries = dict(_table_lines((folder / "iso3166.tab").read_text(encoding="utf-8"), 2))
    lines = _table_lines((folder / "zone.tab").read_text(encoding="utf-8"), 3)
    entries = [make_entry(name, countries.get(code, "")) for code, _place, name in lines]
    entries.append(make_entry("UTC", "Coordinated Universal Time"))
    return tuple(sorted(entries, key=lambda entry: fold(entry.city)))


def _table_lines(text: str, columns: int) -> list[list[str]]:
    return [line.split("\t")[:columns] for line in text.splitlines() if line and not line.startswith("#")]


def make_entry(name: str, country: str = "") -> ZoneEntry:
    """The entry of a zone, also of one that the list does not have."""
    words = f"{city_name(name)} {_MORE_CITIES.get(name, '')} {country} {name}"
    folded = fold(words.replace("/", " ").replace("_", " ").replace(",", " "))
    return ZoneEntry(name, city_name(name), country, f" {folded}")


def find_zones(entries: Sequence[ZoneEntry], query: str) -> list[ZoneEntry]:
    """The zones in which every word of the query begins a word; those whose own city begins with the query come first."""
    wanted = needles(query.replace("/", " ").replace("_", " ").replace(",", " "))
    start = " ".join(wanted)
    found = [entry for entry in entries if all(f" {word}" in entry.search for word in wanted)]
    return sorted(found, key=lambda entry: not entry.search.startswith(f" {start}"))


class ZoneListModel(QAbstractListModel):
    """Zones with their offset at one moment, as “London (GMT+1)”."""

    def __init__(self, entries: Sequence[ZoneEntry], at: datetime, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._entries = list(entries)
        self._at = at

    @property
    def entries(self) -> Sequence[ZoneEntry]:
        """The zones, in order."""
        return self._entries

    def set_entries(self, entries: Sequence[ZoneEntry]) -> None:
        """Show other zones."""
        self.beginResetModel()
        self._entries = list(entries)
        self.endResetModel()

    def set_moment(self, at: datetime) -> None:
        """Show the offsets at another instant."""
        if at.astimezone(UTC) != self._at.astimezone(UTC):
            self._at = at
            self.dataChanged.emit(self.index(0), self.index(len(self._entries) - 1))

    def row_of(self, zone_name: str) -> int:
        """The row of a zone, or −1."""
        return next((row for row, entry in enumerate(self._entries) if entry.name == zone_name), -1)

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: N802, B008
        """How many zones there are."""
        return 0 if parent.isValid() else len(self._entries)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """City and offset; the IANA name for :data:`ZONE_ROLE`; all of it for a screen reader and as tool tip."""
        if not index.isValid():
            return None
        entry = self._entries[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return zone_words(entry.name, self._at)
        if role == ZONE_ROLE:
            return entry.name
        if role == COUNTRY_ROLE:
            return entry.country
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return ", ".join(part for part in (zone_words(entry.name, self._at), entry.country, entry.name) if part)
        return None
