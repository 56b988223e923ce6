"""A page with switches for trouble and the log of what Bookings asked, for trying its answers by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from typing import Final

from bookings_desktop.sandbox import calendar_page, markup
from bookings_desktop.sandbox.api_errors import ApiError, invalid
from bookings_desktop.sandbox.faults import When, Wire
from bookings_desktop.sandbox.quota import Quota
from bookings_desktop.sandbox.replies import Reply
from bookings_desktop.sandbox.store import SandboxStore

_LOGGED: Final = 40
_Switch = Callable[[SandboxStore, str], object]


def _calm(store: SandboxStore) -> None:
    store.faults.clear()
    with store.lock:
        store.quota = Quota()


def _remove(store: SandboxStore, calendar_id: str) -> None:
    with store.lock:
        if store.calendar(calendar_id).primary:
            raise invalid("The primary calendar cannot be taken away.")
        store.remove_calendar(calendar_id)


#: What can be switched, by its name in the form: heading, text of the button, and what it does to account and calendar.
_SWITCHES: Final[Mapping[str, tuple[str, str, _Switch]]] = {
    "busy": (
        "Answers",
        "Next 5 requests: server error 503",
        lambda store, _: store.faults.error(503, times=5),
    ),
    "portal": (
        "Answers",
        "Next 5 requests: sign-in page of a hotel network",
        lambda store, _: store.faults.wire(Wire.PORTAL, times=5, when=When.BEFORE),
    ),
    "reset": (
        "Answers",
        "Next 5 requests: connection reset",
        lambda store, _: store.faults.wire(Wire.RESET, times=5, when=When.BEFORE),
    ),
    "lost": (
        "Answers",
        "Next new event: made, but its answer is lost",
        lambda store, _: store.faults.wire(Wire.RESET, method="POST", path="/events$"),
    ),
    "slow": ("Answers", "Next 5 requests: 10 seconds late", lambda store, _: store.faults.slow(10, times=5)),
    "rate": (
        "Limits",
        "Next 3 requests: too fast, wait 20 seconds",
        lambda store, _: store.faults.error(429, "rateLimitExceeded", times=3, retry_after=20),
    ),
    "use": (
        "Limits",
        "Calendar usage limits exceeded: no changes for two hours",
        lambda store, _: store.quota.exhaust(store.clock()),
    ),
    "google": ("Limits", "Google's own limits from now on", lambda store, _: store.quota.as_google()),
    "calm": ("Limits", "Take back all trouble that is still waiting", lambda store, _: _calm(store)),
    "expire": ("Sign-in", "Let the access token expire", lambda store, _: store.oauth.expire_access_tokens()),
    "revoke": ("Sign-in", "Withdraw the sign-in", lambda store, _: store.oauth.revoke_refresh_tokens()),
    "tokens": (
        "Calendar",
        "Ask for a complete reading (sync tokens die)",
        lambda store, calendar: store.expire_sync_tokens(calendar),
    ),
    "reader": ("Calendar", "Allow reading only", lambda store, calendar: store.set_access_role(calendar, "reader")),
    "owner": ("Calendar", "Allow everything", lambda store, calendar: store.set_access_role(calendar, "owner")),
    "remove": ("Calendar", "Take the calendar away for good", _remove),
}
#: Switches that ask which calendar.
_ASKS: Final = frozenset(name for name, (group, _, _) in _SWITCHES.items() if group == "Calendar")


def show(store: SandboxStore, query: Mapping[str, str], problem: str = "") -> Reply:
    """Answer the page; ``done`` in the query says that a switch was used just now."""
    done = calendar_page.DONE.get(query.get("done", ""), "")
    notice = f'<p class="done" role="status">{escape(done)}</p>' if done else ""
    if problem:
        notice = f'<p class="error" role="alert">{escape(problem)}</p>'
    groups: dict[str, str] = {}
    for name, (group, text, _) in _SWITCHES.items():
        if name not in _ASKS:
            values = {"token": store.page_token, "switch": name}
            groups[group] = groups.get(group, "") + markup.form("/trouble", values, markup.button(text))
    switches = "".join(f'<h3>{group}</h3><div class="bar">{forms}</div>' for group, forms in groups.items())
    body = f'{notice}<div class="card">{switches}{_calendar_form(store)}</div>{_mails(store)}{_log(store)}'
    return markup.page(400 if problem else 200, "Trouble and log", body, calendar_page.head(store, "/trouble"))


def act(store: SandboxStore, form: Mapping[str, str]) -> Reply:
    """Use a switch: ``switch`` names it, ``calendar`` the calendar if it asks for one."""
    switch = _SWITCHES.get(form.get("switch", ""))
    if switch is None:
        return show(store, {}, "There is no such switch.")
    try:
        switch[2](store, form.get("calendar", "primary"))
    except ApiError as error:
        return show(store, {}, f"Not done: {error.message}")
    return markup.redirect(markup.address("/trouble", done="trouble"))


def _calendar_form(store: SandboxStore) -> str:
    calendars = {calendar.id: f"{calendar.summary} ({calendar.access_role})" for calendar in store.calendars()}
    texts = {name: text for name, (_, text, _) in _SWITCHES.items() if name in _ASKS}
    fields = (
        f'<div class="bar low">{markup.choice("Calendar", "calendar", calendars, "")}'
        f"{markup.choice('What happens to it', 'switch', texts, '')}{markup.button('Do it')}</div>"
    )
    return f"<h3>Calendar</h3>{markup.form('/trouble', {'token': store.page_token}, fields)}"


def _mails(store: SandboxStore) -> str:
    with store.lock:
        mails = store.mails[-_LOGGED:]
    rows = "".join(
        f"<tr><td>{escape(mail.kind)}</td><td>{escape(', '.join(mail.recipients))}</td><td>{escape(mail.event_id)}</td></tr>"
        for mail in reversed(mails)
    )
    table = f"<table><tr><th>Kind</th><th>To</th><th>Event</th></tr>{rows}</table>" if rows else "<p>None was sent.</p>"
    return f'<h2>E-mails to guests</h2><div class="card">{table}</div>'


def _log(store: SandboxStore) -> str:
    with store.lock:
        requests = store.requests[-_LOGGED:]
    rows = "".join(
        f"<tr><td>{escape(entry.method)}</td><td>{escape(entry.path.removeprefix('/calendar/v3'))}</td>"
        f"<td>{entry.status or 'none'} {escape(entry.reason)}</td><td>{'yes' if entry.committed else 'no'}</td></tr>"
        for entry in reversed(requests)
    )
    table = f"<table><tr><th>Method</th><th>Address</th><th>Answer</th><th>Done</th></tr>{rows}</table>"
    return f'<h2>Latest requests</h2><div class="card">{table if rows else "<p>None came.</p>"}</div>'
