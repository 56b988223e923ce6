"""Safeguards of reading: what is believed, what is looked up first, and what both sides agreed on."""

from __future__ import annotations

from tests.mutations.cutting import Cut, Safeguard, safeguard

MAPPING = "bookings_desktop/google/mapping.py"
CONNECTION = "bookings_desktop/sync/connection.py"
ELSEWHERE = "bookings_desktop/sync/elsewhere.py"
MERGE = "bookings_desktop/sync/merge.py"
PLANNER = "bookings_desktop/sync/planner.py"
PULL = "bookings_desktop/sync/pull.py"
PUSH = "bookings_desktop/sync/push.py"
SETTLE = "bookings_desktop/sync/settle.py"
SURROUNDINGS = "bookings_desktop/sync/surroundings.py"
VERDICTS = "bookings_desktop/sync/verdicts.py"

PULL_CASES = "tests/sync/cases/test_pull_cases.py::"
PUSH_CASES = "tests/sync/cases/test_push_cases.py::"
ACCOUNT_CASES = "tests/sync/cases/test_account_cases.py::"

READING = (
    # ---- listings --------------------------------------------------------------------------------------------------
    Safeguard(
        "the token with the last page, in one transaction",
        (
            Cut(
                PULL,
                "        with around.writing() as uow:\n            present = uow.calendars.active()\n",
                "        with around.writing() as uow:\n"
                "            uow.calendars.save(self._seen(calendar, page))\n"
                "            uow.commit()\n"
                "        with around.writing() as uow:\n            present = uow.calendars.active()\n",
            ),
        ),
        ACCOUNT_CASES + "test_case_61_a_full_disk_fails_the_page_as_a_whole",
    ),
    safeguard(
        "the token with the last page only",
        PULL_CASES + "test_case_27_a_kill_between_pages_is_harmless",
        PULL,
        "        if page.next_page_token:\n            return calendar\n"
        "        return replace(calendar, sync_token=page.next_sync_token,",
        "        return replace(calendar, sync_token=page.next_sync_token or page.next_page_token,",
    ),
    safeguard(
        "a dead token: everything is read and compared",
        PULL_CASES + "test_case_25_a_dead_token_on_any_page_loses_nothing",
        PULL,
        "            return self._read_everything(calendar, error)\n",
        "            return PullResult(halt=around.failed(error, reading=True))\n",
    ),
    safeguard(
        "tokens that keep dying end in a pause",
        PULL_CASES + "test_case_26_tokens_that_keep_dying_end_in_a_pause",
        PULL,
        "        if around.restarts > MOST_RESTARTS:\n",
        "        if False and around.restarts > MOST_RESTARTS:\n",
    ),
    safeguard(
        "what a full reading does not show is looked up",
        PULL_CASES + "test_case_28_missing_in_a_listing_alone_cancels_nothing",
        PULL,
        "            uow.links.save(replace(link, needs_read=True))\n"
        "            if uow.outbox.get(booking_id) is None:\n"
        "                uow.outbox.mark(booking_id)\n",
        "            booking = uow.bookings.get(booking_id)\n"
        "            uow.bookings.save(replace(booking, status=BookingStatus.CANCELLED))\n"
        "            uow.links.save(replace(link, gone=True, base=None))\n",
    ),
    safeguard(
        "an older state is read again instead of taken over",
        PULL_CASES + "test_case_30_an_older_state_after_a_newer_one_does_not_go_back",
        SETTLE,
        "        if link.gone or _older(event, link):\n",
        "        if link.gone:\n",
    ),
    safeguard(
        "events of others are left alone",
        PULL_CASES + "test_case_39_foreign_events_are_never_edited_or_deleted",
        MAPPING,
        '    if any(event.get(name) for name in ("recurrence", "recurringEventId", "originalStartTime", "locked")):\n'
        "        return False\n",
        "",
    ),
    # ---- before something counts as gone ----------------------------------------------------------------------------
    safeguard(
        "a question before much is cancelled here",
        PULL_CASES + "test_case_29_an_emptied_calendar_stops_and_asks",
        PULL,
        "        if reading.unguarded:\n            return None\n",
        "        return None\n",
    ),
    safeguard(
        "the calendar is looked for before a missing event counts",
        PULL_CASES + "test_case_28_missing_in_a_calendar_that_is_lost_cancels_nothing",
        PUSH,
        "            self._lost = _Lost(mark, link, self._was_alive())\n"
        "            return PushResult(more=True, booking_id=mark.booking_id)\n",
        "            return self._take_in(calendar, mark, None)\n",
    ),
    safeguard(
        "a calendar that comes and goes cancels nothing",
        ACCOUNT_CASES + "test_case_52_a_calendar_that_comes_and_goes_cancels_nothing",
        PUSH,
        "        if not lost.seen_before:\n",
        "        if False and not lost.seen_before:\n",
    ),
    safeguard(
        "a deletion answered with 404 is done only when the calendar is there",
        ACCOUNT_CASES + "test_case_52_a_deletion_waits_for_a_lost_calendar",
        VERDICTS,
        "(isinstance(answer, Gone) and answer.deleted)",
        "isinstance(answer, Gone)",
    ),
    safeguard(
        "an event that moved to another calendar is not deleted",
        PULL_CASES + "test_case_37_an_event_moved_to_another_calendar_is_no_cancellation",
        ELSEWHERE,
        "        return not self._wanted or self._left == []\n",
        "        return True\n",
    ),
    safeguard(
        "what a search began with is still so when it ends",
        PULL_CASES + "test_case_37_an_event_moved_back_while_it_is_searched_is_no_cancellation",
        PUSH,
        "            if uow.links.get(mark.booking_id) != link:\n",
        "            if uow.links.get(mark.booking_id) is None:\n",
    ),
    safeguard(
        "a deleted event is read before it is restored",
        "tests/sync/test_guests.py::test_a_restored_event_keeps_all_its_guests_and_their_answers",
        SETTLE,
        '            event = replace(event, etag="")\n',
        "            pass\n",
    ),
    # ---- whose calendar it is, and who has agreed ------------------------------------------------------------------
    safeguard(
        "a booking follows its event into the next generation",
        PUSH_CASES + "test_case_13_an_event_of_the_next_generation_is_followed_by_other_databases",
        SETTLE,
        "            and known.generation < generation\n",
        "            and False\n",
    ),
    safeguard(
        "a listing left for months begins anew",
        "tests/sync/test_reading.py::test_a_reading_left_for_months_begins_anew",
        PULL,
        " or self._is_stale(reading):\n",
        ":\n",
    ),
    safeguard(
        "what stays connected after all gets its event again",
        "tests/sync/test_connecting.py::test_events_taken_away_come_back_when_the_calendar_stays_connected_after_all",
        CONNECTION,
        "            uow.outbox.mark_many([booking_id])\n",
        "",
    ),
    safeguard(
        "a deletion is believed only from Google itself",
        "tests/google/test_calendar.py::test_a_deletion_is_believed_only_when_google_answers_that_there_is_no_content",
        "bookings_desktop/google/calendar.py",
        "            checked_no_content(self._execute(request))\n",
        "            self._execute(request)\n",
    ),
    safeguard(
        "another account is never mixed in",
        ACCOUNT_CASES + "test_case_50_another_account_is_never_mixed_in",
        CONNECTION,
        "    if account.lower() == calendar.account.lower():\n",
        "    if account:\n",
    ),
    safeguard(
        "the first round with a calendar asks",
        "tests/sync/test_first_sync.py::test_nothing_is_written_before_the_yes",
        SURROUNDINGS,
        "        if self._agreed or calendar.sync_token:\n            return False\n",
        "        return False\n",
    ),
    safeguard(
        "an event that we were taking away is not taken for deleted by somebody",
        "tests/sync/test_connecting.py::test_nothing_is_cancelled_when_taking_the_events_away_ends_halfway",
        CONNECTION,
        "            uow.links.save(replace(link, sent=DELETION))\n",
        "",
    ),
    safeguard(
        "what was changed is taken in before the mirror is taken away",
        "tests/sync/test_connecting.py::test_what_was_changed_in_google_is_taken_in_before_the_events_are_taken_away",
        CONNECTION,
        "            around.remote.delete(calendar_id, link.event_id, link.etag, notify_guests=False)\n",
        '            around.remote.delete(calendar_id, link.event_id, "*", notify_guests=False)\n',
    ),
    # ---- the merge -------------------------------------------------------------------------------------------------
    safeguard(
        "the base: only what changed since is sent",
        PUSH_CASES + "test_case_11_different_fields_changed_on_both_sides_both_survive",
        SETTLE,
        "        merged = merge(base, local, remote)\n        before",
        "        merged = merge(remote, local, remote)\n        before",
    ),
    safeguard(
        "both values of a conflict stay where they are",
        PUSH_CASES + "test_case_08_the_same_field_changed_on_both_sides_waits_for_a_person",
        MERGE,
        "            here[name], there[name] = ours, theirs\n",
        "            here[name] = there[name] = ours\n",
    ),
    safeguard(
        "what was sent is agreed though the answer is lost",
        "tests/sync/test_lost_answers.py::test_an_edit_made_while_the_answer_was_lost_is_no_conflict",
        SETTLE,
        "        base = absorbed(base, sent, remote)\n",
        "",
    ),
    safeguard(
        "what was taken off an event beats its deletion, though the answer to its making was lost",
        "tests/sync/test_lost_answers.py::test_what_was_taken_off_an_event_whose_making_was_lost_beats_the_deletion",
        SETTLE,
        "meet.with_room(event, link, whole or base, remote)",
        "meet.with_room(event, link, base, remote)",
    ),
    safeguard(
        "a room that Google has finished brings no deleted booking back",
        "tests/sync/test_meet.py::test_a_room_that_is_finished_after_the_deletion_brings_nothing_back",
        SETTLE,
        "meet.with_room(event, link, whole or base, remote)",
        "whole or base",
    ),
    safeguard(
        "an edit in Google beats our deletion",
        PUSH_CASES + "test_case_14_an_edit_in_google_beats_a_deletion_here",
        PLANNER,
        "return DeleteEvent() if remote == base else RestoreBooking()",
        "return DeleteEvent()",
    ),
    safeguard(
        "an edit here beats a deletion in Google",
        PUSH_CASES + "test_case_12_an_event_deleted_in_google_after_an_edit_here_is_restored",
        PLANNER,
        "return CancelBooking() if local == base else RestoreEvent()",
        "return CancelBooking()",
    ),
    safeguard(
        "a copied event does not take the booking over",
        PULL_CASES + "test_case_38_a_copied_event_does_not_take_the_booking_over",
        SETTLE,
        "        if not event.booking_id or self._uow.links.get(event.booking_id) is not None:\n",
        "        if not event.booking_id:\n",
    ),
)
