"""Records of CSV and JSON files, one at a time, each with the line on which it starts; never the whole file in memory."""

from __future__ import annotations

import codecs
import csv
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

from bookings_desktop.errors import BookingsError
from bookings_desktop.services.csv_safety import unguarded

LARGEST_FILE = 1 << 30
"""Bytes; ten million lines of bookings are no file that a person made."""

LONGEST_RECORD = 1 << 20
"""Characters of one line or one JSON object."""

CHUNK = 1 << 16
SEPARATORS = (",", ";", "\t")
SECTIONS = ("members", "time_off", "contacts", "contact_notes", "deals", "bookings", "follow_ups")

COLUMN_ALIASES = {
    "time_zone": "timezone",
    "timezone": "time_zone",
    "assign": "assigned_to",
    "link": "meeting_link",
}
"""Other names of columns, used where the file's own name is not known."""


@dataclass(frozen=True, slots=True)
class Record:
    """One booking, contact, member or other thing of a file.

    Attributes:
        line: number of the line on which it starts, from 1.
        section: one of :data:`SECTIONS`; empty when the file does not say.
        values: what stands there, by key or column.
        problem: what is wrong with the record as such, or empty.
    """

    line: int
    section: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    problem: str = ""


class FileProblem(BookingsError):
    """The file cannot be read beyond a line.

    Attributes:
        line: number of the line, from 1; 0 when it concerns the file as a whole.
    """

    def __init__(self, line: int, title: str, hint: str = "") -> None:
        super().__init__(title, hint)
        self.line = line


def open_file(path: Path) -> BinaryIO:
    """Open a file for import. Raises BookingsError when it cannot be read or is larger than we import."""
    try:
        stream = path.open("rb")
        size = path.stat().st_size
    except OSError as error:
        raise BookingsError(
            f"The file {path} cannot be read: {error.strerror or error}.", "Check its name and rights."
        ) from error
    if size > LARGEST_FILE:
        stream.close()
        raise BookingsError(f"The file {path} is larger than 1 GB.", "Split it into several files.")
    return stream


def is_json(path: Path, stream: BinaryIO) -> bool:
    """Whether a file holds JSON: by its name's ending, otherwise by its first character."""
    suffix = path.suffix.lower()
    if suffix in (".json", ".ndjson", ".jsonl"):
        return True
    if suffix in (".csv", ".tsv"):
        return False
    beginning = stream.read(CHUNK)
    stream.seek(0)
    return beginning.removeprefix(codecs.BOM_UTF8).lstrip()[:1] in (b"{", b"[")


def read_csv(stream: BinaryIO, known: Sequence[str]) -> Iterator[Record]:
    """The records of a CSV file (RFC 4180) with a header line; separated by commas, semicolons or tabs.

    Args:
        stream: the file, UTF-8 with or without a byte order mark.
        known: the columns that are understood.

    Raises:
        FileProblem: wrong encoding, unknown columns, or a broken quotation.
    """
    lines = _lines(stream)
    first = next(lines, "")
    told = re.fullmatch(r"sep=(.)\r?\n?", first)  # written by spreadsheets for spreadsheets
    skipped = 1 if told else 0
    if told:
        first = next(lines, "")
    separator = told[1] if told else _separator(first, known)
    reader = csv.reader(_with_first(first, lines), delimiter=separator, strict=True)
    try:
        header = next(reader, [])
    except csv.Error as error:
        _broken(skipped + 1, error)
    columns = _columns(header, known, skipped + 1)
    while True:
        line = skipped + reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            _broken(line, error)
        if not any(cells):
            continue
        if len(cells) != len(columns):
            yield Record(line, problem=f"It has {len(cells)} cells, but the header names {len(columns)} columns.")
            continue
        yield Record(line, values=_nested(dict(zip(columns, map(unguarded, cells), strict=True))))


def _nested(cells: dict[str, str]) -> dict[str, Any]:
    """The JSON shape of a row: the columns of a person become one reference."""
    values: dict[str, Any] = dict(cells)
    for person in ("contact", "assigned_to"):
        parts = {part: values.pop(f"{person}_{part}", "") for part in ("id", "name", "email")}
        if any(parts.values()) or (person not in values and any(f"{person}_{part}" in cells for part in parts)):
            values[person] = parts
    return values


def _columns(header: Sequence[str], known: Sequence[str], line: int) -> list[str]:
    names = [re.sub(r"[\s-]+", "_", name.strip().lower()) for name in header]
    columns = [name if name in known else COLUMN_ALIASES.get(name, name) for name in names]
    if not any(columns):
        raise FileProblem(line, "There is no header line with the names of the columns.", _known(known))
    unknown = [given.strip() or "(empty)" for given, name in zip(header, columns, strict=True) if name not in known]
    if unknown:
        words = "column" if len(unknown) == 1 else "columns"
        raise FileProblem(line, f"Unknown {words}: {', '.join(unknown)}.", _known(known))
    doubled = sorted({name for name in columns if columns.count(name) > 1})
    if doubled:
        raise FileProblem(line, f"The column {', '.join(doubled)} stands there twice.", "Leave one of them out.")
    return columns


def _known(names: Sequence[str]) -> str:
    return f"Known are: {', '.join(names)}."


def _separator(header: str, known: Sequence[str]) -> str:
    """The separator that finds most known columns in the header line; a comma when none does."""

    def found(separator: str) -> int:
        names = (re.sub(r"[\s-]+", "_", cell.strip().strip('"').lower()) for cell in header.split(separator))
        return sum(name in known or name in COLUMN_ALIASES for name in names)

    return max(SEPARATORS, key=found)


