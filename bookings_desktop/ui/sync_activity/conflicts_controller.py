"""Keeps the conflict cards of one window in step with the database, and stores what is chosen on them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QLayout, QScrollArea, QWidget

from bookings_desktop.errors import BookingsError
from bookings_desktop.models.changes import ChangeSet
from bookings_desktop.services.conflict_values import BookingConflict, Side
from bookings_desktop.ui import formats
from bookings_desktop.ui.sync_activity.conflict_card import ConflictCard
from bookings_desktop.ui.theme import ThemeManager

if TYPE_CHECKING:  # the services bring SQLAlchemy, which is imported after the first paint
    from bookings_desktop.services.bookings import Changed
    from bookings_desktop.services.conflicts import ConflictService
    from bookings_desktop.ui.threads import TaskRunner
    from bookings_desktop.ui.undo import Turn

PATIENCE_MS = 150
"""How long changes are gathered before the conflicts are read anew: a long pull commits page after page."""

MOST_CARDS = 20
"""So many cards are shown at once; the next ones follow when some of them are chosen."""


class Remember(Protocol):
    """Tells that something was done and offers to undo it; see ``UndoHistory.remember``."""

    def __call__(self, sentence: str, changed: tuple[Changed, ...], *, turn: Turn | None) -> object:
        """Tell it."""


class ConflictsController(QObject):
    """The cards of one window.

    Signals:
        count_changed: how many bookings have something to choose.
        open_requested: id of a booking that is to be looked at.

    Attributes:
        cards: those in view, in the order of their bookings' starts.
        count: how many bookings have something to choose.
    """

    count_changed = Signal(int)
    open_requested = Signal(str)

    def __init__(
        self,
        place: QLayout,
        service: ConflictService,
        tasks: TaskRunner,
        themes: ThemeManager,
        *,
        zone: Callable[[], ZoneInfo],
        now: Callable[[], float],
        who: Callable[[], str],
        remember: Remember,
        reveal: Callable[[], None] = lambda: None,
        parent: QObject | None = None,
    ) -> None:
        """Fill a place with cards.

        Args:
            place: where the cards stand, one below the other.
            service: used on the database lane only.
            tasks: runs what is slow.
            themes: colours and fonts.
            zone: in which times are told.
            now: the present instant in seconds since the epoch.
            who: the person at the desk.
            remember: tells of a choice that can be undone.
            reveal: brings the page with the cards into view.
            parent: as of every QObject.
        """
        super().__init__(parent)
        self._place = place
        self._service = service
        self._tasks = tasks
        self._themes = themes
        self._zone = zone
        self._now = now
        self._who = who
        self._remember = remember
        self._reveal = reveal
        self._wanted = ""
        self._stopped = False
        self._ticket = 0
        self.cards: list[ConflictCard] = []
        self.count = 0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PATIENCE_MS)
        self._timer.timeout.connect(self._begin_to_read)
        formats.changes().changed.connect(self._begin_to_read)

    # Reading

    def on_change(self, changes: ChangeSet) -> None:
        """Something was changed; whether there is something else to choose now is read soon."""
        if changes.bookings or changes.members or changes.contacts or changes.calendars:
            self._timer.start()

    def _begin_to_read(self) -> None:
        self._tasks.start(self.read())

    async def read(self) -> None:
        """Show what there is to choose now. Cards whose values are the same keep what was chosen on them."""
        if self._stopped:
            return
        self._timer.stop()
        self._ticket += 1
        ticket = self._ticket
        found = await self._tasks.run(self._service.open)
        if ticket == self._ticket and not self._stopped:
            self._show(found)

    def stop(self) -> None:
        """Read no more: the window is gone."""
        self._stopped = True
        self._timer.stop()

    def _show(self, found: tuple[BookingConflict, ...]) -> None:
        wanted = [one for one in found if one.booking.id == self._wanted]
        shown = [*wanted, *(one for one in found if one.booking.id != self._wanted)][:MOST_CARDS]
        shown.sort(key=found.index)
        known = {card.booking_id: card for card in self.cards}
        ids = {one.booking.id for one in shown}
        for booking_id in known.keys() - ids:
            self._remove(known.pop(booking_id))
        self.cards = []
        for number, conflict in enumerate(shown):
            card = known.get(conflict.booking.id)
            if card is None:
                card = self._made(conflict)
                self._insert(number, card)
            else:
                card.show_conflict(conflict, zone=self._zone(), now=self._moment(), me=self._who())
            self.cards.append(card)
        if len(found) != self.count:
            self.count = len(found)
            self.count_changed.emit(self.count)
        if self._wanted:
            self._bring_up()

    def _made(self, conflict: BookingConflict) -> ConflictCard:
        card = ConflictCard(self._themes, conflict, zone=self._zone(), now=self._moment(), me=self._who())
        card.chosen.connect(self._on_chosen)
        card.open_requested.connect(self.open_requested)
        return card

    def _insert(self, number: int, card: ConflictCard) -> None:
        insert = getattr(self._place, "insertWidget", None)
        if insert is None:
            raise TypeError("cards stand in a box layout")
        insert(number, card)

    def _remove(self, card: ConflictCard) -> None:
        focused = QApplication.focusWidget()
        held = focused is not None and card.isAncestorOf(focused)
        self._place.removeWidget(card)
        card.hide()
        card.deleteLater()
        place = self.cards.index(card)
        self.cards.remove(card)
        if held and self.cards:
            self.cards[min(place, len(self.cards) - 1)].take_focus()

    def _moment(self) -> datetime:
        return datetime.fromtimestamp(self._now(), UTC)

    # Doing

    def choose(self, booking_id: str) -> None:
        """Lead a person to the card of a booking: the page comes into view, scrolled to the card, which gets the keyboard."""
        self._wanted = booking_id
        self._reveal()
        self._tasks.start(self.read())

    def _bring_up(self) -> None:
        booking_id, self._wanted = self._wanted, ""
        card = next((card for card in self.cards if card.booking_id == booking_id), None)
        if card is None:
            return
        card.take_focus()
        area = _scroll_area(card)
        if area is not None:
            QTimer.singleShot(0, card, lambda: area.ensureWidgetVisible(card, 0, 40))

    def _on_chosen(self, choices: dict[str, Side]) -> None:
        card = self.sender()
        if isinstance(card, ConflictCard):
            self._tasks.start(self._resolve(card.booking_id, choices, card.stamp))

    async def _resolve(self, booking_id: str, choices: dict[str, Side], seen: str) -> None:
        service = self._service
        try:
            done = await self._tasks.run(lambda: service.resolve(booking_id, choices, seen=seen))
        except BookingsError:
            await self.read()  # shown anew as it is now; the sentence is told by whoever started this
            raise
        self._remember(_sentence(done.after.title, choices), (done,), turn=service.undo)
        await self.read()


def _sentence(title: str, choices: dict[str, Side]) -> str:
    sides = set(choices.values())
    if sides == {Side.MINE}:
        return f"“{title}” stays as it is here"
    if sides == {Side.THEIRS}:
        return f"“{title}” is as in Google Calendar now"
    return f"The choice for “{title}” is saved"


def _scroll_area(widget: QWidget) -> QScrollArea | None:
    around = widget.parentWidget()
    while around is not None and not isinstance(around, QScrollArea):
        around = around.parentWidget()
    return around
