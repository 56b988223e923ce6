"""The arguments of the verbs for contacts, members and follow-ups."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

Adder = Callable[..., argparse.ArgumentParser]

NAME_ORDERS = ("given_first", "family_first", "company")
"""The values of NameOrder; a test compares them. Importing it here would cost what ``--help`` must not."""

COLOURS = ("violet", "teal", "pink", "orange", "blue")
"""The colours of members; a test compares them too."""


def add_contacts(add: Adder) -> None:
    """``contacts``."""
    command = add("list", "list contacts", run="people:list_contacts")
    command.add_argument("--search", metavar="TEXT", default="", help="words in name, company, address or number")
    command.add_argument("--archived", action="store_true", help="only archived ones; otherwise they are left out")
    command = add("show", "show one contact", run="people:show_contact")
    _who(command)
    command = add("add", "add a contact and print it", run="people:add_contact")
    _contact_fields(command, new=True)
    command = add("edit", "change fields of a contact", run="people:edit_contact")
    _who(command)
    _contact_fields(command, new=False)
    command = add("merge", "let one contact take over everything of another one", run="contact_steps:merge_contacts")
    _who(command)
    command.add_argument("other", metavar="OTHER", help="the one that goes: its id or address")
    command.add_argument("--yes", action="store_true", help="yes, merge them")
    command = add("archive", "put a contact out of the way", run="contact_steps:archive_contact")
    _who(command)
    command.add_argument("--undo", action="store_true", help="bring it back")
    command = add("delete", "put a contact into the trash; its bookings stay", run="contact_steps:delete_contact")
    _who(command)
    command.add_argument("--yes", action="store_true", help="yes, delete it")
    command = add("restore", "take a contact out of the trash", run="contact_steps:restore_contact")
    _who(command)
    _add_contact_files(add)


def _add_contact_files(add: Adder) -> None:
    command = add(
        "import", "import contacts from lists (CSV), cards (vCard) or JSON", run="people_files:import_contacts"
    )
    command.add_argument("files", metavar="FILE", nargs="+", type=Path)
    command.add_argument("--preview", action="store_true", help="show what would be done, and store nothing")
    command.add_argument(
        "--column",
        metavar="HEADER=FIELD",
        action="append",
        default=[],
        help="take a column of a list for a field, such as “Tel 2=phone:work” or “Remarks=notes”, or “Age=skip”; may be repeated",
    )
    command.add_argument(
        "--encoding", metavar="E", default="", help="of the file, such as cp1252; otherwise it is found"
    )
    command.add_argument("--separator", metavar="C", default="", help="of a list; otherwise it is found")
    add("sync", "read what changed in Google’s contacts; nothing is written there", run="people_files:sync_contacts")
    command = add(
        "export", "write contacts as a list (CSV) or cards (vCard)", json=False, run="people_files:export_contacts"
    )
    command.add_argument("--search", metavar="TEXT", default="", help="only those in which these words occur")
    command.add_argument("--format", choices=("csv", "vcf"), help="otherwise as the name of the file says, or csv")
    command.add_argument("--output", metavar="FILE", type=Path, help="instead of printing them")


def _who(command: argparse.ArgumentParser) -> None:
    command.add_argument("id", metavar="ID", help="id or e-mail address")


def _contact_fields(command: argparse.ArgumentParser, *, new: bool) -> None:
    clear = "" if new else "; an empty one clears it"
    again = "may be repeated" if new else "may be repeated; replaces those that are there"
    command.add_argument("--name", metavar="N", help="the name as shown; otherwise made from its parts")
    for option, words in (
        ("prefix", "such as Dr"),
        ("given-name", "given name"),
        ("middle-name", "further given names"),
        ("family-name", "family name"),
        ("suffix", "such as PhD"),
        ("company", "company"),
        ("job-title", "job title"),
    ):
        command.add_argument(f"--{option}", metavar="T", help=f"{words}{clear}")
    command.add_argument("--name-order", choices=NAME_ORDERS, help="in which order the name is made from its parts")
    command.add_argument("--email", metavar="EMAIL", action="append", help=f"“work:EMAIL” gives it a label; {again}")
    command.add_argument(
        "--phone", metavar="NUMBER", action="append", help=f"“mobile:NUMBER” gives it a label; {again}"
    )
    command.add_argument("--timezone", metavar="Z", help=f"IANA time zone{clear}")
    command.add_argument("--language", metavar="L", action="append", help=f"such as fr; {again}")
    command.add_argument("--tag", metavar="T", action="append", help=again)
    command.add_argument("--notes", metavar="T", help=f"what is always to be known{clear}")


def add_deals(add: Adder) -> None:
    """``deals``."""
    command = add("list", "list deals, the newest first", run="deals:list_deals")
    command.add_argument("--search", metavar="TEXT", default="")
    command = add("add", "add a deal and print it", run="deals:add_deal")
    _deal_fields(command, new=True)
    command = add("edit", "change fields of a deal", run="deals:edit_deal")
    command.add_argument("id", metavar="ID", help="id of the deal, or its first characters")
    _deal_fields(command, new=False)
    command = add("delete", "delete a deal; its bookings and its contact stay", run="deals:delete_deal")
    command.add_argument("id", metavar="ID", help="id of the deal, or its first characters")


def _deal_fields(command: argparse.ArgumentParser, *, new: bool) -> None:
    """The fields of a deal; of one that is there, those that are left out stay."""
    left_out = "" if new else None
    command.add_argument("--name", metavar="N", required=new)
    command.add_argument("--stage", metavar="T", default=left_out, help="where it stands, in your own words")
    command.add_argument("--value", metavar="AMOUNT", help="such as 1200 or 1200.50" + ("" if new else "; '' for none"))
    command.add_argument("--currency", metavar="CODE", default=left_out, help="of the value, such as EUR")
    command.add_argument("--link", metavar="LINK", default=left_out, help="where another program shows it")
    command.add_argument("--contact", metavar="EMAIL", help="EMAIL of the contact that it belongs to")


def add_members(add: Adder) -> None:
    """``members``."""
    add("list", "list the team", run="team:list_members")
    command = add("add", "add a colleague and print them", run="team:add_member")
    _member_fields(command, new=True)
    command = add("edit", "change fields of a colleague", run="team:edit_member")
    _member(command)
    _member_fields(command, new=False)
    command.add_argument(
        "--active", action=argparse.BooleanOptionalAction, default=None, help="whether new bookings can be assigned"
    )
    command = add("off", "list a colleague’s time off, or add some", run="team:time_off")
    _member(command)
    command.add_argument("--from", dest="first_day", metavar="DAY", help="the first day off, such as 2026-06-01")
    command.add_argument("--to", dest="last_day", metavar="DAY", help="the last one, included; otherwise the first")
    command.add_argument("--note", metavar="T", default="", help="why")
    command.add_argument("--remove", metavar="ID", help="take time off away")


def _member(command: argparse.ArgumentParser) -> None:
    command.add_argument("id", metavar="MEMBER", help="id, e-mail address or name")


def _member_fields(command: argparse.ArgumentParser, *, new: bool) -> None:
    command.add_argument("--name", metavar="N", required=new)
    command.add_argument("--email", metavar="EMAIL")
    command.add_argument("--role", metavar="T")
    command.add_argument("--colour", choices=COLOURS)
    command.add_argument("--timezone", metavar="Z", help="IANA time zone; an empty one for that of the organisation")
    command.add_argument("--account", metavar="EMAIL", help="Google account, where it differs from the address")
    command.add_argument(
        "--hours",
        metavar="H",
        help="such as “mon-fri 09:00-12:00 13:00-17:30, sat 10:00-13:00”; an empty one clears them",
    )


def add_follow_ups(add: Adder) -> None:
    """``follow-ups``."""
    command = add("list", "list what is still to be done", run="follow_ups:list_follow_ups")
    command.add_argument("--done", action="store_true", help="what was done instead")
    command.add_argument("--assign", metavar="MEMBER", help="only those of a member")
    command = add("add", "add a follow-up and print it", run="follow_ups:add_follow_up")
    command.add_argument("text", metavar="TEXT")
    command.add_argument("--due", metavar="DAY", help="by which it should be done, such as 2026-06-01")
    command.add_argument("--contact", metavar="ID", help="id or address of a contact")
    command.add_argument("--booking", metavar="ID", help="id of a booking")
    command.add_argument("--assign", metavar="MEMBER", help="id, address or name of a member")
    command = add("done", "mark a follow-up as done", run="follow_ups:done")
    command.add_argument("id", metavar="ID")
    command.add_argument("--undo", action="store_true", help="open it again")
    command = add("postpone", "give a follow-up another day", run="follow_ups:postpone")
    command.add_argument("id", metavar="ID")
    command.add_argument("--to", metavar="DAY", required=True, help="such as 2026-06-08; an empty one for no day")
