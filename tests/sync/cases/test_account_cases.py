"""Accounts, calendars, teams and this computer: the cases 49 to 62 of the table in ``docs/sync.md``, by their numbers."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from bookings_desktop.errors import DatabaseUnusable
from bookings_desktop.google import auth
from bookings_desktop.models import database as databases
from bookings_desktop.models.database import open_database, sqlite_url
from bookings_desktop.models.values import BookingStatus
from bookings_desktop.sandbox import SandboxServer, SandboxStore, Wire
from bookings_desktop.sync.lease import LEASE_SECONDS
from bookings_desktop.sync.remote import NotAllowed
from bookings_desktop.sync.results import Stop
from bookings_desktop.sync.state import SyncStatus, after_pull
from bookings_desktop.sync.words import words
from tests.support.sync_world import HELEN, Clock, Desk, Google, Templates

NewDesk = Callable[..., Desk]
UTC = ZoneInfo("UTC")


def test_case_49_a_revoked_sign_in_stops_the_account_and_keeps_the_outbox(
    http_desk: NewDesk, google: Google, server: SandboxServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = http_desk()
    bookings = [desk.add(f"Booking {number}") for number in range(4)]
    desk.engine.push_next()
    server.revoke_refresh_tokens()
    renewals: list[str] = []
    real = server.store.oauth.token
    monkeypatch.setattr(server.store.oauth, "token", lambda *asked: (renewals.append("x"), real(*asked))[1])
    report = desk.sync()
    assert (report.halt.stop, report.needs_person, report.offline, report.left) == (Stop.SIGN_IN, True, False, 3)
    tried, requests = len(renewals), len(google.store.requests)
    for _ in range(3):
        assert desk.sync().halt.stop is Stop.SIGN_IN
    assert (len(renewals), len(google.store.requests), tried < 3) == (tried, requests, True)
    desk.remote = http_desk(connected=False).remote  # the person signs in again
    desk.restart()
    desk.settle()
    assert {event["id"] for event in google.events()} == set(bookings)


@pytest.mark.parametrize("path", ["^/token$", None])
def test_case_49_an_outage_is_never_shown_as_signed_out(
    http_desk: NewDesk, google: Google, clock: Clock, path: str | None
) -> None:
    desk = http_desk()
    google.store.oauth._access.clear()  # so that the next call has to renew its token
    google.store.faults.wire(Wire.RESET, path=path, times=20)
    result = desk.pull()
    assert result.halt.stop is Stop.OFFLINE
    said = words(after_pull(SyncStatus(), result, clock.now, desk.engine.counts()), clock.now, UTC)
    assert (said.headline, said.button) == ("No connection.", "Retry now")
    google.store.faults.clear()
    clock.advance(60)
    assert desk.settle().halt.stop is Stop.NONE


def test_case_50_another_account_is_never_mixed_in(desk: Desk, google: Google, clock: Clock) -> None:
    other = SandboxStore(account="else@example.com", clock=clock)
    other.add_calendar(google.calendar_id, "Practice")  # the calendar is even shared with them
    booking = desk.add()
    desk.remote.store = other
    desk.restart()
    report = desk.sync()
    assert report.halt.stop is Stop.SIGN_IN
    assert "else@example.com" in str(report.halt.error)
    assert [request.method for request in other.requests] == ["GET"]
    assert desk.mark(booking) is not None
    desk.remote.store = google.store
    desk.engine.try_again()
    desk.settle()
    assert len(google.events()) == 1


def test_case_51_without_the_right_to_make_calendars_the_rest_works(http_desk: NewDesk, google: Google) -> None:
    desk = http_desk(scopes=auth.SCOPES[:2])
    booking = desk.add()
    desk.settle()
    assert [event["id"] for event in google.events()] == [booking]
    with pytest.raises(NotAllowed, match="permission was not ticked"):
        desk.remote.create_calendar("Bookings", "Europe/London")


def test_case_51_without_the_list_of_calendars_nothing_is_mixed_or_lost(http_desk: NewDesk, google: Google) -> None:
    desk = http_desk()
    booking = desk.add()
    desk.remote = http_desk(connected=False, scopes=auth.SCOPES[:1]).remote
    desk.restart()
    report = desk.sync()  # whose account this is cannot be seen
    assert (report.halt.stop, google.events()) == (Stop.PROBLEM, [])
    assert "tick all boxes" in str(report.halt.error)
    assert desk.mark(booking) is not None


@pytest.mark.parametrize("pull_first", [True, False])
def test_case_52_a_lost_calendar_cancels_nothing(desk: Desk, google: Google, clock: Clock, pull_first: bool) -> None:
    booking, other = desk.add(), desk.add("Other", 10)
    desk.sync()
    desk.edit(booking, title="New title")
    google.store.remove_calendar(google.calendar_id)
    result = desk.pull() if pull_first else desk.push()
    assert result.halt.stop is Stop.CALENDAR_GONE
    assert {desk.booking(one).status for one in (booking, other)} == {BookingStatus.SCHEDULED}
    assert desk.mark(booking) is not None
    said = words(after_pull(SyncStatus(), desk.pull(), clock.now, desk.engine.counts()), clock.now, UTC)
    assert (said.headline, said.button) == ("Google no longer has this calendar.", "Choose another")


@pytest.mark.parametrize("there", [[False, True], [False, True, False, False]])
def test_case_52_a_calendar_that_comes_and_goes_cancels_nothing(desk: Desk, google: Google, there: list[bool]) -> None:
    booking = desk.add("Here")
    desk.sync()
    google.store.faults.error(503, method="PATCH")
    desk.edit(booking, title="Edited")
    desk.push()  # whether it arrived is not known: the event is read before anything else
    desk.edit(booking, title="Here")
    desk.engine.try_again()
    desk.pull()
    away = google.store.faults.error(404, "notFound", path=f"/{google.calendar_id}(/|$)", times=0)

    def comes_and_goes(name: str) -> None:
        if name in ("get", "calendar"):
            away.remaining = 0 if not there or there.pop(0) else 1

    desk.remote.before_call = comes_and_goes
    desk.push()
    assert there == []
    desk.engine.try_again()
    desk.settle()
    assert (desk.booking(booking).status, google.titles()) == (BookingStatus.SCHEDULED, ["Here"])
    assert desk.notes(booking) == ["Added to Google Calendar."]


def test_case_52_a_deletion_waits_for_a_lost_calendar(desk: Desk, google: Google, clock: Clock) -> None:
    booking = desk.add()
    desk.sync()
    desk.delete(booking)
    lost = google.store.faults.error(404, "notFound", path=f"/{google.calendar_id}(/|$)", times=100)
    desk.push()
    assert (desk.sync().halt.stop, len(google.events())) == (Stop.CALENDAR_GONE, 1)
    lost.remaining = 0
    desk.engine.try_again()
    desk.settle()
    assert google.events() == []
    assert desk.booking(booking).deleted_at is not None


def test_case_53_without_the_right_to_write_reading_goes_on(desk: Desk, google: Google) -> None:
    booking = desk.add()
    desk.sync()
    google.store.set_access_role(google.calendar_id, "reader")
    desk.edit(booking, title="New title")
    google.person.edit(booking, location="Room 7")
    before = len(google.store.requests)
    report = desk.sync()
    assert (report.halt.stop, report.left, google.writes(before)) == (Stop.READ_ONLY, 1, [])
    assert desk.booking(booking).location == "Room 7"
    google.store.set_access_role(google.calendar_id, "writer")
    desk.settle()
    assert google.titles() == ["New title"]


@pytest.mark.parametrize(("status", "reason"), [(404, "notFound"), (403, "requiredAccessLevel"), (403, "forbidden")])
def test_case_54_the_first_event_of_a_new_calendar_is_tried_again(
    desk: Desk, google: Google, status: int, reason: str
) -> None:
    made = desk.remote.create_calendar("Bookings", "Europe/London")
    booking = desk.add()
    desk.engine.connect(made.calendar_id)
    google.store.faults.error(status, reason, method="POST")
    desk.settle()
    if desk.mark(booking) is not None:
        desk.engine.try_again()
        desk.settle()
    listed = google.store.list_events(made.calendar_id)["items"]
    assert ([event["id"] for event in listed], desk.mark(booking)) == ([booking], None)


def test_case_55_two_desks_that_push_the_same_booking_make_one_event(new_desk: NewDesk, google: Google) -> None:
    one, two = new_desk().connect(), new_desk().connect()
    for desk in (one, two):
        desk.sync()
    booking = one.add(location="Room 1")
    two.add(id=booking, description="Bring shoes")

    def overtaken(name: str) -> None:
        if name in ("insert", "patch"):
            one.remote.before_call = lambda _: None
            two.push()

    one.remote.before_call = overtaken
    one.push()
    for desk in (one, two):
        desk.settle()
    [event] = google.events()
    assert (event["id"], event["location"], event["description"]) == (booking, "Room 1", "Bring shoes")
    one.edit(booking, location="Room 2")
    two.edit(booking, description="Bring both shoes")
    one.remote.before_call = overtaken
    one.push()
    for desk in (one, two):
        desk.settle()
        assert (desk.booking(booking).location, desk.booking(booking).description) == ("Room 2", "Bring both shoes")
        assert desk.conflicts(booking) == ()


def test_case_56_two_desks_do_not_play_ping_pong_and_mail_once(new_desk: NewDesk, google: Google) -> None:
    one, two = new_desk().connect(), new_desk().connect()
    booking = one.add("Booking", contact_id=one.contact("Ada", "ada@example.org"))
    for desk in (one, two):
        desk.settle()
    two.edit(booking, title="Edited", notify_guest=True)
    for desk in (two, one):
        desk.settle()
    since = len(google.store.requests)
    for desk in (one, two) * 3:
        desk.settle()
    assert (google.writes(since), one.titles(), two.titles()) == ([], ["Edited"], ["Edited"])
    assert len(google.store.mails) == 1


def test_case_56_desks_on_one_database_send_one_after_the_other(
    tmp_path: Path, templates: Templates, clock: Clock, google: Google
) -> None:
    path = tmp_path / "shared.db"
    one = Desk(templates.database(path, clock), google, clock).connect()
    two = Desk(open_database(sqlite_url(path), clock=clock), google, clock)
    try:
        for desk in (one, two):
            desk.settle()
        for number in range(4):
            one.add(f"Booking {number}")
        meanwhile: list[list[str]] = []

        def other_desk(name: str) -> None:
            if name == "insert":
                before = len(google.store.requests)
                two.push()
                meanwhile.append(google.writes(before))

        one.remote.before_call = other_desk
        one.push()
        assert (meanwhile, google.count("POST")) == ([[]] * 4, 4)
    finally:
        for desk in (one, two):
            desk.database.close()


def copied_desk(path: Path, copy: Path, google: Google, clock: Clock) -> Desk:
    """A desk on the copy of a database file that nobody has open."""
    shutil.copyfile(path, copy)
    return Desk(open_database(sqlite_url(copy), clock=clock), google, clock)


def test_case_57_an_old_backup_sends_nothing_old_and_takes_what_is_newer(
    tmp_path: Path, templates: Templates, clock: Clock, google: Google
) -> None:
    path, copy = tmp_path / "desk.db", tmp_path / "copy.db"
    desk = Desk(templates.database(path, clock), google, clock).connect()
    changed, deleted = desk.add("Changed later", 9), desk.add("Deleted", 12)
    desk.settle()
    waiting = desk.add("Waiting", 10)
    desk.delete(deleted)
    desk.database.close()
    restored = copied_desk(path, copy, google, clock)
    desk = Desk(open_database(sqlite_url(path), clock=clock), google, clock)
    try:
        desk.settle()
        desk.edit(changed, title="Newer")
        after = desk.add("Made after the backup", 11)
        desk.settle()
        clock.advance(LEASE_SECONDS + 1)
        since = len(google.store.requests)
        restored.settle()
        assert restored.titles() == google.titles() == ["Made after the backup", "Newer", "Waiting"]
        assert [
            request.method for request in google.store.requests[since:] if request.committed and request.writes
        ] == []
        assert {event["id"] for event in google.events()} == {changed, waiting, after}
        assert restored.engine.counts().waiting == 0
    finally:
        desk.database.close()
        restored.database.close()


def test_case_58_a_copied_database_on_a_second_computer_doubles_nothing(
    tmp_path: Path, templates: Templates, clock: Clock, google: Google
) -> None:
    path, copy = tmp_path / "desk.db", tmp_path / "copy.db"
    desk = Desk(templates.database(path, clock), google, clock).connect()
    bookings = [desk.add(f"Booking {number}") for number in range(3)]
    desk.settle()
    bookings.append(desk.add("Waiting when it was copied"))
    desk.database.close()
    other = copied_desk(path, copy, google, clock)
    desk = Desk(open_database(sqlite_url(path), clock=clock), google, clock)
    clock.advance(LEASE_SECONDS + 1)
    try:
        desk.edit(bookings[0], title="Edited on one")
        other.edit(bookings[1], location="Edited on the other")
        for one in (desk, other) * 2:
            one.settle()
        assert {event["id"] for event in google.events()} == set(bookings)
        assert desk.titles() == other.titles() == google.titles()
        assert google.event(bookings[1])["location"] == "Edited on the other"
    finally:
        desk.database.close()
        other.database.close()


@pytest.mark.parametrize("wire", Wire)
def test_case_59_requests_cut_in_the_middle_heal_with_the_next_rounds(
    http_desk: NewDesk, google: Google, clock: Clock, wire: Wire
) -> None:
    desk = http_desk()
    old = desk.add("Old", 9)
    desk.settle()
    new = desk.add("New", 10)
    desk.edit(old, title="Edited")
    google.add("From Google", 12)
    for method in ("GET", "POST", "PATCH"):
        google.store.faults.wire(wire, method=method, times=2)
    for _ in range(5):
        desk.sync()
        clock.advance(120)
    report = desk.settle()
    assert google.titles() == desk.titles() == ["Edited", "From Google", "New"]
    assert {old, new} <= {event["id"] for event in google.events()}
    assert (report.halt.stop, report.left, report.needs_person) == (Stop.NONE, 0, False)


def test_case_60_a_round_stops_between_two_items(desk: Desk, google: Google) -> None:
    for number in range(5):
        desk.add(f"Booking {number}")
    report = desk.sync(cancelled=lambda: len(google.events()) >= 2, together=1)
    assert (report.cancelled, len(google.events()), report.left) == (True, 2, 3)
    with desk.database.reading() as uow:
        halves = [uow.links.get(one.id) for one in desk.bookings()]
    assert [link.sent for link in halves if link is not None] == [None, None]
    before = len(google.store.requests)
    desk.settle()
    assert sorted(google.writes(before)) == ["POST"] * 3


def test_case_61_a_full_disk_fails_the_page_as_a_whole(new_desk: NewDesk, google: Google) -> None:
    desk = new_desk(page_size=10).connect()
    desk.settle()
    for number in range(10):
        google.add(f"Event {number}", description="x" * 8000)
    token = desk.token()

    def limit(pages: str) -> None:
        with desk.database.unit_of_work(HELEN) as uow:
            uow.context.session.execute(text(f"PRAGMA max_page_count = {pages}"))

    limit("1")  # as many as there are
    with pytest.raises(DatabaseUnusable, match="disk is full"):
        desk.pull()
    assert (desk.bookings(), desk.token()) == ([], token)
    limit("100000")
    desk.settle()
    assert len(desk.bookings()) == 10


def test_case_61_a_locked_database_fails_the_page_as_a_whole(
    new_desk: NewDesk, google: Google, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(databases, "BUSY_SECONDS", 0)
    desk = new_desk().connect()
    desk.settle()
    google.add("From Google")
    token = desk.token()
    assert desk.database.path is not None
    other = sqlite3.connect(desk.database.path, isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DatabaseUnusable, match="busy with another program"):
            desk.pull()
        other.execute("ROLLBACK")
    finally:
        other.close()
    assert (desk.bookings(), desk.token()) == ([], token)
    desk.settle()
    assert desk.titles() == ["From Google"]


def test_case_62_what_is_trimmed_does_not_look_changed_afterwards(desk: Desk, google: Google) -> None:
    member = desk.member("Ben", "b" * 1100 + "@example.org")
    booking = desk.add(
        "Title " * 300, description="note & more " * 900, location="Room " * 400, assigned_to_id=member
    )  # fmt: skip
    desk.settle()
    google.store.expire_sync_tokens(google.calendar_id)
    before, kept = len(google.store.requests), desk.booking(booking)
    desk.settle()
    desk.edit(booking, meeting_link="https://meet.example.org/a")
    desk.settle()
    desk.settle()
    assert google.writes(before) == ["PATCH"]
    found = desk.booking(booking)
    assert (len(kept.title), len(kept.description), len(kept.location)) == (1800, 10_800, 2000)
    assert (found.title, found.description, found.location) == (kept.title, kept.description, kept.location)
    assert desk.conflicts(booking) == ()
    event = google.event(booking)
    assert (len(event["summary"]) <= 1024, len(event["description"]) <= 8192) == (True, True)


def test_case_62_more_reminders_than_five_are_cut_by_rule(desk: Desk, google: Google) -> None:
    event = google.add("By hand")
    overrides = [{"method": "popup", "minutes": minutes} for minutes in (60, 5, 10, 20, 30, 40, 50)]
    google.person.edit(event, reminders={"useDefault": False, "overrides": overrides[:5]})
    record = google.store.calendar(google.calendar_id).records[event]
    record.data["reminders"] = {"useDefault": False, "overrides": overrides}
    desk.settle()
    [booking] = desk.bookings()
    assert [minutes for _, minutes in booking.reminders.overrides or ()] == [5, 10, 20, 30, 40]
    before = len(google.store.requests)
    desk.settle()
    assert google.writes(before) == []
