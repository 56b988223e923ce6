"""Which bookings the first paint shows: those of the filter that was restored, as far as a quick look can tell."""

from __future__ import annotations

from bookings_desktop.models.first_page import FirstScope
from bookings_desktop.ui.bookings.filter_state import OPEN_STATUSES, Attention, BookingFilter, Scope
from bookings_desktop.ui.bookings.when_texts import WhenTexts


def first_scope(wanted: BookingFilter, when: WhenTexts) -> FirstScope:
    """What to read for a filter before everything is read.

    A search and sync problems are not looked for: such rows come with the rest. ``when`` tells the present day and its zone.
    """
    window = wanted.window(when.calendar, when.today)
    low, before, statuses = window.low, window.before, wanted.statuses
    if wanted.attention is Attention.OPEN:
        statuses = OPEN_STATUSES & (statuses or OPEN_STATUSES)
        if wanted.scope is Scope.ALL:
            low, before = when.now, True
    return FirstScope(low, window.high, before, wanted.latest_first, statuses, wanted.member, wanted.contact)
