"""The verbs for files of contacts: contacts import and contacts export."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bookings_desktop.commands.arguments import WrongUsage
from bookings_desktop.commands.context import Context
from bookings_desktop.commands.files import import_files
from bookings_desktop.commands.mirror import LATER, NEEDS_PERSON
from bookings_desktop.connection import Connection
from bookings_desktop.services.contact_columns import FIELDS, Column
from bookings_desktop.services.contact_export import ContactExportService, write_csv, write_vcards
from bookings_desktop.services.contact_import import ContactFile, ContactImportService, read_contacts
from bookings_desktop.services.contact_matching import Merged
from bookings_desktop.services.vcards import CARD_ENDINGS
from bookings_desktop.sync.remote import NotAllowed, RemoteError, SignInNeeded

SOME_NOT_TAKEN = 2
"""The exit code when something of a file could not be taken; the rest was."""

JSON_ENDINGS = (".json", ".ndjson", ".jsonl")


def import_contacts(context: Context) -> int:
    """``contacts import``. Files of our own JSON are taken whole or not at all, others as far as they can be read."""
    arguments = context.arguments
    ours = [path for path in arguments.files if path.suffix.lower() in JSON_ENDINGS]
    if ours:
        if len(ours) < len(arguments.files) or arguments.preview:
            raise WrongUsage(
                "JSON files are imported by themselves, without a preview.",
                "Give the other files in a call of their own.",
            )
        return import_files(context, ours, "contacts")
    service = ContactImportService(context.backend.database, context.backend.who)
    told: list[dict[str, Any]] = []
    for path in arguments.files:
        file = read_contacts(path, encoding=arguments.encoding, separator=_separator(arguments.separator))
        columns = _columns(file, arguments.column)
        merged = service.preview(file, columns) if arguments.preview else service.run(file, columns)
        told.append(_told(file, columns, merged))
        if not arguments.json:
            _say(context, file, columns, merged)
    if arguments.json:
        names = ("contacts_created", "contacts_updated", "unchanged", "skipped")
        context.terminal.json({**{name: sum(one[name] for one in told) for name in names}, "files": told})
    return SOME_NOT_TAKEN if any(one["problems"] for one in told) else 0


def _separator(given: str) -> str:
    separator = {"tab": "\t", "\\t": "\t"}.get(given.lower(), given)
    if len(separator) > 1:
        raise WrongUsage("A separator is one character.", "Give one such as --separator ';', or “tab”.")
    return separator


def _columns(file: ContactFile, given: Sequence[str]) -> tuple[Column, ...] | None:
    """What the columns of a list are taken for: as guessed, but for those of which a person says something else."""
    if file.table is None:
        return None
    columns = list(file.table.columns)
    names = [name.casefold() for name in file.table.header]
    for text in given:
        header, equals, field = text.rpartition("=")
        column = Column.parse(field) if equals else None
        if column is None:
            known = ", ".join(name for name in FIELDS if name)
            raise WrongUsage(f"“{text}” says nothing about a column.", f"Write HEADER=FIELD; fields are {known}, skip.")
        if header.strip().casefold() not in names:
            raise WrongUsage(
                f"{file.name} has no column “{header.strip()}”.", f"It has {', '.join(file.table.header)}."
            )
        columns[names.index(header.strip().casefold())] = column
    return tuple(columns)


def _told(file: ContactFile, columns: tuple[Column, ...] | None, merged: Merged) -> dict[str, Any]:
    told: dict[str, Any] = {
        "file": file.name,
        "encoding": file.encoding,
        "contacts_created": merged.created,
        "contacts_updated": merged.updated,
        "unchanged": merged.unchanged,
        "skipped": merged.skipped,
        "problems": [{"line": note.line, "message": note.message} for note in merged.notes],
    }
    if file.table is not None and columns is not None:
        told["columns"] = [
            {"header": header, "field": column.field, "label": column.label}
            for header, column in zip(file.table.header, columns, strict=True)
        ]
    return told


def _say(context: Context, file: ContactFile, columns: tuple[Column, ...] | None, merged: Merged) -> None:
    terminal = context.terminal
    if context.arguments.preview and file.table is not None and columns is not None:
        terminal.say(f"{file.name}: {file.encoding}, separated by “{file.table.separator}”.")
        first = file.table.rows[0][1] if file.table.rows else [""] * len(columns)
        rows = (
            (header, _field(column), cell)
            for header, column, cell in zip(file.table.header, columns, first, strict=True)
        )
        terminal.table(("Column", "Taken for", "First row"), rows, flexible=2)
    counts = (
        (merged.created, "new"),
        (merged.updated, "updated"),
        (merged.unchanged, "unchanged"),
        (merged.skipped, "skipped"),
    )
    words = ", ".join(f"{count:,} {word}" for count, word in counts if count) or "no contacts"
    terminal.say(f"{file.name}: {words}{'. Nothing was stored' if context.arguments.preview else ''}.")
    for note in merged.notes:
        terminal.hint(str(note))


def _field(column: Column) -> str:
    return f"{FIELDS[column.field]}, {column.label}" if column.label else FIELDS[column.field]


def sync_contacts(context: Context) -> int:
    """``contacts sync``: read from Google Contacts; exit 4 when it cannot be reached."""
    connection = Connection(context.backend)
    try:
        report = connection.contacts.read()
    except RemoteError as error:
        context.terminal.error(error)
        return NEEDS_PERSON if isinstance(error, SignInNeeded | NotAllowed) else LATER
    finally:
        connection.close()
    merged = report.merged
    if context.arguments.json:
        context.terminal.json(
            {
                "read": report.read,
                "whole": report.whole,
                "contacts_created": merged.created,
                "contacts_updated": merged.updated,
                "unchanged": merged.unchanged,
                "skipped": merged.skipped,
                "not_in_google_any_more": report.dropped,
                "problems": [note.message for note in merged.notes],
            }
        )
        return 0
    counts = (
        (merged.created, "new"),
        (merged.updated, "updated"),
        (merged.unchanged, "unchanged"),
        (merged.skipped, "skipped"),
    )
    words = ", ".join(f"{count:,} {word}" for count, word in counts if count)
    context.terminal.say(f"{report.read:,} contacts read from Google{f': {words}' if words else ''}.")
    if report.dropped:
        context.terminal.hint(f"{report.dropped:,} are not in Google’s contacts any more; they stay here.")
    for note in merged.notes:
        context.terminal.hint(note.message)
    return 0


def export_contacts(context: Context) -> int:
    """``contacts export``."""
    arguments = context.arguments
    service = ContactExportService(context.backend.database)
    contacts = service.chosen(arguments.search)
    output: Path | None = arguments.output
    cards = arguments.format == "vcf" or (
        arguments.format is None and output is not None and output.suffix.lower() in CARD_ENDINGS
    )
    write = write_vcards if cards else write_csv
    if output is None:
        write(contacts, context.terminal.out)
        context.terminal.out.flush()
        return 0
    count = service.to_file(contacts, output, write)
    context.terminal.hint(f"{count:,} contacts written to {output}.")
    return 0
