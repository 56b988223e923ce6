from __future__ import annotations

import json
import os
import tracemalloc
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from bookings_desktop.errors import BookingsError
from bookings_desktop.models.booking_query import BookingQuery
from bookings_desktop.models.database import Database
from bookings_desktop.models.reminders import NO_REMINDERS, Reminders
from bookings_desktop.models.values import BookingStatus, HistoryAction, Origin
from bookings_desktop.services.bookings import BookingService
from bookings_desktop.services.csv_safety import guarded, unguarded
from bookings_desktop.services.exporting import ExportService
from bookings_desktop.services.importing import ImportRefused, ImportReport, ImportService
from bookings_desktop.services.interchange import booking_to_json
from tests.support.builders import GOOGLE, START, a_booking, a_contact, a_database, a_member, a_slot, some_days, stored

HEADER = "title,start,end,timezone\n"
Import = Callable[..., ImportReport]


@pytest.fixture
def take(database: Database, tmp_path: Path) -> Import:
    """Import a text as a file of this name."""

    def run(content: str | bytes, name: str = "in.csv", section: str = "bookings") -> ImportReport:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return ImportService(database, lambda: "Anna", lambda: "Europe/London").run(path, section=section)

    return run


def bookings(database: Database) -> list[dict[str, Any]]:
    with database.reading() as work:
        return [booking_to_json(details) for details in work.details.matching(BookingQuery())]


def exported(database: Database, form: str) -> str:
    stream = StringIO()
    service = ExportService(database)
    {"csv": service.bookings_as_csv, "json": service.bookings_as_json, "all": service.everything_as_json}[form](stream)
    return stream.getvalue()


def refused(take: Import, content: str | bytes, name: str = "in.csv", **more: Any) -> tuple[tuple[int, str], ...]:
    with pytest.raises(ImportRefused) as caught:
        take(content, name, **more)
    return caught.value.problems


# ---- the round trip -------------------------------------------------------------------------------------------------


def rich(database: Database) -> None:
    """Bookings of every kind, with texts that are hard on a file."""
    zoe = a_contact(company="Zoë & Co.", phones=("+44 20 7946 0000",), notes='A, "B"\nC')
    other = a_contact(name="=SUM(A1)", email="")
    anna, ben = a_member(id="f" * 32), a_member(id="0" * 32, name="Ben", email="", colour="teal")
    stored(database, zoe, other, anna, ben)
    texts = ["plain", "=1+1", "'=1+1", "''-x", "+44", "@you", "-", 'say "hi"', "a;b,c\td", "line\nline", "東京 🎉"]
    for number, text in enumerate(texts):
        stored(
            database,
            a_booking(
                title=" ".join(text.split()),
                description=text,
                notes=text,
                location="=Room",
                reminders=[Reminders(), NO_REMINDERS, Reminders((("popup", 10), ("email", 1440)))][number % 3],
                contact_id=(zoe.id, other.id, None)[number % 3],
                assigned_to_id=(anna.id, ben.id, None)[number % 3],
                status=list(BookingStatus)[number % 5],
                wants_meet=number % 3 == 1,
                moved_from=START if number == 2 else date(2026, 5, 1),  # kept by the two rescheduled ones
                slot=some_days(days=number) if number % 4 == 1 else a_slot(minutes=number, zone="Asia/Kathmandu"),
            ),
        )


@pytest.mark.parametrize(("form", "name"), [("all", "x.json"), ("json", "x.json"), ("csv", "x.csv")])
def test_an_export_read_into_an_empty_database_gives_the_same_bookings(
    database: Database, tmp_path: Path, form: str, name: str
) -> None:
    rich(database)
    (tmp_path / name).write_text(exported(database, form), encoding="utf-8", newline="")
    (tmp_path / "new").mkdir()
    copy = a_database(tmp_path / "new")
    report = ImportService(copy, lambda: "Anna", lambda: "UTC").run(tmp_path / name)

    assert report.created == 11
    assert bookings(copy) == bookings(database)
    if form == "all":
        assert json.loads(exported(copy, form)) == json.loads(exported(database, form))
    copy.close()


