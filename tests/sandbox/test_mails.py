"""Who is mailed because of a change (facts page, section 4)."""

from __future__ import annotations

from typing import Any

import pytest

from bookings_desktop.sandbox import Person, SandboxStore

GUESTS = {"attendees": [{"email": "mia@example.org"}, {"email": "tom@example.com"}, {"email": "reception@example.com"}]}


def sent(store: SandboxStore) -> list[tuple[str, tuple[str, ...]]]:
    return [(mail.kind, mail.recipients) for mail in store.mails]


def test_none_is_silent(store: SandboxStore, an_event: Any) -> None:
    store.insert_event("primary", an_event(id="abcde", **GUESTS), {"sendUpdates": "none"})
    store.patch_event("primary", "abcde", {"summary": "x"}, {"sendUpdates": "none"})
    store.delete_event("primary", "abcde", {"sendUpdates": "none"})
    assert store.mails == []


@pytest.mark.parametrize("params", [{}, {"sendUpdates": "all"}, {"sendNotifications": False}])
def test_all_and_absent_mail_everybody_but_the_organizer(
    store: SandboxStore, an_event: Any, params: dict[str, Any]
) -> None:
    everybody = ("mia@example.org", "tom@example.com")
    store.insert_event("primary", an_event(id="abcde", **GUESTS), params)
    store.patch_event("primary", "abcde", {"summary": "x"}, params)
    store.delete_event("primary", "abcde", params)
    assert sent(store) == [("invitation", everybody), ("update", everybody), ("cancellation", everybody)]
    assert {(mail.calendar_id, mail.event_id) for mail in store.mails} == {("reception@example.com", "abcde")}


def test_external_only_spares_the_own_domain(store: SandboxStore, an_event: Any) -> None:
    store.insert_event("primary", an_event(**GUESTS), {"sendUpdates": "externalOnly"})
    assert sent(store) == [("invitation", ("mia@example.org",))]


def test_event_without_guests_mails_nobody(store: SandboxStore, an_event: Any) -> None:
    store.insert_event("primary", an_event())
    assert store.mails == []


def test_changed_guest_list_invites_and_cancels(store: SandboxStore, an_event: Any) -> None:
    store.insert_event("primary", an_event(id="abcde", **GUESTS), {"sendUpdates": "none"})
    guests = [{"email": "tom@example.com"}, {"email": "new@example.org"}]
    store.patch_event("primary", "abcde", {"attendees": guests})
    assert sorted(sent(store)) == [
        ("cancellation", ("mia@example.org",)),
        ("invitation", ("new@example.org",)),
        ("update", ("tom@example.com",)),
    ]


def test_restored_event_invites_again(store: SandboxStore, an_event: Any) -> None:
    store.insert_event("primary", an_event(id="abcde", **GUESTS), {"sendUpdates": "none"})
    store.delete_event("primary", "abcde", {"sendUpdates": "none"})
    store.patch_event("primary", "abcde", {"status": "confirmed"})
    assert [mail.kind for mail in store.mails] == ["invitation"]


def test_refused_write_mails_nobody(store: SandboxStore, an_event: Any, refused: Any) -> None:
    refused(400, "invalid", store.insert_event, "primary", an_event(status="x", **GUESTS))
    assert store.mails == []


def test_person_mails_nobody(store: SandboxStore, person: Person) -> None:
    person.add_event("x", "2026-03-10", "2026-03-11", **GUESTS)
    assert store.mails == []
