"""The verbs for Google: connect, sync and disconnect."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

from bookings_desktop.commands.context import Context
from bookings_desktop.connection import Connection
from bookings_desktop.errors import BookingsError, NotPossible
from bookings_desktop.models.sync_values import CalendarState
from bookings_desktop.sync.engine import SyncEngine
from bookings_desktop.sync.pace import TokenBucket
from bookings_desktop.sync.progress import reading_words, sending_words
from bookings_desktop.sync.remote import RemoteCalendarInfo, RemoteError, SignInNeeded
from bookings_desktop.sync.results import FirstSync, MassChange, Progress, RoundReport, Stop

NEEDS_PERSON = 3
LATER = 4


class CalendarNotChosen(BookingsError):
    """Somebody has to say which calendar the bookings are mirrored in."""


def connect(context: Context) -> int:
    """``connect``: sign in, unless there is a sign-in that works, and choose the calendar."""
    arguments = context.arguments
    connection = Connection(context.backend)
    try:
        wants_more = arguments.contacts and not connection.contacts.allowed()
        if arguments.client_secrets is not None or wants_more or not _works(connection):
            _sign_in(context, connection)
        calendar = _choose(context, connection)
        first = _first_sync(connection, calendar)
    finally:
        connection.close()
    context.terminal.say(f"Bookings are mirrored in “{calendar.name}” of {calendar.account} from now on.")
    if first is not None:
        context.terminal.say(f"With the first sync: {first.sentence}")
    context.terminal.say("Send and fetch everything now with “bookings-desktop sync”.")
    return 0


def _first_sync(connection: Connection, calendar: CalendarState) -> FirstSync | None:
    """What the first sync will do; None when the calendar cannot be read just now, which “sync” will tell."""
    try:
        return connection.preview(calendar.id)
    except RemoteError:
        return None


def _works(connection: Connection) -> bool:
    """Whether there is a sign-in that Google still accepts. Raises BookingsError when that cannot be found out."""
    if not connection.signed_in():
        return False
    try:
        connection.account()
    except SignInNeeded:
        return False
    return True


def _sign_in(context: Context, connection: Connection) -> None:
    def announce(address: str) -> None:
        context.terminal.hint("Open this address in a browser on this computer, and sign in there:")
        context.terminal.say(address)

    answer = connection.sign_in(
        context.arguments.client_secrets,
        open_browser=not context.arguments.no_browser,
        announce=announce,
        contacts=context.arguments.contacts,
    )
    context.terminal.hint(f"Signed in as {answer.stored.account}.")
    if connection.notice:
        context.terminal.hint(connection.notice)
    for feature in answer.missing_features:
        context.terminal.hint(f"Not allowed, and therefore off: {feature}.")


def _choose(context: Context, connection: Connection) -> CalendarState:
    arguments = context.arguments
    if arguments.create is not None:
        return connection.create(arguments.create)
    if arguments.calendar is not None:
        return connection.choose(arguments.calendar)
    current = connection.connected()
    if current is not None and current.account.lower() == connection.account().lower():
        return connection.choose(current.id)
    calendars = connection.calendars()
    if not calendars:
        raise CalendarNotChosen("There is no calendar that you may write.", "Make one with --create NAME.")
    if not sys.stdin.isatty():
        known = "\n".join(f"  {calendar.calendar_id}  {calendar.name}" for calendar in calendars)
        raise CalendarNotChosen(
            "You are signed in, but no calendar was chosen.",
            f"Repeat the command with --create NAME, or with --calendar ID and one of these:\n{known}",
        )
    return connection.choose(_asked(context, calendars).calendar_id)


def _asked(context: Context, calendars: tuple[RemoteCalendarInfo, ...]) -> RemoteCalendarInfo:
    for number, calendar in enumerate(calendars, 1):
        context.terminal.say(f"{number:3}  {calendar.name}{' (your own calendar)' if calendar.primary else ''}")
    context.terminal.say("In which one shall bookings be mirrored? Give its number:")
    answer = sys.stdin.readline().strip()
    if not answer.isdecimal() or not 1 <= int(answer) <= len(calendars):
        raise CalendarNotChosen("No calendar was chosen.", "Repeat the command and give one of the numbers.")
    return calendars[int(answer) - 1]


def sync(context: Context) -> int:
    """``sync``: whole rounds until nothing is left, or until a person or time is needed."""
    connection = Connection(context.backend)
    try:
        engine = connection.engine()
        if engine is None:
            raise NotPossible("No Google calendar is connected.", "Connect one with “bookings-desktop connect”.")
        run = _rounds(context, engine)
        engine.try_again()
        if not _asks(context):
            engine.begin()
        report = run()
        if report.halt.first is not None and _agreed(context, report.halt.first):
            engine.begin()
            report = run()
        if context.arguments.allow_removal and engine.ask_again() is not None:
            engine.allow_mass_change()
            report = run()
    finally:
        connection.close()
    if context.arguments.json:
        context.terminal.json(_as_json(report))
    else:
        _tell(context, report)
    return exit_code(report)


def _rounds(context: Context, engine: SyncEngine) -> Callable[[], RoundReport]:
    """Makes whole rounds, all together no faster than the quota allows, and tells how far they are."""
    pace = TokenBucket(lambda: context.backend.settings.requests_per_second, clock=time.monotonic)

    def progress(state: Progress) -> None:
        context.terminal.passing(reading_words(state) if state.total is None else sending_words(state))

    return lambda: engine.run_until_idle(wait=time.sleep, progress=progress, pace=pace)


def _asks(context: Context) -> bool:
    """Whether somebody can be asked: scripts call ``connect`` and ``sync`` without anybody there, and the call is the yes."""
    return sys.stdin.isatty() and not (context.arguments.yes or context.arguments.json)


def _agreed(context: Context, first: FirstSync) -> bool:
    """Whether the person at the terminal wants the first sync to begin."""
    context.terminal.say(first.sentence)
    context.terminal.say("Nothing was changed so far. Begin? Type yes or no:")
    return sys.stdin.readline().strip().casefold() in ("y", "yes")


def exit_code(report: RoundReport) -> int:
    """0 when nothing is left, 3 when something waits for a person, 4 when it has to be tried again later."""
    if report.needs_person:
        return NEEDS_PERSON
    return LATER if report.offline or report.left or report.cancelled else 0


def _as_json(report: RoundReport) -> dict[str, Any]:
    halt = report.halt
    error = None if halt.error is None else {"title": halt.error.title, "hint": halt.error.hint}
    return {
        "pulled": report.pulled,
        "pushed": report.pushed,
        "left": report.left,
        "conflicts": report.conflicts,
        "parked": report.parked,
        "needs_person": report.needs_person,
        "offline": report.offline,
        "reason": halt.stop.value,
        "error": error,
        "counts": {
            "waiting": report.counts.waiting,
            "parked": report.counts.parked,
            "conflicts": report.counts.conflicts,
            "mirrored": report.counts.mirrored,
        },
        "question": None if halt.question is None else _question_as_json(halt.question),
    }


def _question_as_json(question: MassChange) -> dict[str, Any]:
    """The mass change that waits for ``--allow-removal``; ``side`` is where bookings or events would be removed."""
    return {
        "side": question.side.value,
        "count": question.count,
        "mirrored": question.mirrored,
        "titles": list(question.titles),
    }


def _tell(context: Context, report: RoundReport) -> None:
    terminal = context.terminal
    terminal.say(f"{report.pulled:,} fetched from Google, {report.pushed:,} sent to Google.")
    for count, words in (
        (report.left, "still wait to be sent"),
        (
            report.conflicts,
            "were changed differently here and in Google; choose in the window or with “conflicts list”",
        ),
        (report.parked, "could not be sent; “bookings-desktop list” shows which, “show ID” tells why"),
    ):
        if count:
            terminal.hint(f"{count:,} {words}.")
    if report.halt.error is not None:
        terminal.error(report.halt.error)
    if report.halt.stop is Stop.FIRST_SYNC:
        terminal.hint("The first sync has not begun; nothing was changed. Begin it with “bookings-desktop sync --yes”.")
    if report.halt.stop is Stop.MASS_CHANGE and report.halt.question is not None:
        question = report.halt.question
        names = ", ".join(f"“{title}”" for title in question.titles)
        terminal.hint(f"{question.count:,} of {question.mirrored:,} would be removed, such as {names}.")
        terminal.hint("If that is right, repeat the command with --allow-removal.")


def disconnect(context: Context) -> int:
    """``disconnect``: bookings stay; events stay too, unless asked otherwise."""
    connection = Connection(context.backend)
    try:
        calendar = connection.connected()
        connection.disconnect(keep_events=not context.arguments.delete_events)
    finally:
        connection.close()
    if connection.notice:
        context.terminal.hint(connection.notice)
    name = f"“{calendar.name}”" if calendar else "Google"
    context.terminal.say(f"{name} is not connected any more. All bookings are still here.")
    return 0
