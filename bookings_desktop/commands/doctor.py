"""The verb ``doctor``: looks at everything that Bookings needs, changes nothing, and says what to do."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

from bookings_desktop.commands.context import Context
from bookings_desktop.connection import Connection
from bookings_desktop.errors import BookingsError
from bookings_desktop.services.backup import backup_folder
from bookings_desktop.services.checkup import (
    Finding,
    Verdict,
    check_backups,
    check_database_file,
    check_folder,
    check_outbox,
    check_settings,
)
from bookings_desktop.settings import ENV_GOOGLE_ROOT

MARKS = {Verdict.GOOD: "ok", Verdict.OFF: "–", Verdict.WARNING: "note", Verdict.BAD: "BAD"}
WRONG = 2


def doctor(context: Context) -> int:
    """``doctor``: exit 0 when nothing is wrong, 2 otherwise."""
    findings = []
    terminal = context.terminal
    for finding in _findings(context):
        findings.append(finding)
        if not context.arguments.json:
            terminal.say(f"{MARKS[finding.verdict]:4} {finding.subject}: {finding.message}")
            if finding.hint:
                terminal.say(f"     → {finding.hint}")
    wrong = any(finding.verdict is Verdict.BAD for finding in findings)
    if context.arguments.json:
        names = ("subject", "verdict", "message", "hint")
        terminal.json({"ok": not wrong, "findings": [{n: getattr(one, n) for n in names} for one in findings]})
    return WRONG if wrong else 0


def _findings(context: Context) -> Iterator[Finding]:
    folder = context.folder
    yield check_folder(folder)
    settings = check_settings(folder)
    yield settings
    database = check_database_file(context.database_url)
    yield database
    yield check_backups(backup_folder(folder, context.database_url))
    if Verdict.BAD in (settings.verdict, database.verdict) or (
        database.verdict is Verdict.OFF and not _on_server(context)
    ):
        yield Finding("Google", Verdict.OFF, "Not looked at, because there is no database to work with.")
        return
    try:
        connection = Connection(context.backend)
    except BookingsError as error:
        yield Finding("Database", Verdict.BAD, error.title, error.hint)
        return
    try:
        yield from _google(context, connection)
    finally:
        connection.close()


def _on_server(context: Context) -> bool:
    return not context.database_url.startswith("sqlite")


def _google(context: Context, connection: Connection) -> Iterator[Finding]:
    yield _client_file(connection)
    kept = _tried("Sign-in", lambda: _sign_in(connection))
    yield kept
    if kept.verdict is Verdict.GOOD:
        yield _tried("Google", lambda: _reached(connection))
    calendar = connection.connected()
    if calendar is None:
        yield Finding("Calendar", Verdict.OFF, "None is connected.", "Connect one with “bookings-desktop connect”.")
    else:
        checked = (
            f"last read completely {calendar.checked_at:%Y-%m-%d %H:%M} UTC" if calendar.checked_at else "never read"
        )
        yield Finding("Calendar", Verdict.GOOD, f"“{calendar.name}”, {checked}.")
        yield check_outbox(context.backend.database)


def _tried(subject: str, look: Callable[[], Finding]) -> Finding:
    try:
        return look()
    except BookingsError as error:
        return Finding(subject, Verdict.BAD, error.title, error.hint)


def _client_file(connection: Connection) -> Finding:
    from bookings_desktop.google.client_secrets import ClientSecrets

    path = connection.client_file
    if path is None:
        return Finding(
            "Google client file", Verdict.OFF, "None is set.", "It is needed to sign in: connect --client-secrets FILE."
        )
    return _tried(
        "Google client file",
        lambda: Finding(
            "Google client file", Verdict.GOOD, f"{path}, client {ClientSecrets.load(path).client_id[:12]}…"
        ),
    )


def _sign_in(connection: Connection) -> Finding:
    if not connection.signed_in():
        return Finding(
            "Sign-in", Verdict.OFF, "Nobody is signed in to Google.", "Sign in with “bookings-desktop connect”."
        )
    if connection.notice:
        return Finding("Sign-in", Verdict.GOOD, connection.notice)
    return Finding("Sign-in", Verdict.GOOD, "It is kept in the keyring of this computer.")


def _reached(connection: Connection) -> Finding:
    account = connection.account()
    calendar = connection.connected()
    if calendar is not None and calendar.account.lower() != account.lower():
        return Finding(
            "Google",
            Verdict.BAD,
            f"You are signed in as {account}, but the connected calendar belongs to {calendar.account}.",
            "Sign in again with that account: “bookings-desktop connect --client-secrets FILE”.",
        )
    root = os.environ.get(ENV_GOOGLE_ROOT)
    return Finding("Google", Verdict.GOOD, f"Reached as {account}{f' at {root}' if root else ''}.")
