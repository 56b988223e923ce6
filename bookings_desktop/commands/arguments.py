"""The arguments of the command line. Imports nothing that is slow, so that ``--help`` and ``--version`` answer at once."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

from bookings_desktop import __version__
from bookings_desktop.errors import BookingsError

LOG_LEVELS = ("debug", "info", "warning", "error")
STATUSES = ("scheduled", "confirmed", "rescheduled", "cancelled", "completed")
"""The values of BookingStatus; a test compares them. Importing it here would cost what ``--help`` must not."""

Command = argparse.ArgumentParser

PROGRAM = "bookings-desktop"
DESCRIPTION = "Appointments for the staff of an organisation, mirrored both ways with Google Calendar."
EPILOGUE = (
    "Without a verb the window opens. Times are written 2026-05-14T11:00 (in the time zone given with --timezone, or that of the "
    "settings) or with an offset, 2026-05-14T11:00+01:00. Ids may be cut to their first four characters or more. "
    "Environment: BOOKINGS_DATA_DIR, BOOKINGS_DATABASE_URL, BOOKINGS_CLIENT_SECRETS, BOOKINGS_GOOGLE_ROOT."
)


class WrongUsage(BookingsError):
    """The command line was not understood."""


class Parser(argparse.ArgumentParser):
    """An argument parser whose errors are told as all others are: what happened, what to do."""

    def error(self, message: str) -> NoReturn:
        """Raise instead of printing and leaving."""
        raise WrongUsage(f"{message[:1].upper()}{message[1:]}.", f"See “{self.prog} --help”.")


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """Read a command line. Where it says no more than how the window is opened, nothing else is made: verbs have 200 options.

    Raises:
        WrongUsage: it was not understood.
        SystemExit: ``--help`` or ``--version`` said all there is to say.
    """
    window = Parser(prog=PROGRAM, allow_abbrev=False, add_help=False)
    _add_window(window)
    window.set_defaults(verb=None)
    try:
        arguments, left = window.parse_known_args(argv)
    except WrongUsage:  # the whole command line may know better, and says it in the words of its verb
        return build_parser().parse_args(argv)
    return build_parser().parse_args(argv) if left else arguments


def build_parser() -> Parser:
    """The whole command line."""
    parser = Parser(prog=PROGRAM, description=DESCRIPTION, epilog=EPILOGUE, allow_abbrev=False)
    parser.add_argument("--version", action="version", version=f"{PROGRAM} {__version__}")
    _add_window(parser)
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", parser_class=Parser)
    for add in (_add_bookings, _add_people, _add_google, _add_files):
        add(_adder(verbs))
    return parser


Adder = Callable[..., Command]


def _add_window(parser: Parser) -> None:
    """The options with which the window is opened."""
    parser.add_argument("--demo", action="store_true", help="open a throw-away practice, connected to a sandbox")
    parser.add_argument("--self-test", action="store_true", help="go the whole way without a person, then quit")
    _add_global(parser, top=True)


def _adder(verbs: argparse._SubParsersAction[Parser]) -> Adder:
    """Gives a function that adds a verb, with the global options accepted after it too."""

    def add(name: str, summary: str, *, json: bool = True, run: str = "") -> Command:
        command = verbs.add_parser(name, help=summary, description=summary, allow_abbrev=False)
        _add_global(command, top=False)
        if json:
            command.add_argument("--json", action="store_true", help="print JSON")
        if run:
            command.set_defaults(run=run)
        return command

    return add


def _add_global(parser: argparse.ArgumentParser, *, top: bool) -> None:
    """The options that are the same before and after the verb; after it, only what is given counts."""
    default = None if top else argparse.SUPPRESS
    group = parser.add_argument_group("where")
    group.add_argument("--data-dir", metavar="DIR", default=default, help="data folder")
    group.add_argument("--database", metavar="URL", default=default, help="database, such as postgresql+psycopg://…")
    group.add_argument(
        "--log-level",
        choices=LOG_LEVELS,
        default="warning" if top else argparse.SUPPRESS,
        help="how much is logged on stderr",
    )


def _add_bookings(add: Adder) -> None:
    command = add("list", "list bookings", run="bookings:list_bookings")
    command.add_argument(
        "--search", metavar="TEXT", default="", help="words in title, description, contact or location"
    )
    command.add_argument("--status", choices=STATUSES, action="append", help="only this status; may be repeated")
    command.add_argument("--from", dest="first_day", metavar="DAY", help="from this day on, such as 2026-05-14")
    command.add_argument("--to", dest="last_day", metavar="DAY", help="up to this day, included")
    command.add_argument("--trash", action="store_true", help="deleted bookings instead")

    command = add("show", "show one booking", run="bookings:show")
    command.add_argument("id", metavar="ID")

    command = add("add", "add a booking and print it", run="bookings:add")
    _add_fields(command, new=True)

    command = add("edit", "change fields of a booking", run="bookings:edit")
    command.add_argument("id", metavar="ID")
    _add_fields(command, new=False)
    _add_notify(command)

    command = add("cancel", "cancel a booking", run="bookings:cancel")
    command.add_argument("id", metavar="ID")
    _add_notify(command)

    command = add("delete", "put a booking into the trash", run="bookings:delete")
    command.add_argument("id", metavar="ID")
    command.add_argument("--yes", action="store_true", help="yes, delete it")
    command.add_argument(
        "--permanently",
        action="store_true",
        help="for a booking in the trash: delete it for good, which cannot be undone",
    )

    group = add("trash", "list what was deleted", json=False)
    add_verb = _adder(group.add_subparsers(dest="trash_verb", metavar="VERB", required=True, parser_class=Parser))
    add_verb("list", "list deleted bookings, the newest deletion first", run="bookings:list_trash")

    command = add("restore", "take a booking out of the trash", run="bookings:restore")
    command.add_argument("id", metavar="ID")


def _add_fields(command: Command, *, new: bool) -> None:
    clear = "" if new else "; an empty one clears it"
    command.add_argument("--title", metavar="T", required=new)
    command.add_argument("--start", metavar="S", required=new, help="when it starts; a day with --all-day")
    command.add_argument(
        "--end", metavar="E", help="when it ends; with --all-day the day after the last one. Otherwise its usual length"
    )
    command.add_argument("--timezone", metavar="Z", help="IANA time zone, such as Europe/London")
    command.add_argument("--all-day", action=argparse.BooleanOptionalAction, default=None, help="takes whole days")
    command.add_argument("--description", metavar="T", help=f"seen by the guest{clear}")
    command.add_argument(
        "--contact",
        metavar="EMAIL",
        action="append",
        help=f"EMAIL of a contact; “Name <EMAIL>” makes a new one; repeat it for a group{clear}",
    )
    command.add_argument(
        "--assign",
        metavar="EMAIL",
        action="append",
        help=f"EMAIL of a member of the team; repeat it for several, the first one is responsible{clear}",
    )
    command.add_argument("--capacity", metavar="N", help=f"how many places there are for contacts{clear}")
    command.add_argument("--deal", metavar="ID", help=f"id of a deal, or its first characters{clear}")
    command.add_argument("--location", metavar="T", help=f"where it is{clear}")
    command.add_argument("--meeting-link", metavar="LINK", help=f"address of the online meeting{clear}")
    command.add_argument(
        "--meet",
        action=argparse.BooleanOptionalAction,
        default=None,
        help="let Google make a Meet room, or take it away",
    )
    command.add_argument("--status", choices=STATUSES)
    command.add_argument(
        "--reminder",
        metavar="R",
        action="append",
        help="popup:10, email:1d (m, h, d or w before the start; may be repeated), none, or default: the calendar’s own",
    )
    command.add_argument("--notes", metavar="T", help=f"internal, never sent to Google{clear}")


def _add_notify(command: Command) -> None:
    command.add_argument("--notify-guest", action="store_true", help="let Google tell the guest by e-mail")


def _grouped(add: Adder, name: str, summary: str) -> Adder:
    """A verb that has verbs of its own; gives the function that adds those."""
    group = add(name, summary, json=False)
    dest = f"{name.replace('-', '_')}_verb"
    return _adder(group.add_subparsers(dest=dest, metavar="VERB", required=True, parser_class=Parser))


def _add_people(add: Adder) -> None:
    from bookings_desktop.commands import people_arguments

    people_arguments.add_contacts(_grouped(add, "contacts", "list, change, import and export contacts"))
    people_arguments.add_deals(_grouped(add, "deals", "list, add, edit and delete deals"))
    people_arguments.add_members(_grouped(add, "members", "list and change the team, and when it is off"))
    people_arguments.add_follow_ups(_grouped(add, "follow-ups", "list and change what is to be done"))


def _add_google(add: Adder) -> None:
    command = add("connect", "sign in to Google and choose the calendar", json=False, run="mirror:connect")
    command.add_argument(
        "--client-secrets",
        metavar="FILE",
        type=Path,
        help="Google client file; it is remembered. Signs in anew even when there is a sign-in that works",
    )
    command.add_argument(
        "--contacts", action="store_true", help="ask for the permission to read Google’s contacts too: “contacts sync”"
    )
    which = command.add_mutually_exclusive_group()
    which.add_argument("--calendar", metavar="ID", help="mirror the bookings in this calendar")
    which.add_argument("--create", metavar="NAME", help="mirror them in a calendar of this name, made if there is none")
    command.add_argument(
        "--no-browser",
        action="store_true",
        help="print the address of the sign-in page and wait, instead of opening it",
    )
    command = add("sync", "send and fetch everything; exit 3: needs a person, 4: offline or later", run="mirror:sync")
    command.add_argument("--yes", action="store_true", help="begin the first sync with a calendar without asking")
    command.add_argument(
        "--allow-removal",
        action="store_true",
        help="yes, remove the many bookings or events about which sync asked before",
    )
    _add_conflicts(add)
    command = add("disconnect", "stop mirroring and forget the sign-in", json=False, run="mirror:disconnect")
    command.add_argument(
        "--delete-events", action="store_true", help="delete the events of our bookings in Google first"
    )


def _add_conflicts(add: Adder) -> None:
    group = add("conflicts", "list and settle what was changed differently here and in Google", json=False)
    add_verb = _adder(group.add_subparsers(dest="conflicts_verb", metavar="VERB", required=True, parser_class=Parser))
    add_verb("list", "list the fields that differ", run="conflicts:list_conflicts")
    command = add_verb("resolve", "choose a side; the other one stays in the history", run="conflicts:resolve")
    command.add_argument("id", metavar="ID")
    side = command.add_mutually_exclusive_group()
    side.add_argument("--mine", action="store_true", help="keep all that stands here")
    side.add_argument("--theirs", action="store_true", help="take all that stands in Google")
    command.add_argument(
        "--field",
        metavar="FIELD=SIDE",
        action="append",
        default=[],
        help="choose for one field, such as time=theirs or location=mine; may be repeated",
    )


def _add_files(add: Adder) -> None:
    command = add("import", "import bookings from CSV or JSON files", run="files:import_bookings")
    command.add_argument("files", metavar="FILE", nargs="+", type=Path)
    command = add("export", "export bookings", json=False, run="files:export")
    command.add_argument("--format", choices=("json", "csv", "ics"), required=True)
    command.add_argument("--output", metavar="FILE", type=Path, help="instead of printing them")
    command.add_argument("--everything", action="store_true", help="contacts and members too (JSON)")
    command = add("backup", "copy the database", json=False, run="files:backup")
    command.add_argument("file", metavar="FILE", nargs="?", type=Path)
    command = add("restore-backup", "put a backup in the place of the database", json=False, run="files:restore_backup")
    command.add_argument("file", metavar="FILE", type=Path)
    add("doctor", "look for what is wrong, and say what to do", run="doctor:doctor")