ODD_ADDRESSES = (
    "root@localhost",
    "zoe@intranet",
    "a..b@example.com",
    ".dot@example.com",
    '"a@b"@example.com',
    "zoe@[192.0.2.1]",
    "zoë@bücher.example",
    "x@-y.example",
    f"{'l' * 200}@example.com",
)
"""Addresses that guests of Google's events may have, and that nobody would be let type."""


@pytest.mark.parametrize("address", ODD_ADDRESSES)
@pytest.mark.parametrize(("form", "name"), [("all", "x.json"), ("json", "x.json"), ("csv", "x.csv")])
def test_an_export_with_a_guest_of_an_odd_address_is_read_again(
    database: Database, take: Import, tmp_path: Path, form: str, name: str, address: str
) -> None:
    guest = a_contact(name=address, email=address)
    stored(database, guest)
    stored(database, a_booking(contact_id=guest.id), author=GOOGLE)
    (tmp_path / name).write_text(exported(database, form), encoding="utf-8", newline="")
    (tmp_path / "new").mkdir()
    copy = a_database(tmp_path / "new")
    report = ImportService(copy, lambda: "Anna", lambda: "UTC").run(tmp_path / name)
    assert (report.created, bookings(copy)) == (1, bookings(database))
    copy.close()

    again = take(exported(database, form), name)
    assert (again.created, again.updated, again.unchanged, again.contacts_updated) == (0, 0, 1, 0)


@pytest.mark.parametrize("address", ["zoe@", "@example.com", "zoe", "zoe example@x.com", f"{'x' * 250}@b.cd"])
def test_what_is_no_address_at_all_is_refused_in_a_file_too(take: Import, address: str) -> None:
    content = json.dumps([{"title": "A", "start": "2026-05-14T11:00", "contact": {"name": "Zoë", "email": address}}])
    with pytest.raises(ImportRefused) as caught:
        take(content, "in.json")
    assert "not complete" in caught.value.hint


@pytest.mark.parametrize(("form", "name"), [("all", "x.json"), ("json", "x.json"), ("csv", "x.csv")])
def test_an_export_read_again_changes_nothing(database: Database, take: Import, form: str, name: str) -> None:
    rich(database)
    with database.reading() as work:
        before = work.history.last_number()
    report = take(exported(database, form), name)

    assert (report.created, report.updated, report.unchanged) == (0, 0, 11)
    assert (report.contacts_created, report.contacts_updated, report.members_created) == (0, 0, 0)
    with database.reading() as work:
        assert work.history.last_number() == before


def test_an_edited_export_changes_what_was_edited_and_nothing_else(database: Database, take: Import) -> None:
    moved, kept = a_booking(title="Moved", status=BookingStatus.CONFIRMED), a_booking(title="Kept")
    stored(database, moved, kept)
    lines = "id,start\n" + f"{moved.id},2026-05-14T15:00\n{kept.id},2026-05-14T11:00\n"
    report = take(lines)

    assert (report.updated, report.unchanged) == (1, 1)
    after = {booking["title"]: booking for booking in bookings(database)}
    assert (after["Moved"]["start"], after["Moved"]["end"]) == (
        "2026-05-14T15:00:00+01:00",
        "2026-05-14T15:45:00+01:00",
    )
    assert after["Moved"]["status"] == "rescheduled"
    assert (after["Kept"]["version"], after["Moved"]["version"]) == (1, 2)
    with database.reading() as work:
        newest = work.history.of(moved.id)[0]
    assert (newest.action, newest.origin, newest.who) == (HistoryAction.CHANGED, Origin.IMPORT, "Anna")


@pytest.mark.parametrize("cell", ["=1", "'=1", "''+1", "-x", "@x", "\tx", "\rx", "'", "''", "it's", "x=1", "", "'a"])
def test_guarding_a_cell_is_undone_exactly(cell: str) -> None:
    assert unguarded(guarded(cell)) == cell
    assert guarded(cell)[:1] not in ("=", "+", "-", "@", "\t", "\r")


