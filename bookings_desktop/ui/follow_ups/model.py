"""The rows of the follow-ups page: what is to be done under headings, or what was done, narrowed by person and words."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from bookings_desktop.models.follow_up_listing import FollowUpEntry
from bookings_desktop.models.text import fold, needles
from bookings_desktop.models.values import AllDaySlot
from bookings_desktop.ui import formats

_Index = QModelIndex | QPersistentModelIndex

ANYBODY = "*"
"""Stands for everybody in the choice of a person."""


class Part(Enum):
    """Which follow-ups are shown. The values are the words shown."""

    TO_DO = "To do"
    DUE = "Due"
    DONE = "Done"


class Section(Enum):
    """The headings of what is to be done. The values are the words shown."""

    OVERDUE = "Overdue"
    TODAY = "Today"
    UPCOMING = "Upcoming"
    ANY_DAY = "Without a day"
    DONE = "Done"


@dataclass(frozen=True, slots=True)
class Heading:
    """A line above some rows."""

    section: Section
    count: int


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What narrows the list.

    Attributes:
        member_id: of this colleague only; None for what is nobody's, :data:`ANYBODY` for all.
        words: folded words that all have to be found.
    """

    part: Part = Part.TO_DO
    member_id: str | None = ANYBODY
    words: tuple[str, ...] = ()

    def takes(self, entry: FollowUpEntry) -> bool:
        """Whether an entry is of this person and has the words."""
        if self.member_id not in (ANYBODY, entry.follow_up.assigned_to_id):
            return False
        if not self.words:
            return True
        text = fold(f"{entry.follow_up.text} {entry.contact_name} {entry.booking_title} {entry.member_name}")
        return all(word in text for word in self.words)


def section_of(entry: FollowUpEntry, today: date) -> Section:
    """Under which heading an entry stands."""
    due = entry.follow_up.due
    if entry.follow_up.done_at is not None:
        return Section.DONE
    if due is None:
        return Section.ANY_DAY
    if due < today:
        return Section.OVERDUE
    return Section.TODAY if due == today else Section.UPCOMING


def due_words(due: date, today: date) -> str:
    """“Today”, “Tomorrow”, “Yesterday”, “Wed 20 May”."""
    near = {0: "Today", 1: "Tomorrow", -1: "Yesterday"}
    return near.get((due - today).days) or formats.current().short_day(due, today.year)


def booking_words(entry: FollowUpEntry, zone: ZoneInfo, today: date) -> str:
    """“Knee assessment, Thu 14 May”; empty without a booking."""
    slot = entry.booking_slot
    if slot is None:
        return ""
    day = slot.first_day if isinstance(slot, AllDaySlot) else slot.start.astimezone(zone).date()
    return f"{entry.booking_title}, {formats.current().short_day(day, today.year)}"


def done_words(entry: FollowUpEntry, zone: ZoneInfo, today: date) -> str:
    """“Today 10:15, by Nadia”."""
    done_at = entry.follow_up.done_at
    if done_at is None:
        return ""
    at = done_at.astimezone(zone)
    when = f"{due_words(at.date(), today)} {formats.current().time(at)}"
    return f"{when}, by {entry.follow_up.done_by}" if entry.follow_up.done_by else when


@dataclass(slots=True)
class Lists:
    """All that was read.

    Attributes:
        to_do: what is open, by its day.
        done: what was done, the latest first.
    """

    to_do: tuple[FollowUpEntry, ...] = ()
    done: tuple[FollowUpEntry, ...] = field(default=())


