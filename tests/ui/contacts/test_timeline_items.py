"""What stands in the timeline of a contact, in order and in words."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bookings_desktop.models.listing import BookingSummary
from bookings_desktop.models.timeline import TimelineBooking
from bookings_desktop.models.values import (
    Attendance,
    BookingStatus,
    Contact,
    ContactNote,
    EntityKind,
    FieldChange,
    FollowUp,
    HistoryAction,
    HistoryEntry,
    Member,
    Origin,
    TimedSlot,
)
from bookings_desktop.services.contact_pages import PersonFacts
from bookings_desktop.ui.contacts.commands import consequences
from bookings_desktop.ui.contacts.timeline_items import (
    Part,
    TimelineTexts,
    clock_words,
    items_of,
    parts_of,
    since_words,
)

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 5, 14, 9, 42, tzinfo=UTC)
"""10:42 in London, a Thursday."""

KENJI = Contact("k", "Kenji Watanabe", time_zone="Asia/Tokyo", created_at=datetime(2026, 3, 13, 9, tzinfo=UTC))
HELEN = Member("h", "Dr Helen Marsh", colour="violet")


def told(key, start, attendance=Attendance.UNKNOWN, people=1):
    slot = TimedSlot(start, start + timedelta(minutes=45), "Europe/London")
    return TimelineBooking(
        key, 1, "Gait analysis", slot, "", "", "", BookingStatus.CONFIRMED, "h", "Dr Helen Marsh", False, people, None,
        attendance, "", None, None,
    )  # fmt: skip


def row(key, start, **values):
    end = start + timedelta(minutes=45)
    return BookingSummary(
        key, 1, "Gait analysis", "", "k", "Kenji", "", "h", start.timestamp(), end.timestamp(), False, "Europe/London",
        "", "", "confirmed", "", "", "",
    )._replace(**values)  # fmt: skip


def facts_of(*rows, **values):
    begun = frozenset(one.id for one in rows if one.start <= NOW.timestamp())
    bookings = tuple(sorted(rows, key=lambda one: one.start))
    return PersonFacts(KENJI, bookings, begun=begun, members={"h": HELEN}, **values)


def looks(facts, part=Part.ALL):
    texts = TimelineTexts(facts, LONDON, NOW.timestamp())
    return [texts.look(item) for item in items_of(facts, part, LONDON, NOW.timestamp())]


def change(field, old, new, **values):
    return HistoryEntry(
        values.pop("number", 1), NOW, values.pop("who", "Nadia Haddad"), values.pop("origin", Origin.DESK),
        EntityKind.CONTACT, "k", HistoryAction.CHANGED, (FieldChange(field, old, new),),
    )  # fmt: skip


def test_what_comes_next_is_first_and_the_past_goes_backwards():
    days = {"a": 14, "b": 1, "c": -1, "d": -30}
    facts = facts_of(*(row(key, NOW + timedelta(days=away), title=key) for key, away in days.items()))
    assert [look.title for look in looks(facts)] == ["Coming up", "b", "a", "Earlier", "c", "d"]
    assert [look.day for look in looks(facts) if look.day] == ["Tomorrow", "Thu 28 May", "Yesterday", "Tue 14 Apr"]


def test_a_booking_says_where_when_there_and_what_became_of_it():
    start = datetime(2026, 5, 14, 10, tzinfo=UTC)
    moved = datetime(2026, 4, 17, 9, tzinfo=UTC).timestamp()
    facts = facts_of(
        row(
            "a",
            start,
            meeting_link="https://meet.example.com",
            moved_from=moved,
            guest_answer="accepted",
            excerpt="Bring shoes",
        ),
        told={"a": told("a", start, people=3)},
    )
    look = looks(facts)[1]
    assert (look.day, look.time, look.status) == ("Today", "11:00 – 11:45", "confirmed")
    assert look.text == (
        "Online · 19:00 – 19:45 in Tokyo · Moved from Fri 17 Apr · Invitation accepted · Group of 3 · Bring shoes"
    )
    assert (look.member, look.member_name, look.colour) == ("Helen", "Dr Helen Marsh", "violet")
    assert look.spoken.startswith("Today, Thursday 14 May, 11:00 to 11:45, Gait analysis, Status: Confirmed, Online")


def test_who_did_not_come_is_told_and_what_is_cancelled_is_struck_through():
    start = NOW - timedelta(days=3)
    facts = facts_of(
        row("a", start, location="Room 1"),
        row("b", start - timedelta(days=1), status="cancelled"),
        told={"a": told("a", start, Attendance.DID_NOT_COME)},
    )
    missed, cancelled = looks(facts)[1:]
    assert missed.text.startswith("Did not come · Room 1")
    assert cancelled.struck


@pytest.mark.parametrize(
    ("task", "title", "text", "day"),
    [
        (FollowUp("f", "Call", due=date(2026, 5, 14), assigned_to_id="h"), "Coming up", "Due · Helen", "Today"),
        (FollowUp("f", "Call", due=date(2026, 5, 13)), "Earlier", "Overdue", "Yesterday"),
        (FollowUp("f", "Call", created_at=NOW), "Earlier", "Open", "Today"),
        (FollowUp("f", "Call", done_at=NOW, done_by="Nadia Haddad"), "Earlier", "Done by Nadia", "Today"),
    ],
)
def test_follow_ups_stand_at_their_day(task, title, text, day):
    heading, look = looks(facts_of(follow_ups=(task,)))
    assert (heading.title, look.title, look.text, look.day) == (title, "Follow-up: Call", text, day)


def test_notes_and_changes_that_matter_are_told():
    facts = facts_of(
        notes=(ContactNote("n", "k", "Calls after six\nTokyo time", "Nadia Haddad", created_at=NOW),),
        happenings=(
            change("emails", ["a@example.com"], ["b@example.com"], number=3),
            change("tags", [], ["vip"], number=2),
            change("archived_at", None, "2026-05-14T09:42:00+00:00", number=4),
            change("company", "", "Acme", number=5, origin=Origin.IMPORT),
        ),
    )
    told_changes = {look.title: look.text for look in looks(facts, Part.CHANGES)[1:]}
    assert told_changes == {
        "E-mail changed": "a@example.com → b@example.com, by Nadia",
        "Archived": "By Nadia",
        "Company changed": "Acme, from an import, by Nadia",
    }
    note = looks(facts, Part.NOTES)[1]
    assert (note.title, note.text, note.wraps) == ("Note by Nadia", "Calls after six\nTokyo time", True)
    assert parts_of(facts) == [Part.ALL, Part.NOTES, Part.CHANGES]


def test_there_is_nothing_to_choose_where_there_is_one_kind_only():
    assert parts_of(facts_of(row("a", NOW))) == [Part.BOOKINGS]
    assert parts_of(facts_of()) == []


def test_since_when_somebody_is_known():
    assert since_words(facts_of(), LONDON) == "Added in March 2026"
    assert since_words(facts_of(row("a", NOW - timedelta(days=90))), LONDON) == "Client since February 2026"


def test_the_time_there_is_told_where_it_is_another_one():
    assert clock_words("Asia/Tokyo", LONDON, NOW.timestamp()) == "18:42 in Tokyo"
    assert clock_words("Europe/Lisbon", LONDON, NOW.timestamp()) == ""
    assert clock_words("", LONDON, NOW.timestamp()) == ""
    assert clock_words("Mars/Base", LONDON, NOW.timestamp()) == ""


def test_what_a_deletion_would_leave_is_said_in_numbers():
    from dataclasses import replace

    from bookings_desktop.models.timeline import ContactNumbers

    rows = [row("a", NOW + timedelta(days=1)), row("b", NOW - timedelta(days=1)), row("c", NOW - timedelta(days=2))]
    facts = replace(facts_of(*rows, follow_ups=(FollowUp("f", "Call"),)), numbers=ContactNumbers(bookings=3))
    assert consequences(facts) == (
        "The bookings (1 coming and 2 earlier) stay and keep the name. So does the open follow-up. "
        "Archiving only takes the contact out of the list."
    )
    assert consequences(facts_of()).startswith("There are no bookings with this contact.")
