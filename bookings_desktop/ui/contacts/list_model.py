"""The rows of the list of contacts: searched with every key, in groups by letter.

Everything that a key needs is there before: the database keeps the folded texts. A key looks once at each text, which takes about
a millisecond for 20,000 contacts.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import compress, repeat
from operator import contains
from zoneinfo import ZoneInfo

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from bookings_desktop.models.contact_list import ContactLine
from bookings_desktop.models.names import letter_of
from bookings_desktop.models.presence_values import Visits
from bookings_desktop.models.text import needles
from bookings_desktop.ui.contacts.visit_words import NO_VISITS, visit_words

Index = QModelIndex | QPersistentModelIndex


class ContactListModel(QAbstractTableModel):
    """Contacts in the order of their letters; those whose alphabet has none come last."""

    def __init__(self, now: Callable[[], float], parent: QObject | None = None) -> None:
        """Make an empty list. ``now`` gives the present instant in seconds since the epoch."""
        super().__init__(parent)
        self._now = now
        self._zone = ZoneInfo("UTC")
        self._rows: list[ContactLine] = []
        self._texts: list[str] = []
        self._letters: list[str] = []
        self._current: list[int] = []
        """Numbers of the contacts that are not archived."""
        self._visits: Mapping[str, Visits] = {}
        self._found: Sequence[int] = []
        self._numbers: dict[str, int] = {}
        self._firsts: list[int] = []
        """Numbers of the contacts that begin a letter."""
        self._wanted: tuple[str, ...] = ()
        self._archived = False

    # What is in it

    @property
    def total(self) -> int:
        """How many contacts there are to be found: the archived ones count only while they are shown."""
        return len(self._rows) if self._archived else len(self._current)

    @property
    def archived(self) -> int:
        """How many contacts are archived."""
        return len(self._rows) - len(self._current)

    @property
    def query(self) -> tuple[str, ...]:
        """The folded words that are looked for."""
        return self._wanted

    def show_rows(self, rows: Iterable[ContactLine]) -> None:
        """Show other contacts; they come by sort name."""
        known = [(letter_of(row.sort_key), row) for row in rows]
        known.sort(key=lambda pair: pair[0] == "#")  # stable: by sort name within
        self.beginResetModel()
        self._rows = [row for _letter, row in known]
        self._letters = [letter for letter, _row in known]
        self._texts = [row.search_text for row in self._rows]
        self._numbers = {row.id: number for number, row in enumerate(self._rows)}
        letters = self._letters
        self._firsts = [n for n, letter in enumerate(letters) if n == 0 or letter != letters[n - 1]]
        self._current = [number for number, row in enumerate(self._rows) if not row.archived]
        self._find()
        self.endResetModel()

    def show_visits(self, visits: Mapping[str, Visits], zone: ZoneInfo) -> None:
        """Tell when the contacts were and will be here."""
        self._visits, self._zone = visits, zone
        self.tick()

    def tick(self) -> None:
        """Time has gone on."""
        if self._found:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._found) - 1, 0))

    def search(self, query: str) -> None:
        """Show the contacts in which all words occur."""
        wanted = needles(query)
        if wanted != self._wanted:
            self.beginResetModel()
            self._wanted = wanted
            self._find()
            self.endResetModel()

    def show_archived(self, archived: bool) -> None:
        """Show archived contacts too, or not."""
        if archived != self._archived:
            self.beginResetModel()
            self._archived = archived
            self._find()
            self.endResetModel()

    def _find(self) -> None:
        found: Sequence[int] = range(len(self._rows)) if self._archived else self._current
        for word in self._wanted:
            texts = map(self._texts.__getitem__, found)
            found = list(compress(found, map(contains, texts, repeat(word))))
        self._found = found

    # One row

    def at(self, row: int) -> ContactLine:
        """The contact of a row."""
        return self._rows[self._found[row]]

    def row_of(self, contact_id: str) -> int:
        """The row of a contact, or -1."""
        number = self._numbers.get(contact_id, -1)
        row = bisect_left(self._found, number)
        return row if number >= 0 and row < len(self._found) and self._found[row] == number else -1

    def letter(self, row: int) -> str:
        """The letter under which a row stands."""
        return self._letters[self._found[row]]

    def begins_letter(self, row: int) -> bool:
        """Whether a row is the first of its letter."""
        return row == 0 or self.letter(row) != self.letter(row - 1)

    def letter_rows(self) -> list[int]:
        """The rows that begin a letter; costs as many looks as there are letters, not rows."""
        starts = (bisect_left(self._found, first) for first in self._firsts)
        return [row for row in dict.fromkeys(starts) if row < len(self._found)]

    def visit(self, row: int) -> str:
        """The second line of a row."""
        summary = self.at(row)
        if summary.archived:
            return "Archived"
        now = datetime.fromtimestamp(self._now(), UTC)
        return visit_words(self._visits.get(summary.id, NO_VISITS), self._zone, now)

    # What Qt asks

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008
        """How many contacts are shown."""
        return 0 if parent.isValid() else len(self._found)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008
        """One."""
        return 0 if parent.isValid() else 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The name; for a screen reader with company and visit."""
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.at(index.row()).name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            row = self.at(index.row())
            company = row.company if row.company != row.name else ""
            return ", ".join(part for part in (row.name, company, self.visit(index.row())) if part)
        return None
