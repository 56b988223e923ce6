"""The rules for what may be stored, shared by the window, the command line and every import."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from bookings_desktop.errors import InvalidInput, Problem
from bookings_desktop.models.values import MEETING_SCHEMES, MEMBER_COLOURS, AllDaySlot, Booking, Contact, Member
from bookings_desktop.services.times import END_BEFORE_START, zone_of

_EMAIL = re.compile(
    r"[\w.!#$%&'*+/=?^`{|}~-]+@[^\W_](?:[\w-]{0,61}[^\W_])?(?:\.[^\W_](?:[\w-]{0,61}[^\W_])?)+", re.UNICODE
)
"""“A valid e-mail address” of the HTML standard, with letters beyond ASCII (RFC 6531) and at least one dot in the domain."""

LINK_PROBLEM = "This is not a web address. Paste a link that starts with https://"
_ADDRESS = re.compile(r"[^\s\x00-\x1f\x7f]+@[^\s\x00-\x1f\x7f@]+")

EMAIL_PROBLEM = "This e-mail address is not complete."
LONGEST_TITLE = 1024
"""Characters of a summary that Google keeps (facts page, section 6)."""

LONGEST_TEXT = 100_000
"""A sane end for every other text, so that no file or paste fills the database with a single row."""

MOST_PLACES = 9_999
"""Places that a booking can have."""

CAPACITY_PROBLEM = f"Give a number of places from 1 to {MOST_PLACES:,}."

_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_HALF_CHARACTERS = re.compile("[\ud800-\udfff]")


def is_address(address: str) -> bool:
    """Whether a text can be an address at all, such as “root@localhost”; people who type one mean :func:`is_email`."""
    return len(address) <= 254 and _ADDRESS.fullmatch(address) is not None


def is_email(address: str) -> bool:
    """Whether it has the form of an address."""
    return len(address) <= 254 and _EMAIL.fullmatch(address) is not None


def is_meeting_link(link: str) -> bool:
    """Whether it is a link that can be opened to join a meeting."""
    if any(char.isspace() or ord(char) < 32 for char in link) or _HALF_CHARACTERS.search(link):
        return False
    try:
        parts = urlsplit(link)
        host = parts.hostname
    except ValueError:
        return False
    if parts.scheme not in MEETING_SCHEMES:
        return False
    if parts.scheme in ("http", "https"):
        return bool(host) and ("." in str(host) or host == "localhost") and "," not in str(host)
    return bool(parts.path or parts.netloc)


def check_booking(booking: Booking, before: Booking | None = None) -> Booking:
    """The booking with its texts trimmed.

    Args:
        booking: as it shall be stored.
        before: as it is stored. What came from Google and is not as we would take it does not keep other fields from being changed.

    Raises:
        InvalidInput: names every field that is wrong.
    """
    trimmed = _trimmed(booking)
    problems = list(_booking_problems(trimmed))
    if problems and before is not None:
        stored = _trimmed(before)
        problems = [found for found in problems if _value(trimmed, found.field) != _value(stored, found.field)]
    if problems:
        raise InvalidInput(problems)
    return trimmed


def _trimmed(booking: Booking) -> Booking:
    return replace(
        booking,
        title=clean_line(booking.title),
        description=clean_text(booking.description),
        notes=clean_text(booking.notes),
        location=clean_line(booking.location),
        meeting_link=booking.meeting_link.strip(),
    )


def _value(booking: Booking, field: str) -> object:
    """What a problem's field is about."""
    if field == "timezone":
        return booking.slot.zone
    return booking.slot if field == "end" else getattr(booking, field)


