"""The history's sentences about a choice between here and Google Calendar: what was kept, and what was given up. Pure functions."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from bookings_desktop.models.mirrored import field_from_json
from bookings_desktop.models.values import FieldChange, HistoryEntry
from bookings_desktop.services.conflict_values import KEPT_OURS, readable, sentence_word
from bookings_desktop.ui.bookings.when_words import when_words

LONGEST = 60
"""Characters of a value that a sentence quotes."""


def choice_sentence(entry: HistoryEntry, who: str, zone: ZoneInfo) -> str:
    """“Nadia kept ours: location Room 1 (Google’s was Room 3)”.

    Args:
        entry: of the journal, about a resolved conflict; its changes lead from the value given up to the one kept.
        who: the name of who chose.
        zone: in which times are told.
    """
    ours = entry.note == KEPT_OURS
    given_up = "Google’s" if ours else "ours"
    parts = [_part(change, given_up, zone, entry.at.astimezone(zone).year) for change in entry.changes]
    return f"{who} {'kept ours' if ours else 'took Google’s'}: {'; '.join(parts)}"


def _part(change: FieldChange, given_up: str, zone: ZoneInfo, year: int) -> str:
    kept, lost = (_words(change.field, value, zone, year) for value in (change.new, change.old))
    return f"{sentence_word(change.field)} {kept} ({given_up} was {lost})"


def _words(field: str, value: object, zone: ZoneInfo, year: int) -> str:
    shown = readable(field, field_from_json(field, value), {}).words(lambda slot: when_words(slot, zone, year))
    text = " ".join(shown.split())
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip()}…"
