from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookings_desktop.google.guests import guest_of, merged_attendees, with_further
from bookings_desktop.google.mapping import (
    body_of,
    event_from_json,
    fields_of,
    normalised,
    patch_body,
)
from bookings_desktop.models.meet import MeetState
from bookings_desktop.models.mirrored import MIRRORED_FIELD_NAMES, MirroredFields
from bookings_desktop.models.reminders import CALENDAR_REMINDERS, METHODS, NO_REMINDERS, Reminders
from bookings_desktop.models.values import AllDaySlot, BookingStatus, Guest, TimedSlot
from bookings_desktop.sync.groups import joining, leaving
from bookings_desktop.sync.remote import EventPatch, Rejected
from tests.support.remote_contract import FULL, some_fields

ZONES = [
    "UTC",
    "Europe/Zurich",
    "America/New_York",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Kiritimati",
    "Mars/Base",
]
INSTANTS = st.datetimes(datetime(1850, 1, 2), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds are naive
SPANS = st.timedeltas(timedelta(0), timedelta(days=40))
TIMED = st.builds(
    lambda start, length, zone: TimedSlot(start, start + length, zone), INSTANTS, SPANS, st.sampled_from(ZONES)
)
DAYS = st.dates(date(1900, 1, 1), date(2200, 1, 1))
ALL_DAY = st.builds(
    lambda first, count, zone: AllDaySlot(first, first + timedelta(days=count), zone),
    DAYS,
    st.integers(0, 9),
    st.sampled_from(ZONES),
)
STATUSES = st.sampled_from([status for status in BookingStatus if status is not BookingStatus.CANCELLED])
GUESTS = st.none() | st.builds(Guest, st.emails() | st.text(max_size=8), st.text(max_size=8))
LINES = st.text(max_size=20) | st.text(max_size=20).map(lambda text: text * 90)
REMINDERS = st.builds(
    Reminders, st.none() | st.lists(st.tuples(st.sampled_from(METHODS), st.integers(0, 40320)), max_size=5).map(tuple)
)
FIELDS = st.builds(
    MirroredFields,
    title=LINES,
    slot=TIMED | ALL_DAY,
    description=LINES | st.text(max_size=9).map(lambda text: text * 1100),
    location=LINES,
    meeting_link=st.text(max_size=9) | st.text(max_size=9).map(lambda text: f"https://example.com/{text}"),
    status=STATUSES,
    guest=GUESTS,
    assigned_to=st.emails() | st.text(max_size=9),
    reminders=REMINDERS,
    further=st.lists(GUESTS.filter(bool), max_size=3).map(tuple),
)


def as_told(fields: MirroredFields) -> MirroredFields:
    """What an event alone tells of fields: one guest, and not who of the others is a further contact."""
    first = fields.guest or next(iter(fields.further), None)
    return replace(fields, guest=first, further=())


def merged(event: dict[str, Any], patch: dict[str, Any]) -> dict[str, Any]:
    """Merge a patch as Google does: objects merge, null deletes, arrays are replaced."""
    result = dict(event)
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        elif isinstance(value, dict):
            result[key] = merged(result.get(key, {}), value)
        else:
            result[key] = value
    return result


@given(FIELDS)
def test_any_fields_come_back_from_google_in_normal_form(fields: MirroredFields) -> None:
    event = json.loads(json.dumps(body_of("e" * 32, "b" * 32, fields)))
    assert fields_of(event) == as_told(normalised(fields))


@given(FIELDS)
def test_the_normal_form_is_normal(fields: MirroredFields) -> None:
    once = normalised(fields)
    assert normalised(once) == once
    assert normalised(once).slot.zone == once.slot.zone


@given(FIELDS, FIELDS, st.sets(st.sampled_from(MIRRORED_FIELD_NAMES)))
def test_a_patch_changes_what_it_names(old: MirroredFields, new: MirroredFields, names: set[str]) -> None:
    event = body_of("e" * 32, "b" * 32, old)
    wanted = replace(normalised(old), **{name: getattr(normalised(new), name) for name in names})
    patch = EventPatch(
        changes={name: getattr(wanted, name) for name in names},
        fields=wanted,
        attendees=tuple(event.get("attendees", ())),
        previous_guest_email=getattr(normalised(old).guest, "email", ""),
        joining=joining(wanted.further, normalised(old).further),
        leaving=leaving(wanted.further, normalised(old).further),
    )
    body = patch_body(patch)
    after = merged(event, body)
    assert all(guest.email in {entry["email"] for entry in after["attendees"]} for guest in patch.joining)
    assert fields_of(after) == as_told(normalised(wanted))
    assert not {"sequence", "iCalUID", "organizer", "id"} & set(body)


def test_a_patch_is_minimal() -> None:
    assert patch_body(EventPatch({"title": "New"}, replace(FULL, title="New"))) == {"summary": "New"}
    assert patch_body(EventPatch({}, FULL)) == {}
    assert patch_body(EventPatch({"location": ""}, replace(FULL, location=""))) == {"location": None}
    assert patch_body(
        EventPatch({"status": BookingStatus.COMPLETED}, replace(FULL, status=BookingStatus.COMPLETED))
    ) == {
        "status": "confirmed",
        "extendedProperties": {"private": {"bookingStatus": "completed"}},
    }
    assert patch_body(EventPatch({}, FULL, booking_id="b1")) == {
        "extendedProperties": {"private": {"bookingId": "b1", "schema": "1"}}
    }


def test_an_insert_holds_what_we_own_and_no_more() -> None:
    assert body_of("e1", "b1", FULL) == {
        "id": "e1",
        "summary": "Gait analysis",
        "description": "Bring shoes.\nAnd the old insoles.\n\nJoin the meeting: https://meet.example.com/abc?x=1&y=2",
        "location": "Room 2",
        "status": "tentative",
        "start": {"dateTime": "2026-05-14T11:00:00+02:00", "timeZone": "Europe/Zurich"},
        "end": {"dateTime": "2026-05-14T11:45:00+02:00", "timeZone": "Europe/Zurich"},
        "attendees": [{"email": "ann@example.org", "displayName": "Ann", "responseStatus": "needsAction"}],
        "extendedProperties": {
            "private": {
                "bookingId": "b1",
                "bookingStatus": "rescheduled",
                "assignedTo": "ben@example.com",
                "schema": "1",
            }
        },
        "reminders": {
            "useDefault": False,
            "overrides": [{"method": "popup", "minutes": 10}, {"method": "email", "minutes": 1440}],
        },
    }
    assert "reminders" not in body_of("e1", "b1", some_fields())


@pytest.mark.parametrize(
    "status", [None, "scheduled", "confirmed", "rescheduled", "completed", "cancelled", "unheard-of"]
)
@pytest.mark.parametrize("event_status", [None, "tentative", "confirmed"])
def test_the_status_set_in_google_wins_by_the_smallest_step(event_status: str | None, status: str | None) -> None:
    event = body_of("e1", "b1", FULL)
    event["extendedProperties"]["private"]["bookingStatus"] = status
    event["status"] = event_status
    agreed = {
        "tentative": {"scheduled": "scheduled", "rescheduled": "rescheduled"},
        "confirmed": {"confirmed": "confirmed", "completed": "completed"},
    }
    coarse = event_status or "confirmed"
    otherwise = {"tentative": "scheduled", "confirmed": "confirmed"}[coarse]
    assert fields_of(event).status == agreed[coarse].get(str(status), otherwise)


def test_a_cancelled_booking_is_never_sent() -> None:
    cancelled = replace(FULL, status=BookingStatus.CANCELLED)
    with pytest.raises(ValueError, match="cancelled"):
        body_of("e1", "b1", cancelled)
    with pytest.raises(ValueError, match="cancelled"):
        patch_body(EventPatch({"status": cancelled.status}, cancelled))


# ---- time ----


@pytest.mark.parametrize(
    ("end", "calendar_zone", "zone"),
    [
        ({"dateTime": "2026-07-01T09:00:00+02:00", "timeZone": "Europe/Lisbon"}, "Europe/Zurich", "Europe/Lisbon"),
        ({"dateTime": "2026-07-01T07:00:00Z"}, "Europe/Zurich", "Europe/Zurich"),
        ({"dateTime": "2026-07-01T09:00:00+02:00", "timeZone": "Mars/Base"}, "Europe/Zurich", "Europe/Zurich"),
        ({"dateTime": "2026-07-01T09:00:00+02:00", "timeZone": "Mars/Base"}, "Venus/Base", "UTC"),
        ({"dateTime": "2026-07-01T07:00:00.000Z"}, "", "UTC"),
        ({"dateTime": "2026-07-01T09:00:00", "timeZone": "Europe/Zurich"}, "", "Europe/Zurich"),
    ],
)
def test_instants_are_kept_and_a_zone_is_found(end: dict[str, str], calendar_zone: str, zone: str) -> None:
    instant = datetime(2026, 7, 1, 7, tzinfo=UTC)
    assert fields_of({"start": end, "end": end}, calendar_zone).slot == TimedSlot(instant, instant, zone)


def test_both_passes_through_the_hour_that_comes_twice_stay_apart() -> None:
    for hour in (0, 1):
        instant = datetime(2026, 10, 25, hour, 30, tzinfo=UTC)
        fields = some_fields(slot=TimedSlot(instant, instant + timedelta(minutes=30), "Europe/Zurich"))
        body = body_of("e1", "b1", fields)
        assert body["start"]["dateTime"] == f"2026-10-25T02:30:00+0{2 - hour}:00"
        assert fields_of(body).slot == fields.slot


def test_offsets_with_seconds_are_sent_as_utc() -> None:
    instant = datetime(1850, 1, 1, 12, tzinfo=UTC)
    body = body_of("e1", "b1", some_fields(slot=TimedSlot(instant, instant, "Europe/Zurich")))
    assert body["start"] == {"dateTime": "1850-01-01T12:00:00+00:00", "timeZone": "Europe/Zurich"}


def test_changing_between_days_and_times_empties_the_other_keys() -> None:
    days = some_fields(slot=AllDaySlot(date(2026, 5, 1), date(2026, 5, 2), "UTC"))
    assert patch_body(EventPatch({"slot": days.slot}, days))["start"] == {
        "date": "2026-05-01",
        "dateTime": None,
        "timeZone": None,
    }
    assert patch_body(EventPatch({"slot": FULL.slot}, FULL))["end"] == {
        "date": None,
        "dateTime": "2026-05-14T11:45:00+02:00",
        "timeZone": "Europe/Zurich",
    }


def test_whole_days_are_a_day_at_least() -> None:
    day = date(2026, 5, 1)
    assert normalised(some_fields(slot=AllDaySlot(day, day, "UTC"))).slot == AllDaySlot(day, date(2026, 5, 2), "UTC")


# ---- guests ----

ROOM = {"email": "room@example.com", "resource": True}
SELF = {"email": "mirror@group.calendar.google.com", "self": True, "organizer": True}
ANN = {"email": "Ann@Example.org", "displayName": "Ann", "responseStatus": "accepted", "comment": "Yes"}
CARL = {"email": "carl@example.org", "responseStatus": "declined", "optional": True}


def test_the_guest_is_the_first_who_is_a_person_from_outside() -> None:
    assert guest_of([SELF, ROOM, ANN, CARL]) == Guest("ann@example.org")
    assert guest_of([SELF, ROOM, {"displayName": "No address"}]) is None
    assert guest_of([]) is None


@pytest.mark.parametrize("everybody", [[ANN, CARL], [SELF, ANN, ROOM, CARL], [ROOM, CARL, ANN], [SELF], []])
@pytest.mark.parametrize("guest", ["ann@example.org", "carl@example.org", "dora@example.org"])
def test_our_guest_is_found_again_and_nobody_else_is_touched(everybody: list[dict[str, Any]], guest: str) -> None:
    previous = getattr(guest_of(everybody), "email", "")
    after = merged_attendees(everybody, Guest(guest), previous)
    assert guest_of(after) == Guest(guest)
    assert [entry["email"] for entry in after].count(guest) <= 1
    others = [entry for entry in everybody if str(entry["email"]).lower() not in (guest, previous)]
    assert all(entry in after for entry in others)
    known = [entry for entry in everybody if str(entry["email"]).lower() == guest]
    assert all(entry in after for entry in known)


def test_a_guest_who_leaves_takes_nobody_along() -> None:
    assert merged_attendees([SELF, ANN, CARL], None, "ann@example.org") == [SELF, CARL]
    assert merged_attendees([SELF, CARL], None, SELF["email"]) == [SELF, CARL]


def test_further_contacts_are_a_set_of_addresses_without_the_guest_and_the_calendar() -> None:
    several = tuple(map(Guest, (" Zoe@Example.org", "ann@example.org", "zoe@example.org", " ", "desk@example.com")))
    fields = some_fields(guest=Guest("Ann@example.org"), further=several)
    assert normalised(fields, calendar_id="Desk@example.com").further == (Guest("zoe@example.org"),)
    assert normalised(replace(fields, guest=None)).further == tuple(
        map(Guest, ("ann@example.org", "desk@example.com", "zoe@example.org"))
    )


def test_the_normal_form_keeps_whose_guest_it_is() -> None:
    ours, theirs = (some_fields(further=(Guest("zoe@example.org", "Zoe", there),)) for there in (False, True))
    found = [normalised(fields).further[0].invited_there for fields in (ours, theirs, ours)]
    assert found == [False, True, False]


def test_a_new_event_has_all_contacts_the_first_one_first() -> None:
    fields = replace(FULL, further=(Guest("zoe@example.org", "Zoe"), Guest("ada@example.org")))
    body = body_of("e1", "b1", fields)
    assert [entry["email"] for entry in body["attendees"]] == ["ann@example.org", "ada@example.org", "zoe@example.org"]


def test_further_contacts_join_and_leave_and_nobody_else_is_touched() -> None:
    everybody = [SELF, ANN, ROOM, CARL]
    zoe = {"email": "zoe@example.org", "responseStatus": "needsAction", "displayName": "Zoe"}
    more = with_further(
        everybody, [Guest("zoe@example.org", "Zoe"), Guest("carl@example.org"), Guest(SELF["email"])], ()
    )
    assert more == [SELF, ANN, ROOM, CARL, zoe]
    assert with_further(more, (), ["zoe@example.org", "ann@example.org", SELF["email"], ROOM["email"]]) == [
        SELF,
        ROOM,
        CARL,
    ]


def test_an_incomplete_guest_list_is_never_written_for_further_contacts() -> None:
    zoe = Guest("zoe@example.org")
    wanted = replace(FULL, further=(zoe,))
    patch = EventPatch({"further": (zoe,)}, wanted, attendees=(SELF,), attendees_complete=False, joining=(zoe,))
    with pytest.raises(Rejected):
        patch_body(patch)


def test_an_incomplete_guest_list_is_never_written() -> None:
    patch = EventPatch({"guest": None}, replace(FULL, guest=None), attendees=(SELF,), attendees_complete=False)
    with pytest.raises(Rejected):
        patch_body(patch)
    assert "attendees" not in patch_body(replace(patch, changes={"title": FULL.title}))


def test_the_calendars_own_address_is_no_guest() -> None:
    fields = replace(FULL, guest=Guest("Me@example.org"))
    assert normalised(fields, calendar_id="me@example.org").guest is None
    assert "attendees" not in body_of("e1", "b1", fields, calendar_id="me@example.org")


# ---- events ----


def an_event(**values: Any) -> dict[str, Any]:
    plain = {"id": "e1", "etag": '"1"', "status": "confirmed", "creator": {"email": "x@example.com"}}
    return plain | {"start": {"date": "2026-05-01"}, "end": {"date": "2026-05-02"}} | values


def test_a_bare_tombstone_is_enough() -> None:
    event = event_from_json({"id": "e1", "status": "cancelled"})
    assert (event.event_id, event.etag, event.deleted, event.fields, event.mirrored) == ("e1", "", True, None, True)


def test_a_deleted_event_with_details_tells_its_last_status() -> None:
    event = event_from_json(body_of("e1", "b1", FULL) | {"status": "cancelled"})
    assert event.deleted
    assert event.fields == FULL


@pytest.mark.parametrize(
    "values",
    [
        {"recurrence": ["RRULE:FREQ=DAILY"]},
        {"recurringEventId": "e0", "originalStartTime": {"date": "2026-05-01"}},
        {"eventType": "birthday"},
        {"eventType": "not yet invented"},
        {"locked": True},
        {"visibility": "private", "creator": None},
        {"creator": None},
        {"start": {"dateTime": "soon"}},
        {"start": {}},
        {"start": "2026-05-01"},
        {"attendees": ["ann@example.org"]},
        {name: {"dateTime": "0001-01-01T00:00:00Z"} for name in ("start", "end")},
        {name: {"dateTime": "9999-12-31T23:59:59Z"} for name in ("start", "end")},
        {"start": {"date": "2026-05-01"}, "end": {"date": "9999-01-01"}},
    ],
)
def test_what_cannot_become_a_booking_is_left_alone(values: dict[str, Any]) -> None:
    assert event_from_json(an_event()).mirrored
    assert not event_from_json(an_event(**values)).mirrored


@pytest.mark.parametrize("booking_id", ["", "abcde", "A" * 32, "a" * 33, "a" * 31 + "\ud800"])
def test_a_property_that_is_no_id_of_ours_names_no_booking(booking_id: str) -> None:
    def named(text: str) -> str:
        return event_from_json(an_event(extendedProperties={"private": {"bookingId": text}})).booking_id

    assert named("a1" * 16) == "a1" * 16
    assert named(booking_id) == ""


def test_the_meeting_link_may_come_from_the_conference() -> None:
    entries = [
        {"entryPointType": "phone", "uri": "tel:+1"},
        {"entryPointType": "video", "uri": "https://zoom.example/1"},
    ]
    assert fields_of(an_event(conferenceData={"entryPoints": entries})).meeting_link == "https://zoom.example/1"
    meet = an_event(hangoutLink="https://meet.google.com/abc", description="Join the meeting: https://other.example/")
    assert fields_of(meet).meeting_link == "https://other.example/"
    assert fields_of(meet | {"description": ""}).meeting_link == "https://meet.google.com/abc"
    pending = an_event(conferenceData={"createRequest": {"status": {"statusCode": "pending"}}})
    assert event_from_json(pending).meet is MeetState.PENDING
    assert event_from_json(meet).meet is MeetState.NONE


def test_taking_the_link_away_takes_the_conference_away() -> None:
    fields = replace(FULL, meeting_link="")
    body = patch_body(EventPatch({"meeting_link": ""}, fields))
    assert body == {"description": "Bring shoes.\nAnd the old insoles.", "conferenceData": None}
    assert "conferenceData" not in patch_body(EventPatch({"meeting_link": FULL.meeting_link}, FULL))


def test_an_event_without_title_has_a_title_here() -> None:
    assert fields_of(an_event()).title == "(No title)"
    assert "summary" not in body_of("e1", "b1", some_fields("(No title)"))


@pytest.mark.parametrize(
    ("told", "read"),
    [
        (None, CALENDAR_REMINDERS),
        ({"useDefault": True}, CALENDAR_REMINDERS),
        ({"useDefault": False}, NO_REMINDERS),
        ({"useDefault": False, "overrides": [{"method": "sms", "minutes": 5}]}, NO_REMINDERS),
        (
            {
                "overrides": [
                    {"method": "popup", "minutes": 5},
                    {"method": "email", "minutes": 99_999},
                    {"method": "email"},
                ]
            },
            Reminders((("popup", 5),)),
        ),
        (
            {"overrides": [{"method": "popup", "minutes": n} for n in range(9)]},
            Reminders(tuple(("popup", n) for n in range(5))),
        ),
        ("nonsense", CALENDAR_REMINDERS),
    ],
)
def test_reminders_are_read_whatever_google_says(told: object, read: Reminders) -> None:
    event = event_from_json(an_event(reminders=told))
    assert event.fields is not None
    assert event.fields.reminders == read


def test_what_does_not_count_in_comparisons_is_kept_all_the_same() -> None:
    days = AllDaySlot(date(2026, 5, 14), date(2026, 5, 15), "Europe/London")
    fields = MirroredFields(title="Open day", slot=days, guest=Guest("eve@example.org", "Eve"))
    other = replace(fields, slot=replace(days, zone="Asia/Tokyo"), guest=Guest("eve@example.org", "Evelyn"))
    assert fields == other
    for each in (fields, other):
        normal = normalised(each)
        assert normal.slot.zone == each.slot.zone
        assert normal.guest is not None
        assert each.guest is not None
        assert normal.guest.name == each.guest.name