def _booking_problems(booking: Booking) -> Iterable[Problem]:
    if not booking.title:
        yield Problem("title", "Give the booking a title.")
    elif len(booking.title) > LONGEST_TITLE:
        yield Problem("title", f"The title is too long. Keep it under {LONGEST_TITLE:,} characters.")
    for name in ("description", "notes", "location", "meeting_link"):
        if len(getattr(booking, name)) > LONGEST_TEXT:
            words = name.replace("_", " ")
            yield Problem(name, f"The {words} is too long. Keep it under {LONGEST_TEXT:,} characters.")
    slot = booking.slot
    try:
        zone_of(slot.zone)
    except InvalidInput as error:
        yield from error.problems
    ends_late = slot.end_day > slot.first_day if isinstance(slot, AllDaySlot) else slot.end >= slot.start
    if not ends_late:
        yield Problem("end", END_BEFORE_START)
    if booking.capacity is not None and not 1 <= booking.capacity <= MOST_PLACES:
        yield Problem("capacity", CAPACITY_PROBLEM)
    if booking.meeting_link and not is_meeting_link(booking.meeting_link):
        yield Problem("meeting_link", LINK_PROBLEM)


_LINES = ("prefix", "given_name", "middle_name", "family_name", "suffix", "company", "job_title")
_LISTS = ("languages", "tags", "emails", "phones")
"""Texts of one line, and lists of such, of a contact."""


def check_contact(contact: Contact, known: Collection[str] = (), *, from_file: bool = False) -> Contact:
    """The contact with its texts trimmed.

    Args:
        contact: as it shall be.
        known: addresses that the contact has already and may keep, whatever they look like: guests of Google's events bring them.
        from_file: whether it comes from an export of ours, which may hold such addresses too.

    Raises:
        InvalidInput: naming every field that is wrong.
    """
    passes = is_address if from_file else is_email
    wanted: dict[str, Any] = {name: clean_line(getattr(contact, name)) for name in _LINES}
    wanted["name"] = clean_line(contact.name) or wanted["company"]
    wanted.update((name, _without_blanks(getattr(contact, name))) for name in _LISTS)
    wanted["notes"] = clean_text(contact.notes)
    changed = {name: value for name, value in wanted.items() if value != getattr(contact, name)}
    trimmed = replace(contact, **changed) if changed else contact
    problems = []
    if not trimmed.name:
        problems.append(Problem("name", "Give the contact a name."))
    problems += [
        Problem("email", f"{EMAIL_PROBLEM} (“{address}”)")
        for address in trimmed.emails
        if address not in known and not passes(address)
    ]
    problems += [
        Problem("phone", f"“{number}” has no digits.")
        for number in trimmed.phones
        if not any(char.isdigit() for char in number)
    ]
    if trimmed.time_zone:
        try:
            zone_of(trimmed.time_zone)
        except InvalidInput as error:
            problems += error.problems
    if problems:
        raise InvalidInput(problems)
    return trimmed


def check_member(member: Member) -> Member:
    """The member with its texts trimmed. Raises InvalidInput naming every field that is wrong."""
    trimmed = replace(
        member, name=clean_line(member.name), email=member.email.strip(), role_title=clean_line(member.role_title)
    )
    problems = []
    if not trimmed.name:
        problems.append(Problem("name", "Give the colleague a name."))
    if trimmed.email and not is_email(trimmed.email):
        problems.append(Problem("email", EMAIL_PROBLEM))
    if trimmed.colour not in MEMBER_COLOURS:
        problems.append(Problem("colour", f"The colour is one of {', '.join(MEMBER_COLOURS)}."))
    if trimmed.time_zone:
        try:
            zone_of(trimmed.time_zone)
        except InvalidInput as error:
            problems += error.problems
    if problems:
        raise InvalidInput(problems)
    return trimmed


def clean_line(text: str) -> str:
    """Text on one line: white space joined, control characters dropped, halves of characters replaced by U+FFFD."""
    if text.isascii() and text.isprintable():  # as most are: an import of a list cleans a million of them
        return " ".join(text.split())
    return whole_characters(_CONTROLS.sub("", " ".join(text.split())))


def clean_text(text: str) -> str:
    """Text of several lines with one kind of line end, without control characters and without white space around it."""
    if text.isascii() and text.isprintable():
        return text.strip()
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    joined = "\n".join(_CONTROLS.sub("", line).rstrip() for line in lines)
    return whole_characters(joined).strip()


def whole_characters(text: str) -> str:
    """The text with U+FFFD for each half of a character (JSON can write one by itself), which no database or file can keep."""
    return _HALF_CHARACTERS.sub("\ufffd", text)


def _without_blanks(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(cleaned for value in values if (cleaned := clean_line(value))))