# ---- what files look like --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_separators_and_a_byte_order_mark_are_recognised(
    database: Database, take: Import, separator: str, encoding: str
) -> None:
    lines = (("Title", "Start", "Time zone"), (f'"Zoë{separator} knee"', "2026-05-14 11:00", "Europe/Paris"))
    text = "\r\n".join(separator.join(line) for line in lines)
    take(text.encode(encoding))
    (booking,) = bookings(database)
    assert (booking["title"], booking["start"]) == (f"Zoë{separator.strip() or ''} knee", "2026-05-14T11:00:00+02:00")


@pytest.mark.parametrize(
    "text",
    [
        '[{"title": "A", "start": "2026-05-14T11:00"},\n {"title": "B", "start": "2026-05-14"}]',
        '{"title": "A", "start": "2026-05-14T11:00"}\n{"title": "B", "start": "2026-05-14"}\n',
        '{"bookings": [{"title": "A", "start": "2026-05-14T11:00"}, {"title": "B", "start": "2026-05-14"}]}',
        '\ufeff{"members": [], "bookings": [{"title": "A", "start": "2026-05-14T11:00"}, {"title": "B", "start": "2026-05-14"}]}',
    ],
)
@pytest.mark.parametrize("name", ["x.json", "x.ndjson", "x.txt"])
def test_json_comes_as_array_as_lines_or_with_sections(database: Database, take: Import, text: str, name: str) -> None:
    assert take(text, name).created == 2
    timed, whole = sorted(bookings(database), key=lambda booking: booking["title"])
    assert (timed["start"], timed["all_day"]) == ("2026-05-14T11:00:00+01:00", False)
    assert (whole["start"], whole["end"], whole["all_day"]) == ("2026-05-14", "2026-05-15", True)


def test_an_array_on_one_line_larger_than_a_chunk_is_read_whole(database: Database, take: Import) -> None:
    items = [{"title": f"Nr {n}", "description": "ü" * 977, "start": "2026-05-14T11:00"} for n in range(300)]
    assert take(json.dumps(items, ensure_ascii=False), "x.json").created == 300
    assert {booking["description"] for booking in bookings(database)} == {"ü" * 977}


def test_ids_from_elsewhere_are_the_same_every_time(database: Database, take: Import) -> None:
    text = "id,title,start\nA-17,One,2026-05-14T11:00\n0000ABCD-0000-0000-0000-000000000000,Two,2026-05-14T12:00\n"
    assert take(text).created == 2
    assert take(text).unchanged == 2
    assert [booking["id"] for booking in bookings(database)][1] == "0000abcd" + "0" * 24


def test_a_booking_in_the_trash_comes_back_when_it_is_imported(database: Database, take: Import) -> None:
    booking = a_booking()
    stored(database, booking)
    BookingService(database, lambda: "Anna").delete([booking.id])
    report = take(f"id,title\n{booking.id},Consultation\n")
    assert report.updated == 1
    assert [one["id"] for one in bookings(database)] == [booking.id]


# ---- people ----------------------------------------------------------------------------------------------------------


def test_people_are_found_again_or_created_once(database: Database, take: Import) -> None:
    known = a_contact(name="Zoë Ünal", email="zoe@example.com")
    stored(database, known)
    report = take(
        "title,start,contact,assigned_to\n"
        "A,2026-05-14T11:00,ZOE@example.com,Anna <anna@example.com>\n"
        "B,2026-05-14T11:00,New One <new@example.com>,ANNA@example.com\n"
        "C,2026-05-14T11:00,new@example.com,\n"
        "D,2026-05-14T11:00,zoe unal,Ben\n"
    )
    assert (report.contacts_created, report.members_created) == (1, 2)
    found = {booking["title"]: booking for booking in bookings(database)}
    assert found["A"]["contact"]["id"] == found["D"]["contact"]["id"] == known.id
    assert found["B"]["contact"] == found["C"]["contact"]
    assert found["A"]["assigned_to"] == found["B"]["assigned_to"] == {"name": "Anna", "email": "anna@example.com"}
    assert found["C"]["assigned_to"] is None
    with database.reading() as work:
        assert [member.colour for member in work.members.all()].count("violet") == 1


