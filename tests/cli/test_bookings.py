from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.cli.conftest import Run

Add = Callable[..., dict[str, Any]]


def test_a_new_booking_is_printed_in_its_json_shape(run: Run, add: Add) -> None:
    assert run("members", "add", "--name", "Anna", "--email", "anna@example.com").code == 0
    made = add(
        "Knee check",
        "--end", "2026-05-14T12:30", "--timezone", "Europe/Paris", "--description", "First visit",
        "--contact", "Zoë Ünal <zoe@example.com>", "--assign", "ANNA@example.com", "--location", "Room 1",
        "--meeting-link", "https://meet.example.com/x", "--status", "confirmed", "--notes", "internal",
    )  # fmt: skip
    assert {name: made[name] for name in made if name not in ("id", "contact", "contacts", "members")} == {
        "title": "Knee check",
        "description": "First visit",
        "assigned_to": {"name": "Anna", "email": "anna@example.com"},
        "start": "2026-05-14T11:00:00+02:00",
        "end": "2026-05-14T12:30:00+02:00",
        "timezone": "Europe/Paris",
        "all_day": False,
        "location": "Room 1",
        "meeting_link": "https://meet.example.com/x",
        "status": "confirmed",
        "notes": "internal",
        "reminders": None,
        "moved_from": None,
        "wants_meet": False,
        "capacity": None,
        "deal": None,
        "deleted_at": None,
        "version": 1,
        "sync": {"state": "off", "event_id": "", "html_link": "", "error": ""},
    }
    assert (made["contact"]["name"], made["contact"]["email"]) == ("Zoë Ünal", "zoe@example.com")
    assert made["contacts"] == [{**made["contact"], "attendance": "unknown"}]
    assert made["members"] == [{"id": made["members"][0]["id"], **made["assigned_to"]}]
    assert run("show", made["id"][:6], "--json").json == made
    assert run("list", "--json").json == [made]


def test_all_day_bookings_have_dates_with_an_exclusive_end(add: Add) -> None:
    made = add("Closed", "--all-day", start="2026-12-24")
    assert (made["start"], made["end"], made["all_day"]) == ("2026-12-24", "2026-12-25", True)


def test_a_booking_without_an_end_has_the_length_of_the_settings(run: Run, add: Add, folder: Any) -> None:
    run("list")
    (folder / "settings.json").write_text('{"default_minutes": 20, "time_zone": "Asia/Tokyo"}', encoding="utf-8")
    made = add()
    assert (made["start"], made["end"]) == ("2026-05-14T11:00:00+09:00", "2026-05-14T11:20:00+09:00")


@pytest.mark.parametrize(
    ("options", "changed"),
    [
        (("--title", "New"), {"title": "New"}),
        (("--meet",), {"wants_meet": True}),
        (("--notes", ""), {"notes": ""}),
        (("--contact", ""), {"contact": None}),
        (("--assign", ""), {"assigned_to": None}),
        (("--status", "completed"), {"status": "completed"}),
        (
            ("--start", "2026-05-15T09:00"),
            {"start": "2026-05-15T09:00:00+01:00", "end": "2026-05-15T09:45:00+01:00", "status": "rescheduled"},
        ),
        (("--end", "2026-05-14T13:00"), {"end": "2026-05-14T13:00:00+01:00", "status": "rescheduled"}),
        (
            ("--timezone", "Asia/Tokyo"),
            {"start": "2026-05-14T19:00:00+09:00", "end": "2026-05-14T19:45:00+09:00", "timezone": "Asia/Tokyo"},
        ),
        (
            ("--all-day", "--start", "2026-05-14"),
            {"start": "2026-05-14", "end": "2026-05-15", "all_day": True, "status": "rescheduled"},
        ),
        (("--location", "Room 2", "--notify-guest"), {"location": "Room 2"}),
        (
            ("--reminder", "email:1d", "--reminder", "10"),
            {"reminders": [{"method": "popup", "minutes": 10}, {"method": "email", "minutes": 1440}]},
        ),
        (("--reminder", "none"), {"reminders": []}),
    ],
)
def test_editing_changes_what_is_given_and_nothing_else(
    run: Run, add: Add, options: tuple[str, ...], changed: dict[str, Any]
) -> None:
    run("members", "add", "--name", "Anna", "--email", "anna@example.com")
    made = add("Knee", "--contact", "Zoë <zoe@example.com>", "--assign", "anna@example.com", "--notes", "internal")
    edited = run("edit", made["id"], *options, "--json").json
    moved_from = made["start"] if changed.get("status") == "rescheduled" and "start" in changed else None
    people = {"contacts": made["contacts"], "members": made["members"]}
    people |= {plural: [] for plural, one in (("contacts", "contact"), ("members", "assigned_to")) if one in changed}
    assert edited == made | people | changed | {"version": 2, "moved_from": moved_from}


