"""Google Contacts through Google's own client, against the sandbox: pages, tokens, faults, and what becomes of our contacts."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from google.oauth2.credentials import Credentials

from bookings_desktop.errors import ChangedMeanwhile
from bookings_desktop.google import auth
from bookings_desktop.google.people import GooglePeople
from bookings_desktop.models.database import Database
from bookings_desktop.models.foreign_contacts import ContactTokenExpired, ForeignContactPage
from bookings_desktop.models.values import Contact, ContactPoint, ForeignReference, NameOrder
from bookings_desktop.sandbox import SandboxServer, SandboxStore, Wire
from bookings_desktop.services.contact_care import ContactCare
from bookings_desktop.services.contact_sync import ContactSyncReport, ContactSyncService
from bookings_desktop.services.contacts import ContactService
from bookings_desktop.services.import_watch import ImportStopped, ImportWatch
from bookings_desktop.sync.remote import NotAllowed, RateLimited, ServerTrouble, SignInNeeded, Unreachable
from tests.support.builders import DESK, a_contact, a_database, stored

PATH = "/v1/people/me/connections"
Connect = Callable[..., GooglePeople]


@pytest.fixture
def connect(server: SandboxServer) -> Iterator[Connect]:
    opened: list[GooglePeople] = []

    def make(*scopes: str, page_size: int = 2) -> GooglePeople:
        secrets = server.client_secrets()["installed"]
        credentials = Credentials(  # type: ignore[no-untyped-call]
            token=None,
            refresh_token=server.issue_refresh_token(scopes or (auth.CONTACTS_SCOPE,)),
            token_uri=secrets["token_uri"],
            client_id=secrets["client_id"],
            client_secret=secrets["client_secret"],
        )
        people = GooglePeople(credentials, root=server.root_url, page_size=page_size)
        opened.append(people)
        return people

    yield make
    for people in opened:
        people.close()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = a_database(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def read(database: Database, connect: Connect) -> Callable[[], ContactSyncReport]:
    people = connect()
    return lambda: ContactSyncService(database, lambda: "Anna").run(people, "desk@example.com")


def contacts(database: Database) -> dict[str, Contact]:
    with database.reading() as work:
        return {contact.name: contact for contact in work.contacts.all()}


def put(store: SandboxStore, name: str, email: str, **fields: Any) -> str:
    return store.put_contact(name, emailAddresses=[{"value": email}], **fields)


def test_every_field_is_read(store: SandboxStore, connect: Connect) -> None:
    store.put_contact(
        names=[
            {
                "displayName": "Nguyễn Thị Mai",
                "givenName": "Mai",
                "middleName": "Thị",
                "familyName": "Nguyễn",
            }
        ],
        emailAddresses=[
            {"value": "second@example.com", "type": "home"},
            {"value": "mai@example.com", "type": "work", "metadata": {"primary": True}},
        ],
        phoneNumbers=[{"value": "+84 1", "type": "workMobile"}, {"value": "+84 2", "type": "other"}],
        organizations=[{"name": "Zoë & Co.", "title": "Buyer"}],
        biographies=[{"value": "Tea"}],
    )
    [one] = connect().page().contacts
    assert (one.given_name, one.middle_name, one.family_name, one.name_order) == (
        "Mai",
        "Thị",
        "Nguyễn",
        NameOrder.FAMILY_FIRST,
    )
    assert one.emails == (ContactPoint("mai@example.com", "work"), ContactPoint("second@example.com", "home"))
    assert one.phones == (ContactPoint("+84 1", "mobile"), ContactPoint("+84 2", ""))
    assert (one.company, one.job_title, one.notes) == ("Zoë & Co.", "Buyer", "Tea")


def test_contacts_come_in_and_later_only_what_changed(
    store: SandboxStore, database: Database, read: Callable[[], ContactSyncReport]
) -> None:
    stored(database, a_contact(name="Zoë", email="zoe@example.com", notes="Ours"))
    zoe = put(store, "Zoë Ünal", "ZOE@example.com")
    ben = put(store, "Ben Berg", "ben@example.com")
    put(store, "Kim Lee", "kim@example.com")

    first = read()
    assert (first.read, first.whole, first.merged.created, first.merged.updated) == (3, True, 2, 1)
    found = contacts(database)
    assert sorted(found) == ["Ben Berg", "Kim Lee", "Zoë Ünal"]
    assert found["Zoë Ünal"].notes == "Ours"
    assert found["Zoë Ünal"].references == (ForeignReference("google", zoe),)

    idle = read()
    assert (idle.read, idle.whole, idle.merged.changes) == (0, False, [])

    put(store, "Ben Berg", "new@example.com", resource=ben)
    store.remove_contact(zoe)
    second = read()
    assert (second.read, second.whole, second.dropped) == (2, False, 1)
    found = contacts(database)
    assert found["Ben Berg"].emails == ("ben@example.com", "new@example.com")
    assert found["Zoë Ünal"].references == ()  # and the contact itself is still there


def test_an_expired_token_means_everything_by_comparison(
    store: SandboxStore, database: Database, read: Callable[[], ContactSyncReport]
) -> None:
    gone, kept = put(store, "Zoë Ünal", "zoe@example.com"), put(store, "Ben Berg", "ben@example.com")
    read()
    before = contacts(database)["Ben Berg"]
    store.remove_contact(gone)
    store.expire_contact_tokens()

    report = read()
    assert (report.whole, report.read, report.dropped) == (True, 1, 1)
    assert contacts(database)["Zoë Ünal"].references == ()
    assert contacts(database)["Ben Berg"] == before
    assert before.references == (ForeignReference("google", kept),)


def edit(database: Database, who: str, **fields: Any) -> None:
    """Change a contact at the desk."""
    with database.unit_of_work(DESK) as work:
        work.contacts.save(replace(contacts(database)[who], **fields))
        work.commit()


def test_what_staff_changed_here_stays_when_everything_is_read_again(
    store: SandboxStore, database: Database, read: Callable[[], ContactSyncReport]
) -> None:
    organisation = [{"name": "Foundry", "title": "Buyer"}]
    put(store, "Zoë Ünal", "zoe@example.com", organizations=organisation, biographies=[{"value": "Tea"}])
    read()
    changed = {
        "name": "Zoë Berg",
        "family_name": "Berg",
        "company": "Mill",
        "emails": ("zoe@berg.example",),
        "notes": "",
    }
    edit(database, "Zoë Ünal", **changed)
    before = contacts(database)["Zoë Berg"]
    store.expire_contact_tokens()
    report = read()
    assert (report.whole, report.read, report.merged.updated, report.merged.unchanged) == (True, 1, 0, 1)
    assert contacts(database) == {"Zoë Berg": before}


@pytest.mark.parametrize("whole", [True, False])
def test_only_what_google_changed_is_taken(
    store: SandboxStore, database: Database, read: Callable[[], ContactSyncReport], whole: bool
) -> None:
    zoe = put(store, "Zoë Ünal", "zoe@example.com", organizations=[{"name": "Foundry", "title": "Buyer"}])
    read()
    edit(database, "Zoë Ünal", name="Zoë Berg", family_name="Berg", company="Mill")
    new = [{"value": "zoe@example.com"}, {"value": "new@example.com"}]
    store.put_contact(
        "Zoë Ünal", resource=zoe, emailAddresses=new, organizations=[{"name": "Foundry", "title": "Head buyer"}]
    )
    if whole:
        store.expire_contact_tokens()
    report = read()
    assert (report.whole, report.merged.updated) == (whole, 1)
    one = contacts(database)["Zoë Berg"]
    assert (one.family_name, one.company, one.job_title) == ("Berg", "Mill", "Head buyer")
    assert one.emails == ("zoe@example.com", "new@example.com")
    store.put_contact("Zoë Ünal-Berg", resource=zoe, emailAddresses=new)
    read()
    assert [one.company for one in contacts(database).values()] == ["Mill"]
    assert list(contacts(database)) == ["Zoë Ünal-Berg"]


def test_a_name_that_google_changed_is_taken_whole(
    store: SandboxStore, database: Database, read: Callable[[], ContactSyncReport]
) -> None:
    def names(given: str) -> list[dict[str, str]]:
        return [{"displayName": f"{given} Ünal", "givenName": given, "familyName": "Ünal"}]

    zoe = store.put_contact(names=names("Zoe"))
    read()
    edit(database, "Zoe Ünal", name="Zoe Berg", family_name="Berg")
    store.put_contact(names=names("Zoë"), resource=zoe)
    read()
    [one] = contacts(database).values()
    assert (one.name, one.given_name, one.family_name) == ("Zoë Ünal", "Zoë", "Ünal")


def test_a_contact_read_before_google_s_words_were_kept_is_not_overwritten(
    store: SandboxStore, database: Database, read: Callable[[], ContactSyncReport]
) -> None:
    zoe = put(store, "Zoë Ünal", "zoe@example.com")
    read()
    edit(database, "Zoë Ünal", name="Zoë Berg")
    with database.unit_of_work(DESK) as work:
        work.contact_sources.keep_said("google", {zoe: None})
        work.commit()
    store.expire_contact_tokens()
    put(store, "Ben Berg", "ben@example.com")
    read()
    assert sorted(contacts(database)) == ["Ben Berg", "Zoë Berg"]


def test_a_reading_that_is_taken_back_takes_back_what_google_said(
    store: SandboxStore, database: Database, connect: Connect
) -> None:
    zoe = put(store, "Zoë Ünal", "zoe@example.com")
    service, people = ContactSyncService(database, lambda: "Anna"), connect()
    service.run(people, "desk@example.com")
    put(store, "Zoë Berg", "zoe@example.com", resource=zoe)
    service.undo(service.run(people, "desk@example.com"))
    assert list(contacts(database)) == ["Zoë Ünal"]
    service.run(people, "desk@example.com")
    assert list(contacts(database)) == ["Zoë Berg"]


def test_who_was_deleted_here_does_not_come_back(
    store: SandboxStore, database: Database, read: Callable[[], ContactSyncReport]
) -> None:
    put(store, "Zoë Ünal", "zoe@example.com")
    read()
    [one] = contacts(database).values()
    with database.unit_of_work(DESK) as work:
        work.contacts.save(replace(one, deleted_at=work.now))
        work.commit()
    store.expire_contact_tokens()
    assert read().merged.created == 0
    assert contacts(database) == {}


def test_who_comes_back_from_the_trash_gets_what_google_said_meanwhile(
    store: SandboxStore, database: Database, read: Callable[[], ContactSyncReport]
) -> None:
    zoe = put(store, "Zoë Ünal", "zoe@example.com")
    read()
    care = ContactCare(database, lambda: "Anna")
    gone = care.delete(contacts(database)["Zoë Ünal"]).contact
    put(store, "Zoë Berg", "zoe@example.com", resource=zoe)
    read()
    care.restore(gone)
    store.expire_contact_tokens()
    read()
    assert list(contacts(database)) == ["Zoë Berg"]


def test_a_reading_is_one_step_of_undo(
    store: SandboxStore, database: Database, read: Callable[[], ContactSyncReport]
) -> None:
    put(store, "Zoë Ünal", "zoe@example.com")
    put(store, "Ben Berg", "ben@example.com")
    report = read()
    ContactService(database, lambda: "Anna").undo(report.merged.changes)
    assert contacts(database) == {}


def test_what_was_taken_back_can_be_read_again(store: SandboxStore, database: Database, connect: Connect) -> None:
    put(store, "Zoë Ünal", "zoe@example.com")
    service = ContactSyncService(database, lambda: "Anna")
    people = connect()
    service.undo(service.run(people, "desk@example.com"))
    assert contacts(database) == {}
    again = service.run(people, "desk@example.com")
    assert (again.whole, again.merged.created) == (True, 1)
    assert sorted(contacts(database)) == ["Zoë Ünal"]


def test_a_reading_that_was_taken_back_can_be_done_again(
    store: SandboxStore, database: Database, connect: Connect
) -> None:
    zoe = put(store, "Zoë Ünal", "zoe@example.com")
    service, people = ContactSyncService(database, lambda: "Anna"), connect()
    service.run(people, "desk@example.com")
    put(store, "Zoë Berg", "zoe@example.com", resource=zoe)
    put(store, "Ben Berg", "ben@example.com")
    undone = service.undo(service.run(people, "desk@example.com"))
    assert sorted(contacts(database)) == ["Zoë Ünal"]
    again = service.undo(undone)
    assert sorted(contacts(database)) == ["Ben Berg", "Zoë Berg"]
    after = service.run(people, "desk@example.com")
    assert (after.read, after.whole, after.merged.changes) == (0, False, [])
    service.undo(again)
    assert sorted(contacts(database)) == ["Zoë Ünal"]


def test_a_reading_that_cannot_be_taken_back_leaves_all_as_it_is(
    store: SandboxStore, database: Database, connect: Connect
) -> None:
    put(store, "Zoë Ünal", "zoe@example.com")
    put(store, "Ben Berg", "ben@example.com")
    service, people = ContactSyncService(database, lambda: "Anna"), connect()
    report = service.run(people, "desk@example.com")
    ContactService(database, lambda: "Anna").update(contacts(database)["Zoë Ünal"], company="Northbank")
    with pytest.raises(ChangedMeanwhile):
        service.undo(report)
    assert len(contacts(database)) == 2
    assert service.run(people, "desk@example.com").whole is False


def test_where_it_stands_is_told_of_the_account_that_is_signed_in(
    store: SandboxStore, database: Database, connect: Connect
) -> None:
    zoe = put(store, "Zoë Ünal", "zoe@example.com")
    put(store, "Ben Berg", "ben@example.com")
    service, people = ContactSyncService(database, lambda: "Anna"), connect()
    assert service.standing("desk@example.com") == (0, None)
    service.run(people, "desk@example.com")
    count, read_at = service.standing("DESK@example.com")
    assert count == 2
    assert read_at is not None
    store.remove_contact(zoe)
    service.run(people, "desk@example.com")
    assert service.standing("desk@example.com")[0] == 1
    assert service.standing("other@example.com") == (0, None)


def test_how_far_a_reading_is_can_be_followed_and_it_can_be_stopped(
    store: SandboxStore, database: Database, connect: Connect
) -> None:
    for number in range(5):
        put(store, f"Person {number}", f"p{number}@example.com")
    service, people = ContactSyncService(database, lambda: "Anna"), connect()
    watch = ImportWatch()
    page = people.page

    def stopped_after_a_page(**tokens: str) -> ForeignContactPage:
        read = page(**tokens)
        watch.stop()
        return read

    people.page = stopped_after_a_page  # type: ignore[method-assign]
    with pytest.raises(ImportStopped):
        service.run(people, "desk@example.com", watch=watch)
    assert (watch.fetched, contacts(database)) == (2, {})
    people.page = page  # type: ignore[method-assign]
    watch = ImportWatch()
    service.run(people, "desk@example.com", watch=watch)
    assert (watch.fetched, watch.total, watch.looked_at, watch.stored) == (5, 5, 5, 5)


def test_another_account_is_read_from_the_beginning(store: SandboxStore, database: Database, connect: Connect) -> None:
    put(store, "Zoë Ünal", "zoe@example.com")
    service = ContactSyncService(database, lambda: "Anna")
    people = connect()
    service.run(people, "desk@example.com")
    assert service.run(people, "DESK@example.com").whole is False
    assert service.run(people, "other@example.com").whole is True


def test_nothing_is_stored_when_a_page_fails(store: SandboxStore, database: Database, read: Callable[[], Any]) -> None:
    for number in range(5):
        put(store, f"Person {number}", f"p{number}@example.com")
    store.faults.error(503, path=PATH, skip=1)
    with pytest.raises(ServerTrouble):
        read()
    assert contacts(database) == {}
    assert read().merged.created == 5


def test_a_token_of_another_question_expires(store: SandboxStore, connect: Connect) -> None:
    put(store, "Zoë Ünal", "zoe@example.com")
    token = connect(page_size=3).page().next_sync_token
    for bad in (token, "nonsense"):
        with pytest.raises(ContactTokenExpired):
            connect(page_size=2).page(sync_token=bad)


@pytest.mark.parametrize(
    ("status", "reason", "error"),
    [
        (500, "backendError", ServerTrouble),
        (429, "rateLimitExceeded", RateLimited),
        (403, "accessNotConfigured", NotAllowed),
        (400, "badRequest", ServerTrouble),
    ],
)
def test_faults_are_translated(
    store: SandboxStore, connect: Connect, status: int, reason: str, error: type[Exception]
) -> None:
    store.faults.error(status, reason, path=PATH)
    with pytest.raises(error) as caught:
        connect().page()
    assert "booking" not in str(caught.value).lower().replace("bookings-desktop", "").replace("your bookings", "")


@pytest.mark.parametrize("wire", [Wire.CLOSE, Wire.HTML, Wire.HALF_JSON, Wire.PORTAL])
def test_a_broken_wire_is_no_verdict(store: SandboxStore, connect: Connect, wire: Wire) -> None:
    store.faults.wire(wire, path=PATH, times=2)
    with pytest.raises((Unreachable, ServerTrouble)):
        connect().page()


def test_without_the_scope_it_is_not_allowed_and_a_dead_sign_in_is_told(
    store: SandboxStore, server: SandboxServer, connect: Connect
) -> None:
    with pytest.raises(NotAllowed, match="contacts"):
        connect(auth.EVENTS_SCOPE).page()
    people = connect()
    server.revoke_refresh_tokens()
    with pytest.raises(SignInNeeded):
        people.page()


def test_no_address_reaches_the_log(store: SandboxStore, connect: Connect, caplog: pytest.LogCaptureFixture) -> None:
    put(store, "Zoë Ünal", "zoe@example.com")
    with caplog.at_level(logging.DEBUG, logger="bookings_desktop"):
        connect().page()
        store.faults.error(500, path=PATH)
        with pytest.raises(ServerTrouble):
            connect().page()
    assert "zoe@example.com" not in caplog.text
