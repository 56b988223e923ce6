"""Possible duplicates among contacts."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bookings_desktop.models.database import Database
from bookings_desktop.models.duplicates import Likeness, alike
from bookings_desktop.models.values import Contact
from tests.support.builders import a_contact, stored

EMAIL, PHONE, NAME = Likeness.EMAIL, Likeness.PHONE, Likeness.NAME
KENJI = a_contact(id="a" * 32, name="Kenji Watanabe", email="kenji@example.com", phones=("+81 3 5550 0142",))


def likely(database: Database, contact: Contact) -> list[tuple[str, tuple[Likeness, ...]]]:
    with database.reading() as work:
        return [(one.contact_id[0], one.reasons) for one in work.contact_pages.duplicates.of(contact)]


@pytest.mark.parametrize(
    ("typed", "reasons"),
    [
        (a_contact(name="Somebody", email="KENJI@example.com"), (EMAIL,)),
        (a_contact(name="Somebody", email="", phones=("03-5550-0142",)), (PHONE,)),
        (a_contact(name="watanabe, kenji", email="other@example.com"), (NAME,)),
        (a_contact(name="Dr Kenji Watanabi", email=""), (NAME,)),
        (a_contact(name="Kenji Watanabe", email="kenji@example.com", phones=("0355500142",)), (EMAIL, PHONE, NAME)),
        (a_contact(name="Kenzo Watanabi", email="k@example.com", phones=("0355500143",)), None),
        (a_contact(name="", email=""), None),
    ],
)
def test_who_is_typed_in_may_be_known(database: Database, typed: Contact, reasons: tuple[Likeness, ...] | None) -> None:
    stored(database, KENJI, a_contact(name="Mai", email="mai@example.com"))
    assert likely(database, typed) == ([("a", reasons)] if reasons else [])


def test_nobody_is_a_duplicate_of_themselves_or_of_somebody_deleted(database: Database) -> None:
    gone = a_contact(name="Kenji Watanabe", deleted_at=datetime(2026, 5, 1, tzinfo=UTC))
    stored(database, KENJI, gone)
    assert likely(database, KENJI) == []
    with database.reading() as work:
        assert work.contact_pages.duplicates.pairs() == ()


def test_the_strongest_reason_comes_first(database: Database) -> None:
    stored(
        database,
        a_contact(id="b" * 32, name="Kenji Watanabe", email=""),
        a_contact(id="c" * 32, name="Other", email="", phones=("+81 3 5550 0142",)),
        a_contact(id="d" * 32, name="Other", email="kenji@example.com"),
        a_contact(id="e" * 32, name="Kenji Watanabe", email="", phones=("+81 3 5550 0142",)),
    )
    assert [key for key, _ in likely(database, KENJI)] == ["d", "e", "c", "b"]


def test_all_pairs_are_found(database: Database) -> None:
    stored(
        database,
        KENJI,
        a_contact(id="b" * 32, name="Kenij Watanabe", email=""),
        a_contact(id="c" * 32, name="Mai Anders", email="kenji@example.com"),
        a_contact(id="d" * 32, name="Anders, Mai", email=""),
        a_contact(id="e" * 32, name="Jan Li", email="", phones=("020 7946 0455",)),
        a_contact(id="f" * 32, name="Jon Li", email="", phones=("+44 20 7946 0455",)),
    )
    with database.reading() as work:
        pairs = [(one.first_id[0] + one.second_id[0], one.reasons) for one in work.contact_pages.duplicates.pairs()]
    assert pairs == [("ac", (EMAIL,)), ("ef", (PHONE,)), ("ab", (NAME,)), ("cd", (NAME,))]


def test_the_number_of_a_switchboard_says_nothing(database: Database) -> None:
    names = ("Ada Almond", "Bob Birch", "Cid Cherry", "Dan Dogwood", "Eve Elm", "Fay Fir")
    stored(database, *(a_contact(name=name, email="", phones=("+44 20 7946 0455",)) for name in names))
    with database.reading() as work:
        assert work.contact_pages.duplicates.pairs() == ()


@pytest.mark.parametrize(
    ("one", "other", "close"),
    [
        ("kenji watanabe", "kenji watanabe", True),
        ("kenji watanabe", "kenji watanabi", True),
        ("kenji watanabe", "kenji watanab", True),
        ("kenji watanabe", "kenjji watanabe", True),
        ("kenji watanabe", "eknji watanabe", True),
        ("kenji watanabe", "xkenji watanabe", True),
        ("kenji watanabe", "kenzo watanabe", False),
        ("kenji watanabe", "kenji watana", False),
        ("kenji watanabe", "ekjni watanabe", False),
        ("jan li", "jon li", False),
        ("jan li", "jan li", True),
        ("", "", False),
    ],
)
def test_names_are_alike_up_to_one_slip(one: str, other: str, close: bool) -> None:
    assert alike(one, other) is close
    assert alike(other, one) is close
