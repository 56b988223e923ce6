"""What every ``RemoteCalendars`` has to keep, whatever stands behind it; subclass ``RemoteContract`` and give it a ``world``.

Above 400 lines, because the contract is one class that subclasses inherit as a whole.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bookings_desktop.google.mapping import normalised
from bookings_desktop.models.mirrored import MirroredFields
from bookings_desktop.models.reminders import CALENDAR_REMINDERS, NO_REMINDERS, Reminders
from bookings_desktop.models.values import AllDaySlot, BookingStatus, Guest, TimedSlot, new_id
from bookings_desktop.sandbox import Person, SandboxStore, When, Wire
from bookings_desktop.sync.remote import (
    AccessRole,
    AlreadyExists,
    BatchRefused,
    EventPatch,
    Gone,
    NotAllowed,
    PreconditionFailed,
    RateLimited,
    Rejected,
    RemoteCalendars,
    RemoteError,
    RemoteEvent,
    ServerTrouble,
    SignInNeeded,
    SyncTokenExpired,
    Unreachable,
)
from bookings_desktop.sync.writings import Alteration, Insertion, Outcome, Removal


@dataclass
class World:
    """One account with a calendar for bookings, and the remote side under test.

    Attributes:
        person: uses Google's own pages on that calendar.
        end_sign_in: takes the grant back, as a person does in the account's settings.
    """

    remote: RemoteCalendars
    store: SandboxStore
    calendar_id: str
    person: Person
    end_sign_in: Callable[[], None]

    def insert(self, fields: MirroredFields, *, notify: bool = False) -> RemoteEvent:
        """Insert an event under a fresh id, which is also the booking's."""
        fresh = new_id()
        return self.remote.insert(self.calendar_id, fresh, fresh, fields, notify_guests=notify)

    def patch(
        self, event: RemoteEvent, fields: MirroredFields, *names: str, notify: bool = False, **extra: Any
    ) -> RemoteEvent:
        """Patch the named fields of an event to the values in ``fields``."""
        patch = EventPatch(
            changes={name: getattr(fields, name) for name in names},
            fields=fields,
            attendees=event.attendees,
            attendees_complete=event.attendees_complete,
            **extra,
        )
        return self.remote.patch(self.calendar_id, event.event_id, event.etag, patch, notify_guests=notify)

    def read_all(self, sync_token: str = "", page_size: int = 250) -> tuple[list[RemoteEvent], str]:
        """All pages from a sync token on, and the next sync token."""
        events: list[RemoteEvent] = []
        page_token = ""
        while True:
            page = self.remote.list_page(
                self.calendar_id, sync_token=sync_token, page_token=page_token, page_size=page_size
            )
            events += page.events
            if not page.next_page_token:
                return events, page.next_sync_token
            assert not page.next_sync_token
            page_token = page.next_page_token


def some_fields(title: str = "Gait analysis", **values: Any) -> MirroredFields:
    """Fields of a booking; name only what the test is about."""
    slot = TimedSlot(datetime(2026, 5, 14, 9, 0, tzinfo=UTC), datetime(2026, 5, 14, 9, 45, tzinfo=UTC), "Europe/Zurich")
    return MirroredFields(**({"title": title, "slot": slot} | values))


FULL = some_fields(
    description="Bring shoes.\nAnd the old insoles.",
    location="Room 2",
    meeting_link="https://meet.example.com/abc?x=1&y=2",
    status=BookingStatus.RESCHEDULED,
    guest=Guest("ann@example.org", "Ann"),
    assigned_to="ben@example.com",
    reminders=Reminders((("popup", 10), ("email", 1440))),
)