def test_cancel_delete_restore(run: Run, add: Add) -> None:
    made = add()
    assert run("cancel", made["id"], "--notify-guest", "--json").json["status"] == "cancelled"
    refused = run("delete", made["id"])
    assert (refused.code, refused.out) == (2, "")
    assert "--yes" in refused.err
    assert run("list", "--json").json != []
    assert run("delete", made["id"], "--yes").code == 0
    assert run("list", "--json").json == []
    assert run("edit", made["id"], "--title", "x").code == 2
    assert [one["id"] for one in run("list", "--trash", "--json").json] == [made["id"]]
    assert run("restore", made["id"], "--json").json["id"] == made["id"]
    assert run("restore", made["id"]).code == 2
    assert len(run("list", "--json").json) == 1


def test_listing_narrows_by_words_status_and_days(run: Run, add: Add) -> None:
    add("Knee", "--contact", "Zoë <zoe@example.com>")
    add("Café", "--status", "confirmed", start="2026-05-15T23:30")
    add("Holiday", "--all-day", start="2026-05-16")

    def titles(*options: str) -> list[str]:
        return [one["title"] for one in run("list", "--json", *options).json]

    assert titles() == ["Knee", "Café", "Holiday"]
    assert titles("--search", "ZOE") == ["Knee"]
    assert titles("--search", "cafe") == ["Café"]
    assert titles("--status", "confirmed") == ["Café"]
    assert titles("--status", "confirmed", "--status", "scheduled") == ["Knee", "Café", "Holiday"]
    assert titles("--from", "2026-05-15", "--to", "2026-05-15") == ["Café"]
    assert titles("--from", "2026-05-16") == ["Café", "Holiday"]
    assert titles("--to", "2026-05-14") == ["Knee"]


def test_the_table_is_aligned_and_tells_times_in_the_zone_of_the_settings(run: Run, add: Add) -> None:
    add("東京 talk", "--timezone", "Asia/Tokyo", start="2026-05-14T19:00")
    add("Second", start="2026-05-14T12:00")
    header, first, second = run("list").out.splitlines()
    assert header.startswith("ID")
    assert "Thu 14 May 2026 11:00–11:45" in first
    assert first.index("Scheduled") + 2 == second.index("Scheduled")  # two wide characters
    assert "Sync" in header


