"""The words of the details panel: times, history and sync state as sentences. Pure functions; no widgets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bookings_desktop.models.mirrored import slot_from_json
from bookings_desktop.models.reminders import Reminders
from bookings_desktop.models.sync_values import SyncInfo
from bookings_desktop.models.values import (
    AllDaySlot,
    BookingStatus,
    FieldChange,
    HistoryAction,
    HistoryEntry,
    Origin,
    Slot,
    SyncState,
)
from bookings_desktop.sync.told import Hold
from bookings_desktop.ui import formats
from bookings_desktop.ui.bookings.choice_texts import choice_sentence
from bookings_desktop.ui.bookings.guest_words import look_of
from bookings_desktop.ui.bookings.people_sentences import people_sentence
from bookings_desktop.ui.bookings.sync_words import sync_words
from bookings_desktop.ui.bookings.when_texts import short_day
from bookings_desktop.ui.bookings.when_words import when_words as when_words
from bookings_desktop.ui.zone_names import city_name, known_zone, utc_offset

_FIELD_WORDS = {
    "title": "title",
    "slot": "time",
    "description": "description",
    "contact_id": "contact",
    "assigned_to_id": "assigned colleague",
    "location": "location",
    "meeting_link": "meeting link",
    "status": "status",
    "notes": "notes",
    "reminders": "reminders",
    "wants_meet": "Google Meet link",
    "further_contact_ids": "further contacts",
    "further_member_ids": "further colleagues",
    "capacity": "places",
    "attendance": "attendance",
    "deal_id": "deal",
}

_LONGEST_VALUE = 60
"""Characters of a value that a sentence of the history quotes."""

Names = Mapping[str, str]
"""From the id of a contact or member to the name."""


@dataclass(frozen=True, slots=True)
class WhenLine:
    """A time in words, and the city whose clock shows it."""

    text: str
    city: str


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One line of the history: glyph with the token of its colour, what happened, and when."""

    icon: str
    token: str
    sentence: str
    moment: str


@dataclass(frozen=True, slots=True)
class SyncLine:
    """Where a booking stands with Google: glyph with the token of its colour, words, and a button where one helps."""

    icon: str
    token: str
    text: str
    button: str = ""


def moment(at: datetime, zone: ZoneInfo, this_year: int) -> str:
    """“Wed 13 May, 11:00”: an aware instant in a zone."""
    return formats.current().date_time(at.astimezone(zone), this_year)


def when_lines(slot: Slot, zone: ZoneInfo, contact_zone: str, this_year: int) -> tuple[WhenLine, ...]:
    """The time in the zone of the desk, and in the booking's or the contact's where its clock differs (design, details).

    Args:
        slot: of the booking.
        zone: in which the desk shows times.
        contact_zone: IANA name, or empty.
        this_year: the year that needs not be named.
    """
    own = WhenLine(when_words(slot, zone, this_year), city_name(zone.key))
    if isinstance(slot, AllDaySlot):
        return (WhenLine(own.text, ""),)
    here = utc_offset(zone.key, slot.start)
    for name in (slot.zone, contact_zone):
        other = known_zone(name) if name else None
        if other is not None and utc_offset(name, slot.start) != here:
            return own, WhenLine(when_words(slot, other, this_year), city_name(name))
    return (own,)


def has_begun(slot: Slot, now: datetime, zone: ZoneInfo) -> bool:
    """Whether a booking has begun; whole days begin at midnight of the zone."""
    return slot.first_day <= now.astimezone(zone).date() if isinstance(slot, AllDaySlot) else slot.start <= now


def link_words(link: str) -> str:
    """A web address without what every one has: “meet.google.com/kfw-pqzt-ahn”."""
    for scheme in ("https://", "http://"):
        if link.lower().startswith(scheme):
            return link[len(scheme) :].rstrip("/")
    return link


def earlier_words(count: int) -> str:
    """“6 earlier bookings”."""
    if not count:
        return "First booking"
    return "1 earlier booking" if count == 1 else f"{count:,} earlier bookings"


def selected_words(count: int) -> str:
    """“3 bookings selected”."""
    return f"{count:,} bookings selected"


def sync_line(booking_id: str, sync: SyncInfo, hold: Hold | None = None, button: str = "") -> SyncLine:
    """Where a booking stands with Google, in plain words (design, sync glyphs).

    Args:
        booking_id: the booking.
        sync: where it stands.
        hold: what keeps everything that waits from going to Google, or None.
        button: the one thing to do about that.
    """
    words = sync_words(booking_id, sync.state.value, sync.error, hold)
    if hold is not None and booking_id in hold.vanished:
        return SyncLine(words.icon, words.token, words.words, "Show")
    if sync.state is SyncState.SYNCED:
        return SyncLine("circle-check", "ok", "In sync with Google")
    if sync.state is SyncState.CONFLICT:
        return SyncLine(
            "arrow-right-left", "warn", "Changed in both places: nothing is lost until you choose", "Choose"
        )
    if sync.state is SyncState.WAITING:
        return SyncLine(words.icon, words.token, words.words, button if hold is not None else "Send now")
    return SyncLine(words.icon, words.token, words.words, "Try again" if sync.state is SyncState.ERROR else "")


