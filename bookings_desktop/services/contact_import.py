"""Imports of contacts from lists (CSV) and cards (vCard) of other programs: looked at first, then taken in as one step."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bookings_desktop.errors import InvalidInput
from bookings_desktop.models.database import Database
from bookings_desktop.models.unit_of_work import UnitOfWork
from bookings_desktop.models.values import Author, Origin
from bookings_desktop.services.contact_columns import Column
from bookings_desktop.services.contact_draft import ContactDraft, FileNote
from bookings_desktop.services.contact_matching import ContactMatching, Merged
from bookings_desktop.services.contact_tables import ContactTable, drafts_of, read_table
from bookings_desktop.services.import_watch import ImportWatch
from bookings_desktop.services.text_files import decoded, read_file
from bookings_desktop.services.vcards import CARD_ENDINGS, read_vcards

MOST_CONTACTS = 50_000
"""Contacts of one file."""


@dataclass(frozen=True, slots=True)
class ContactFile:
    """A file of contacts, read and not yet taken in.

    Attributes:
        name: of the file.
        encoding: in which it was read.
        table: the list, of a CSV file; None for a file of cards.
        cards: the text, of a file of cards.
    """

    name: str
    encoding: str
    table: ContactTable | None = None
    cards: str = ""

    @property
    def size(self) -> int:
        """How many contacts there seem to be; for telling how far an import is."""
        return self.cards.upper().count("BEGIN:VCARD") if self.table is None else len(self.table.rows)

    def drafts(self, columns: Sequence[Column] | None = None) -> Iterator[ContactDraft | FileNote]:
        """The contacts in it; of a list, with its columns taken for these, or for what was guessed."""
        if self.table is None:
            yield from read_vcards(self.cards)
            return
        yield from self.table.notes
        yield from drafts_of(self.table, self.table.columns if columns is None else columns)


def read_contacts(path: Path, *, encoding: str = "", separator: str = "") -> ContactFile:
    """Read a file of contacts.

    Args:
        path: a file of cards (.vcf) or a list (.csv, .txt, .tsv).
        encoding: in which it is written; found when it is not given.
        separator: between the cells of a list; found when it is not given.

    Raises:
        BookingsError: it cannot be read, is too large, or is empty.
    """
    text, used = decoded(read_file(path), encoding)
    if path.suffix.lower() in CARD_ENDINGS or text.lstrip()[:11].upper() == "BEGIN:VCARD":
        return ContactFile(path.name, used, cards=text)
    if "\0" in text[:4096]:
        raise InvalidInput.of("", f"{path.name} is no text file. Save it as CSV, then import it again.")
    return ContactFile(path.name, used, table=read_table(text, used, separator))


class ContactImportService:
    """Takes files of contacts in.

    Args:
        database: where they go.
        who: gives the name under which the import is recorded.
    """

    def __init__(self, database: Database, who: Callable[[], str]) -> None:
        self._database = database
        self._who = who

    def preview(
        self, file: ContactFile, columns: Sequence[Column] | None = None, *, watch: ImportWatch | None = None
    ) -> Merged:
        """What an import would do; nothing is stored.

        Raises:
            InvalidInput: there are more contacts than can be taken at a time.
            ImportStopped: a person stopped it.
        """
        with self._database.reading() as work:
            return _taken(work, file, columns, watch, writes=False)

    def run(
        self,
        file: ContactFile,
        columns: Sequence[Column] | None = None,
        *,
        sender: str = "",
        watch: ImportWatch | None = None,
    ) -> Merged:
        """Take a file in, in one transaction and as one step of undo: its changes can be given to ``ContactService.undo``.

        What cannot be read or kept is told by line, and the others go on.

        Raises:
            InvalidInput: there are more contacts than can be taken at a time; nothing was stored.
            ImportStopped: a person stopped it; nothing was stored.
        """
        with self._database.unit_of_work(Author(self._who(), Origin.IMPORT, sender)) as work:
            merged = _taken(work, file, columns, watch, writes=True)
            work.commit()
            return merged


def _taken(
    work: UnitOfWork, file: ContactFile, columns: Sequence[Column] | None, watch: ImportWatch | None, *, writes: bool
) -> Merged:
    watch = watch or ImportWatch()
    watch.total = file.size
    return ContactMatching(work, writes=writes, watch=watch).take_all(file.drafts(columns), most=MOST_CONTACTS)