def test_text_from_outside_cannot_steer_the_terminal(run: Run, folder: Any) -> None:
    from bookings_desktop.models.values import Author, Origin
    from tests.support.builders import a_booking, a_database

    run("list")
    database = a_database(folder)
    with database.unit_of_work(Author("Google Calendar", Origin.GOOGLE)) as work:
        work.bookings.add(a_booking(title="\x1b[31mred\u202e", description="a\x07b\nc"))
        work.commit()
    database.close()
    shown = run("list").out
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "red" in shown


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("add", "--title", " ", "--start", "2026-05-14T11:00"), "title"),
        (("add", "--title", "x"), "--start"),
        (("add", "--title", "x", "--start", "soon"), "soon"),
        (("add", "--title", "x", "--start", "2026-05-14"), "no time of day"),
        (("add", "--title", "x", "--start", "2026-05-14T11:00", "--end", "2026-05-14T11:00"), "before the start"),
        (("add", "--title", "x", "--start", "2026-05-14T11:00", "--end", "2026-05-14T10:00"), "before the start"),
        (("add", "--title", "x", "--start", "2026-03-29T01:30"), "does not exist"),
        (("add", "--title", "x", "--start", "2026-05-14T11:00", "--timezone", "Mars"), "Mars"),
        (("add", "--title", "x", "--start", "2026-05-14T11:00", "--contact", "no@example.com"), "contacts add"),
        (("add", "--title", "x", "--start", "2026-05-14T11:00", "--contact", "Zoë"), "no e-mail address"),
        (("add", "--title", "x", "--start", "2026-05-14T11:00", "--contact", "Zoë <zoe>"), "not complete"),
        (("add", "--title", "x", "--start", "2026-05-14T11:00", "--assign", "no@example.com"), "members list"),
        (("add", "--title", "x", "--start", "2026-05-14T11:00", "--meeting-link", "x"), "web address"),
        (("add", "--title", "x", "--start", "2026-05-14T11:00", "--status", "done"), "invalid choice"),
        (("add", "--title", "x\udcff", "--start", "2026-05-14T11:00"), "readable"),
        (("show", "abcd"), "abcd"),
        (("show", "abc"), "four characters"),
        (("edit", "abcd", "--title", "x"), "abcd"),
        (("list", "--from", "14.5.2026"), "14.5.2026"),
        (("list", "--from", "2026-05-14", "--to", "2026-05-13"), "first one"),
        (("list", "--to", "9999-12-31"), "2200"),
        (("frob",), "invalid choice"),
        (("list", "--frob"), "--frob"),
        (("contacts",), "required"),
        (("contacts", "add"), "name"),
        (("contacts", "add", "--name", "x", "--email", "y"), "not complete"),
        (("members", "add", "--name", " "), "name"),
        (("import", "no-such-file.csv"), "no-such-file.csv"),
        (("export", "--format", "ics"), "ICS"),
        (("export",), "--format"),
        (("restore-backup", "no-such-file.db"), "no-such-file.db"),
        (("sync",), "connect"),
        (("connect", "--client-secrets", "no-such-file.json"), "no-such-file.json"),
        (("connect",), "--client-secrets"),
        (("list", "--demo"), "--demo"),
        (("--demo", "list"), "window"),
        (("--demo", "--database", "sqlite:///x.db"), "--database"),
        (("--database", "nonsense", "list"), "address of the database"),
    ],
)
def test_bad_input_is_told_in_plain_words_and_changes_nothing(run: Run, arguments: tuple[str, ...], words: str) -> None:
    outcome = run(*arguments)
    assert (outcome.code, outcome.out) == (2, "")
    assert words in outcome.err
    assert "Traceback" not in outcome.err
    assert run("list", "--json").json == []
    assert run("contacts", "list", "--json").json == []


def test_a_change_without_any_change_is_refused(run: Run, add: Add) -> None:
    made = add()
    outcome = run("edit", made["id"])
    assert outcome.code == 2
    assert "Nothing" in outcome.err


def test_a_new_booking_has_the_reminder_of_the_settings_unless_told(run: Run, add: Add, folder: Any) -> None:
    run("list")
    (folder / "settings.json").write_text('{"default_reminder": "email:1440"}', encoding="utf-8")
    assert add()["reminders"] == [{"method": "email", "minutes": 1440}]
    made = add("Other", "--reminder", "default")
    assert made["reminders"] is None
    wrong = run("edit", made["id"], "--reminder", "5w")
    assert wrong.code == 2
    assert "four weeks" in wrong.err


def test_the_trash_is_listed_and_emptied(run: Run, add: Add) -> None:
    first, second = add("First"), add("Second")
    assert "empty" in run("trash", "list").err
    refused = run("delete", first["id"], "--permanently", "--yes")
    assert (refused.code, "in the trash" in refused.err) == (2, True)
    for one in (first, second):
        run("delete", one["id"], "--yes")
    told = run("trash", "list", "--json").json
    assert {one["id"]: one["title"] for one in told} == {first["id"]: "First", second["id"]: "Second"}
    assert all(one["deleted_at"] and one["deleted_by"] for one in told)
    assert run("delete", first["id"], "--permanently").code == 2
    assert run("delete", first["id"], "--permanently", "--yes", "--json").json == {
        "id": first["id"],
        "deleted": "permanently",
    }
    shown = run("trash", "list").out
    assert ("Second" in shown, "First" in shown) == (True, False)
    assert run("show", first["id"]).code == 2
