"""What the forms of the “Google side” do: each is one thing that a person can do in Google Calendar's own window."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Final

from bookings_desktop.sandbox import calendar_page, markup
from bookings_desktop.sandbox.api_errors import ApiError
from bookings_desktop.sandbox.calendars import Json
from bookings_desktop.sandbox.person import Person
from bookings_desktop.sandbox.replies import Reply
from bookings_desktop.sandbox.store import SandboxStore
from bookings_desktop.sandbox.times import parse_day

Form = Mapping[str, str]
#: Changes an event and returns its new state; None for one that has no page any more.
_Action = Callable[[Person, Form], Json | None]


def act(store: SandboxStore, path: str, form: Form) -> Reply:
    """Do what a form asks, and lead back to the page it came from, or show that page with what went wrong.

    Args:
        store: the account.
        path: the form's address, such as ``/add`` or ``/delete``.
        form: the sent fields.
    """
    action = _ACTIONS.get(path)
    if action is None:
        return calendar_page.not_found("There is nothing here.")
    calendar_id = form.get("calendar") or "primary"
    try:
        event = action(Person(store, calendar_id), form)
    except ApiError as error:
        return _refused(store, path, form, f"Not changed: {error.message}")
    except KeyError:
        return _refused(store, path, form, "Not changed: this person is not invited.")
    done = path.removeprefix("/")
    if path == "/transfer":
        calendar_id = form.get("target", "")
    if event is None or path == "/add":
        first = form.get("from", "") if event is None else calendar_page.day_of(event)
        return markup.redirect(markup.address("/", calendar=calendar_id, done=done, **{"from": first}))
    return markup.redirect(markup.address("/event", calendar=calendar_id, event=event["id"], done=done))


def _refused(store: SandboxStore, path: str, form: Form, problem: str) -> Reply:
    query = {name: form[name] for name in ("calendar", "event", "from") if name in form}
    if path == "/add" or "event" not in query:
        return calendar_page.show_calendar(store, query, problem)
    shown = calendar_page.show_event(store, query, problem)
    return calendar_page.show_calendar(store, query, problem) if shown.status == 404 else shown


def _add(person: Person, form: Form) -> Json:
    place = {"location": form["where"]} if form.get("where") else {}
    return person.add_event(form.get("title", ""), *_times(form), **place)


def _save(person: Person, form: Form) -> Json:
    start, end = _times(form)
    fields = {
        "summary": form.get("title") or None,
        "location": form.get("where") or None,
        "description": form.get("description") or None,
        "status": form.get("status"),
        "visibility": form.get("visibility"),
    }
    return person.change(form.get("event", ""), start, end, **fields)


def _answer(person: Person, form: Form) -> Json:
    return person.respond(form.get("event", ""), form.get("guest", ""), form.get("answer", ""))


def _invite(person: Person, form: Form) -> Json:
    return person.invite(form.get("event", ""), form.get("guest", "").strip())


def _uninvite(person: Person, form: Form) -> Json:
    return person.uninvite(form.get("event", ""), form.get("guest", ""))


def _delete(person: Person, form: Form) -> None:
    person.delete(form.get("event", ""))


_ACTIONS: Final[Mapping[str, _Action]] = {
    "/add": _add,
    "/save": _save,
    "/answer": _answer,
    "/invite": _invite,
    "/uninvite": _uninvite,
    "/copy": lambda person, form: person.copy(form.get("event", "")),
    "/transfer": lambda person, form: person.move_to_calendar(form.get("event", ""), form.get("target", "")),
    "/delete": _delete,
    "/restore": lambda person, form: person.restore(form.get("event", "")),
}


def _times(form: Form) -> tuple[str, str]:
    start, end = form.get("start", ""), form.get("end", "")
    if form.get("all_day"):
        last = parse_day(end[:10])
        # People name the last day of an event, the API the day after it.
        return start[:10], end[:10] if last is None else str(last + timedelta(days=1))
    if parse_day(start) is not None:  # was an all-day event until now
        return f"{start}T09:00:00", f"{start}T10:00:00"
    return _with_seconds(start), _with_seconds(end)


def _with_seconds(text: str) -> str:
    return f"{text}:00" if len(text) == len("2026-03-10T09:00") else text
