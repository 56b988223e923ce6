"""Lists of contacts as CSV files of any program: the separator is found, and rows that cannot be read are told by line."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bookings_desktop.errors import InvalidInput
from bookings_desktop.models.values import ContactPoint, ForeignReference, NameOrder
from bookings_desktop.services.contact_columns import (
    Column,
    guess,
    guess_from_cells,
    is_label,
    known_columns,
    looks_like_header,
)
from bookings_desktop.services.contact_draft import CSV_SOURCE, ContactDraft, FileNote
from bookings_desktop.services.csv_safety import unguarded
from bookings_desktop.services.records import normal_id
from bookings_desktop.services.text_files import lines_of

SEPARATORS = (",", ";", "\t", "|")
LONGEST_ROW = 400
"""Lines of one row; a quotation that is longer was never closed."""

_BETWEEN = re.compile(r"\s*:::\s*")
"""What Google writes between several values of one cell."""


@dataclass(slots=True)
class ContactTable:
    """A list of contacts, read and not yet understood.

    Attributes:
        encoding: in which it was read.
        separator: what stands between its cells.
        header: the names of the columns; made up for a list without them.
        columns: what each column is taken for; a person may give others.
        rows: line number and cells of each row.
        notes: what could not be read.
    """

    encoding: str
    separator: str
    header: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)
    notes: list[FileNote] = field(default_factory=list)


def read_table(text: str, encoding: str, separator: str = "") -> ContactTable:
    """Read a list; the separator is found unless it is given. Raises InvalidInput for a file without any row."""
    lines = lines_of(text)
    skipped = 0
    told = re.fullmatch(r"sep=(.)\s*", lines[0]) if lines else None  # written by spreadsheets for spreadsheets
    if told:
        separator, skipped = told[1], 1
    while skipped < len(lines) and not lines[skipped].strip():
        skipped += 1
    if skipped == len(lines):
        raise InvalidInput.of("", "The file is empty.")
    separator = separator or _separator(lines, skipped)
    table = ContactTable(encoding, separator, (), ())
    for line, cells in _rows(lines, skipped, separator, table.notes):
        if not any(cell.strip() for cell in cells):
            continue
        if table.header:
            _take(table, line, cells)
        elif looks_like_header(cells):
            table.header = tuple(" ".join(cell.split()) for cell in cells)
            table.columns = guess(table.header)
        else:
            table.header = tuple(f"Column {number}" for number in range(1, len(cells) + 1))
            table.columns = guess_from_cells(cells)
            _take(table, line, cells)
    if not table.header:
        raise InvalidInput.of("", "No row of the file can be read.")
    return table


def drafts_of(table: ContactTable, columns: Sequence[Column]) -> Iterator[ContactDraft]:
    """The contacts of a list, its columns taken for what a person or a guess says."""
    for line, cells in table.rows:
        yield _draft(line, cells, columns)


def _take(table: ContactTable, line: int, cells: list[str]) -> None:
    size = len(table.header)
    if len(cells) > size and any(cell.strip() for cell in cells[size:]):
        table.notes.append(FileNote(line, f"The row has {len(cells)} cells, but there are {size} columns."))
        return
    padded = (*cells[:size], *[""] * (size - len(cells)))
    table.rows.append((line, tuple(unguarded(cell) for cell in padded)))


def _separator(lines: list[str], start: int) -> str:
    """The separator that makes most known columns of the first row, or else most cells of it."""

    def found(separator: str) -> tuple[int, int]:
        _, cells = next(_rows(lines, start, separator, []), (0, []))
        return known_columns(cells), len(cells)

    return max(SEPARATORS, key=found)


def _rows(lines: list[str], start: int, separator: str, notes: list[FileNote]) -> Iterator[tuple[int, list[str]]]:
    """Line number and cells of each row; one that cannot be read is noted, and the next line is the next row."""
    at = start
    while at < len(lines):
        end, quotes = at, 0
        while end < min(len(lines), at + LONGEST_ROW):
            quotes += lines[end].count('"')
            end += 1
            if quotes % 2 == 0:
                break
        cells = _cells(lines[at:end], separator) if quotes % 2 == 0 else None
        if cells is None and quotes % 2:
            cells, end = _cells(lines[at : at + 1], separator), at + 1  # a lone quotation mark, as in 5" pipe
        if cells is None:
            notes.append(FileNote(at + 1, "The row cannot be read; look at its quotation marks."))
            end = at + 1
        else:
            yield at + 1, cells
        at = end


def _cells(lines: list[str], separator: str) -> list[str] | None:
    """The cells of one row; None when it is not one whole row."""
    try:
        rows = list(csv.reader(lines, delimiter=separator, strict=True))
    except csv.Error:
        return None
    return rows[0] if len(rows) == 1 else None


def _draft(line: int, cells: Sequence[str], columns: Sequence[Column]) -> ContactDraft:
    draft = ContactDraft(line)
    labels = {"email": "", "phone": ""}  # of the values to come
    for cell, column in zip(cells, columns, strict=False):
        value = cell.strip()
        if column.field in ("email_label", "phone_label"):
            labels[column.field.removesuffix("_label")] = _label(value)
        elif not value or not column.field:
            continue
        elif column.field in ("email", "phone"):
            points = draft.emails if column.field == "email" else draft.phones
            label = labels[column.field] or column.label
            labels[column.field] = ""
            points += [ContactPoint(part, label) for part in _BETWEEN.split(value) if part]
        elif column.field == "notes":
            draft.notes = f"{draft.notes}\n\n{value}" if draft.notes else value
        elif column.field == "tags":
            draft.tags += _words(value)
        elif column.field == "languages":
            draft.languages += _words(value)
        elif column.field == "id":
            draft.contact_id = normal_id(value)
            draft.own_id = draft.contact_id == value.lower().replace("-", "")
        elif column.field == "key":
            draft.references.append(ForeignReference(CSV_SOURCE, value))
        elif column.field == "name_order":
            draft.order = next((order for order in NameOrder if order.value == value.lower()), None)
        else:
            draft.texts[column.field] = value
    return draft


def _label(value: str) -> str:
    """The label that a cell gives to the value behind it, as Google writes lists and so do we."""
    label = value.lstrip("* ").strip()
    known = label.lower() in ("work", "home", "mobile")
    return label.lower() if known else label if is_label(label) else ""


def _words(value: str) -> list[str]:
    """The words of a cell of tags; “* myContacts”, which Google gives everybody, is none."""
    listed = ":::" in value or value.startswith("* ")
    parts = _BETWEEN.split(value) if listed else re.split(r"\s*[;,]\s*", value)
    return [part for part in parts if part and not part.startswith("* ")]
