"""Exports of contacts: as a list (CSV) that no spreadsheet takes for formulas, and as cards (vCard 3.0)."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TextIO

from bookings_desktop.models.database import Database
from bookings_desktop.models.text import needles
from bookings_desktop.models.values import Contact
from bookings_desktop.services.csv_safety import guarded
from bookings_desktop.services.exporting import file_in_one_step
from bookings_desktop.services.vcards import CARD_ENDINGS, vcard_of

_TEXTS = (
    "id",
    "name",
    "name_order",
    "prefix",
    "given_name",
    "middle_name",
    "family_name",
    "suffix",
    "company",
    "job_title",
    "time_zone",
    "notes",
)


class ContactExportService:
    """Writes contacts to files."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def chosen(
        self, query: str = "", ids: Sequence[str] | None = None, *, archived: bool | None = None
    ) -> tuple[Contact, ...]:
        """The living contacts of a filtered list: by ids in their order, or those in which all words of a query occur."""
        with self._database.reading() as work:
            if ids is None:
                return tuple(work.contacts.all(needles(query), archived=archived))
            found = work.contacts.get_many(ids)
        return tuple(found[one] for one in ids if one in found and found[one].deleted_at is None)

    def to_file(
        self, contacts: Iterable[Contact], path: Path, write: Callable[[Iterable[Contact], TextIO], int] | None = None
    ) -> int:
        """Write contacts to a file, which is there as a whole or not at all; returns how many.

        Args:
            contacts: the contacts.
            path: the file.
            write: :func:`write_csv` or :func:`write_vcards`; as the file's name says when it is not given.

        Raises:
            BookingsError: the file cannot be written.
        """
        if write is None:
            write = write_vcards if path.suffix.lower() in CARD_ENDINGS else write_csv
        with file_in_one_step(path, mark=write is write_csv) as stream:
            return write(contacts, stream)


def write_vcards(contacts: Iterable[Contact], stream: TextIO) -> int:
    """Write contacts as cards; returns how many."""
    count = 0
    for contact in contacts:
        stream.write(vcard_of(contact))
        count += 1
    return count


def write_csv(contacts: Iterable[Contact], stream: TextIO) -> int:
    """Write contacts as a list with as many columns for addresses and numbers as one of them has; returns how many."""
    rows = tuple(contacts)
    mails = max((len(one.emails) for one in rows), default=0)
    phones = max((len(one.phones) for one in rows), default=0)
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow([*_TEXTS, "languages", "tags", *_header("email", mails), *_header("phone", phones)])
    for one in rows:
        texts = [str(getattr(one, name)) for name in _TEXTS]
        mail_cells = [cell for point in one.email_points for cell in (point.label, point.value)]
        phone_cells = [cell for point in one.phone_points for cell in (point.label, point.value)]
        mail_cells += [""] * (2 * mails - len(mail_cells))
        phone_cells += [""] * (2 * phones - len(phone_cells))
        cells = [*texts, _listed(one.languages), _listed(one.tags), *mail_cells, *phone_cells]
        writer.writerow([guarded(cell) for cell in cells])
    return len(rows)


def _header(name: str, count: int) -> list[str]:
    return [cell for number in range(1, count + 1) for cell in (f"{name} {number} label", f"{name} {number}")]


def _listed(words: Sequence[str]) -> str:
    """Words in one cell; one that holds a separator itself is marked as a list of one."""
    joined = " ::: ".join(words)
    return f"{joined} :::" if len(words) == 1 and set(joined) & {",", ";"} else joined
