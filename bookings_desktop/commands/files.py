"""The verbs for files: import, export, backup, restore-backup."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from bookings_desktop.commands.arguments import WrongUsage
from bookings_desktop.commands.context import Context
from bookings_desktop.errors import BookingsError
from bookings_desktop.services.backup import BackupService, backup_folder
from bookings_desktop.services.backup import restore_backup as put_back
from bookings_desktop.services.exporting import ExportService
from bookings_desktop.services.importing import ImportReport, ImportService


def import_bookings(context: Context) -> int:
    """``import``."""
    return import_files(context, context.arguments.files, "bookings")


def import_files(context: Context, files: Sequence[Path], section: str) -> int:
    """Import files in the shape of our own exports, and tell what became of them.

    Args:
        context: of the verb.
        files: CSV or JSON files.
        section: what a file without names of its parts holds.
    """
    service = ImportService(
        context.backend.database, context.backend.who, lambda: context.zone.key, context.default_length
    )
    reports: list[ImportReport] = []
    for path in files:
        try:
            reports.append(_import_file(context, service, path, section))
        except BookingsError:
            if reports:
                _tell_imports(context, reports)
            raise
    _tell_imports(context, reports)
    return 0


def _import_file(context: Context, service: ImportService, path: Path, section: str) -> ImportReport:
    def progress(count: int, part: float) -> None:
        context.terminal.progress(f"{path.name}: {count:,} records, {part:.0%}", last=part >= 1)

    return service.run(path, section=section, progress=progress)


def _tell_imports(context: Context, reports: list[ImportReport]) -> None:
    if context.arguments.json:
        numbers = [asdict(report) for report in reports]
        totals = {name: sum(one[name] for one in numbers) for name in numbers[0] if name != "file"}
        context.terminal.json({**totals, "files": numbers})
        return
    for report in reports:
        parts = [
            f"{count:,} {words}"
            for count, words in (
                (report.created, "bookings created"),
                (report.updated, "bookings updated"),
                (report.unchanged, "bookings unchanged"),
                (report.contacts_created, "contacts created"),
                (report.contacts_updated, "contacts updated"),
                (report.members_created, "members created"),
                (report.members_updated, "members updated"),
                (report.time_off_created, "times off created"),
                (report.time_off_updated, "times off updated"),
                (report.contact_notes_created, "notes created"),
                (report.contact_notes_updated, "notes updated"),
                (report.deals_created, "deals created"),
                (report.deals_updated, "deals updated"),
                (report.follow_ups_created, "follow-ups created"),
                (report.follow_ups_updated, "follow-ups updated"),
            )
            if count
        ]
        context.terminal.say(f"{report.file}: {', '.join(parts) or 'nothing to import'}.")


def export(context: Context) -> int:
    """``export``."""
    arguments = context.arguments
    if arguments.format == "ics":
        raise WrongUsage("Bookings cannot be exported as ICS yet.", "Use --format json or --format csv.")
    if arguments.everything and arguments.format != "json":
        raise WrongUsage("Only JSON holds everything.", "Use --format json, or leave --everything out.")
    service = ExportService(context.backend.database)
    write = service.everything_as_json if arguments.everything else service.bookings_as_json
    if arguments.format == "csv":
        write = service.bookings_as_csv
    if arguments.output is None:
        write(context.terminal.out)
        context.terminal.out.flush()
        return 0
    count = service.to_file(write, arguments.output)
    context.terminal.hint(f"{count:,} bookings written to {arguments.output}.")
    return 0


def backup(context: Context) -> int:
    """``backup``."""
    service = BackupService(context.backend.database, context.backend.backup_folder)
    context.terminal.say(str(service.write(context.arguments.file)))
    return 0


def restore_backup(context: Context) -> int:
    """``restore-backup``."""
    url = context.database_url
    restored = put_back(context.arguments.file, url, backup_folder(context.folder, url))
    context.terminal.say(f"The database holds {restored.bookings:,} bookings now.")
    if restored.set_aside is not None:
        context.terminal.say(f"The replaced one is kept as {restored.set_aside}.")
    return 0