def _with_first(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


def _lines(stream: BinaryIO) -> Iterator[str]:
    number = 0
    while raw := stream.readline(4 * LONGEST_RECORD):
        number += 1
        if number == 1:
            raw = _without_mark(raw)
        try:
            line = raw.decode("utf-8")
        except UnicodeDecodeError as error:
            _not_utf8(number, error)
        if len(line) > LONGEST_RECORD:
            raise FileProblem(number, "The line is too long.", f"A line has {LONGEST_RECORD:,} characters at the most.")
        yield line


def _without_mark(raw: bytes) -> bytes:
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise FileProblem(1, "The file is UTF-16 text.", "Save it as UTF-8, then import it again.")
    return raw.removeprefix(codecs.BOM_UTF8)


def _not_utf8(line: int, error: Exception) -> NoReturn:
    raise FileProblem(line, "This is not UTF-8 text.", "Save the file as UTF-8, then import it again.") from error


def _broken(line: int, error: Exception) -> NoReturn:
    raise FileProblem(line, f"The row cannot be read: {error}.", "Check its quotation marks.") from error


def read_json(stream: BinaryIO, section: str) -> Iterator[Record]:
    """The records of a JSON file: an array of objects, objects one after the other, or an object of such arrays by section.

    Args:
        stream: the file, UTF-8 with or without a byte order mark.
        section: of what an array without a name consists.

    Raises:
        FileProblem: wrong encoding, or not JSON of this shape.
    """
    text = _JsonText(stream)
    if text.peek() == "[":
        yield from _array(text, section)
        text.expect_end()
    elif text.names_section():
        text.take("{")
        while text.peek() != "}":
            line, name = text.value()
            if name not in SECTIONS:
                raise FileProblem(line, f"Unknown part “{name}”.", f"Known are: {', '.join(SECTIONS)}.")
            text.take(":")
            yield from _array(text, str(name))
            text.comma_unless("}")
        text.take("}")
        text.expect_end()
    else:
        while text.peek():
            yield _object(*text.value(), section)


def _array(text: _JsonText, section: str) -> Iterator[Record]:
    text.take("[")
    while text.peek() != "]":
        yield _object(*text.value(), section)
        text.comma_unless("]")
    text.take("]")


def _object(line: int, value: Any, section: str) -> Record:
    if isinstance(value, dict):
        return Record(line, section, value)
    return Record(line, section, problem="It is not an object in braces.")


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a value of JSON")


class _JsonText:
    """A JSON text read in chunks; values are decoded one at a time, with the line on which they start."""

    _decoder = json.JSONDecoder(parse_constant=_no_constant)

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._decode = codecs.getincrementaldecoder("utf-8")()
        self._buffer = ""
        self._at = 0
        self._line = 1
        self._read_line = 1
        self._ended = False
        self._more(first=True)

    def peek(self) -> str:
        """The next character that is no white space; empty at the end."""
        while True:
            while self._at < len(self._buffer):
                char = self._buffer[self._at]
                if char not in " \t\r\n":
                    return char
                self._line += char == "\n"
                self._at += 1
            if self._ended:
                return ""
            self._more()

    def names_section(self) -> bool:
        """Whether an object follows whose first key is the name of a section with an array."""
        self.peek()
        start = self._buffer[self._at : self._at + 200]
        return re.match(rf'\{{\s*"(?:{"|".join(SECTIONS)})"\s*:\s*\[', start) is not None

    def take(self, char: str) -> None:
        """Go over a character that has to come now."""
        found = self.peek()
        if found != char:
            what = f"“{found}”" if found else "the end of the file"
            raise FileProblem(self._line, f"This is not JSON as expected: there is {what} instead of “{char}”.")
        self._at += 1

    def comma_unless(self, end: str) -> None:
        """Go over a comma, unless the array or object ends here."""
        if self.peek() != end:
            self.take(",")
            if self.peek() == end:
                raise FileProblem(self._line, f"This is not JSON: there is a comma before “{end}”.")

    def expect_end(self) -> None:
        """Make sure that nothing follows."""
        if self.peek():
            raise FileProblem(self._line, "There is more text after the end of the JSON value.")

    def value(self) -> tuple[int, Any]:
        """The next value and the line on which it starts."""
        self.peek()
        while True:
            try:
                value, end = self._decoder.raw_decode(self._buffer, self._at)
            except json.JSONDecodeError as error:
                if self._ended or self._is_final(error):
                    line = self._line + self._buffer.count("\n", self._at, error.pos)
                    raise FileProblem(line, f"This is not JSON: {error.msg}.") from error
            except (ValueError, RecursionError) as error:
                raise FileProblem(self._line, f"This is not JSON that can be read: {error}.") from error
            else:
                if end < len(self._buffer) or self._ended:
                    line = self._line
                    self._line += self._buffer.count("\n", self._at, end)
                    self._at = end
                    return line, value
            if len(self._buffer) - self._at > LONGEST_RECORD:
                raise FileProblem(
                    self._line, "The object is too long.", f"It has {LONGEST_RECORD:,} characters at the most."
                )
            self._more()

    def _is_final(self, error: json.JSONDecodeError) -> bool:
        """Whether more text cannot mend it: it lies well before the end, and is no string whose end is still to come."""
        return not error.msg.startswith("Unterminated") and error.pos < len(self._buffer) - 16

    def _more(self, *, first: bool = False) -> None:
        raw = self._stream.read(CHUNK)
        self._ended = not raw
        try:
            text = self._decode.decode(_without_mark(raw) if first else raw, final=self._ended)
        except UnicodeDecodeError as error:
            _not_utf8(self._read_line + raw.count(b"\n", 0, error.start), error)
        self._read_line += raw.count(b"\n")
        self._buffer = self._buffer[self._at :] + text
        self._at = 0
