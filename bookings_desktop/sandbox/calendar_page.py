"""The “Google side”: two weeks of a calendar, one event with everything that a person can do to it, and the bin."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from html import escape
from typing import Final
from zoneinfo import ZoneInfo

from bookings_desktop.sandbox import markup
from bookings_desktop.sandbox.api_errors import ApiError
from bookings_desktop.sandbox.calendars import CalendarState, Json
from bookings_desktop.sandbox.person import Person
from bookings_desktop.sandbox.replies import Reply
from bookings_desktop.sandbox.store import SandboxStore
from bookings_desktop.sandbox.times import parse_day

_DAYS_SHOWN: Final = 14
#: What the page says after a form was done.
DONE: Final = {
    "add": "The event was added.",
    "save": "The event was changed.",
    "answer": "The answer was noted.",
    "invite": "The guest was added.",
    "uninvite": "The guest was taken off the list.",
    "copy": "This is the copy.",
    "transfer": "The event is in this calendar now.",
    "delete": "The event was deleted.",
    "restore": "The event is back.",
    "trouble": "Done.",
}
_ANSWERS: Final = {"accepted": "Yes", "declined": "No", "tentative": "Maybe", "needsAction": "No answer"}
_STATUSES: Final = {"confirmed": "Confirmed", "tentative": "Tentative"}
_VISIBILITIES: Final = {"default": "As the calendar", "public": "Public", "private": "Private"}


def show_calendar(store: SandboxStore, query: Mapping[str, str], problem: str = "") -> Reply:
    """Answer the page that lists two weeks of a calendar.

    Args:
        store: the account.
        query: ``calendar`` (id; by default the one with the most events), ``from`` (first day) and ``done`` (what was done just
            now), all optional.
        problem: what went wrong with the last form.
    """
    found = _read(store, query)
    if found is None:
        return not_found("There is no such calendar.")
    calendar, events, deleted = found
    first = parse_day(query.get("from", "")) or _today(store, calendar)
    days: dict[str, list[Json]] = {}
    for event in _between(events, first):
        days.setdefault(max(day_of(event), str(first)), []).append(event)
    listed = "".join(
        f'<h2>{date.fromisoformat(day):%A, %d %B %Y}</h2><div class="card">'
        f"{''.join(_row(store, calendar, event) for event in days[day])}</div>"
        for day in sorted(days)
    )
    body = (
        f"{_notices(query, problem)}{_day_links(store, calendar, first)}"
        f"{listed or '<p class=card>No events in these two weeks.</p>'}"
        f"<h2>Add an event</h2>{_add_form(store, calendar, first)}{_bin(store, calendar, deleted)}"
    )
    return markup.page(400 if problem else 200, calendar.summary, body, head(store, calendar.id))


def show_event(store: SandboxStore, query: Mapping[str, str], problem: str = "") -> Reply:
    """Answer the page of one event.

    Args:
        store: the account.
        query: ``calendar`` and ``event`` (ids), and ``done``.
        problem: what went wrong with the last form.
    """
    found = _read(store, query)
    if found is None:
        return not_found("There is no such calendar.")
    calendar, events, deleted = found
    event = next((event for event in [*events, *deleted] if event["id"] == query.get("event")), None)
    if event is None:
        return not_found("There is no such event.")
    back = markup.link(markup.address("/", calendar=calendar.id, **{"from": day_of(event)}), "← Back to the day")
    if event["status"] == "cancelled":
        body = f'<div class="card"><p>This event was deleted.</p>{_restore(store, calendar, event)}</div>'
    else:
        body = f"{_edit_form(store, calendar, event)}{_guests(store, calendar, event)}{_more(store, calendar, event)}"
    source = escape(json.dumps(event, indent=2, ensure_ascii=False))
    body += f'<details class="card"><summary>As the API shows it</summary><pre>{source}</pre></details>'
    title = event.get("summary") or "(No title)"
    return markup.page(
        400 if problem else 200, title, f"<p>{back}</p>{_notices(query, problem)}{body}", head(store, calendar.id)
    )


def follow_link(query: Mapping[str, str]) -> Reply:
    """Answer an address as in an event's ``htmlLink``, whose ``eid`` holds event and calendar, by leading to its page."""
    text = query.get("eid", "")
    try:
        event_id, _, short = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode().partition(" ")
    except (binascii.Error, ValueError):
        return not_found("There is no such event.")
    endings = {"@m": "@gmail.com", "@g": "@group.calendar.google.com"}
    calendar_id = short[:-2] + endings[short[-2:]] if short[-2:] in endings else short
    return markup.redirect(markup.address("/event", calendar=calendar_id, event=event_id))


def not_found(text: str) -> Reply:
    """Return the page for an address that leads nowhere."""
    body = f"<p>{escape(text)}</p><p>{markup.link('/', 'To the calendar')}</p>"
    return markup.page(404, "Not found", body)


