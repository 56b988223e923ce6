"""The bookings as a Qt table: small, dumb, ordered by start.

The model keeps :class:`BookingSummary` rows and answers for their texts. Filtering and other orders are the proxy's, painting is
the delegate's; both read rows directly (:meth:`BookingsTableModel.summary`) instead of asking role by role.
"""

from __future__ import annotations

import time
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from typing import Any
from zoneinfo import ZoneInfo

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from bookings_desktop.models.listing import BookingSummary
from bookings_desktop.models.members import Member
from bookings_desktop.models.states import BookingStatus
from bookings_desktop.models.text import fold
from bookings_desktop.sync.told import Hold
from bookings_desktop.ui.bookings.columns import HEADERS, Column, Role
from bookings_desktop.ui.bookings.overlaps import OverlapIndex
from bookings_desktop.ui.bookings.search import start_of
from bookings_desktop.ui.bookings.second_line import SecondLine, contact_words, second_line
from bookings_desktop.ui.bookings.several_people import shared_name, team_words, with_more
from bookings_desktop.ui.bookings.sync_words import SYNC_ORDER, SYNC_WORDS, SyncWords, sync_words
from bookings_desktop.ui.bookings.when_texts import WhenTexts

Index = QModelIndex | QPersistentModelIndex

MOST_SINGLE_CHANGES, MOST_ONE_BY_ONE = 64, 16
"""More changes of the rows' order than the first are told as one reset, more rows with other contents than the second at once."""

_STATUS_ORDER = {status.value: number for number, status in enumerate(BookingStatus)}
_SYNC_ORDER = {state: number for number, state in enumerate(SYNC_ORDER)}
_LAST = "\U0010ffff"

_folded = lru_cache(maxsize=65_536)(fold)


def order_of(row: BookingSummary) -> tuple[float, str]:
    """The order of the rows: start, then id, so that it is the same every time."""
    return row.start, row.id


