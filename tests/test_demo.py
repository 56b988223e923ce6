"""Demo mode: a practice to look around in, that touches nothing of the person's own and leaves nothing behind."""

import socket
import urllib.parse
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from bookings_desktop import app
from bookings_desktop import demo as module
from bookings_desktop.backend import compose
from bookings_desktop.composition import open_below, open_in_demo
from bookings_desktop.demo import ACCOUNT, CALENDAR_ID, CALENDAR_NAME, ORGANISATION, PERSON, Demo
from bookings_desktop.models.values import TimedSlot
from bookings_desktop.services.bookings import BookingDraft
from bookings_desktop.settings import SettingsFile
from bookings_desktop.startup import WindowOptions
from bookings_desktop.sync.results import Stop

NOW = datetime(2026, 5, 14, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    with Demo(tmp_path_factory.mktemp("demo"), lambda: NOW) as made:
        yield made


@pytest.fixture
def backend(demo):
    made = compose(demo.folder, environ={})
    yield made
    made.close()


def listening(root_url):
    address = urllib.parse.urlsplit(root_url)
    with socket.socket() as probe:
        probe.settimeout(5)
        return probe.connect_ex((address.hostname, address.port)) == 0


def test_the_practice_is_believable(backend):
    zone = backend.settings.zone
    rows = list(backend.bookings.summaries(zone))
    assert 1000 <= len(rows) <= 1500
    assert len(list(backend.contacts.find())) >= 250
    assert len(backend.members.all()) == 5
    assert {row.status for row in rows} == {"scheduled", "confirmed", "rescheduled", "cancelled", "completed"}
    assert len({row.zone for row in rows}) >= 3
    begins = [row.start for row in rows]
    assert min(begins) < NOW.timestamp() < max(begins)
    day = timedelta(days=1).total_seconds()
    assert sum(abs(begin - NOW.timestamp()) < 3 * day for begin in begins) >= 10


def test_the_person_at_the_desk_is_one_of_the_practice(demo, backend):
    settings = SettingsFile(demo.folder).load()
    assert (settings.organisation, settings.person) == (ORGANISATION, PERSON)
    assert backend.who() == PERSON


def test_it_is_connected_to_a_sandbox_on_this_computer(demo, backend):
    assert urllib.parse.urlsplit(demo.root_url).hostname == "127.0.0.1"
    assert listening(demo.root_url)
    connection = demo.connection(backend)
    try:
        calendar = connection.connected()
        assert (calendar.id, calendar.name, calendar.account) == (CALENDAR_ID, CALENDAR_NAME, ACCOUNT)
        assert connection.signed_in()
        assert connection.account() == ACCOUNT
    finally:
        connection.close()


def test_bookings_go_there_and_changes_come_back(demo, backend):
    connection = demo.connection(backend)
    try:
        engine = connection.engine()
        while engine.pull_page().more:
            pass
        for _ in range(3):
            engine.push_next()
        assert len(demo.person.events()) == 3
        slot = TimedSlot(NOW, NOW + timedelta(minutes=30), "Europe/London")
        made = demo.person.add_event("Made in Google", slot.start.isoformat(), slot.end.isoformat())
        while engine.pull_page().more:
            pass
    finally:
        connection.close()
    assert made["summary"] in {row.title for row in backend.bookings.summaries(backend.settings.zone)}


def test_guests_have_answered_in_every_way_and_alike_in_every_demo(tmp_path):
    found = []
    for name in ("one", "other"):
        folder = tmp_path / name
        folder.mkdir()
        with Demo(folder, lambda: NOW) as demo:
            backend = compose(folder, environ={}, clock=lambda: NOW)
            connection = demo.connection(backend)
            try:
                engine = connection.engine()
                while engine.pull_page().more:
                    pass
                engine.push_many()
                rows = backend.bookings.summaries(backend.settings.zone)
                found.append(sorted((row.title, row.start, row.contact_name, row.guest_answer) for row in rows))
            finally:
                connection.close()
                backend.close()
    assert found[0] == found[1]
    assert {row[-1] for row in found[0]} == {"", "accepted", "declined", "tentative", "needsAction"}


def test_a_persons_own_surroundings_are_left_alone(tmp_path, monkeypatch):
    own, elsewhere = tmp_path / "own.db", tmp_path / "own"
    monkeypatch.setenv("BOOKINGS_DATABASE_URL", f"sqlite:///{own}")
    monkeypatch.setenv("BOOKINGS_DATA_DIR", str(elsewhere))
    monkeypatch.setenv("BOOKINGS_GOOGLE_ROOT", "http://127.0.0.1:1/")
    monkeypatch.setattr(module.sample_data, "fill", lambda *_args, **_options: None)
    folder = tmp_path / "demo"
    folder.mkdir()
    with Demo(folder) as demo:
        below = open_below(WindowOptions(demo=True), folder, SettingsFile(folder).load(), demo)
        try:
            slot = TimedSlot(NOW, NOW + timedelta(minutes=30), "Europe/London")
            below.bookings.create(BookingDraft("Only in the demo", slot))
            assert below.mirrored()
            engine = below.open_engine()
            assert engine.pull_page().halt.stop is Stop.NONE
            assert engine.pull_page().complete
        finally:
            below.close()
    assert not own.exists()
    assert not elsewhere.exists()
    assert (folder / "bookings.db").is_file()


def test_nothing_is_left_behind(monkeypatch):
    monkeypatch.setattr(module.sample_data, "fill", lambda *_args, **_options: None)
    with app._data(WindowOptions(demo=True)) as (folder, demo):
        assert (folder / "bookings.db").is_file()
        root_url = demo.root_url
        assert listening(root_url)
    assert not Path(folder).exists()
    assert not listening(root_url)


def test_a_demo_that_cannot_begin_closes_its_sandbox(tmp_path, monkeypatch):
    seen = []

    def fail(*_args, **_options):
        seen.append(demo.root_url)
        raise OSError("no room on the disk")

    monkeypatch.setattr(module.sample_data, "fill", fail)
    demo = Demo(tmp_path)
    with pytest.raises(OSError, match="no room"):
        demo.__enter__()
    assert len(seen) == 1
    assert not listening(seen[0])


def test_the_data_folder_of_a_person_is_used_without_demo(tmp_path):
    with app._data(WindowOptions(data_dir=str(tmp_path / "mine"))) as (folder, demo):
        assert (folder, demo) == (tmp_path / "mine", None)
    assert folder.is_dir()


def test_the_page_of_an_event_is_the_sandboxs_own(monkeypatch):
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda address: opened.append(address.toString()) or True)
    assert open_in_demo("http://127.0.0.1:4711/", QUrl("https://www.google.com/calendar/event?eid=abc"))
    assert open_in_demo("http://127.0.0.1:4711/", QUrl("https://meet.google.com/abc"))
    assert opened == ["http://127.0.0.1:4711/calendar/event?eid=abc", "https://meet.google.com/abc"]
