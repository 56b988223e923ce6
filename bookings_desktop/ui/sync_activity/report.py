"""The report for support as text: versions, state, numbers, settings and the last lines of the log, without personal data."""

from __future__ import annotations

import platform
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from bookings_desktop import __version__
from bookings_desktop.logs import last_lines, without_personal_data
from bookings_desktop.models.sync_values import SyncLogEntry
from bookings_desktop.services.sync_activity import SyncActivity
from bookings_desktop.settings import Settings
from bookings_desktop.sync.state import SyncStatus

LOG_LINES = 80
"""So many of the log's last lines are in the report."""

HISTORY_LINES = 60
"""So many of the sync log's last lines."""

_PRIVATE = frozenset({"organisation", "person", "person_email", "client_secrets"})
"""Settings of which only whether they are set is told."""

_PACKAGES = ("PySide6-Essentials", "SQLAlchemy", "google-api-python-client", "google-auth", "httplib2", "keyring")


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """What the report tells of."""

    status: SyncStatus
    activity: SyncActivity
    settings: Settings
    history: Sequence[SyncLogEntry]
    log: Sequence[str]
    at: datetime


def read_log(folder: Path) -> list[str]:
    """The last lines of the log; disk work."""
    return last_lines(folder, LOG_LINES)


def report_text(facts: ReportFacts) -> str:
    """The whole report. Nothing in it names a person, a booking, an address or a calendar."""
    parts = (
        ("Bookings", _versions(facts.at)),
        ("Sync", _sync(facts)),
        ("Settings", _settings(facts.settings)),
        ("What happened last", _history(facts.history)),
        ("Log", facts.log or ["(nothing)"]),
    )
    text = "\n\n".join("\n".join((f"[{title}]", *lines)) for title, lines in parts)
    return without_personal_data(text) + "\n"


def _versions(at: datetime) -> Iterable[str]:
    yield f"Bookings {__version__}, report of {_instant(at)}"
    yield f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    yield f"{platform.system()} {platform.release()}, {platform.machine()}"
    for name in _PACKAGES:
        try:
            yield f"{name} {version(name)}"
        except PackageNotFoundError:
            yield f"{name}: not found"


def _sync(facts: ReportFacts) -> Iterable[str]:
    status, activity = facts.status, facts.activity
    counts, calendar = activity.counts, activity.calendar
    yield f"state: {status.phase}"
    yield f"the same {counts.same}, waiting {counts.waiting}, to choose {counts.to_choose}, put aside {counts.parked}"
    yield f"trying again: {len(activity.retrying)}"
    yield f"last checked: {_instant(status.checked_at or (calendar.checked_at if calendar else None))}"
    yield f"next try: {_instant(status.until)}"
    if calendar is not None:
        yield f"calendar: connected {_instant(calendar.connected_at)}, right: {calendar.access_role or 'not known'}"
        yield f"place of the last reading: {'known' if calendar.sync_token else 'not known'}"
    if status.error is not None:
        yield f"error: {type(status.error).__name__}: {status.error.title}"
    if status.question is not None:
        yield f"question: {status.question.count} of {status.question.mirrored}, side: {status.question.side}"
    for change in (*activity.parked, *activity.retrying):
        yield f"not saved: {change.kind}: {change.error_title} {change.error_hint}".rstrip()


def _settings(settings: Settings) -> Iterable[str]:
    for item in fields(settings):
        value = getattr(settings, item.name)
        if item.name in _PRIVATE:
            value = "set" if value else "not set"
        yield f"{item.name}: {value}"


def _history(entries: Sequence[SyncLogEntry]) -> Iterable[str]:
    """Kinds and numbers; what a line was about is left out."""
    if not entries:
        yield "(nothing)"
    for entry in entries:
        times = f" x{entry.number}" if entry.number > 1 else ""
        yield f"{_instant(entry.at)} {entry.kind}{times}"


def _instant(instant: datetime | None) -> str:
    return "never" if instant is None else f"{instant.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