def test_contacts_are_imported_by_themselves(database: Database, take: Import) -> None:
    text = "name,email,phone,company,time_zone,notes\nZoë,zoe@example.com,+44 1,Co,Europe/Paris,Hi\nBo,,1,,,\n"
    assert take(text, section="contacts").contacts_created == 2
    assert take(text, section="contacts").contacts_created == 0
    changed = take(text.replace("Co,", "Company,"), section="contacts")
    assert (changed.contacts_created, changed.contacts_updated) == (0, 1)
    with database.reading() as work:
        zoe = work.contacts.by_email("ZOE@example.com")
    assert zoe is not None
    assert (zoe.company, zoe.phones, zoe.time_zone) == ("Company", ("+44 1",), "Europe/Paris")


# ---- what is wrong ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        ("title,start\nA,2026-05-14T11:00\n,2026-05-14T11:00\n", 3, "title"),
        ('title,start\n"two\nlines",2026-05-14T11:00\nB,tomorrow\n', 4, "tomorrow"),
        (HEADER + "A,2026-05-14T11:00,2026-05-14T10:00,\n", 2, "before the start"),
        (HEADER + "A,2026-05-14T11:00,,Mars/Olympus\n", 2, "Mars/Olympus"),
        (HEADER + "A,2026-03-29T01:30,,Europe/London\n", 2, "does not exist"),
        (HEADER + "A,2026-05-14T11:00\n", 2, "cells"),
        ("title,start,status\nA,2026-05-14T11:00,done\n", 2, "done"),
        ("title,start,all_day\nA,2026-05-14,maybe\n", 2, "true or false"),
        ("title,start,meeting_link\nA,2026-05-14T11:00,javascript:alert(1)\n", 2, "web address"),
        ("title,start,contact\nA,2026-05-14T11:00,x@y\n", 2, "e-mail"),
        ("title\nA\n", 2, "when the booking starts"),
        ("title,colour,start\nA,red,2026-05-14\n", 1, "colour"),
        ("title,title,start\nA,A,2026-05-14\n", 1, "twice"),
        ("", 1, "header"),
        ('title,start\n"A,2026-05-14\n', 2, "quotation"),
        (HEADER.encode() + b"Caf\xe9,2026-05-14T11:00,,\n", 2, "UTF-8"),
        ("title,start\nA,2026-05-14\n".encode("utf-16"), 1, "UTF-16"),
        ("id,title,start\nab,A,2026-05-14\nab,B,2026-05-14\n", 3, "line 2"),
    ],
)
def test_a_bad_line_is_named_with_what_is_wrong(
    database: Database, take: Import, content: str | bytes, line: int, words: str
) -> None:
    problems = refused(take, content)
    assert [number for number, _ in problems] == [line]
    assert words in problems[0][1]
    assert bookings(database) == []


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        ('[{"title": "A", "start": "2026-05-14"},\n{"title": "", "start": "2026-05-14"}]', 2, "title"),
        ('[{"title": "A",\n"start": 5}]', 1, "start"),
        ('[{"title": "A", "start": "2026-05-14", "colour": "red"}]', 1, "colour"),
        ("[1]", 1, "braces"),
        ('[{"title": "A", "start": "2026-05-14"}\n{"title": "B"}]', 2, "instead of"),
        ('[{"title": "A", "start": "2026-05-14"},\n]', 2, "comma"),
        ('[{"title": "A",\n "start": "2026-05-14"', 2, "JSON"),
        ('[{"title": NaN, "start": "2026-05-14"}]', 1, "NaN"),
        ('{"bookings": [], "people": []}', 1, "people"),
        ('{"bookings": []} {}', 1, "after the end"),
        ('[{"title": ' + "[" * 100_000, 1, "JSON"),
        ('[{"title": "' + "x" * 1_200_000 + '"}]', 1, "too long"),
        ('[\n{"title": "\\ud800 \xff'.encode("latin-1"), 2, "UTF-8"),
    ],
)
def test_bad_json_is_named_with_its_line(
    database: Database, take: Import, content: str | bytes, line: int, words: str
) -> None:
    problems = refused(take, content, "x.json")
    assert [number for number, _ in problems] == [line]
    assert words in problems[0][1]
    assert bookings(database) == []


