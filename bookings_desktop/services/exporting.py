"""Exports of bookings to JSON and CSV: streamed, and written to a file in one step."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any, TextIO

from bookings_desktop.errors import BookingsError
from bookings_desktop.models.booking_query import BookingQuery
from bookings_desktop.models.database import Database
from bookings_desktop.services.csv_safety import guarded
from bookings_desktop.services.interchange import (
    CSV_BOOKING_COLUMNS,
    booking_to_json,
    booking_to_row,
)
from bookings_desktop.services.people_interchange import (
    contact_to_json,
    deal_to_json,
    follow_up_to_json,
    member_to_json,
    note_to_json,
    time_off_to_json,
)


class ExportService:
    """Writes what is stored, all from one state of the database. Deleted bookings are left out."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def bookings_as_json(self, stream: TextIO) -> int:
        """Write an array of bookings, one per line; returns how many."""
        with self._database.reading() as work:
            return _array(stream, map(booking_to_json, work.details.matching(BookingQuery())), end="\n")

    def everything_as_json(self, stream: TextIO) -> int:
        """Write an object with all that staff keep, the trash too, one thing per line; returns how many living bookings.

        What stands in a section refers only to sections before it, so that an import reads the file from top to bottom. The
        history, what was agreed with Google, and row versions are the database's own and are left out.
        """
        with self._database.reading() as work:
            living = 0

            def bookings() -> Iterator[dict[str, Any]]:
                nonlocal living
                for details in work.details.matching(BookingQuery()):
                    living += 1
                    yield booking_to_json(details)
                yield from map(booking_to_json, work.details.matching(BookingQuery(in_trash=True)))

            contacts = chain(work.contacts.all(), work.contacts.all(deleted=True))
            deals = sorted(chain(work.deals.all(), work.deals.all(deleted=True)), key=lambda deal: deal.id)
            follow_ups = sorted(work.follow_ups.all(), key=lambda follow_up: follow_up.id)
            sections: dict[str, Iterable[dict[str, Any]]] = {
                "members": map(member_to_json, work.members.all()),
                "time_off": map(time_off_to_json, work.time_off.all()),
                "contacts": map(contact_to_json, contacts),
                "contact_notes": map(note_to_json, work.contact_notes.all()),
                "deals": map(deal_to_json, deals),
                "bookings": bookings(),
                "follow_ups": map(follow_up_to_json, follow_ups),
            }
            for number, (name, items) in enumerate(sections.items()):
                stream.write(f'{"," if number else "{"}\n"{name}": ')
                _array(stream, items)
            stream.write("\n}\n")
            return living

    def bookings_as_csv(self, stream: TextIO) -> int:
        """Write bookings as CSV (RFC 4180, UTF-8) that no spreadsheet takes for formulas; returns how many."""
        writer = csv.writer(stream, lineterminator="\r\n")
        writer.writerow(CSV_BOOKING_COLUMNS)
        count = 0
        with self._database.reading() as work:
            for details in work.details.matching(BookingQuery()):
                row = booking_to_row(details)
                writer.writerow([guarded(row[name]) for name in CSV_BOOKING_COLUMNS])
                count += 1
        return count

    def to_file(self, write: Callable[[TextIO], int], path: Path) -> int:
        """Let one of the writers above write a file, which is there as a whole or not at all. Raises BookingsError."""
        with file_in_one_step(path, mark=write == self.bookings_as_csv) as stream:
            return write(stream)


def _array(stream: TextIO, items: Iterable[dict[str, Any]], end: str = "") -> int:
    count = 0
    stream.write("[")
    for item in items:
        stream.write(",\n" if count else "\n")
        stream.write(json.dumps(item, ensure_ascii=False))
        count += 1
    stream.write(f"\n]{end}" if count else f"]{end}")
    return count


@contextmanager
def file_in_one_step(path: Path, *, mark: bool = False) -> Iterator[TextIO]:
    """A new UTF-8 text file that takes the place of ``path`` when everything was written; otherwise the old one stays.

    Args:
        path: the file.
        mark: whether it begins with a byte order mark, without which Excel takes a list for one in the encoding of Windows.

    Raises:
        BookingsError: it cannot be written.
    """
    if path.is_dir():
        raise BookingsError(f"{path} is a folder.", "Give the name of a file.")
    if path.exists() and not path.is_file():
        raise BookingsError(f"{path} is a device or a pipe, not a file.", "Give the name of a file.")
    path = path.resolve()  # behind a link it is the file itself that is replaced
    draft = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as stream:
            if mark:
                stream.write("\ufeff")
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(path)
    except OSError as error:
        raise BookingsError(
            f"The file {path} could not be written: {error.strerror or error}.",
            "Check the disk and the folder’s rights.",
        ) from error
    finally:
        draft.unlink(missing_ok=True)
