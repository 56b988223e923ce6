"""The sentences of the dialog that depend on something: pure functions, tested without a window."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from bookings_desktop.sync.remote import AccessRole, RemoteCalendarInfo
from bookings_desktop.sync.results import FirstSync

CONSOLE_ADDRESS = "https://console.cloud.google.com/"
CONSOLE_STEPS = (
    "1.  Make a project and switch on the Google Calendar API.",
    "2.  Under “Clients”, create an OAuth client of the type “Desktop app”.",
    "3.  Download its JSON file and choose that file here.",
)
"""How an organisation comes by a client file, once it is in Google's console."""

CREATE = "Create a calendar for Bookings"

_ZERO_WIDTH_SPACE = "\u200b"
_SEPARATORS = re.compile(r"([/\\_.@?&=-])(?=\w)")


def one_line(text: str) -> str:
    """A name without line breaks and needless spaces, as it is stored."""
    return " ".join(text.split())


def breakable(text: str) -> str:
    """The text with places where a long path or address may go on in the next line."""
    return _SEPARATORS.sub(rf"\1{_ZERO_WIDTH_SPACE}", text)


def default_calendar_name(organisation: str) -> str:
    """The name offered for a new calendar."""
    name = one_line(organisation)
    return f"{name} appointments" if name else "Bookings"


def writable(calendars: Iterable[RemoteCalendarInfo]) -> tuple[RemoteCalendarInfo, ...]:
    """The calendars that bookings can be sent to: the main one first, the others by name."""
    return tuple(
        sorted(
            (info for info in calendars if info.access_role.may_write),
            key=lambda info: (not info.primary, info.name.casefold(), info.calendar_id),
        )
    )


def calendar_labels(calendars: Iterable[RemoteCalendarInfo]) -> tuple[str, ...]:
    """How to call each calendar in a list: by name, with what tells it apart from others."""
    infos = tuple(calendars)
    names = Counter(info.name for info in infos)
    labels = []
    for info in infos:
        parts = [one_line(info.name) or info.calendar_id]
        if info.primary:
            parts.append("your main calendar")
        elif info.access_role is not AccessRole.OWNER:
            parts.append("shared with you")
        if names[info.name] > 1:
            parts.append(info.calendar_id)
        labels.append(" · ".join(parts))
    return tuple(labels)


def read_only_hint(left_out: int) -> str:
    """Why some calendars of the account are not offered; empty when none is left out."""
    if not left_out:
        return ""
    calendars = "1 calendar is" if left_out == 1 else f"{left_out:,} calendars are"
    return f"{calendars} not offered, because you can only read {'it' if left_out == 1 else 'them'}."


def existing_summary(name: str, bookings: int) -> str:
    """What connecting a calendar that exists will do."""
    if not bookings:
        return f"What is in “{name}” comes here; new bookings will be sent there."
    ours = "Your booking" if bookings == 1 else f"Your {bookings:,} bookings"
    return f"{ours} will be sent to “{name}”; what is there already comes here."


def new_summary(name: str, bookings: int) -> str:
    """What making and connecting a calendar will do."""
    if not name:
        return "A new calendar will be made in Google. Give it a name first."
    if not bookings:
        return f"The calendar “{name}” will be made in Google; new bookings will be sent there."
    ours = "your booking" if bookings == 1 else f"your {bookings:,} bookings"
    return f"The calendar “{name}” will be made in Google, and {ours} will be sent there."


def found_summary(name: str, bookings: int) -> str:
    """What happens when the new calendar's name is that of a calendar the account has already."""
    return f"You have a calendar “{name}” already, so that one is used. {existing_summary(name, bookings)}"


def first_sync_lines(first: FirstSync, calendar: str) -> tuple[str, str, str, str]:
    """What the first sync does, a line each: to Google, to here, to choose, the same; empty where there is none."""

    def counted(number: int, one: str, many: str) -> str:
        return "" if not number else one if number == 1 else many.format(f"{number:,}")

    return (
        counted(first.to_google, f"1 booking goes to “{calendar}”.", f"{{}} bookings go to “{calendar}”."),
        counted(first.to_here, "1 event there is taken over here.", "{} events there are taken over here."),
        counted(
            first.to_choose,
            "1 differs on both sides. Neither is overwritten; you choose afterwards.",
            "{} differ on both sides. None is overwritten; you choose afterwards.",
        ),
        counted(first.same, "1 is the same on both sides already.", "{} are the same on both sides already."),
    )


def again_title(*, contacts: bool) -> str:
    """The heading of a sign-in with which what was connected goes on."""
    return "Allow reading contacts" if contacts else "Sign in again"


def not_granted(features: Iterable[str]) -> str:
    """What does not work because a permission was not ticked."""
    return f"Not allowed at the sign-in: {' and '.join(features)}."