def head(store: SandboxStore, current: str) -> str:
    """Return what stands above each page: whose account it is, and its calendars and pages."""
    links = [
        markup.link(
            markup.address("/", calendar=calendar.id),
            calendar.summary,
            current=calendar.id == current,
        )
        for calendar in store.calendars()
    ]
    links.append(markup.link("/trouble", "Trouble and log", current=current == "/trouble"))
    return (
        f'<p class="note">Sandbox on this computer, in the place of Google Calendar, for {escape(store.account)}. '
        f"What you change here comes to Bookings with its next round.</p><nav>{''.join(links)}</nav>"
    )


def _read(store: SandboxStore, query: Mapping[str, str]) -> tuple[CalendarState, list[Json], list[Json]] | None:
    try:
        with store.lock:
            calendar = store.calendar(query.get("calendar") or _fullest(store))
            person = Person(store, calendar.id)
            return calendar, person.events(), person.deleted_events()
    except ApiError:
        return None


def _fullest(store: SandboxStore) -> str:
    """Return the calendar with the most events, where a person wants to begin; the primary one when all are alike."""
    return max(
        store.calendars(), key=lambda calendar: sum(not record.deleted for record in calendar.records.values())
    ).id


def _notices(query: Mapping[str, str], problem: str) -> str:
    done = DONE.get(query.get("done", ""), "")
    if problem:
        return f'<p class="error" role="alert">{escape(problem)}</p>'
    return f'<p class="done" role="status">{escape(done)}</p>' if done else ""


def _values(store: SandboxStore, calendar: CalendarState, event: Json | None = None) -> dict[str, str]:
    values = {"token": store.page_token, "calendar": calendar.id}
    return values if event is None else values | {"event": event["id"]}


# ---- list -----------------------------------------------------------------------------------------------------------


def _row(store: SandboxStore, calendar: CalendarState, event: Json) -> str:
    title = event.get("summary") or "(No title)"
    target = markup.address("/event", calendar=calendar.id, event=event["id"])
    guests = [f"{entry['email']}: {_ANSWERS[entry['responseStatus']]}" for entry in event.get("attendees", [])]
    details = " · ".join(text for text in (event.get("location", ""), *guests) if text)
    badges = "".join(f'<span class="badge">{escape(text)}</span>' for text in _badges(event))
    values = _values(store, calendar, event)
    return (
        f'<div class="row"><span class="when">{escape(_when(event))}</span>'
        f'<div class="what">{markup.link(target, title)} {badges}<p class="note">{escape(details)}</p></div>'
        f'<div class="bar">{markup.form("/copy", values, markup.button("Copy", label=f"Copy {title}"))}'
        f"{markup.form('/delete', values, markup.button('Delete', 'danger', f'Delete {title}'))}</div></div>"
    )


def _badges(event: Json) -> list[str]:
    badges = []
    if event["status"] == "tentative":
        badges.append("tentative")
    if "recurrence" in event or "recurringEventId" in event:
        badges.append("repeats")
    if event.get("transparency") == "transparent":
        badges.append("free")
    if event.get("visibility") in ("private", "confidential"):
        badges.append("private")
    if event.get("eventType", "default") != "default":
        badges.append(event["eventType"])
    if "hangoutLink" in event:
        badges.append("Meet")
    return badges


def _when(event: Json) -> str:
    if "date" in event["start"]:
        first, last = _input_values(event)
        return "all day" if first == last else f"{first} to {last}"
    start, end = (event[which]["dateTime"][:16].split("T") for which in ("start", "end"))
    return f"{start[1]} to {end[1]}" if start[0] == end[0] else f"{start[1]} to {end[0]} {end[1]}"


def _between(events: list[Json], first: date) -> list[Json]:
    last = first + timedelta(days=_DAYS_SHOWN)
    return [event for event in events if day_of(event) < str(last) and _last_day(event) >= str(first)]


def day_of(event: Json) -> str:
    """Return the day on which an event starts, as ``YYYY-MM-DD``."""
    return str(event["start"].get("dateTime", event["start"].get("date")))[:10]


def _last_day(event: Json) -> str:
    return _input_values(event)[1][:10]


def _today(store: SandboxStore, calendar: CalendarState) -> date:
    return store.clock().astimezone(ZoneInfo(calendar.time_zone)).date()


def _day_links(store: SandboxStore, calendar: CalendarState, first: date) -> str:
    earlier, today, later = (
        markup.link(markup.address("/", calendar=calendar.id, **{"from": str(day)}), text)
        for day, text in (
            (first - timedelta(days=_DAYS_SHOWN), "← Earlier"),
            (_today(store, calendar), "Today"),
            (first + timedelta(days=_DAYS_SHOWN), "Later →"),
        )
    )
    jump = (
        f'<form class="bar" action="/">{markup.hidden({"calendar": calendar.id})}'
        f'<input type="date" name="from" value="{first}" aria-label="First day"><button>Go</button></form>'
    )
    zone = f'<p class="note">Times in {escape(calendar.time_zone)}; you are {escape(calendar.access_role)}.</p>'
    return f'<div class="bar"><nav>{earlier}{today}{later}</nav>{jump}</div>{zone}'