class FollowUpModel(QAbstractListModel):
    """Headings and follow-ups.

    Attributes:
        zone: in which days are told.
        today: the present day there.
    """

    def __init__(self, zone: ZoneInfo, now: datetime, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.zone = zone
        self.today = now.astimezone(zone).date()
        self._lists = Lists()
        self._narrowing = Narrowing()
        self._items: list[FollowUpEntry | Heading] = []

    @property
    def narrowing(self) -> Narrowing:
        """What narrows the list now."""
        return self._narrowing

    @property
    def lists(self) -> Lists:
        """All that was read."""
        return self._lists

    def show_lists(self, lists: Lists, zone: ZoneInfo, now: datetime) -> None:
        """Show what was read."""
        self.beginResetModel()
        self._lists, self.zone, self.today = lists, zone, now.astimezone(zone).date()
        self._fill()
        self.endResetModel()

    def narrow(self, narrowing: Narrowing) -> None:
        """Show others of what was read."""
        self.beginResetModel()
        self._narrowing = narrowing
        self._fill()
        self.endResetModel()

    def search(self, query: str) -> tuple[str, ...]:
        """The words of a query, as a narrowing takes them."""
        return needles(query)

    def _fill(self) -> None:
        part = self._narrowing.part
        source = self._lists.done if part is Part.DONE else self._lists.to_do
        shown = [entry for entry in source if self._narrowing.takes(entry)]
        if part is Part.DUE:
            shown = [entry for entry in shown if self._is_due(entry)]
        self._items = []
        for section in Section:
            found = [entry for entry in shown if section_of(entry, self.today) is section]
            if found and section is not Section.DONE:
                self._items.append(Heading(section, len(found)))
            self._items += found

    def _is_due(self, entry: FollowUpEntry) -> bool:
        due = entry.follow_up.due
        return due is not None and due <= self.today

    @property
    def due_count(self) -> int:
        """How many of the person shown are overdue or due today, whatever else narrows the list."""
        person = Narrowing(member_id=self._narrowing.member_id)
        return sum(1 for entry in self._lists.to_do if self._is_due(entry) and person.takes(entry))

    @property
    def found(self) -> int:
        """How many follow-ups are shown."""
        return sum(1 for item in self._items if isinstance(item, FollowUpEntry))

    def item(self, row: int) -> FollowUpEntry | Heading:
        """What a row shows."""
        return self._items[row]

    def entry(self, row: int) -> FollowUpEntry | None:
        """The follow-up of a row; None for a heading."""
        item = self._items[row] if 0 <= row < len(self._items) else None
        return item if isinstance(item, FollowUpEntry) else None

    def row_of(self, follow_up_id: str) -> int:
        """The row of a follow-up, or -1."""
        return next(
            (
                row
                for row, item in enumerate(self._items)
                if isinstance(item, FollowUpEntry) and item.follow_up.id == follow_up_id
            ),
            -1,
        )

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008, N802
        """Headings and follow-ups together."""
        return 0 if parent.isValid() else len(self._items)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """A heading can be read and nothing else."""
        if not index.isValid() or self.entry(index.row()) is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The sentence of a row, which screen readers read; the delegate paints the parts."""
        if not index.isValid():
            return None
        item = self._items[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{item.section.value}, {item.count:,}" if isinstance(item, Heading) else self.sentence(item)
        return None

    def sentence(self, entry: FollowUpEntry) -> str:
        """All of a follow-up in words, as “Send cycling exercises. Due today. Helen Marsh.”; what is missing is left out."""
        parts = [entry.follow_up.text]
        if entry.follow_up.done_at is not None:
            parts.append(f"Done {_small(done_words(entry, self.zone, self.today))}")
        elif entry.follow_up.due is not None:
            word = "Overdue since" if entry.follow_up.due < self.today else "Due"
            parts.append(f"{word} {_small(due_words(entry.follow_up.due, self.today))}")
        parts += [name for name in (entry.member_name,) if name]
        about = [text for text in (entry.contact_name, booking_words(entry, self.zone, self.today)) if text]
        if about:
            parts.append(f"About {' and '.join(about)}")
        return ". ".join(parts) + "."


def _small(words: str) -> str:
    """Names of near days within a sentence; names of weekdays keep their capital."""
    return words[:1].lower() + words[1:] if words.startswith(("Today", "Tomorrow", "Yesterday")) else words


def next_week(today: date, first_weekday: int) -> date:
    """The first working day of the next week: its first day, or Monday where weeks begin on the weekend."""
    begins = today + timedelta(days=7 - (today.weekday() - first_weekday) % 7)
    return begins + timedelta(days=(7 - begins.weekday()) % 7 if begins.weekday() >= 5 else 0)