class BookingsTableModel(QAbstractTableModel):
    """All bookings that are loaded.

    Attributes:
        rows: ordered by :func:`order_of`; not to be changed from outside.
        texts: their search texts, in the same order.
        when: times in words, for the zone shown.
        overlaps: which bookings of a colleague are at the same time.
        longest: seconds that the longest booking takes; lets a search by time stay near its bounds.
        changing: whether a change of several rows is under way: what follows the rows can wait for :attr:`change_ended`.
        changing_many: whether rows that were not told of yet have other contents already.

    Signals:
        day_changed: another day has begun; “upcoming” means something else now.
        marks_changed: rows that did not change themselves may overlap something else, or wait for another reason now.
        presentation_changed: members or zone changed; every cell may look different.
        change_ended: all that belongs to one change has been told.
        many_changed: many rows were changed at once; their ``dataChanged`` came before, during :attr:`changing_many`.
    """

    day_changed = Signal()
    marks_changed = Signal()
    presentation_changed = Signal()
    change_ended = Signal()
    many_changed = Signal()

    def __init__(self, zone: ZoneInfo, now: Callable[[], float] = time.time, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._now = now
        self.when = WhenTexts(zone, now())
        self.rows: list[BookingSummary] = []
        self.texts: list[str] = []
        self.longest = 0.0
        self.changing = self.changing_many = False
        self.overlaps = OverlapIndex()
        self._starts: dict[str, float] = {}
        self._members: Mapping[str, Member] = {}
        self._total: int | None = None
        self._hold: Hold | None = None

    # What is in it

    @property
    def total(self) -> int:
        """How many bookings there are, including those that are still to come from the database."""
        return max(len(self.rows), self._total or 0)

    @property
    def awaits_more(self) -> bool:
        """Whether rows are known to be still to come from the database."""
        return self._total is not None and len(self.rows) < self._total

    @property
    def members(self) -> Mapping[str, Member]:
        """The colleagues by id."""
        return self._members

    def summary(self, row: int) -> BookingSummary:
        """The booking in a row."""
        return self.rows[row]

    def row_of(self, booking_id: str) -> int:
        """The row of a booking, or -1."""
        start = self._starts.get(booking_id)
        if start is None:
            return -1
        return bisect_left(self.rows, (start, booking_id), key=order_of)

    # Changing it

    def reset(self, rows: Sequence[BookingSummary], total: int | None = None) -> None:
        """Show these bookings only. ``total`` is how many there will be when all are loaded."""
        self.beginResetModel()
        self._total = total
        self._take(sorted(rows, key=order_of))
        self.overlaps.clear()
        self.overlaps.add(self.rows)
        self.endResetModel()

    def append(self, rows: Sequence[BookingSummary]) -> None:
        """Take in a slice while loading. Bookings that are already there are brought up to date."""
        known = [row for row in rows if row.id in self._starts]
        if known:
            self.apply([row for row in known if row.version >= self.rows[self.row_of(row.id)].version])
            rows = [row for row in rows if row.id not in self._starts]
        with self._one_change():
            for position, run in self._runs(sorted(rows, key=order_of)):
                self._insert(position, run)

    @contextmanager
    def _one_change(self) -> Iterator[None]:
        self.changing = True
        try:
            yield
        finally:
            self.changing = False
            self.change_ended.emit()

    def apply(self, rows: Sequence[BookingSummary], removed: Sequence[str] = ()) -> None:
        """Bring edits in: new and changed bookings, and the ids of those that are gone."""
        with self._one_change():
            self._apply(rows, removed)

    def _apply(self, rows: Sequence[BookingSummary], removed: Sequence[str]) -> None:
        changed = {row.id: row for row in rows}
        gone = [booking_id for booking_id in removed if booking_id in self._starts and booking_id not in changed]
        new = [row for row in changed.values() if row.id not in self._starts]
        moved = [row for row in changed.values() if self._starts.get(row.id, row.start) != row.start]
        if self._total is not None:
            self._total = max(0, self._total + len(new) - len(gone))
        if len(gone) + len(new) + len(moved) > MOST_SINGLE_CHANGES:
            self._replace_all(changed, set(gone))
            return
        few = len(changed) + len(gone) <= MOST_SINGLE_CHANGES
        before = [self.rows[self.row_of(one)] for one in (*changed, *gone) if one in self._starts] if few else []
        neighbours = self._beside(before)
        for booking_id in gone:
            self._remove(self.row_of(booking_id))
        for row in moved:
            self._move(self.row_of(row.id), row)
        elsewhere = {row.id for row in new} | {row.id for row in moved}
        self._update([row for row in changed.values() if row.id not in elsewhere])
        for position, run in self._runs(sorted(new, key=order_of)):
            self._insert(position, run)
        if not few or (neighbours | self._beside(changed.values())) - changed.keys():
            self.marks_changed.emit()

    def _beside(self, rows: Iterable[BookingSummary]) -> set[str]:
        return {other.id for row in rows for other in self.overlaps.touching(row)}

    def set_complete(self) -> None:
        """All rows are there: from now on their number is the total."""
        self._total = None
        self.marks_changed.emit()

    def set_members(self, members: Sequence[Member]) -> None:
        """The colleagues whose names and colours are shown."""
        self._members = {member.id: member for member in members}
        self._all_changed()

    def set_zone(self, zone: ZoneInfo) -> None:
        """Show times in another zone. Rows of all-day bookings have to be given again: their midnights are elsewhere."""
        self.when = WhenTexts(zone, self._now())
        self._all_changed()

    def set_hold(self, hold: Hold | None) -> None:
        """Tell what keeps the bookings that wait from going to Google; None when nothing does."""
        if hold != self._hold:
            self._hold = hold
            self.marks_changed.emit()

    def rewrite(self) -> None:
        """Tell that all texts have changed, though no row has."""
        self._all_changed()

    def tick(self) -> None:
        """Let time go on: rows that have begun or ended since the last tick change their looks."""
        before, now = self.when.now, self._now()
        if self.when.set_now(now):
            self._all_changed()
            self.day_changed.emit()
            return
        first = bisect_left(self.rows, before - self.longest, key=start_of)
        last = bisect_right(self.rows, now, key=start_of)
        for number in range(first, last):
            row = self.rows[number]
            if before < row.start <= now or before < row.end <= now:
                self._tell_changed(number, number)
                if row.end <= now and any(self.overlaps.touching(row)):
                    self.marks_changed.emit()

    def _take(self, rows: list[BookingSummary]) -> None:
        self.rows = rows
        self.texts = [row.search_text for row in rows]
        self._starts = {row.id: row.start for row in rows}
        self.longest = max((row.end - row.start for row in rows), default=0.0)

    def _note(self, row: BookingSummary) -> None:
        self._starts[row.id] = row.start
        self.longest = max(self.longest, row.end - row.start)

    def _runs(self, rows: Sequence[BookingSummary]) -> Iterator[tuple[int, list[BookingSummary]]]:
        """Sorted new rows in runs that belong between the same two old ones; positions hold when inserted in order."""
        if rows and (not self.rows or order_of(self.rows[-1]) < order_of(rows[0])):  # as they arrive while loading
            yield len(self.rows), list(rows)
            return
        inserted = 0
        places = [(bisect_left(self.rows, order_of(row), key=order_of), row) for row in rows]
        for place, run in groupby(places, key=lambda pair: pair[0]):
            together = [row for _, row in run]
            yield place + inserted, together
            inserted += len(together)

    def _insert(self, position: int, rows: list[BookingSummary]) -> None:
        self.beginInsertRows(QModelIndex(), position, position + len(rows) - 1)
        self.rows[position:position] = rows
        self.texts[position:position] = [row.search_text for row in rows]
        self._starts.update({row.id: row.start for row in rows})
        self.longest = max(self.longest, *(row.end - row.start for row in rows))
        self.overlaps.add(rows)
        self.endInsertRows()

    def _remove(self, position: int) -> None:
        self.beginRemoveRows(QModelIndex(), position, position)
        self.overlaps.discard(self.rows[position])
        del self._starts[self.rows[position].id]
        del self.rows[position], self.texts[position]
        self.endRemoveRows()

    def _move(self, position: int, row: BookingSummary) -> None:
        target = bisect_left(self.rows, order_of(row), key=order_of)
        # Qt counts the place before the row is taken out; the same place or the next one is no move.
        if target not in (position, position + 1):
            self.beginMoveRows(QModelIndex(), position, position, QModelIndex(), target)
            place = target - 1 if target > position else target
            self._exchange(position, place, row)
            self.endMoveRows()
        else:
            place = position
            self._exchange(position, place, row)
        self._tell_changed(place, place)

    def _exchange(self, position: int, place: int, row: BookingSummary) -> None:
        self.overlaps.discard(self.rows[position])
        self.overlaps.add((row,))
        del self.rows[position], self.texts[position]
        self.rows.insert(place, row)
        self.texts.insert(place, row.search_text)
        self._note(row)

    def _update(self, rows: Sequence[BookingSummary]) -> None:
        """Give rows other contents where they are. A few are told one by one: each finds the others in their order."""
        changed = [(place, row) for row in rows if self.rows[place := self.row_of(row.id)] != row]
        few = len(changed) <= MOST_ONE_BY_ONE
        for place, row in changed:
            self._replace(place, row)
            if few:
                self._tell_changed(place, place)
        self.changing_many = not few
        places = [] if few else sorted(place for place, _ in changed)
        for _, run in groupby(enumerate(places), key=lambda pair: pair[1] - pair[0]):
            together = [place for _, place in run]
            self._tell_changed(together[0], together[-1])
        self.changing_many = False
        if not few:
            self.many_changed.emit()

    def _replace(self, place: int, row: BookingSummary) -> None:
        self.overlaps.discard(self.rows[place])
        self.overlaps.add((row,))
        self.rows[place] = row
        self.texts[place] = row.search_text
        self._note(row)

    def _replace_all(self, changed: Mapping[str, BookingSummary], gone: set[str]) -> None:
        self.beginResetModel()
        for booking_id in self._starts.keys() & (changed.keys() | gone):
            self.overlaps.discard(self.rows[self.row_of(booking_id)])
        self.overlaps.add(sorted(changed.values(), key=order_of))
        kept = [row for row in self.rows if row.id not in changed and row.id not in gone]
        self._take(sorted([*kept, *changed.values()], key=order_of))
        self.endResetModel()

    def _tell_changed(self, first: int, last: int) -> None:
        self.dataChanged.emit(self.index(first, 0), self.index(last, len(Column) - 1))

    def _all_changed(self) -> None:
        self.presentation_changed.emit()

    # What Qt asks

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802
        """The number of bookings."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802
        """The number of columns."""
        return 0 if parent.isValid() else len(Column)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a cell says in a role."""
        return self.value(index.row(), index.column(), role) if index.isValid() else None

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The name of a column."""
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(Column):
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return HEADERS[Column(section)]
        return None

    def value(self, row: int, column: int, role: int) -> Any:
        """What a cell says in a role, without an index."""
        summary = self.rows[row]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(summary, column)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(summary, column)
        if role == Role.SUMMARY:
            return summary
        if role == Role.SORT:
            return self.sort_key(summary, column)
        if role == Qt.ItemDataRole.ToolTipRole and column == Column.SYNC:
            return self.sync_words(summary).words
        return None

    def sort_key(self, row: BookingSummary, column: int) -> float | str:
        """A number or folded text by which a column is ordered; nothing comes after everything."""
        if column == Column.STATUS:
            return _STATUS_ORDER[row.status]
        if column == Column.SYNC:
            return _SYNC_ORDER[row.sync]
        if column in (Column.WHEN, Column.MENU):
            return row.start
        if column == Column.CONTACT:  # the first one's name alone, as for all rows together
            return _folded(row.contact_name) or _LAST
        if column == Column.ASSIGNED:
            return _folded(self.member_name(row)) or _LAST
        return _folded(self._text(row, column)) or _LAST

    def sort_keys(self, column: Column, first: int = 0, end: int | None = None) -> list[float] | list[str]:
        """The keys of the rows [first, end), made without a call per row where a column has the same text again and again."""
        rows = self.rows[first:end]
        if column is Column.LOCATION:
            return [_folded(place_of(row)) or _LAST for row in rows]
        if column in (Column.TITLE, Column.CONTACT):
            text = attrgetter("title" if column is Column.TITLE else "contact_name")
            return [_folded(text(row)) or _LAST for row in rows]
        if column is Column.ASSIGNED:
            names = {member.id: _folded(member.name) or _LAST for member in self._members.values()}
            return [names.get(row.member_id, _LAST) for row in rows]
        if column is Column.STATUS:
            return [float(_STATUS_ORDER[row.status]) for row in rows]
        return [float(_SYNC_ORDER[row.sync]) if column is Column.SYNC else row.start for row in rows]

    def second_line(self, row: BookingSummary) -> SecondLine:
        """What stands below the title of a row."""
        other = self.overlaps.other(row, self.when.now)
        return second_line(row, self.when, other, shared_name(row, other, self._members) if other is not None else "")

    def sync_words(self, row: BookingSummary) -> SyncWords:
        """Where a row stands with Google, and why."""
        return sync_words(row.id, row.sync, row.sync_error, self._hold)

    def member_name(self, row: BookingSummary) -> str:
        """The name of the colleague in charge, or an empty string."""
        member = self._members.get(row.member_id)
        return member.name if member is not None else ""

    def _text(self, row: BookingSummary, column: int) -> str:
        match column:
            case Column.WHEN:
                return self.when.plain(row)
            case Column.TITLE:
                return row.title
            case Column.CONTACT:
                return with_more(row.contact_name, row.further_contacts)
            case Column.LOCATION:
                return place_of(row)
            case Column.ASSIGNED:
                return team_words(row, self._members)
            case Column.STATUS:
                return BookingStatus(row.status).word
            case Column.SYNC:
                return SYNC_WORDS[row.sync].text
        return ""

    def _spoken(self, row: BookingSummary, column: int) -> str:
        match column:
            case Column.WHEN:
                return self.when.spoken(row)
            case Column.TITLE:
                return ", ".join(part for part in (row.title, self.second_line(row).spoken) if part)
            case Column.CONTACT:
                return contact_words(row)
            case Column.LOCATION:
                return place_of(row) or "No location"
            case Column.ASSIGNED:
                return team_words(row, self._members, spoken=True) or "Nobody assigned"
            case Column.STATUS:
                return f"Status: {BookingStatus(row.status).word}"
            case Column.SYNC:
                return self.sync_words(row).words
        return "More actions"


def place_of(row: BookingSummary) -> str:
    """Where a booking takes place; “Online” when there is only a link."""
    return row.location or ("Online" if row.meeting_link else "")
