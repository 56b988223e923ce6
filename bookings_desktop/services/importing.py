"""Imports of bookings, contacts and members from CSV and JSON files: streamed, checked, and all-or-nothing per file.

The same id updates and never copies; rows that say what is stored already are not touched. Contacts and members that a
booking names are matched by id, then by address, then by name, and created when they are unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from bookings_desktop.errors import BookingsError, InvalidInput
from bookings_desktop.models.database import Database
from bookings_desktop.models.unit_of_work import UnitOfWork
from bookings_desktop.models.values import Author, Booking, Origin
from bookings_desktop.services.file_reading import FileProblem, Record, is_json, open_file, read_csv, read_json
from bookings_desktop.services.import_parts import PartsImport
from bookings_desktop.services.import_people import PeopleImport
from bookings_desktop.services.interchange import BOOKING_KEYS, CSV_BOOKING_COLUMNS
from bookings_desktop.services.people_interchange import (
    CONTACT_KEYS,
    CONTACT_NOTE_KEYS,
    DEAL_KEYS,
    FOLLOW_UP_KEYS,
    MEMBER_KEYS,
    TIME_OFF_KEYS,
)
from bookings_desktop.services.records import (
    PersonReference,
    booking_from_record,
    first_of,
    normal_id,
    people_from,
    person_from,
    text_of,
)
from bookings_desktop.services.validation import check_booking

BATCH = 500
"""Records per group of statements; this many are in memory at a time."""

MOST_PROBLEMS = 20
"""Problems of a file that are named one by one."""

KNOWN_KEYS = {
    "members": MEMBER_KEYS,
    "time_off": TIME_OFF_KEYS,
    "contacts": CONTACT_KEYS,
    "contact_notes": CONTACT_NOTE_KEYS,
    "deals": DEAL_KEYS,
    "bookings": BOOKING_KEYS,
    "follow_ups": FOLLOW_UP_KEYS,
}
CSV_COLUMNS = {
    "bookings": (*CSV_BOOKING_COLUMNS, "contact", "assigned_to"),
    "contacts": ("id", "name", "given_name", "family_name", "company", "email", "phone", "time_zone", "notes"),
}

Progress = Callable[[int, float], None]
"""Hears how many records were read, and which part of the file that is (0 to 1)."""


@dataclass(slots=True)
class ImportReport:
    """What an import of one file did.

    Attributes:
        unchanged: bookings that were stored like that already.
    """

    file: str
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    contacts_created: int = 0
    contacts_updated: int = 0
    members_created: int = 0
    members_updated: int = 0
    time_off_created: int = 0
    time_off_updated: int = 0
    contact_notes_created: int = 0
    contact_notes_updated: int = 0
    deals_created: int = 0
    deals_updated: int = 0
    follow_ups_created: int = 0
    follow_ups_updated: int = 0


class ImportRefused(BookingsError):
    """A file has problems; nothing of it was stored.

    Attributes:
        problems: line number and sentence of each, at most :data:`MOST_PROBLEMS`.
        count: how many there are.
    """

    def __init__(self, file: str, problems: list[tuple[int, str]], count: int) -> None:
        self.problems = tuple(problems)
        self.count = count
        lines = [f"Line {line}: {message}" if line else message for line, message in problems]
        if count > len(problems):
            lines.append(f"… and {count - len(problems):,} more.")
        words = "1 problem" if count == 1 else f"{count:,} problems"
        super().__init__(f"{file} was not imported, because it has {words}.", "\n".join(lines))


@dataclass(slots=True)
class _Problems:
    found: list[tuple[int, str]] = field(default_factory=list)
    count: int = 0

    def add(self, line: int, message: str) -> None:
        self.count += 1
        if len(self.found) < MOST_PROBLEMS:
            self.found.append((line, message))


class ImportService:
    """Reads files into the database.

    Args:
        database: where the bookings go.
        who: gives the name under which the import is recorded.
        default_zone: gives the zone of bookings that name none.
        default_length: of bookings without an end.
    """

    def __init__(
        self,
        database: Database,
        who: Callable[[], str],
        default_zone: Callable[[], str],
        default_length: timedelta = timedelta(minutes=45),
    ) -> None:
        self._database = database
        self._who = who
        self._default_zone = default_zone
        self._default_length = default_length

    def run(self, path: Path, *, section: str = "bookings", progress: Progress | None = None) -> ImportReport:
        """Import one file in one transaction.

        Args:
            path: a CSV or JSON file.
            section: what a CSV file or a JSON array holds, ``bookings`` or ``contacts``.
            progress: told after every batch.

        Raises:
            ImportRefused: the file has problems; nothing of it was stored.
            BookingsError: the file or the database cannot be used.
        """
        if path.suffix.lower() == ".ics":
            raise BookingsError(
                f"{path.name} is a calendar file, which cannot be imported yet.", "Import a CSV or JSON file instead."
            )
        with open_file(path) as stream:
            json_file = is_json(path, stream)
            records = read_json(stream, section) if json_file else read_csv(stream, CSV_COLUMNS[section])
            size = max(1, path.stat().st_size)

            def tell(count: int) -> None:
                if progress is not None:
                    progress(count, min(1.0, stream.tell() / size))

            with self._database.unit_of_work(Author(self._who(), Origin.IMPORT)) as work:
                single = _FileImport(work, ImportReport(path.name), self._default_zone(), self._default_length, section)
                single.read(records, tell)
                work.commit()
        return single.report


class _FileImport:
    """The import of one file inside its transaction."""

    def __init__(
        self, work: UnitOfWork, report: ImportReport, default_zone: str, default_length: timedelta, section: str
    ) -> None:
        self.report = report
        self._work = work
        self._zone = default_zone
        self._length = default_length
        self._section = section
        self._problems = _Problems()
        self._people = PeopleImport(work)
        self._parts = PartsImport(work, self._people.has_contact, self._people.has_member)
        self._lines: dict[bytes, int] = {}

    def read(self, records: Iterator[Record], tell: Callable[[int], None]) -> None:
        """Take in all records. Raises ImportRefused after the whole file was looked at."""
        count = 0
        try:
            while batch := list(islice(records, BATCH)):
                self._take(batch)
                count += len(batch)
                tell(count)
        except FileProblem as error:
            self._problems.add(error.line, str(error))
        if self._problems.count:
            raise ImportRefused(self.report.file, self._problems.found, self._problems.count)
        self._people.finish()
        people = self._people.counts
        self.report.contacts_created, self.report.contacts_updated = people["contacts"]
        self.report.members_created, self.report.members_updated = people["members"]
        for word, counts in (("created", self._parts.created), ("updated", self._parts.updated)):
            for section, count in counts.items():
                setattr(self.report, f"{section}_{word}", count)

    def _take(self, batch: list[Record]) -> None:
        bookings: list[tuple[Record, str]] = []
        for record in batch:
            section = record.section or self._section
            try:
                _refuse_unknown(record, section)
                if section == "bookings":
                    bookings.append((record, self._id_of(record)))
                elif section == "contacts":
                    self._people.take_contact(record.values)
                elif section == "members":
                    self._people.take_member(record.values)
                else:
                    self._take_bookings(bookings)  # a follow-up may be about one of them
                    bookings = []
                    self._parts.take(section, record.values)
            except InvalidInput as error:
                self._problems.add(record.line, str(error))
        self._take_bookings(bookings)
        self._work.flush()

    def _id_of(self, record: Record) -> str:
        """The id under which a booking is looked up; empty for a new one. Raises InvalidInput for one that stood there before."""
        given = text_of(record.values, "id")
        if not given:
            return ""
        booking_id = normal_id(given)
        key = bytes.fromhex(booking_id)
        if key in self._lines:
            raise InvalidInput.of("id", f"The id {given} stands in line {self._lines[key]} already.")
        self._lines[key] = record.line
        return booking_id

    def _take_bookings(self, records: list[tuple[Record, str]]) -> None:
        if not records:
            return
        stored = self._work.bookings.get_many([booking_id for _, booking_id in records if booking_id])
        new: list[Booking] = []
        changed: list[tuple[Booking, Booking]] = []
        for record, booking_id in records:
            before = stored.get(booking_id)
            try:
                after = self._booking(record.values, before)
            except InvalidInput as error:
                self._problems.add(record.line, str(error))
                continue
            if before is None:
                new.append(after)
            elif after == before:
                self.report.unchanged += 1
            else:
                changed.append((before, after))
        self.report.created += len(new)
        self.report.updated += len(changed)
        if not self._problems.count:
            self._work.flush()
            self._work.bookings.add_many(new)
            self._work.bookings.save_many(changed)

    def _booking(self, values: Mapping[str, Any], before: Booking | None) -> Booking:
        booking = booking_from_record(values, before, self._zone, self._length)
        contacts = people_from(values, "contacts")
        members = people_from(values, "members")
        if "contact" in values:
            booking = replace(booking, contact_id=self._people.contact_of(first_of(values, "contact", contacts)))
        if "assigned_to" in values:
            booking = replace(booking, assigned_to_id=self._people.member_of(first_of(values, "assigned_to", members)))
        if "contacts" in values:
            booking = self._with_contacts(booking, contacts, all_further=values.get("contact", "") is None)
        if "members" in values:
            ids = [found for one in members if (found := self._people.member_of(one)) is not None]
            if values.get("assigned_to", "") is not None and ids:
                booking = replace(booking, assigned_to_id=booking.assigned_to_id or ids[0])
                ids = ids[1:]
            booking = replace(booking, further_member_ids=tuple(ids))
        if "deal" in values:
            deal = person_from(values, "deal")
            booking = replace(booking, deal_id=None if deal is None else self._parts.deal_of(deal.id))
        return check_booking(booking, before)

    def _with_contacts(self, booking: Booking, people: list[PersonReference], *, all_further: bool) -> Booking:
        """The booking with all the contacts that a record names, and who of them came. Raises InvalidInput."""
        found = [(contact_id, one) for one in people if (contact_id := self._people.contact_of(one)) is not None]
        came = tuple((contact_id, one.attendance) for contact_id, one in found)
        ids = tuple(contact_id for contact_id, _ in found)
        if ids and not all_further:
            booking = replace(booking, contact_id=booking.contact_id or ids[0])
            ids = ids[1:]
        return replace(booking, further_contact_ids=ids, attendance=came)


def _refuse_unknown(record: Record, section: str) -> None:
    """Raise InvalidInput for a record that is broken or has keys that we would lose."""
    if record.problem:
        raise InvalidInput.of("", record.problem)
    known = KNOWN_KEYS[section]
    unknown = sorted(set(record.values) - set(known))
    if unknown:
        raise InvalidInput.of(unknown[0], f"Unknown: {', '.join(unknown)}. Known are: {', '.join(known)}.")