def history_lines(
    entries: Sequence[HistoryEntry], zone: ZoneInfo, this_year: int, names: Names
) -> tuple[HistoryLine, ...]:
    """The history of a booking, in the order given, newest first.

    What happened several times in a row, such as the same problem with Google, is one line with the time of the newest.
    """
    lines: list[HistoryLine] = []
    repeated: dict[int, int] = {}
    for entry in entries:
        line = HistoryLine(
            *history_glyph(entry), history_sentence(entry, zone, names), moment(entry.at, zone, this_year)
        )
        if lines and line.sentence == lines[-1].sentence:
            repeated[len(lines) - 1] = repeated.get(len(lines) - 1, 1) + 1
        else:
            lines.append(line)
    return tuple(
        replace(line, moment=f"{line.moment}, {repeated[place]} times") if place in repeated else line
        for place, line in enumerate(lines)
    )


def history_glyph(entry: HistoryEntry) -> tuple[str, str]:
    """Icon and colour token of a history entry."""
    if entry.action is HistoryAction.CHANGED:
        return _change_glyph(entry)
    if entry.action is HistoryAction.ANSWERED:
        look = look_of(str(entry.changes[0].new)) if entry.changes else None
        return (look.icon, look.token) if look is not None else ("mail", "text3")
    return {
        HistoryAction.CREATED: ("plus", "text3"),
        HistoryAction.DELETED: ("trash-2", "text3"),
        HistoryAction.PURGED: ("trash-2", "text3"),
        HistoryAction.RESTORED: ("archive-restore", "text3"),
        HistoryAction.SENT: ("circle-arrow-up", "text3"),
        HistoryAction.CONFLICT: ("arrow-right-left", "warn"),
        HistoryAction.RESOLVED: ("arrow-right-left", "text3"),
        HistoryAction.PROBLEM: ("circle-alert", "danger"),
    }[entry.action]


def _change_glyph(entry: HistoryEntry) -> tuple[str, str]:
    if entry.origin is Origin.UNDO:
        return "undo-2", "text3"
    changed = {change.field: change.new for change in entry.changes}
    if "slot" in changed:
        return "history", "text3"
    statuses = {"confirmed": ("check", "ok"), "completed": ("check-check", "text3"), "cancelled": ("x", "text3")}
    if changed.get("status") in statuses:
        return statuses[changed["status"]]
    if set(changed) == {"notes"}:
        return "sticky-note", "text3"
    if set(changed) == {"assigned_to_id"}:
        return "user", "text3"
    return ("cloud" if entry.origin is Origin.GOOGLE else "pencil"), "text3"


def history_sentence(entry: HistoryEntry, zone: ZoneInfo, names: Names) -> str:
    """What happened, as a sentence: “Nadia moved it from 10:30 to 11:00”.

    Args:
        entry: of the journal, about a booking.
        zone: in which times are told.
        names: of the contacts and members that the entry mentions, by id.
    """
    if entry.action in (HistoryAction.SENT, HistoryAction.CONFLICT, HistoryAction.PROBLEM, HistoryAction.ANSWERED):
        return _noted(entry)
    if entry.origin is Origin.GOOGLE:
        return _from_google(entry, zone)
    who = _who(entry)
    if entry.action is HistoryAction.RESOLVED:
        return choice_sentence(entry, who, zone)
    if entry.origin is Origin.UNDO:
        return f"{who} took a change back{_fields_after(entry.changes)}"
    by_import = entry.origin is Origin.IMPORT
    match entry.action:
        case HistoryAction.CREATED:
            return f"Imported ({entry.who})" if by_import else f"{who} created this booking"
        case HistoryAction.DELETED:
            return f"{who} deleted this booking"
        case HistoryAction.PURGED:
            return f"{who} deleted this booking permanently"
        case HistoryAction.RESTORED:
            return f"{who} restored this booking from the trash"
    sentence = _changed(who, entry.changes, zone, names)
    return f"{sentence} (import)" if by_import else sentence


def _who(entry: HistoryEntry) -> str:
    """The given name, as colleagues say it; a title is no name."""
    titles = ("dr", "dr.", "prof", "prof.", "mr", "mr.", "mrs", "mrs.", "ms", "ms.")
    words = [word for word in entry.who.split() if word.lower() not in titles]
    return words[0] if words else (entry.who.strip() or "Somebody")


def _noted(entry: HistoryEntry) -> str:
    note = entry.note.strip().rstrip(".")
    if entry.action is HistoryAction.SENT:
        if note.startswith("Added to Google Calendar") or not note:
            return "Sent to Google Calendar"
        return note.replace("Changed in Google Calendar:", "Sent to Google Calendar:", 1)
    if entry.action is HistoryAction.ANSWERED:
        return note or "The guest answered"
    if entry.action is HistoryAction.PROBLEM:
        return note or "Google did not take a change"
    return note or "Changed here and in Google Calendar"