def _add_form(store: SandboxStore, calendar: CalendarState, first: date) -> str:
    start = datetime(first.year, first.month, first.day, 9)  # noqa: DTZ001 - wall-clock text for an input field
    times = _time_fields(f"{start:%Y-%m-%dT%H:%M}", f"{start:%Y-%m-%dT10:00}", all_day=False, kind="datetime-local")
    fields = (
        f'<div class="fields">{markup.field("Title", "title", "", more="required")}{markup.field("Where", "where", "")}'
        f"{times}</div><p>{markup.button('Add', 'primary')}</p>"
    )
    return markup.form("/add", _values(store, calendar) | {"from": str(first)}, fields, "card")


def _bin(store: SandboxStore, calendar: CalendarState, deleted: list[Json]) -> str:
    if not deleted:
        return ""
    rows = "".join(
        f'<div class="row"><span class="when">{day_of(event)}</span>'
        f'<span class="what">{escape(event.get("summary") or "(No title)")}</span>{_restore(store, calendar, event)}</div>'
        for event in deleted
    )
    return f'<details class="card"><summary>Bin ({len(deleted)})</summary>{rows}</details>'


def _restore(store: SandboxStore, calendar: CalendarState, event: Json) -> str:
    title = event.get("summary") or "(No title)"
    return markup.form("/restore", _values(store, calendar, event), markup.button("Restore", label=f"Restore {title}"))


# ---- one event ------------------------------------------------------------------------------------------------------


def _edit_form(store: SandboxStore, calendar: CalendarState, event: Json) -> str:
    all_day = "date" in event["start"]
    start, end = _input_values(event)
    times = _time_fields(start, end, all_day=all_day, kind="date" if all_day else "datetime-local")
    fields = (
        f'<div class="fields"><div class="wide">{markup.field("Title", "title", event.get("summary", ""))}</div>{times}'
        f"{markup.field('Where', 'where', event.get('location', ''))}"
        f"{markup.choice('Status', 'status', _STATUSES, event['status'])}"
        f"{markup.choice('Visible to others', 'visibility', _VISIBILITIES, event.get('visibility', 'default'))}"
        f'<label class="wide">Description<textarea name="description" rows="5">{escape(event.get("description", ""))}'
        f"</textarea></label></div><p>{markup.button('Save', 'primary')}</p>"
    )
    return markup.form("/save", _values(store, calendar, event), fields, "card")


def _time_fields(start: str, end: str, *, all_day: bool, kind: str) -> str:
    """Return the fields for both ends; unticking “All day” of an all-day event makes it one hour from nine."""
    return (
        f"{markup.field('Starts', 'start', start, kind, 'required')}{markup.field('Ends', 'end', end, kind, 'required')}"
        f'<div class="wide">{markup.tick("All day", "all_day", on=all_day)}</div>'
    )


def _guests(store: SandboxStore, calendar: CalendarState, event: Json) -> str:
    values = _values(store, calendar, event)
    rows = ""
    for entry in event.get("attendees", []):
        guest = values | {"guest": entry["email"]}
        answers = "".join(
            markup.form(
                "/answer",
                guest | {"answer": answer},
                markup.button(
                    text, "primary" if entry["responseStatus"] == answer else "", f"{entry['email']}: {text}"
                ),
            )
            for answer, text in _ANSWERS.items()
        )
        remove = markup.form("/uninvite", guest, markup.button("Remove", "danger", f"Remove {entry['email']}"))
        name = " · ".join(text for text in (entry.get("displayName", ""), entry["email"]) if text)
        rows += (
            f'<div class="row"><span class="what">{escape(name)}</span><div class="bar">{answers}{remove}</div></div>'
        )
    add = (
        '<div class="bar"><input type="email" name="guest" aria-label="E-mail of a guest" placeholder="guest@example.org" '
        f"required>{markup.button('Invite')}</div>"
    )
    return f'<h2>Guests</h2><div class="card">{rows}{markup.form("/invite", values, add)}</div>'


def _more(store: SandboxStore, calendar: CalendarState, event: Json) -> str:
    values = _values(store, calendar, event)
    others = {other.id: other.summary for other in store.calendars() if other.id != calendar.id}
    transfer = ""
    if others:
        choose = (
            f'<div class="bar low">{markup.choice("To calendar", "target", others, "")}{markup.button("Move")}</div>'
        )
        transfer = markup.form("/transfer", values, choose)
    return (
        f'<h2>More</h2><div class="card bar low">{markup.form("/copy", values, markup.button("Copy"))}'
        f"{markup.form('/delete', values, markup.button('Delete', 'danger'))}{transfer}</div>"
    )


def _input_values(event: Json) -> tuple[str, str]:
    if "date" in event["start"]:
        # People name the last day of an event, the API the day after it.
        last = date.fromisoformat(event["end"]["date"]) - timedelta(days=1)
        return event["start"]["date"], str(last)
    return event["start"]["dateTime"][:16], event["end"]["dateTime"][:16]