def test_halves_of_characters_become_whole_ones_wherever_they_stand(database: Database, take: Import) -> None:
    half = "a\ud800"
    record = {
        "id": half,
        "start": "2026-05-14T11:00",
        "contact": {"id": half, "name": half},
        "meeting_link": f"https://example.com/{half}",
        **dict.fromkeys(("title", "description", "location", "notes"), half),
    }
    assert take(json.dumps([record]), "x.json").created == 1
    assert take(json.dumps([record]), "x.json").unchanged == 1
    (booking,) = bookings(database)
    assert booking["title"] == booking["location"] == booking["contact"]["name"] == "a\ufffd"
    assert booking["meeting_link"] == "https://example.com/a\ufffd"


@pytest.mark.parametrize("weekday", ["1e999", "7", '"Monday"', "null"])
def test_a_weekday_that_is_none_is_told(take: Import, weekday: str) -> None:
    hours = f'[{{"weekday": {weekday}, "start": "08:00", "end": "09:00"}}]'
    problems = refused(take, f'{{"members": [{{"name": "Mia", "working_hours": {hours}}}]}}', "x.json")
    assert [line for line, _ in problems] == [1]
    assert "working" in problems[0][1]


def test_all_problems_are_told_up_to_twenty(database: Database, take: Import) -> None:
    stored(database, a_booking(title="Before"))
    lines = "".join(f"Good {n},2026-05-14T11:00\n,2026-05-14T11:00\n" for n in range(700))
    with pytest.raises(ImportRefused) as caught:
        take("title,start\n" + lines)
    assert caught.value.count == 700
    assert [line for line, _ in caught.value.problems] == list(range(3, 43, 2))
    assert "680 more" in caught.value.hint
    assert [booking["title"] for booking in bookings(database)] == ["Before"]
    with database.reading() as work:
        assert work.history.last_number() == 1


@pytest.mark.parametrize("name", ["missing.csv", "calendar.ics", "."])
def test_files_that_cannot_be_read_are_told_plainly(database: Database, tmp_path: Path, name: str) -> None:
    service = ImportService(database, lambda: "Anna", lambda: "UTC")
    with pytest.raises(BookingsError) as caught:
        service.run(tmp_path / name)
    assert caught.value.hint


def test_memory_does_not_grow_with_the_file(database: Database, tmp_path: Path) -> None:
    """Ids are all that is kept of a record: some two hundred bytes each, while a record here has two thousand."""

    def peak(count: int) -> int:
        path = tmp_path / f"{count}.csv"
        with path.open("w", encoding="utf-8") as stream:
            stream.write("id,title,start,description\n")
            stream.writelines(f"{count}{n:08},T,2026-05-14T11:00,{'x' * 2000}\n" for n in range(count))
        tracemalloc.start()
        ImportService(database, lambda: "Anna", lambda: "UTC", timedelta(minutes=30)).run(path)
        highest = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return highest

    peak(500)
    assert peak(2000) - peak(1000) < 1000 * 800


def test_progress_is_told_and_ends_at_all(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("title,start\n" + "A,2026-05-14T11:00\n" * 1200, encoding="utf-8")
    heard: list[tuple[int, float]] = []
    ImportService(database, lambda: "Anna", lambda: "UTC").run(path, progress=lambda *told: heard.append(told))
    assert [count for count, _ in heard] == [500, 1000, 1200]
    assert heard[-1][1] == 1.0


def test_an_export_is_there_as_a_whole_or_not_at_all(database: Database, tmp_path: Path) -> None:
    target = tmp_path / "out.json"
    target.write_text("old", encoding="utf-8")

    def fail(stream: Any) -> int:
        stream.write("half")
        raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError):
        ExportService(database).to_file(fail, target)
    assert target.read_text(encoding="utf-8") == "old"
    assert {path.name for path in tmp_path.iterdir() if path.suffix == ".tmp"} == set()
    with pytest.raises(BookingsError):
        ExportService(database).to_file(ExportService(database).bookings_as_json, tmp_path / "no" / "such.json")


