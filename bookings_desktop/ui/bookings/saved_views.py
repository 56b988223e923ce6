"""Views: filters with a name and an order. Some come with the program, others a person saves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from bookings_desktop.errors import BookingsError
from bookings_desktop.models.text import fold
from bookings_desktop.ui.bookings.columns import Column
from bookings_desktop.ui.bookings.filter_state import Attention, BookingFilter, Scope

LONGEST_NAME = 40
MOST_VIEWS = 50


@dataclass(frozen=True, slots=True)
class SavedView:
    """A filter with a name.

    Attributes:
        name: unique among all views, without regard to case and accents.
        filter: what it shows; days like “today” move with time.
        sort: column, and whether the last comes first; None for the filter's own order of time.
        built_in: it came with the program.
    """

    name: str
    filter: BookingFilter
    sort: tuple[Column, bool] | None = None
    built_in: bool = False

    def shows(self, wanted: BookingFilter) -> bool:
        """Whether a filter is this view's, perhaps with a search in it."""
        return wanted == self.filter or replace(wanted, query="") == self.filter


STILL_OPEN = "Past, still open"
"""Name of the view that is the queue of bookings to close."""

SYNC_PROBLEMS = "Sync problems"
"""Name of the view of the bookings that cannot be mirrored without a person."""

BUILT_IN = (
    SavedView("Today", BookingFilter(scope=Scope.TODAY), built_in=True),
    SavedView("This week", BookingFilter(scope=Scope.WEEK), built_in=True),
    SavedView("Unconfirmed", BookingFilter(statuses=frozenset({"scheduled", "rescheduled"})), built_in=True),
    SavedView(STILL_OPEN, BookingFilter(scope=Scope.ALL, attention=Attention.OPEN), built_in=True),
    SavedView(SYNC_PROBLEMS, BookingFilter(scope=Scope.ALL, attention=Attention.SYNC), built_in=True),
)
"""The views that everybody has, in the order of the side bar."""


class SavedViews(QObject):
    """All views of a window; those of the person's own come after the built-in ones, in the order that the person gave them.

    Signals:
        changed: the list of views is another one.
    """

    changed = Signal()

    def __init__(self, own: Iterable[SavedView] = (), parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._own: list[SavedView] = []
        for view in own:
            if not self._obstacle(view.name):
                self._own.append(view)

    @property
    def all(self) -> tuple[SavedView, ...]:
        """Every view in the order of the side bar."""
        return (*BUILT_IN, *self._own)

    @property
    def own(self) -> tuple[SavedView, ...]:
        """The person's own."""
        return tuple(self._own)

    def named(self, name: str) -> SavedView | None:
        """The view of this name, or None."""
        return next((view for view in self.all if view.name == name), None)

    def add(self, view: SavedView, place: int | None = None) -> SavedView:
        """Add a view, at the end or at a place among the own ones. Raises BookingsError for a name that cannot be."""
        made = replace(view, name=self._checked(view.name), built_in=False)
        self._own.insert(len(self._own) if place is None else place, made)
        self.changed.emit()
        return made

    def rename(self, name: str, new_name: str) -> SavedView:
        """Give an own view another name. Raises BookingsError for a name that cannot be."""
        place = self._place(name)
        renamed = replace(self._own[place], name=self._checked(new_name, but=name))
        self._own[place] = renamed
        self.changed.emit()
        return renamed

    def remove(self, name: str) -> tuple[SavedView, int]:
        """Delete an own view; returns it and its place, for :meth:`add`."""
        place = self._place(name)
        view = self._own.pop(place)
        self.changed.emit()
        return view, place

    def can_move(self, name: str, by: int) -> bool:
        """Whether an own view can go up (-1) or down (1)."""
        names = [view.name for view in self._own]
        return name in names and 0 <= names.index(name) + by < len(names)

    def move(self, name: str, by: int) -> None:
        """Change places with the own view above (-1) or below (1)."""
        place = self._place(name)
        self._own.insert(place + by, self._own.pop(place))
        self.changed.emit()

    def _place(self, name: str) -> int:
        return [view.name for view in self._own].index(name)

    def _checked(self, name: str, but: str = "") -> str:
        name = " ".join(name.split())
        obstacle = self._obstacle(name, but)
        if obstacle:
            raise BookingsError(*obstacle)
        return name

    def _obstacle(self, name: str, but: str = "") -> tuple[str, str] | None:
        if not name.strip():
            return "Give the view a name.", "A short one, such as “My week”."
        if len(name) > LONGEST_NAME:
            return "This name is too long.", f"Use {LONGEST_NAME} letters at the most."
        same = next((view for view in self.all if fold(view.name) == fold(name) and view.name != but), None)
        if same is not None:
            return f"There is a view “{same.name}” already.", "Choose another name, so that the two can be told apart."
        if not but and len(self._own) >= MOST_VIEWS:
            return "There are too many views.", "Delete one that is not needed any more."
        return None
