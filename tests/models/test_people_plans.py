"""Looking at one contact costs the same with a hundred contacts and with a million: every look goes through an index."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

import pytest

from bookings_desktop.models.booking_query import BookingQuery
from bookings_desktop.models.database import Database
from bookings_desktop.models.unit_of_work import UnitOfWork
from bookings_desktop.models.values import Contact, ForeignReference
from tests.support.builders import START, a_booking, a_contact, stored

LONDON = ZoneInfo("Europe/London")
ADA = a_contact(id="a" * 32, name="Ada Berg", phones=("+44 20 7946 0455",))
TABLES = (
    "bookings",
    "contacts",
    "contact_points",
    "contact_references",
    "contact_notes",
    "follow_ups",
    "further_contacts",
    "history",
    "links",
)

Look = Callable[[UnitOfWork], object]

ONE_CONTACT: dict[str, Look] = {
    "timeline": lambda work: work.contact_pages.timeline.bookings(ADA.id),
    "happenings": lambda work: work.contact_pages.timeline.happenings(ADA.id),
    "happenings before": lambda work: work.contact_pages.timeline.happenings(ADA.id, before=99),
    "visits": lambda work: work.contact_pages.visits.of(ADA.id, START, LONDON),
    "near": lambda work: work.contact_pages.visits.near([ADA.id], START, LONDON),
    "line": lambda work: work.contact_pages.list.lines_of([ADA.id]),
    "notes": lambda work: work.contact_notes.of_contact(ADA.id),
    "reference": lambda work: work.contacts.by_reference(ForeignReference("vcard", "1")),
    "address": lambda work: work.contacts.by_email("ada@example.com"),
    "bookings": lambda work: work.booking_people.of_contact(ADA.id),
    "query": lambda work: list(work.details.matching(BookingQuery(contact_id=ADA.id))),
    "follow-ups": lambda work: work.follow_up_lists.of_contact(ADA.id),
    "deal": lambda work: work.booking_people.of_deal("f" * 32),
    "duplicates by point": lambda work: work.contact_pages.duplicates.of(
        Contact("", "", emails=ADA.emails, phones=ADA.phones)
    ),
}


def plans(database: Database, look: Look) -> list[str]:
    """How SQLite goes about each statement of a look."""
    asked: list[str] = []
    with database.reading() as work:
        driver = work.context.session.connection().connection.dbapi_connection
        assert driver is not None
        driver.set_trace_callback(asked.append)  # type: ignore[attr-defined]
        look(work)
        driver.set_trace_callback(None)  # type: ignore[attr-defined]
        statements = [sql for sql in asked if sql.lstrip().startswith("SELECT")]
        assert statements
        cursor = driver.cursor()
        found = []
        for sql in statements:
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
            found += [str(row[3]) for row in cursor.fetchall()]
        return found


@pytest.mark.parametrize("look", ONE_CONTACT)
def test_a_look_at_one_contact_scans_no_table(database: Database, look: str) -> None:
    stored(database, ADA, a_booking(contact_id=ADA.id))
    scans = [
        line for line in plans(database, ONE_CONTACT[look]) if line.startswith("SCAN") and line.split()[1] in TABLES
    ]
    assert scans == []


def test_the_first_screen_of_contacts_is_read_in_its_order(database: Database) -> None:
    lines = plans(database, lambda work: work.contact_pages.list.first_lines(10))
    assert any("USING INDEX ix_contacts_sort_key_id" in line for line in lines), lines
    assert not any("TEMP B-TREE" in line for line in lines), lines
