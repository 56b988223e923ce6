"""The verbs for contacts, members and follow-ups."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bookings_desktop.commands.people_arguments import COLOURS, NAME_ORDERS
from bookings_desktop.commands.team import working_hours
from bookings_desktop.errors import InvalidInput
from bookings_desktop.models.values import MEMBER_COLOURS, NameOrder, WorkingPeriod
from tests.cli.conftest import Run


@pytest.fixture
def mai(run: Run) -> Any:
    """A contact with everything."""
    outcome = run(
        *("contacts", "add", "--given-name", "Mai", "--middle-name", "Thị", "--family-name", "Nguyễn"),
        *("--name-order", "family_first", "--email", "work:mai@example.com", "--email", "m@example.com"),
        *("--phone", "mobile:+84 90 1", "--company", "Zoë & Co.", "--job-title", "Buyer", "--tag", "VIP"),
        *("--timezone", "Asia/Ho_Chi_Minh", "--language", "vi", "--notes", "Tea", "--json"),
    )
    assert outcome.code == 0, outcome.err
    return outcome.json


def test_the_choices_are_those_of_the_program() -> None:
    assert tuple(order.value for order in NameOrder) == NAME_ORDERS
    assert MEMBER_COLOURS == COLOURS


def test_a_contact_is_added_shown_and_changed(run: Run, mai: Any) -> None:
    assert mai["name"] == "Nguyễn Thị Mai"
    assert mai["labels"] == [
        {"value": "mai@example.com", "label": "work"},
        {"value": "+84 90 1", "label": "mobile"},
    ]
    assert run("contacts", "show", mai["id"][:4], "--json").json == mai
    shown = run("contacts", "show", "MAI@example.com").out
    for words in ("mai@example.com (work)", "Buyer", "VIP", "Asia/Ho_Chi_Minh", "Tea"):
        assert words in shown

    changed = run(
        "contacts", "edit", "mai@example.com", "--name-order", "given_first", "--phone", "1", "--notes", "", "--json"
    )
    assert (changed.json["name"], changed.json["phones"], changed.json["notes"]) == ("Mai Thị Nguyễn", ["1"], "")
    assert changed.json["emails"] == mai["emails"]
    assert run("contacts", "edit", mai["id"], "--name", "Mai N.", "--json").json["name"] == "Mai N."


def test_what_is_not_known_or_not_said_is_refused(run: Run, mai: Any) -> None:
    for arguments, words in (
        (("contacts", "show", "none@example.com"), "No contact"),
        (("contacts", "show", "abc"), "There is no contact"),
        (("contacts", "edit", mai["id"]), "Nothing was said"),
        (("members", "edit", "nobody", "--role", "x"), "There is no member"),
        (("follow-ups", "done", "abcd"), "There is no follow-up"),
        (("follow-ups", "add", " "), "to be done"),
    ):
        outcome = run(*arguments)
        assert outcome.code == 2
        assert words in outcome.err


def test_lists_are_imported_after_a_look_at_them(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(
        "Vorname;Nachname;E-Mail;Alter;Bemerkung\nJürgen;Müller;j@example.de;50;Läuft\n;;kaputt;;\n".encode("cp1252")
    )
    looked = run("contacts", "import", str(path), "--preview", "--column", "Alter=tags")
    assert looked.code == 2
    for words in ("cp1252", "Given name", "Jürgen", "Nothing was stored"):
        assert words in looked.out
    assert "Line 3" in looked.err
    assert run("contacts", "list", "--json").json == []

    done = run("contacts", "import", str(path), "--json", "--column", "Alter=tags", "--column", "bemerkung=skip")
    assert (done.code, done.json["contacts_created"], done.json["skipped"]) == (2, 1, 1)
    assert [one["line"] for one in done.json["files"][0]["problems"]] == [3, 3]
    [one] = run("contacts", "list", "--json").json
    assert (one["name"], one["tags"], one["notes"]) == ("Jürgen Müller", ["50"], "")
    again = run("contacts", "import", str(path), "--json", "--column", "Alter=tags", "--column", "bemerkung=skip").json
    assert (again["contacts_created"], again["contacts_updated"], again["unchanged"]) == (0, 0, 1)


def test_wrong_columns_and_separators_are_refused(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("Name,Email\nZoë,zoe@example.com\n", encoding="utf-8")
    for options, words in (
        (("--column", "Age=tags"), "no column"),
        (("--column", "Name=colour"), "fields are"),
        (("--column", "Name"), "fields are"),
        (("--separator", ";;"), "one character"),
        (("--encoding", "klingon"), "not the name"),
    ):
        outcome = run("contacts", "import", str(path), *options)
        assert outcome.code == 2
        assert words in outcome.err
    assert run("contacts", "list", "--json").json == []


def test_a_filtered_list_is_exported_and_read_back(run: Run, mai: Any, tmp_path: Path) -> None:
    run("contacts", "add", "--name", "Ben")
    path = tmp_path / "out.vcf"
    assert run("contacts", "export", "--search", "nguyen", "--output", str(path)).err.startswith("1 contacts written")
    assert "FN:Nguyễn Thị Mai" in path.read_text(encoding="utf-8")
    assert run("contacts", "export").out.count("\n") == 3
    assert run("contacts", "export", "--format", "vcf").out.count("BEGIN:VCARD") == 2
    other = str(tmp_path / "other")
    assert run("contacts", "import", str(path), "--data-dir", other).code == 0
    [copy] = run("contacts", "list", "--json", "--data-dir", other).json
    assert {**copy, "version": 0} == {**mai, "version": 0}


def test_members_have_hours_and_time_off(run: Run) -> None:
    run(
        "members",
        "add",
        "--name",
        "Anna Berg",
        "--email",
        "anna@example.com",
        "--hours",
        "mon-tue 09:00-12:00 13:00-17:30",
    )
    edited = run(
        "members", "edit", "Anna Berg", "--timezone", "Europe/Paris", "--colour", "pink", "--no-active", "--json"
    ).json
    assert (edited["time_zone"], edited["colour"], edited["active"]) == ("Europe/Paris", "pink", False)
    assert len(edited["working_hours"]) == 4
    assert run("members", "edit", "anna@example.com", "--timezone", "Mars/Base").code == 2

    off = run(
        "members", "off", "anna@example.com", "--from", "2026-06-01", "--to", "2026-06-07", "--note", "Lake", "--json"
    ).json
    assert [(one["first_day"], one["end_day"], one["note"]) for one in off] == [("2026-06-01", "2026-06-08", "Lake")]
    assert "Sun 07 Jun 2026" in run("members", "off", "Anna Berg").out
    assert run("members", "off", "Anna Berg", "--from", "2026-06-07", "--to", "2026-06-01").code == 2
    assert run("members", "off", "Anna Berg", "--to", "2026-06-01").code == 2
    assert run("members", "off", "Anna Berg", "--remove", off[0]["id"][:6], "--json").json == []
    assert "no time off" in run("members", "off", "Anna Berg").err


def test_working_hours_are_written_as_people_say_them() -> None:
    assert working_hours("Sat 10:00-13:00, mon-tue 9:00-24:00") == (
        WorkingPeriod(0, 540, 1440),
        WorkingPeriod(1, 540, 1440),
        WorkingPeriod(5, 600, 780),
    )
    assert working_hours("") == ()
    for wrong in (
        "mon",
        "someday 09:00-10:00",
        "mon 9-10",
        "mon 10:00-09:00",
        "fri-mon 09:00-10:00",
        "mon 09:70-10:00",
    ):
        with pytest.raises(InvalidInput, match="not understood"):
            working_hours(wrong)


def test_follow_ups_are_added_postponed_and_done(run: Run, mai: Any) -> None:
    run("members", "add", "--name", "Anna", "--email", "anna@example.com")
    added = run(
        *("follow-ups", "add", "Send the exercises", "--due", "2026-06-01", "--contact", "mai@example.com"),
        *("--assign", "anna@example.com", "--json"),
    ).json
    assert (added["text"], added["due"], added["contact_id"]) == ("Send the exercises", "2026-06-01", mai["id"])
    listed = run("follow-ups", "list").out
    for words in ("Send the exercises", "Anna", "Nguyễn Thị Mai", "Mon 01 Jun 2026"):
        assert words in listed
    assert run("follow-ups", "postpone", added["id"][:6], "--to", "2026-06-08", "--json").json["due"] == "2026-06-08"
    assert run("follow-ups", "postpone", added["id"], "--to", "soon").code == 2
    assert run("follow-ups", "done", added["id"], "--json").json["done_at"] is not None
    assert run("follow-ups", "list", "--json").json == []
    assert [one["id"] for one in run("follow-ups", "list", "--done", "--json").json] == [added["id"]]
    assert run("follow-ups", "done", added["id"], "--undo", "--json").json["done_at"] is None
    assert len(run("follow-ups", "list", "--assign", "Anna", "--json").json) == 1


def test_a_follow_up_of_a_booking_is_about_its_contact(run: Run, mai: Any) -> None:
    booking = run(
        "add", "--title", "Visit", "--start", "2026-05-14T11:00", "--contact", "mai@example.com", "--json"
    ).json
    added = run("follow-ups", "add", "Call", "--booking", booking["id"], "--json").json
    assert (added["booking_id"], added["contact_id"], added["due"]) == (booking["id"], mai["id"], None)


def test_contacts_are_merged_archived_deleted_and_restored(run: Run, mai: Any) -> None:
    other = run("contacts", "add", "--name", "Mai N", "--email", "other@example.com", "--tag", "Patient", "--json").json
    booking = run(
        "add", "--title", "Visit", "--start", "2026-05-14T11:00", "--contact", "other@example.com", "--json"
    ).json
    asked = run("contacts", "merge", mai["id"], "other@example.com")
    assert asked.code == 2
    assert "--yes" in asked.err
    merged = run("contacts", "merge", mai["id"], "other@example.com", "--yes", "--json").json
    assert (merged["id"], merged["name"]) == (mai["id"], mai["name"])
    assert merged["emails"] == ["mai@example.com", "m@example.com", "other@example.com"]
    assert sorted(merged["tags"]) == ["Patient", "VIP"]
    assert run("show", booking["id"], "--json").json["contact"]["id"] == mai["id"]
    assert run("contacts", "show", other["id"]).code == 2

    assert run("contacts", "archive", "mai@example.com", "--json").json["archived_at"] is not None
    assert run("contacts", "list", "--json").json == []
    assert len(run("contacts", "list", "--archived", "--json").json) == 1
    assert run("contacts", "archive", "mai@example.com", "--undo", "--json").json["archived_at"] is None

    assert run("contacts", "delete", mai["id"]).code == 2
    assert "is in the trash" in run("contacts", "delete", mai["id"], "--yes").out
    assert run("contacts", "list", "--json").json == []
    assert run("contacts", "restore", mai["id"][:8], "--json").json["deleted_at"] is None
    assert len(run("contacts", "list", "--json").json) == 1
