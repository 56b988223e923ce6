"""What stands in the timeline of a contact, and its words. Pure functions and values; no widgets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bookings_desktop.models.attendees import Answer
from bookings_desktop.models.listing import BookingSummary
from bookings_desktop.models.text import one_line
from bookings_desktop.models.values import (
    Attendance,
    ContactNote,
    EntityKind,
    FollowUp,
    HistoryAction,
    HistoryEntry,
    Origin,
)
from bookings_desktop.services.contact_pages import PersonFacts
from bookings_desktop.ui import formats
from bookings_desktop.ui.bookings.guest_words import look_of
from bookings_desktop.ui.bookings.second_line import first_name
from bookings_desktop.ui.bookings.when_texts import DayCalendar, WhenTexts
from bookings_desktop.ui.zone_names import city_name, known_zone


class Part(StrEnum):
    """Which part of the timeline is shown; the value is the word of its segment."""

    ALL = "All"
    BOOKINGS = "Bookings"
    NOTES = "Notes"
    FOLLOW_UPS = "Follow-ups"
    CHANGES = "Changes"


@dataclass(frozen=True, slots=True)
class Heading:
    """“Coming up” or “Earlier”."""

    text: str


Value = BookingSummary | ContactNote | FollowUp | HistoryEntry | Heading


class Item(NamedTuple):
    """One entry.

    Attributes:
        at: seconds since the epoch.
        to_come: whether it has not begun yet.
    """

    part: Part
    key: str
    at: float
    value: Value
    to_come: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """An entry in words.

    Attributes:
        icon, token: glyph and its colour; an entry without a glyph has a dot.
        status: of a booking, for the badge; else empty.
        text: the second line; of a note all of its lines.
        wraps: whether the second line goes on over several.
        struck: whether the title is struck through.
    """

    day: str
    time: str
    title: str
    text: str
    icon: str = ""
    token: str = "text3"  # noqa: S105 - a colour
    status: str = ""
    member: str = ""
    member_name: str = ""
    colour: str = ""
    wraps: bool = False
    struck: bool = False
    spoken: str = ""


def items_of(facts: PersonFacts, part: Part, zone: ZoneInfo, now: float) -> list[Item]:
    """The entries: what comes next first, then what was, the latest first, each under its heading.

    Args:
        facts: about the contact.
        part: what of it is shown.
        zone: in which days are told.
        now: this moment in seconds since the epoch.
    """
    found = [item for item in _all(facts, DayCalendar(zone), now) if part in (Part.ALL, item.part)]
    coming = sorted((item for item in found if item.to_come), key=lambda item: (item.at, item.key))
    earlier = sorted((item for item in found if not item.to_come), key=lambda item: (item.at, item.key), reverse=True)
    result: list[Item] = []
    for text, group in (("Coming up", coming), ("Earlier", earlier)):
        if group:
            result.append(Item(Part.ALL, text, group[0].at, Heading(text)))
            result += group
    return result


def parts_of(facts: PersonFacts) -> list[Part]:
    """The parts in which there is something; all of them together only where there is more than one."""
    there = {
        Part.BOOKINGS: bool(facts.bookings),
        Part.NOTES: bool(facts.notes),
        Part.FOLLOW_UPS: bool(facts.follow_ups),
        Part.CHANGES: any(map(change_title, facts.happenings)),
    }
    found = [part for part in Part if there.get(part)]
    return [Part.ALL, *found] if len(found) > 1 else found


def _all(facts: PersonFacts, calendar: DayCalendar, now: float) -> Iterator[Item]:
    for row in facts.bookings:
        yield Item(Part.BOOKINGS, row.id, row.start, row, to_come=row.id not in facts.begun)
    for note in facts.notes:
        yield Item(Part.NOTES, note.id, _seconds(note.created_at), note)
    for task in facts.follow_ups:
        if task.done_at is None and task.due is not None:
            to_come = task.due >= calendar.day(now)
            yield Item(Part.FOLLOW_UPS, task.id, calendar.midnight(task.due), task, to_come=to_come)
        else:
            yield Item(Part.FOLLOW_UPS, task.id, _seconds(task.done_at or task.created_at), task)
    for entry in facts.happenings:
        if change_title(entry):
            yield Item(Part.CHANGES, str(entry.number), entry.at.timestamp(), entry)


def _seconds(at: datetime | None) -> float:
    return at.timestamp() if at is not None else 0.0


_TOLD = {
    "name": "Name changed",
    "emails": "E-mail changed",
    "phones": "Phone number changed",
    "company": "Company changed",
    "job_title": "Job title changed",
    "time_zone": "Time zone changed",
}
"""Changes that somebody may want to know of later, and what they are called."""


def change_title(entry: HistoryEntry) -> str:
    """What is said of a change of the contact; empty where nobody needs to know of it."""
    if entry.kind is not EntityKind.CONTACT:
        return (entry.note or "The guest answered") if entry.action is HistoryAction.ANSWERED else ""
    if entry.action is HistoryAction.CREATED:
        return "Added as a contact"
    if entry.action is HistoryAction.DELETED:
        return "Deleted"
    if entry.action is HistoryAction.RESTORED:
        return "Restored"
    if entry.note.startswith("Merged with "):
        return entry.note
    changed = {change.field: change for change in entry.changes}
    if "archived_at" in changed:
        return "Archived" if changed["archived_at"].new else "Back from the archive"
    told = [word for name, word in _TOLD.items() if name in changed]
    return told[0] if len(told) == 1 else ("Details changed" if told else "")


_ORIGINS = {Origin.GOOGLE: "from Google Calendar", Origin.IMPORT: "from an import", Origin.UNDO: "by an undo"}


class TimelineTexts:
    """Writes entries of one contact for one zone and moment."""

    def __init__(self, facts: PersonFacts, zone: ZoneInfo, now: float) -> None:
        self._facts = facts
        self._when = WhenTexts(zone, now)
        self._there = known_zone(facts.contact.time_zone) if facts.contact.time_zone else None
        self._deals: Mapping[str | None, str] = {deal.id: deal.name for deal in facts.deals}
        self._names: Mapping[str, str] = {key: member.name for key, member in facts.members.items()}

    def look(self, item: Item) -> Look:
        """An entry in words."""
        value = item.value
        if isinstance(value, Heading):
            return Look("", "", value.text, "", spoken=value.text)
        if isinstance(value, BookingSummary):
            return self._booking(value)
        day, time = self._moment(item.at)
        spoken_day = f"{day}, {time}"
        if isinstance(value, ContactNote):
            title = f"Note by {first_name(value.author)}" if value.author else "Note"
            return Look(
                day,
                time,
                title,
                value.text,
                "sticky-note",
                "warn",
                wraps=True,
                spoken=f"{spoken_day}, {title}: {value.text}",
            )
        if isinstance(value, FollowUp):
            return self._follow_up(value, day, time)
        text = self._change_text(value)
        icon = {"Added as a contact": "user-plus", "Archived": "archive", "Deleted": "trash-2"}
        title = change_title(value)
        if value.kind is EntityKind.BOOKING:
            booking = self._facts.told.get(value.entity_id)
            text, icon[title] = booking.title if booking else "", "mail"
        spoken = ", ".join(part for part in (spoken_day, title, text) if part)
        return Look(day, time, title, text, icon.get(title, "history"), spoken=spoken)

    def _moment(self, at: float) -> tuple[str, str]:
        wall = self._when.wall(at)
        return self._day(wall), formats.current().time(wall)

    def _day(self, wall: datetime) -> str:
        days = (wall.date() - self._when.today).days
        relative = {-1: "Yesterday", 0: "Today", 1: "Tomorrow"}.get(days)
        this_year = self._when.today.year
        # With its year a day has no room for its name.
        words = formats.current().short_day if wall.year == this_year else formats.current().short_date
        return relative or words(wall.date(), this_year)

    def _booking(self, row: BookingSummary) -> Look:
        member = self._facts.members.get(row.member_id)
        text = " · ".join(self._booking_parts(row))
        cancelled = row.status == "cancelled"
        spoken = [self._when.spoken(row), row.title, f"Status: {row.status.capitalize()}", text]
        if member is not None:
            spoken.append(f"with {member.name}")
        return Look(
            self._day(self._when.wall(row.start)),
            self._when.time_range(row),
            row.title,
            text,
            status=row.status,
            member=first_name(member.name) if member else "",
            member_name=member.name if member else "",
            colour=member.colour if member else "",
            struck=cancelled,
            spoken=", ".join(part for part in spoken if part),
        )

    def _booking_parts(self, row: BookingSummary) -> Iterator[str]:
        told = self._facts.told.get(row.id)
        if told is not None and told.attendance is Attendance.DID_NOT_COME:
            yield "Did not come"
        if row.location or row.meeting_link:
            yield row.location or "Online"
        yield from self._time_there(row)
        if row.moved_from is not None:
            yield f"Moved from {formats.current().short_day(self._when.calendar.day(row.moved_from), self._when.today.year)}"
        answer = look_of(row.guest_answer)
        if answer is not None and row.guest_answer != Answer.NONE.value:
            yield f"Invitation {answer.words.lower()}"
        if told is not None and told.deal_id in self._deals:
            yield f"Deal: {self._deals[told.deal_id]}"
        if told is not None and told.people > 1:
            yield f"Group of {told.people}"
        if row.excerpt:
            yield one_line(row.excerpt, 90)

    def _time_there(self, row: BookingSummary) -> Iterator[str]:
        zone = self._there or known_zone(row.zone)
        if row.all_day or zone is None:
            return
        there = datetime.fromtimestamp(row.start, zone)
        if there.utcoffset() != self._when.wall(row.start).utcoffset():
            end = datetime.fromtimestamp(row.end, zone)
            yield f"{formats.current().time_range(there, end)} in {city_name(zone.key)}"

    def _follow_up(self, task: FollowUp, day: str, time: str) -> Look:
        parts = []
        if task.done_at is not None:
            parts.append(f"Done by {first_name(task.done_by)}" if task.done_by else "Done")
        elif task.due is not None:
            time = ""
            parts.append("Overdue" if task.due < self._when.today else "Due")
        else:
            parts.append("Open")
        who = self._names.get(task.assigned_to_id or "", "")
        if who and task.done_at is None:
            parts.append(first_name(who))
        text = " · ".join(parts)
        title = f"Follow-up: {task.text}"
        icon = "circle-check" if task.done_at is not None else "list-todo"
        token = "ok" if task.done_at else "accentink"
        spoken = ", ".join(part for part in (day, time, title, text) if part)
        return Look(day, time, title, text, icon, token, spoken=spoken)

    def _change_text(self, entry: HistoryEntry) -> str:
        parts = []
        changed = [change for change in entry.changes if change.field in _TOLD]
        if len(changed) == 1 and entry.action is HistoryAction.CHANGED:
            old, new = (_value(value) for value in (changed[0].old, changed[0].new))
            if new:
                parts.append(f"{old} → {new}" if old else new)
            elif old:
                parts.append(f"{old} removed")
        source = []
        if entry.origin in _ORIGINS:
            source.append(_ORIGINS[entry.origin])
        if entry.who and entry.origin not in (Origin.GOOGLE, Origin.UNDO):
            source.append(f"by {first_name(entry.who)}")
        if source and not parts:
            source[0] = f"{source[0][0].upper()}{source[0][1:]}"
        return ", ".join((*parts, *source))


def _value(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(str(part) for part in value)
    return str(value or "")


def since_words(facts: PersonFacts, zone: ZoneInfo) -> str:
    """“Client since March 2026”; “Added in March 2026” while there is no booking yet."""
    since = facts.since
    if since is None:
        return ""
    wall = since.astimezone(zone)
    month = f"{formats.MONTHS[wall.month - 1]} {wall.year}"
    return f"Client since {month}" if facts.begun else f"Added in {month}"


def clock_words(zone_name: str, here: ZoneInfo, now: float) -> str:
    """“18:42 in Tokyo”: the time where the contact is; empty where the clock is the same or the zone is not known."""
    zone = known_zone(zone_name) if zone_name else None
    if zone is None:
        return ""
    there = datetime.fromtimestamp(now, UTC).astimezone(zone)
    if there.utcoffset() == there.astimezone(here).utcoffset():
        return ""
    return f"{formats.current().time(there)} in {city_name(zone_name)}"