def _from_google(entry: HistoryEntry, zone: ZoneInfo) -> str:
    match entry.action:
        case HistoryAction.CREATED:
            return "Came from Google Calendar"
        case HistoryAction.DELETED:
            return "Deleted in Google Calendar"
        case HistoryAction.RESTORED:
            return "Restored from Google Calendar"
    if {change.field for change in entry.changes} == {"status"} and entry.note.startswith("The event was deleted"):
        return "Cancelled, because its event was deleted in Google Calendar"
    moves = [_times(change, zone) for change in entry.changes if change.field == "slot"]
    if moves:
        return f"Moved in Google Calendar from {moves[0][0]} to {moves[0][1]}"
    return f"Changed in Google Calendar{_fields_after(entry.changes)}"


def _fields_after(changes: Sequence[FieldChange]) -> str:
    words = [_FIELD_WORDS.get(change.field, change.field.replace("_", " ")) for change in changes]
    return f": {', '.join(words)}" if words else ""


def _changed(who: str, changes: Sequence[FieldChange], zone: ZoneInfo, names: Names) -> str:
    by_field = {change.field: change for change in changes}
    if "slot" in by_field:
        others = [change for change in changes if change.field not in ("slot", "status")]
        old, new = _times(by_field["slot"], zone)
        if old == new:
            return f"{who} changed its time zone or length{_and_fields(others)}"
        return f"{who} moved it from {old} to {new}{_and_fields(others)}"
    if len(changes) == 1:
        return _one_changed(who, changes[0], names)
    return f"{who} changed {_listed(changes)}" if changes else f"{who} changed this booking"


def _and_fields(changes: Sequence[FieldChange]) -> str:
    return f" and changed {_listed(changes)}" if changes else ""


def _listed(changes: Sequence[FieldChange]) -> str:
    words = [_FIELD_WORDS.get(change.field, change.field.replace("_", " ")) for change in changes]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _one_changed(who: str, change: FieldChange, names: Names) -> str:
    if change.field == "status":
        return f"{who} set the status to {_status_word(change.new)}"
    if change.field in ("further_contact_ids", "further_member_ids", "attendance"):
        return people_sentence(who, change, names)
    if change.field == "capacity":
        return f"{who} set {change.new:,} places" if change.new else f"{who} removed the number of places"
    if change.field in ("assigned_to_id", "contact_id"):
        return _person_changed(who, change, names)
    word = _FIELD_WORDS.get(change.field, change.field.replace("_", " "))
    if change.field in ("title", "location"):
        old, new = _short(change.old), _short(change.new)
        if old and new:
            return f"{who} changed the {word} from “{old}” to “{new}”"
        return f"{who} set the {word} to “{new}”" if new else f"{who} removed the {word} “{old}”"
    if change.field == "reminders":
        old, new = (Reminders.from_json(value).words for value in (change.old, change.new))
        return f"{who} changed the reminders from {old} to {new}"
    return f"{who} changed the {word}"


def _person_changed(who: str, change: FieldChange, names: Names) -> str:
    old, new = names.get(change.old or "", ""), names.get(change.new or "", "")
    if change.field == "assigned_to_id":
        if not change.new:
            return f"{who} took it from {old}" if old else f"{who} assigned it to nobody"
        return f"{who} assigned it to {new}" if new else f"{who} assigned it to somebody else"
    if not change.new:
        return f"{who} removed the contact {old}".rstrip()
    if old and new:
        return f"{who} changed the contact from {old} to {new}"
    return f"{who} set the contact to {new}" if new else f"{who} changed the contact"


def _status_word(value: Any) -> str:
    try:
        return BookingStatus(value).word.lower()
    except ValueError:
        return str(value)  # written by a newer version of the program


def _short(value: Any) -> str:
    text = " ".join(str(value or "").split())
    return text if len(text) <= _LONGEST_VALUE else f"{text[: _LONGEST_VALUE - 1].rstrip()}…"


def _times(change: FieldChange, zone: ZoneInfo) -> tuple[str, str]:
    """From when to when: the clock alone on the same day, otherwise with the day."""
    old, new = slot_from_json(change.old), slot_from_json(change.new)
    if isinstance(old, AllDaySlot) or isinstance(new, AllDaySlot):
        return _start_words(old, zone), _start_words(new, zone)
    before, after = old.start.astimezone(zone), new.start.astimezone(zone)
    if before.date() == after.date():
        clock = formats.current().time
        return clock(before), clock(after)
    return _start_words(old, zone, after.year), _start_words(new, zone, before.year)


def _start_words(slot: Slot, zone: ZoneInfo, this_year: int | None = None) -> str:
    year = this_year or slot.order_at.astimezone(UTC).year
    if isinstance(slot, AllDaySlot):
        return f"{short_day(slot.first_day, year)} (all day)"
    wall = slot.start.astimezone(zone)
    return f"{short_day(wall.date(), year)} {formats.current().time(wall)}"
