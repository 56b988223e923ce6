"""The planner's whole truth table, and the merge with its properties."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookings_desktop.models.mirrored import MIRRORED_FIELD_NAMES, MirroredFields
from bookings_desktop.models.reminders import Reminders
from bookings_desktop.models.values import BookingStatus, Guest, TimedSlot
from bookings_desktop.sync.local import absorbed
from bookings_desktop.sync.merge import EMPTY, differing, merge
from bookings_desktop.sync.planner import (
    Action,
    CancelBooking,
    DeleteEvent,
    Forget,
    InsertEvent,
    NewBooking,
    Nothing,
    Pull,
    Push,
    RestoreBooking,
    RestoreEvent,
    Settle,
    plan,
)

NINE = datetime(2026, 5, 20, 9, tzinfo=UTC)
BASE = MirroredFields("Gait analysis", TimedSlot(NINE, NINE + timedelta(hours=1), "Europe/London"))
OURS = replace(BASE, title="Ours")
THEIRS = replace(BASE, location="Theirs")

TABLE: dict[tuple[str, str, str], type[Action]] = {
    ("known", "=", "="): Nothing,
    ("known", "=", "≠"): Pull,
    ("known", "=", "gone"): CancelBooking,
    ("known", "≠", "="): Push,
    ("known", "≠", "≠"): Settle,
    ("known", "≠", "gone"): RestoreEvent,
    ("known", "gone", "="): DeleteEvent,
    ("known", "gone", "≠"): RestoreBooking,
    ("known", "gone", "gone"): Forget,
    ("unknown", "=", "="): Settle,
    ("unknown", "=", "≠"): Settle,
    ("unknown", "≠", "="): Settle,
    ("unknown", "≠", "≠"): Settle,
    ("unknown", "=", "gone"): InsertEvent,
    ("unknown", "≠", "gone"): InsertEvent,
    ("unknown", "gone", "="): NewBooking,
    ("unknown", "gone", "≠"): NewBooking,
    ("unknown", "gone", "gone"): Forget,
}
BASES = {"known": BASE, "unknown": None}
LOCALS = {"=": BASE, "≠": OURS, "gone": None}
REMOTES = {"=": BASE, "≠": THEIRS, "gone": None}


def test_the_table_is_complete() -> None:
    assert set(TABLE) == set(product(BASES, LOCALS, REMOTES))


@pytest.mark.parametrize(("base", "local", "remote"), TABLE)
def test_each_cell(base: str, local: str, remote: str) -> None:
    action = plan(BASES[base], LOCALS[local], REMOTES[remote])
    assert type(action) is TABLE[base, local, remote]


def test_push_and_pull_name_their_fields() -> None:
    assert plan(BASE, OURS, BASE) == Push(("title",))
    assert plan(BASE, BASE, THEIRS) == Pull(("location",))


def test_both_changes_survive_when_they_touch_different_fields() -> None:
    merged = merge(BASE, OURS, THEIRS)
    assert merged.here == merged.there == replace(BASE, title="Ours", location="Theirs")
    assert merged.conflicts == ()
    assert merged.base == replace(BASE, location="Theirs")


def test_a_different_value_on_both_sides_stays_on_both() -> None:
    merged = merge(BASE, replace(BASE, title="Ours", location="Here"), replace(BASE, title="Theirs"))
    assert [(one.field, one.base, one.ours, one.theirs) for one in merged.conflicts] == [
        ("title", "Gait analysis", "Ours", "Theirs")
    ]
    assert (merged.here.title, merged.there.title, merged.base.title) == ("Ours", "Theirs", "Gait analysis")
    assert merged.there.location == "Here"


def test_start_and_end_are_one_field() -> None:
    longer = replace(BASE, slot=TimedSlot(NINE, NINE + timedelta(hours=2), "Europe/London"))
    earlier = replace(BASE, slot=TimedSlot(NINE - timedelta(hours=1), NINE + timedelta(hours=1), "Europe/London"))
    assert [one.field for one in merge(BASE, longer, earlier).conflicts] == ["slot"]


def test_confirmed_and_completed_come_to_completed() -> None:
    confirmed, completed = (
        replace(BASE, status=status) for status in (BookingStatus.CONFIRMED, BookingStatus.COMPLETED)
    )
    for ours, theirs in ((confirmed, completed), (completed, confirmed)):
        merged = merge(BASE, ours, theirs)
        assert (merged.here.status, merged.there.status) == (BookingStatus.COMPLETED, BookingStatus.COMPLETED)
    rescheduled = replace(BASE, status=BookingStatus.RESCHEDULED)
    assert [one.field for one in merge(BASE, rescheduled, confirmed).conflicts] == ["status"]


def test_an_empty_base_takes_what_only_one_side_has() -> None:
    guest = Guest("ada@example.org", "Ada")
    merged = merge(None, replace(BASE, guest=guest), replace(BASE, location="Room 2", title="Other"))
    assert (merged.here.guest, merged.here.location) == (guest, "Room 2")
    assert [one.field for one in merged.conflicts] == ["title"]


def test_guests_are_compared_by_address() -> None:
    one, other = (replace(BASE, guest=Guest("ada@example.org", name)) for name in ("Ada", "A. Byron"))
    assert differing(one, other) == ()


def test_what_arrived_just_as_it_was_sent_is_agreed() -> None:
    sent = replace(BASE, title="Sent", location="Sent")
    known = absorbed(BASE, sent, replace(sent, location="Changed there"))
    assert known == replace(BASE, title="Sent")
    assert absorbed(BASE, None, sent) == BASE
    assert absorbed(BASE, EMPTY, replace(sent, description="")) == BASE


# ---- properties ---------------------------------------------------------------------------------------------------------

values = st.sampled_from(("", "a", "b", "c"))
slots = st.integers(0, 3).map(
    lambda hour: TimedSlot(NINE + timedelta(hours=hour), NINE + timedelta(hours=hour + 1), "UTC")
)
states = st.builds(
    MirroredFields,
    title=st.sampled_from(("x", "y", "z")),
    slot=slots,
    description=values,
    location=values,
    meeting_link=values,
    status=st.sampled_from([one for one in BookingStatus if one is not BookingStatus.CANCELLED]),
    guest=st.one_of(st.none(), st.sampled_from((Guest("a@x.org"), Guest("b@x.org")))),
    assigned_to=st.sampled_from(("", "a@x.org", "b@x.org")),
    reminders=st.sampled_from((Reminders(), Reminders(()), Reminders((("popup", 5),)))),
)
bases = st.one_of(st.none(), states)


@given(bases, states, states)
def test_a_second_merge_does_nothing_more(
    base: MirroredFields | None, ours: MirroredFields, theirs: MirroredFields
) -> None:
    first = merge(base, ours, theirs)
    arrived = tuple(name for name in MIRRORED_FIELD_NAMES if getattr(first.here, name) == getattr(first.there, name))
    agreed = replace(first.base, **{name: getattr(first.here, name) for name in arrived})
    second = merge(agreed, first.here, first.there)
    assert (second.here, second.there, second.base) == (first.here, first.there, agreed)
    assert [one.field for one in second.conflicts] == [one.field for one in first.conflicts]


@given(bases, states, states)
def test_no_edit_is_lost(base: MirroredFields | None, ours: MirroredFields, theirs: MirroredFields) -> None:
    merged = merge(base, ours, theirs)
    known = EMPTY if base is None else base
    in_conflict = {one.field for one in merged.conflicts}
    for name in MIRRORED_FIELD_NAMES:
        old, one, other = (getattr(state, name) for state in (known, ours, theirs))
        here, there = getattr(merged.here, name), getattr(merged.there, name)
        if name in in_conflict:
            assert (here, there) == (one, other)
            assert one not in (old, other)
        else:
            assert here == there
            later = {BookingStatus.COMPLETED} if {one, other} >= {"confirmed", "completed"} else set()
            assert here in {value for value in (one, other) if value != old} | {old if one == other == old else here}
            assert one in (old, here) or later
            assert other in (old, here) or later


@given(bases, states, states)
def test_the_sides_are_treated_alike(base: MirroredFields | None, ours: MirroredFields, theirs: MirroredFields) -> None:
    one, other = merge(base, ours, theirs), merge(base, theirs, ours)
    assert (one.here, one.there) == (other.there, other.here)


@given(bases, states, states, st.booleans())
def test_taking_the_others_value_resolves(
    base: MirroredFields | None, ours: MirroredFields, theirs: MirroredFields, mine: bool
) -> None:
    merged = merge(base, ours, theirs)
    chosen = merged.there if mine else merged.here
    resolved = merge(merged.base, chosen, merged.there) if mine else merge(merged.base, merged.here, chosen)
    assert resolved.conflicts == ()
    assert resolved.here == resolved.there == chosen
