"""Pages for people: consent to a sign-in, and the “Google side” of demo mode with its calendar and simple forms.

Plain HTML without scripts; everything that comes from outside is escaped.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from html import escape
from typing import Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from bookings_desktop.sandbox.api_errors import ApiError
from bookings_desktop.sandbox.calendars import CalendarState, Json
from bookings_desktop.sandbox.oauth import OAuthError, SignIn
from bookings_desktop.sandbox.person import Person
from bookings_desktop.sandbox.replies import HTML, Reply
from bookings_desktop.sandbox.store import SandboxStore
from bookings_desktop.sandbox.times import parse_day

_DAYS_SHOWN: Final = 14
_STYLE: Final = """
body{font:15px/1.5 system-ui,sans-serif;color:#202124;background:#f8f9fa;margin:0}
main{max-width:1000px;margin:0 auto;padding:24px}h1{font-size:22px}h2{font-size:16px;margin:28px 0 8px}
table{width:100%;border-collapse:collapse;background:#fff;border:1px solid #dadce0}
th,td{text-align:left;padding:8px 10px;border-top:1px solid #eceff1;vertical-align:top}th{border:0;color:#5f6368}
form{display:inline-flex;gap:6px;flex-wrap:wrap;align-items:center;margin:2px 0}
input,button,select{font:inherit;padding:4px 8px;border:1px solid #bdc1c6;border-radius:6px;background:#fff}
button{cursor:pointer;color:#1a73e8}.box{background:#fff;border:1px solid #dadce0;border-radius:8px;padding:20px;max-width:460px}
.note{color:#5f6368}.error{background:#fce8e6;border-radius:6px;padding:10px 14px}nav a{margin-right:14px}
.primary{background:#1a73e8;color:#fff}ul{padding-left:18px}li{margin:4px 0;list-style:none}
"""


# ---- sign-in --------------------------------------------------------------------------------------------------------


def sign_in(store: SandboxStore, query: Mapping[str, str], form: Mapping[str, str] | None) -> Reply:
    """Answer the sign-in page: ask the person, or act on the pressed button.

    Args:
        store: the account.
        query: parameters of the address; ``auto=1`` agrees at once, as ``store.auto_consent`` does.
        form: the sent form (``decision`` and the ticked ``scopes``), None when the page is opened.
    """
    try:
        request = store.oauth.check_sign_in(query)
    except OAuthError as error:
        return _page(error.status, "Sign-in refused", f'<p class="error">{escape(error.description)}</p>')
    if form is not None:
        allowed = form.get("decision") == "allow"
        ticked = form.get("scopes", "").split()
        return _redirect(store.oauth.allow(request, ticked) if allowed else store.oauth.deny(request))
    if store.auto_consent or query.get("auto") == "1":
        return _redirect(store.oauth.allow(request))
    return _page(200, "Sign in", _consent(store, request, query))


def _consent(store: SandboxStore, request: SignIn, query: Mapping[str, str]) -> str:
    boxes = "".join(
        f'<li><label><input type="checkbox" name="scopes" value="{escape(scope)}" checked> {escape(scope)}</label></li>'
        for scope in request.scopes
    )
    return (
        f'<form class="box" method="post" action="/o/oauth2/auth?{escape(urlencode(query))}"><div>'
        f"<p>A desktop program wants to use the calendars of <strong>{escape(store.account)}</strong>:</p>"
        f'<ul>{boxes}</ul><button class="primary" name="decision" value="allow">Allow</button> '
        '<button name="decision" value="deny">Deny</button>'
        '<p class="note">This is the sandbox on your own computer, not Google.</p></div></form>'
    )


# ---- calendar -------------------------------------------------------------------------------------------------------


def calendar_page(store: SandboxStore, path: str, query: Mapping[str, str], problem: str = "") -> Reply:
    """Answer the page that lists two weeks of a calendar, with forms to change it.

    Args:
        store: the account.
        path: ``/``; anything else is a 404.
        query: ``calendar`` (id) and ``from`` (first day), both optional.
        problem: what went wrong with the last form.
    """
    if path != "/":
        return _page(404, "Not found", "<p>There is nothing here.</p>")
    try:
        with store.lock:
            calendar = store.calendar(query.get("calendar") or "primary")
            events = Person(store, calendar.id).events()
    except ApiError:
        return _page(404, "Not found", "<p>There is no such calendar.</p>")
    first = parse_day(query.get("from", "")) or store.clock().astimezone(ZoneInfo(calendar.time_zone)).date()
    rows = "".join(_row(calendar, event, first) for event in _between(events, first))
    notice = f'<p class="error">{escape(problem)}</p>' if problem else ""
    body = (
        f"<nav>{_calendar_links(store, calendar, first)}</nav>{notice}{_day_links(calendar, first)}"
        f"<table><tr><th>When</th><th>What</th><th>Change</th></tr>"
        f"{rows or '<tr><td colspan=3>No events in these two weeks.</td></tr>'}</table>"
        f"<h2>Add an event</h2>{_add_form(calendar, first)}"
        f'<p class="note">Sandbox of {escape(store.account)}; times in {escape(calendar.time_zone)}.</p>'
    )
    return _page(400 if problem else 200, calendar.summary, body)


def act(store: SandboxStore, path: str, form: Mapping[str, str]) -> Reply:
    """Do what a form of the calendar page asks, and show the page again.

    Args:
        store: the account.
        path: ``/add``, ``/move``, ``/rename`` or ``/delete``.
        form: the sent fields.
    """
    person = Person(store, form.get("calendar", "primary"))
    event_id, title = form.get("event", ""), form.get("title", "").strip()
    try:
        if path == "/add":
            person.add_event(title, *_times(form))
        elif path == "/move":
            person.move(event_id, *_times(form))
        elif path == "/rename":
            person.edit(event_id, summary=title)
        elif path == "/delete":
            person.delete(event_id)
        else:
            return _page(404, "Not found", "<p>There is nothing here.</p>")
    except ApiError as error:
        return calendar_page(store, "/", form, f"Not changed: {error.message}")
    return _redirect(_address(form.get("calendar", ""), form.get("from", "")))


def _times(form: Mapping[str, str]) -> tuple[str, str]:
    start, end = form.get("start", ""), form.get("end", "")
    if form.get("all_day"):
        last = parse_day(end[:10])
        # People name the last day of an event, the API the day after it.
        return start[:10], end[:10] if last is None else str(last + timedelta(days=1))
    return _with_seconds(start), _with_seconds(end)


def _with_seconds(text: str) -> str:
    return f"{text}:00" if len(text) == len("2026-03-10T09:00") else text


def _between(events: list[Json], first: date) -> list[Json]:
    last = first + timedelta(days=_DAYS_SHOWN)
    return [event for event in events if _day(event["start"]) < str(last) and _day(event["end"]) >= str(first)]


def _day(end: Json) -> str:
    return str(end.get("dateTime", end.get("date")))[:10]


def _row(calendar: CalendarState, event: Json, first: date) -> str:
    all_day = "date" in event["start"]
    hidden = _hidden(calendar=calendar.id, event=event["id"], **{"from": str(first)})
    start, end = _input_values(event)
    kind = "date" if all_day else "datetime-local"
    flag = '<input type="hidden" name="all_day" value="1">' if all_day else ""
    title = escape(event.get("summary", ""))
    details = "<br>".join(escape(text) for text in (event.get("location", ""), event["status"]) if text)
    when = f"{start} to {end}".replace("T", " ")
    return (
        f'<tr><td>{escape(when)}</td><td><strong>{title or "(No title)"}</strong><br><span class="note">{details}</span></td>'
        f'<td><form method="post" action="/rename">{hidden}<input name="title" value="{title}" aria-label="Title">'
        "<button>Rename</button></form>"
        f'<form method="post" action="/move">{hidden}{flag}<input type="{kind}" name="start" value="{start}" aria-label="Starts">'
        f'<input type="{kind}" name="end" value="{end}" aria-label="Ends"><button>Move</button></form>'
        f'<form method="post" action="/delete">{hidden}<button>Delete</button></form></td></tr>'
    )


def _input_values(event: Json) -> tuple[str, str]:
    if "date" in event["start"]:
        last = date.fromisoformat(event["end"]["date"]) - timedelta(days=1)
        return event["start"]["date"], str(last)
    return event["start"]["dateTime"][:16], event["end"]["dateTime"][:16]


def _add_form(calendar: CalendarState, first: date) -> str:
    start = datetime(first.year, first.month, first.day, 9)  # noqa: DTZ001 - wall-clock text for an input field
    hidden = _hidden(calendar=calendar.id, **{"from": str(first)})
    return (
        f'<form method="post" action="/add">{hidden}<input name="title" placeholder="Title" aria-label="Title" required>'
        f'<input type="datetime-local" name="start" value="{start:%Y-%m-%dT%H:%M}" aria-label="Starts" required>'
        f'<input type="datetime-local" name="end" value="{start:%Y-%m-%dT10:00}" aria-label="Ends" required>'
        '<label><input type="checkbox" name="all_day" value="1"> All day</label>'
        '<button class="primary">Add</button></form>'
    )


def _hidden(**values: str) -> str:
    return "".join(f'<input type="hidden" name="{name}" value="{escape(value)}">' for name, value in values.items())


def _calendar_links(store: SandboxStore, shown: CalendarState, first: date) -> str:
    return "".join(
        f'<a href="{escape(_address(calendar.id, str(first)))}"'
        f"{' aria-current=page' if calendar.id == shown.id else ''}>{escape(calendar.summary)}</a>"
        for calendar in store.calendars()
    )


def _day_links(calendar: CalendarState, first: date) -> str:
    before, after = (str(first + timedelta(days=days)) for days in (-_DAYS_SHOWN, _DAYS_SHOWN))
    return (
        f'<p><a href="{escape(_address(calendar.id, before))}">Earlier</a> · two weeks from {first} · '
        f'<a href="{escape(_address(calendar.id, after))}">Later</a></p>'
    )


def _address(calendar_id: str, first: str) -> str:
    return f"/?{urlencode({'calendar': calendar_id, 'from': first})}"


def _redirect(address: str) -> Reply:
    return Reply(303, headers={"Location": address})


def _page(status: int, title: str, body: str) -> Reply:
    text = (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)} – sandbox</title>'
        f"<style>{_STYLE}</style></head><body><main><h1>{escape(title)}</h1>{body}</main></body></html>"
    )
    policy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
    return Reply(
        status, text.encode(errors="replace"), HTML, {"Content-Security-Policy": policy, "Cache-Control": "no-store"}
    )