@pytest.mark.skipif(os.name != "posix", reason="pipes with a name are those of POSIX systems")
def test_an_export_never_takes_the_place_of_what_is_no_file(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo(tmp_path / "pipe")
    monkeypatch.chdir(tmp_path)
    service = ExportService(database)
    for target in (tmp_path / "pipe", Path(), Path("/"), tmp_path):
        with pytest.raises(BookingsError) as caught:
            service.to_file(service.bookings_as_json, target)
        assert caught.value.hint
    assert (tmp_path / "pipe").is_fifo()


def test_an_export_to_a_link_goes_into_the_file_behind_it(database: Database, tmp_path: Path) -> None:
    link, target = tmp_path / "link.json", tmp_path / "target.json"
    target.write_text("old", encoding="utf-8")
    link.symlink_to(target)
    service = ExportService(database)
    service.to_file(service.bookings_as_json, link)
    assert link.is_symlink()
    assert target.read_text(encoding="utf-8") == "[]\n"


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("null", None),
        ("[]", ()),
        ('[{"method": "email", "minutes": 60}]', (("email", 60),)),
        ('"popup:1h"', (("popup", 60),)),
        ('"none"', ()),
    ],
)
def test_reminders_of_a_file(take: Import, database: Database, told: str, kept: object) -> None:
    take(f'[{{"title": "A", "start": "2026-05-14T11:00", "reminders": {told}}}]', "in.json")
    with database.reading() as work:
        (found,) = work.details.matching(BookingQuery())
    assert found.booking.reminders.overrides == kept


@pytest.mark.parametrize(
    "told", ['"soon"', "5", '[{"method": "sms", "minutes": 5}]', "[5]", '[{"method": "popup", "minutes": "5"}]']
)
def test_reminders_that_nobody_can_keep_are_refused(take: Import, told: str) -> None:
    content = f'[{{"title": "A", "start": "2026-05-14T11:00", "reminders": {told}}}]'
    ((line, problem),) = refused(take, content, "in.json")
    assert (line, "reminder" in problem) == (1, True)


def test_a_file_that_says_nothing_of_reminders_leaves_them(take: Import, database: Database) -> None:
    booking = a_booking(reminders=NO_REMINDERS)
    stored(database, booking)
    take(f'[{{"id": "{booking.id}", "title": "New"}}]', "in.json")
    with database.reading() as work:
        assert (work.bookings.get(booking.id).title, work.bookings.get(booking.id).reminders) == ("New", NO_REMINDERS)


@pytest.mark.parametrize(("told", "kept"), [
    ('"2026-05-01"', date(2026, 5, 1)),
    ('"2026-05-01T11:00:00+01:00"', datetime(2026, 5, 1, 10, tzinfo=UTC)),
    ('"2026-05-01T10:00"', datetime(2026, 5, 1, 9, tzinfo=UTC)),
    ("null", None),
])  # fmt: skip
@pytest.mark.parametrize("status", [BookingStatus.RESCHEDULED, BookingStatus.CONFIRMED])
def test_the_time_before_a_move_of_a_file(
    take: Import, database: Database, told: str, kept: object, status: BookingStatus
) -> None:
    content = f'[{{"title": "A", "start": "2026-05-14T11:00", "status": "{status}", "moved_from": {told}}}]'
    take(content, "in.json")
    with database.reading() as work:
        (found,) = work.details.matching(BookingQuery())
    assert found.booking.moved_from == (kept if status is BookingStatus.RESCHEDULED else None)


@pytest.mark.parametrize("told", ['"soon"', "5", '"2026"', '"3026-05-01"'])
def test_a_time_before_a_move_that_is_none_is_refused(take: Import, told: str) -> None:
    content = f'[{{"title": "A", "start": "2026-05-14T11:00", "moved_from": {told}}}]'
    ((line, _problem),) = refused(take, content, "in.json")
    assert line == 1
