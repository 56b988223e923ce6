"""Why the table is empty, and what leads on: a first booking, or what is found with one filter less."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from bookings_desktop.ui.bookings.elsewhere import Elsewhere, Offer
from bookings_desktop.ui.bookings.empty_state import EmptyState
from bookings_desktop.ui.bookings.filter_bar import FilterBar
from bookings_desktop.ui.bookings.filter_proxy import BookingFilterProxyModel

_NOT_CONNECTED = "No bookings yet. Add the first one, or connect Google Calendar to bring yours in."
_CONNECTED = "No bookings yet. Add the first one here or in Google Calendar; it appears in both."


class NothingFound(QObject):
    """Fills the empty state of one table.

    Signals:
        new_requested: a new booking is wanted.
        connect_requested: Google Calendar is to be connected.
        clear_requested: all filters are to go.
        filter_chosen: the BookingFilter that an offer shows.

    Attributes:
        elsewhere: counts what the offers show.
    """

    new_requested = Signal()
    connect_requested = Signal()
    clear_requested = Signal()
    filter_chosen = Signal(object)

    def __init__(self, empty: EmptyState, proxy: BookingFilterProxyModel, filters: FilterBar) -> None:
        super().__init__(empty)
        self._empty = empty
        self._proxy = proxy
        self._filters = filters
        self._offers: list[Offer] = []
        self._connected = False
        self.elsewhere = Elsewhere(proxy.scan_for, self)
        self.elsewhere.counted.connect(self._on_counted)
        empty.acted.connect(self._on_acted)
        empty.acted_other.connect(self._on_acted_other)

    def show(self, *, complete: bool) -> None:
        """Say why there is nothing, or go away; nothing is called empty before all rows are loaded (``complete``)."""
        nothing = self._proxy.rowCount() == 0 and self._proxy.finished and complete
        news = nothing and self._empty.isHidden()
        self._empty.setVisible(nothing)
        if not nothing:
            self.elsewhere.stop()
            return
        self._empty.place()
        self._explain()
        if news:
            self._empty.announce()

    def set_connected(self, connected: bool) -> None:
        """Whether the bookings are mirrored already, so that there is no need to offer it."""
        if connected is not self._connected:
            self._connected = connected
            if not self._empty.isHidden():
                self._explain()

    @property
    def _no_bookings(self) -> bool:
        return self._proxy.bookings.total == 0

    def _explain(self) -> None:
        if self._no_bookings:
            self.elsewhere.stop()
            text, others = (_CONNECTED, ()) if self._connected else (_NOT_CONNECTED, ("Connect",))
            self._empty.say("calendar-plus", "", text, ("plus", "New booking"), others)
            return
        wanted, filters = self._proxy.filter, self._filters
        hint = "Looking for someone? Try their e-mail address." if wanted.words else ""
        year = self._proxy.bookings.when.today.year
        sentence = wanted.sentence(filters.member_word(), filters.contact_word(), year)
        self._empty.say("search-x", "No bookings match", sentence, ("filter-x", "Clear filters"), hint=hint)
        self.elsewhere.look(wanted)

    def _on_counted(self, offers: list[Offer]) -> None:
        self._offers = offers
        self._empty.offer([offer.text for offer in offers])

    def _on_acted(self) -> None:
        (self.new_requested if self._no_bookings else self.clear_requested).emit()

    def _on_acted_other(self, number: int) -> None:
        if self._no_bookings:
            self.connect_requested.emit()
        else:
            self.filter_chosen.emit(self._offers[number].filter)