class RemoteContract:
    """The contract. Subclasses give a fixture ``world``."""

    # ---- batches ----

    def test_a_batch_writes_what_single_calls_write(self, world: World) -> None:
        kept, gone = world.insert(FULL), world.insert(some_fields("Gone"))
        fresh = new_id()
        patch = EventPatch({"title": "New"}, replace(FULL, title="New"), booking_id=kept.event_id)
        changed, deleted, added = world.remote.write_many(
            world.calendar_id,
            [
                Alteration(kept.event_id, kept.etag, patch),
                Removal(gone.event_id, gone.etag),
                Insertion(fresh, fresh, FULL),
            ],
        )
        assert isinstance(changed, RemoteEvent)
        assert isinstance(added, RemoteEvent)
        assert deleted is None
        assert changed == world.remote.get(world.calendar_id, kept.event_id)
        assert added == world.remote.get(world.calendar_id, fresh)
        assert changed.fields is not None
        assert (changed.fields.title, added.fields) == ("New", world.insert(FULL).fields)
        assert world.remote.get(world.calendar_id, gone.event_id).deleted
        assert world.store.batches == [3]

    def test_each_part_of_a_batch_is_refused_alone(self, world: World) -> None:
        old, fresh, missing = world.insert(FULL), new_id(), new_id()
        patch = EventPatch({"title": "New"}, replace(FULL, title="New"), booking_id=old.event_id)
        answers = world.remote.write_many(
            world.calendar_id,
            [
                Alteration(old.event_id, '"0"', patch),
                Insertion(fresh, fresh, FULL),
                Removal(missing, "*"),
                Insertion(f"{old.event_id}-", old.event_id, FULL),
            ],
        )
        assert [type(answer) for answer in answers] == [PreconditionFailed, RemoteEvent, Gone, Rejected]
        again = world.remote.write_many(
            world.calendar_id, [Insertion(fresh, fresh, FULL), Removal(old.event_id, old.etag)]
        )
        assert [type(answer) for answer in again] == [AlreadyExists, type(None)]

    def test_a_part_that_is_missing_in_the_answer_may_have_been_done(self, world: World) -> None:
        ids = [new_id() for _ in range(3)]
        world.store.faults.wire(Wire.OMIT, method="POST", skip=1, when=When.AFTER)
        answers = world.remote.write_many(world.calendar_id, [Insertion(each, each, FULL) for each in ids])
        assert [type(answer) for answer in answers] == [RemoteEvent, ServerTrouble, RemoteEvent]
        assert all(not world.remote.get(world.calendar_id, each).deleted for each in ids)

    @pytest.mark.parametrize(
        ("status", "reason", "error"),
        [
            (400, "invalid", BatchRefused),
            (404, "notFound", BatchRefused),
            (503, "backendError", ServerTrouble),
            (429, "rateLimitExceeded", RateLimited),
            (403, "quotaExceeded", RateLimited),
        ],
    )
    def test_a_batch_that_is_refused_says_nothing_about_its_parts(
        self, world: World, status: int, reason: str, error: type[RemoteError]
    ) -> None:
        world.store.faults.error(status, reason, path="^/batch/")
        with pytest.raises(error) as raised:
            world.remote.write_many(world.calendar_id, [Insertion(one := new_id(), one, FULL)])
        assert raised.value.outcome_unknown is (error is not RateLimited)

    @pytest.mark.parametrize("wire", [wire for wire in Wire if wire is not Wire.OMIT])
    def test_a_batch_whose_answer_breaks_is_no_success_of_any_part(self, world: World, wire: Wire) -> None:
        ids = [new_id() for _ in range(3)]
        writings = [Insertion(each, each, FULL) for each in ids]
        world.store.faults.wire(wire, path="^/batch/", when=When.AFTER)
        try:
            answers: tuple[Outcome, ...] = world.remote.write_many(world.calendar_id, writings)
        except (Unreachable, ServerTrouble) as error:
            answers = (error,) * 3
        # When a connection closes without an answer, the transport sends again by itself: then our own events are in the way.
        unknown = [answer for answer in answers if isinstance(answer, RemoteError) and answer.outcome_unknown]
        assert unknown or wire is Wire.CLOSE
        assert len(unknown) + sum(isinstance(answer, RemoteEvent | AlreadyExists) for answer in answers) == 3
        assert all(not world.remote.get(world.calendar_id, each).deleted for each in ids)

    def test_a_batch_never_writes_one_event_twice_nor_too_many(self, world: World) -> None:
        same = Insertion(new_id(), new_id(), FULL)
        for writings in ([same, same], [Insertion(one := new_id(), one, FULL) for _ in range(51)]):
            with pytest.raises(ValueError, match="batch"):
                world.remote.write_many(world.calendar_id, writings)
        assert world.read_all()[0] == []

    def test_only_the_part_that_was_ticked_mails_guests(self, world: World) -> None:
        told, quiet = new_id(), new_id()
        world.remote.write_many(
            world.calendar_id, [Insertion(told, told, FULL, True), Insertion(quiet, quiet, FULL, False)]
        )
        assert [mail.event_id for mail in world.store.mails] == [told]

    # ---- account and calendars ----

    def test_tells_account_and_calendars(self, world: World) -> None:
        assert world.remote.account() == world.store.account
        known = {info.calendar_id: info for info in world.remote.calendars()}
        assert known[world.store.account].primary
        assert not known[world.calendar_id].primary
        assert known[world.calendar_id] == world.remote.calendar(world.calendar_id)
        assert known[world.calendar_id].access_role is AccessRole.OWNER

    def test_creates_a_calendar_that_is_then_listed(self, world: World) -> None:
        created = world.remote.create_calendar("Bookings of the practice", "Europe/Lisbon")
        assert (created.name, created.time_zone) == ("Bookings of the practice", "Europe/Lisbon")
        assert created.access_role.may_write
        assert created in world.remote.calendars()

    def test_a_calendar_that_is_not_there_is_gone(self, world: World) -> None:
        world.store.remove_calendar(world.calendar_id)
        with pytest.raises(Gone):
            world.remote.calendar(world.calendar_id)
        with pytest.raises(Gone):
            world.read_all()

    # ---- insert and get ----

    @pytest.mark.parametrize(
        "fields",
        [
            FULL,
            some_fields(),
            some_fields(""),
            some_fields(slot=AllDaySlot(date(2026, 5, 14), date(2026, 5, 16), "UTC")),
            some_fields(description="x" * 9000, location="y" * 2000, meeting_link="https://example.com/z"),
            some_fields(description="Tom & Jerry <b>bold</b> &amp; more <ann@example.org>"),
        ],
        ids=["full", "bare", "no-title", "all-day", "too-long", "like-html"],
    )
    def test_an_inserted_booking_reads_back_in_normal_form(self, world: World, fields: MirroredFields) -> None:
        event = world.insert(fields)
        assert event.fields == normalised(fields)
        assert event == world.remote.get(world.calendar_id, event.event_id)
        assert event in world.read_all()[0]
        assert event.booking_id == event.event_id
        assert event.mirrored
        assert event.html_link.startswith("https://")
        assert event.updated is not None

    def test_repeating_an_insert_finds_the_id_taken(self, world: World) -> None:
        event = world.insert(FULL)
        with pytest.raises(AlreadyExists):
            world.remote.insert(world.calendar_id, event.event_id, event.event_id, FULL, notify_guests=False)
        assert len(world.person.events()) == 1

    def test_a_deleted_event_keeps_its_id_and_can_be_read(self, world: World) -> None:
        event = world.insert(FULL)
        world.remote.delete(world.calendar_id, event.event_id, event.etag, notify_guests=False)
        assert world.remote.get(world.calendar_id, event.event_id).deleted
        with pytest.raises(AlreadyExists):
            world.remote.insert(world.calendar_id, event.event_id, event.event_id, FULL, notify_guests=False)

    def test_an_event_that_never_was_is_gone(self, world: World) -> None:
        with pytest.raises(Gone):
            world.remote.get(world.calendar_id, new_id())

    def test_what_google_cannot_take_is_rejected(self, world: World) -> None:
        with pytest.raises(Rejected):
            world.insert(some_fields(guest=Guest("not an address")))

    # ---- patch ----

    @pytest.mark.parametrize(
        "name", ["title", "slot", "description", "location", "meeting_link", "status", "assigned_to", "reminders"]
    )
    def test_a_patch_changes_one_field_and_nothing_else(self, world: World, name: str) -> None:
        other = some_fields(
            "Other title",
            slot=TimedSlot(datetime(2026, 7, 1, tzinfo=UTC), datetime(2026, 7, 2, tzinfo=UTC), "America/New_York"),
            description="Other text",
            location="Other room",
            meeting_link="https://other.example.com/",
            status=BookingStatus.COMPLETED,
            assigned_to="else@example.com",
            reminders=Reminders((("email", 60),)),
        )
        event = world.insert(FULL)
        wanted = replace(FULL, **{name: getattr(other, name)})
        changed = world.patch(event, wanted, name)
        assert changed.fields == normalised(wanted)
        assert changed.etag != event.etag
        assert changed == world.remote.get(world.calendar_id, event.event_id)

    @pytest.mark.parametrize("name", ["description", "location", "meeting_link", "guest", "assigned_to"])
    def test_a_patch_empties_a_field(self, world: World, name: str) -> None:
        event = world.insert(FULL)
        wanted = replace(FULL, **{name: None if name == "guest" else ""})
        extra = {"previous_guest_email": "ann@example.org"} if name == "guest" else {}
        assert world.patch(event, wanted, name, **extra).fields == wanted

    @pytest.mark.parametrize("reminders", [CALENDAR_REMINDERS, NO_REMINDERS, Reminders((("popup", 0),) * 2)])
    def test_a_patch_sets_any_kind_of_reminders(self, world: World, reminders: Reminders) -> None:
        event = world.insert(FULL)
        wanted = replace(FULL, reminders=reminders)
        changed = world.patch(event, wanted, "reminders")
        assert changed.fields == wanted
        assert changed.updated == event.updated
        assert world.patch(changed, FULL, "reminders").fields == FULL

    def test_a_patch_turns_timed_into_all_day_and_back(self, world: World) -> None:
        event = world.insert(FULL)
        days = replace(FULL, slot=AllDaySlot(date(2026, 5, 14), date(2026, 5, 15), "Europe/Zurich"))
        event = world.patch(event, days, "slot")
        assert event.fields == days
        assert world.patch(event, FULL, "slot").fields == FULL

    def test_a_patch_leaves_the_fields_of_others_alone(self, world: World) -> None:
        event = world.insert(FULL)
        world.person.edit(
            event.event_id,
            colorId="5",
            transparency="transparent",
            extendedProperties={"private": {"other": "1"}, "shared": {"theirs": "2"}},
        )
        event = world.remote.get(world.calendar_id, event.event_id)
        every = replace(FULL, title="New", status=BookingStatus.CONFIRMED, assigned_to="", location="")
        world.patch(event, every, "title", "status", "assigned_to", "location")
        (kept,) = world.person.events()
        assert (kept["colorId"], kept["transparency"]) == ("5", "transparent")
        assert kept["extendedProperties"]["shared"] == {"theirs": "2"}
        private = kept["extendedProperties"]["private"]
        assert private == {"bookingId": event.event_id, "bookingStatus": "confirmed", "other": "1", "schema": "1"}

    def test_html_written_in_google_stays_while_other_fields_change(self, world: World) -> None:
        markup = "<p>Bring <b>shoes</b></p><ul><li>left</li><li>right</li></ul>"
        made = world.person.add_event("By hand", "2026-05-14T09:00:00", "2026-05-14T10:00:00", description=markup)
        event = world.remote.get(world.calendar_id, made["id"])
        assert event.fields is not None
        assert event.fields.description == "Bring shoes\n\n• left\n• right"
        world.patch(event, replace(event.fields, title="Renamed"), "title", booking_id="b" * 32)
        (kept,) = world.person.events()
        assert (kept["summary"], kept["description"]) == ("Renamed", markup)
        assert world.remote.get(world.calendar_id, made["id"]).booking_id == "b" * 32

    def test_changing_the_guest_keeps_the_others_and_their_answers(self, world: World) -> None:
        event = world.insert(FULL)
        others = [{"email": "ann@example.org"}, {"email": "carl@example.org", "optional": True}]
        world.person.edit(event.event_id, attendees=others)
        world.person.respond(event.event_id, "carl@example.org", "accepted")
        event = world.remote.get(world.calendar_id, event.event_id)
        wanted = replace(FULL, guest=Guest("dora@example.org", "Dora"))
        changed = world.patch(event, wanted, "guest", previous_guest_email="ann@example.org")
        assert changed.fields == wanted
        guests = {entry["email"]: entry for entry in changed.attendees}
        assert set(guests) == {"dora@example.org", "carl@example.org"}
        assert (guests["carl@example.org"]["responseStatus"], guests["carl@example.org"]["optional"]) == (
            "accepted",
            True,
        )

    def test_further_contacts_join_and_leave_and_the_others_keep_their_answers(self, world: World) -> None:
        zoe, kim = Guest("zoe@example.org", "Zoe"), Guest("kim@example.org")
        event = world.insert(replace(FULL, further=(kim,)))
        world.person.invite(event.event_id, "carl@example.org")
        for who in ("ann@example.org", "carl@example.org"):
            world.person.respond(event.event_id, who, "accepted")
        event = world.remote.get(world.calendar_id, event.event_id)
        changes = {"joining": (zoe,), "leaving": ("kim@example.org",)}
        changed = world.patch(event, replace(FULL, further=(zoe,)), "further", **changes)
        assert {entry["email"]: entry["responseStatus"] for entry in changed.attendees} == {
            "ann@example.org": "accepted",
            "carl@example.org": "accepted",
            "zoe@example.org": "needsAction",
        }

    def test_a_write_needs_the_current_etag(self, world: World) -> None:
        event = world.insert(FULL)
        world.person.edit(event.event_id, summary="Edited there")
        with pytest.raises(PreconditionFailed):
            world.patch(event, replace(FULL, title="Edited here"), "title")
        with pytest.raises(PreconditionFailed):
            world.remote.delete(world.calendar_id, event.event_id, event.etag, notify_guests=False)
        assert [each["summary"] for each in world.person.events()] == ["Edited there"]
        world.remote.delete(world.calendar_id, event.event_id, "*", notify_guests=False)
        assert world.person.events() == []

    def test_a_write_without_an_etag_is_our_own_mistake(self, world: World) -> None:
        event = replace(world.insert(FULL), etag="")
        with pytest.raises(ValueError, match="etag"):
            world.patch(event, FULL, "title")
        with pytest.raises(ValueError, match="etag"):
            world.remote.delete(world.calendar_id, event.event_id, "", notify_guests=False)

    # ---- delete and revive ----

    def test_deleting_twice_or_what_is_not_there_is_gone(self, world: World) -> None:
        event = world.insert(FULL)
        world.remote.delete(world.calendar_id, event.event_id, event.etag, notify_guests=False)
        for event_id in (event.event_id, new_id()):
            with pytest.raises(Gone):
                world.remote.delete(world.calendar_id, event_id, "*", notify_guests=False)

    def test_a_deleted_event_is_revived(self, world: World) -> None:
        event = world.insert(FULL)
        world.person.delete(event.event_id)
        event = world.remote.get(world.calendar_id, event.event_id)
        assert event.fields == FULL
        revived = world.patch(event, FULL, revive=True)
        assert (revived.deleted, revived.fields, revived.booking_id) == (False, FULL, event.event_id)

    def test_reviving_can_be_refused(self, world: World) -> None:
        event = world.insert(FULL)
        world.person.delete(event.event_id)
        world.store.refuse_restore = True
        event = world.remote.get(world.calendar_id, event.event_id)
        with pytest.raises(NotAllowed):
            world.patch(event, FULL, revive=True)

    # ---- e-mails ----

    @pytest.mark.parametrize("notify", [False, True])
    def test_guests_are_mailed_when_asked_and_never_else(self, world: World, notify: bool) -> None:
        event = world.insert(FULL, notify=notify)
        event = world.patch(event, replace(FULL, location="Room 3"), "location", notify=notify)
        world.remote.delete(world.calendar_id, event.event_id, event.etag, notify_guests=notify)
        expected = ["invitation", "update", "cancellation"] if notify else []
        assert [mail.kind for mail in world.store.mails] == expected

    # ---- listing ----

    def test_pages_deliver_each_event_once_and_a_token_at_the_end(self, world: World) -> None:
        inserted = {world.insert(some_fields(f"Number {number}")).event_id for number in range(7)}
        world.store.empty_pages = 1
        events, token = world.read_all(page_size=3)
        assert sorted(event.event_id for event in events) == sorted(inserted)
        assert token

    def test_a_page_tells_zone_and_rights(self, world: World) -> None:
        page = world.remote.list_page(world.calendar_id, sync_token="", page_token="", page_size=5)
        assert (page.time_zone, page.access_role) == ("Europe/Zurich", AccessRole.OWNER)

    def test_a_sync_token_brings_only_what_changed(self, world: World) -> None:
        kept, edited, deleted = (world.insert(some_fields(title)) for title in ("kept", "edited", "deleted"))
        _, token = world.read_all(page_size=2)
        world.person.edit(edited.event_id, summary="edited there")
        world.person.delete(deleted.event_id)
        made = world.person.add_event("made there", "2026-05-14", "2026-05-15")
        events, token = world.read_all(token, page_size=2)
        changes = {event.event_id: event for event in events}
        assert set(changes) == {edited.event_id, deleted.event_id, made["id"]}
        assert kept.event_id not in changes
        assert changes[deleted.event_id].deleted
        assert changes[deleted.event_id].etag
        seen = changes[edited.event_id].fields
        assert seen is not None
        assert seen.title == "edited there"
        assert changes[made["id"]].booking_id == ""
        assert world.read_all(token, page_size=2)[0] == []

    def test_another_page_size_makes_a_sync_token_useless(self, world: World) -> None:
        _, token = world.read_all(page_size=100)
        with pytest.raises(SyncTokenExpired):
            world.read_all(token, page_size=50)

    def test_a_dead_sync_token_is_told(self, world: World) -> None:
        _, token = world.read_all()
        world.store.expire_sync_tokens(world.calendar_id)
        with pytest.raises(SyncTokenExpired):
            world.read_all(token)

    def test_foreign_tokens_count_as_expired(self, world: World) -> None:
        with pytest.raises(SyncTokenExpired):
            world.read_all("not-a-token")
        with pytest.raises(SyncTokenExpired):
            world.remote.list_page(world.calendar_id, sync_token="", page_token="not-a-token", page_size=250)

    def test_our_events_are_found_in_any_calendar(self, world: World) -> None:
        kept, moved, copied = (world.insert(some_fields(title)).event_id for title in ("kept", "moved", "copied"))
        other = world.store.add_calendar("other@group.calendar.google.com", "Other")
        world.person.move_to_calendar(moved, other)
        copy = world.person.copy(copied, other)["id"]
        Person(world.store, other).add_event("By hand", "2026-05-14", "2026-05-15")
        assert world.remote.ours_in(other).bookings == {moved: moved, copy: copied}
        assert world.remote.ours_in(other, booking_id=moved).bookings == {moved: moved}
        assert world.remote.ours_in(world.calendar_id).bookings == {kept: kept, copied: copied}
        with pytest.raises(Gone):
            world.remote.ours_in("nowhere@group.calendar.google.com")

    def test_series_and_special_events_are_not_mirrored(self, world: World) -> None:
        series = world.person.add_event(
            "Series", "2026-05-14T09:00:00", "2026-05-14T10:00:00", recurrence=["RRULE:FREQ=WEEKLY"]
        )
        special = world.person.add_event("Elsewhere", "2026-05-14", "2026-05-15")
        world.person.edit_raw(special["id"], eventType="workingLocation")
        locked = world.person.add_event("Locked", "2026-05-14", "2026-05-15")
        world.person.edit_raw(locked["id"], locked=True)
        plain = world.person.add_event("Plain", "2026-05-14", "2026-05-15")
        mirrored = {event.event_id: event.mirrored for event in world.read_all()[0]}
        assert mirrored == {series["id"]: False, special["id"]: False, locked["id"]: False, plain["id"]: True}

    def test_private_events_of_others_are_not_mirrored(self, world: World) -> None:
        private = world.person.add_event("Secret", "2026-05-14", "2026-05-15", visibility="private")
        assert world.remote.get(world.calendar_id, private["id"]).mirrored
        world.store.set_access_role(world.calendar_id, "reader")
        (event,) = world.read_all()[0]
        assert not event.mirrored

    # ---- refusals and troubles ----

    def test_without_the_right_to_write_nothing_is_written(self, world: World) -> None:
        event = world.insert(FULL)
        world.store.set_access_role(world.calendar_id, "reader")
        with pytest.raises(NotAllowed) as refused:
            world.insert(FULL)
        assert refused.value.reason == "requiredAccessLevel"
        with pytest.raises(NotAllowed):
            world.patch(event, FULL, "title")
        page = world.remote.list_page(world.calendar_id, sync_token="", page_token="", page_size=5)
        assert page.access_role is AccessRole.READER

    def test_invitations_of_others_cannot_be_changed(self, world: World) -> None:
        made = world.person.receive_invitation("boss@example.net", "Meeting", "2026-05-14", "2026-05-15")
        event = world.remote.get(world.calendar_id, made["id"])
        assert event.fields is not None
        with pytest.raises(NotAllowed) as refused:
            world.patch(event, replace(event.fields, title="Mine"), "title")
        assert refused.value.reason == "forbiddenForNonOrganizer"

    def test_a_dead_sign_in_is_told_by_every_call(self, world: World) -> None:
        event = world.insert(FULL)
        world.end_sign_in()
        calls: list[Callable[[], object]] = [
            world.remote.account,
            world.remote.calendars,
            world.read_all,
            lambda: world.remote.get(world.calendar_id, event.event_id),
            lambda: world.insert(FULL),
            lambda: world.remote.delete(world.calendar_id, event.event_id, event.etag, notify_guests=False),
        ]
        for call in calls:
            with pytest.raises(SignInNeeded):
                call()

    @pytest.mark.parametrize(
        ("status", "reason", "error", "long_pause"),
        [
            (403, "rateLimitExceeded", RateLimited, False),
            (403, "userRateLimitExceeded", RateLimited, False),
            (429, "rateLimitExceeded", RateLimited, False),
            (403, "quotaExceeded", RateLimited, True),
            (403, "dailyLimitExceeded", RateLimited, True),
            (403, "accessNotConfigured", NotAllowed, False),
            (403, "insufficientPermissions", NotAllowed, False),
            (403, "forbidden", NotAllowed, False),
            (400, "invalid", Rejected, False),
            (404, "notFound", Gone, False),
            (500, "backendError", ServerTrouble, False),
            (503, "backendError", ServerTrouble, False),
            (408, "backendError", ServerTrouble, False),
        ],
    )
    def test_refusals_become_known_errors(
        self, world: World, status: int, reason: str, error: type[RemoteError], long_pause: bool
    ) -> None:
        event = world.insert(FULL)
        world.store.faults.error(status, reason)
        with pytest.raises(error) as raised:
            world.patch(event, replace(FULL, title="New"), "title")
        assert type(raised.value) is error
        assert raised.value.title
        assert getattr(raised.value, "long_pause", False) is long_pause
        assert getattr(raised.value, "reason", reason) == reason
        assert raised.value.outcome_unknown is (error is ServerTrouble)
        assert world.patch(event, replace(FULL, title="New"), "title").etag != event.etag

    def test_the_wait_that_the_server_asks_for_is_told(self, world: World) -> None:
        world.store.faults.error(429, "rateLimitExceeded", retry_after=17)
        with pytest.raises(RateLimited) as raised:
            world.read_all()
        assert raised.value.retry_after == 17

    @pytest.mark.parametrize("wire", list(Wire))
    def test_a_lost_answer_is_no_success_and_no_verdict(self, world: World, wire: Wire) -> None:
        event = world.insert(FULL)
        world.store.faults.wire(wire, method="PATCH", when=When.AFTER)
        # When a connection closes without an answer, the transport may send again by itself: then our own change is in the way.
        with pytest.raises((Unreachable, ServerTrouble, PreconditionFailed)) as raised:
            world.patch(event, replace(FULL, title="New"), "title")
        assert raised.value.outcome_unknown or wire is Wire.CLOSE
        seen = world.remote.get(world.calendar_id, event.event_id).fields
        assert seen is not None
        assert seen.title == "New"

    @pytest.mark.parametrize("wire", list(Wire))
    def test_a_listing_that_breaks_is_no_empty_listing(self, world: World, wire: Wire) -> None:
        world.insert(FULL)
        world.store.faults.wire(
            wire, times=2
        )  # a connection that closes without an answer is tried twice by the transport
        with pytest.raises((Unreachable, ServerTrouble)):
            world.read_all()
        world.store.faults.clear()
        assert len(world.read_all()[0]) == 1
