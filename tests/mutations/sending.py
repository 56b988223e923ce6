"""Safeguards of sending: what is written to Google, under which conditions, and what follows from each answer."""

from __future__ import annotations

from tests.mutations.cutting import Cut, Safeguard, safeguard

CALENDAR = "bookings_desktop/google/calendar.py"
FILES = "bookings_desktop/models/database_files.py"
GROUPS = "bookings_desktop/sync/groups.py"
GUESTS = "bookings_desktop/google/guests.py"
MAPPING = "bookings_desktop/google/mapping.py"
OUTBOX = "bookings_desktop/models/outbox_repository.py"
MEET = "bookings_desktop/models/meet.py"
ENGINE = "bookings_desktop/sync/engine.py"
LEASES = "bookings_desktop/models/lease_repository.py"
LOCAL = "bookings_desktop/sync/local.py"
OUTGOING = "bookings_desktop/sync/outgoing.py"
PUSH = "bookings_desktop/sync/push.py"
RECORDING = "bookings_desktop/sync/recording.py"
SURROUNDINGS = "bookings_desktop/sync/surroundings.py"

GROUP_TESTS = "tests/sync/test_group_guests.py::"
CONTRACT = "tests/google/test_contract.py::TestGoogleCalendars::"
PUSH_CASES = "tests/sync/cases/test_push_cases.py::"
LIMIT_CASES = "tests/sync/cases/test_limit_and_guest_cases.py::"
ACCOUNT_CASES = "tests/sync/cases/test_account_cases.py::"

SENDING = (
    # ---- conditions of a write ------------------------------------------------------------------------------------
    safeguard(
        "If-Match with every change and deletion",
        CONTRACT + "test_a_write_needs_the_current_etag",
        CALENDAR,
        '        request.headers["If-Match"] = checked_etag(writing.etag)\n',
        "",
    ),
    safeguard(
        "our own id with every insert",
        CONTRACT + "test_repeating_an_insert_finds_the_id_taken",
        MAPPING,
        '        "id": event_id,\n',
        "",
    ),
    Safeguard(
        "sendUpdates said with every write",
        (
            Cut(
                CALENDAR,
                'return {"sendUpdates": "all" if notify_guests else "none", "conferenceDataVersion": 1}',
                'return {"conferenceDataVersion": 1, **({"sendUpdates": "all"} if notify_guests else {})}',
            ),
            Cut(CALENDAR, 'sendUpdates=parameters["sendUpdates"]', 'sendUpdates=parameters.get("sendUpdates")'),
        ),
        "tests/google/test_calendar.py::test_every_write_says_whom_to_mail",
    ),
    safeguard(
        "no mail that nobody ticked",
        "tests/sync/test_refusals.py::test_guests_are_mailed_only_when_a_person_asked",
        PUSH,
        "    link, notify = step.link, mark.notify_guest\n",
        "    link, notify = step.link, True\n",
    ),
    safeguard(
        "the wish to mail is taken off before it is sent",
        LIMIT_CASES + "test_case_24_one_ticked_change_mails_once",
        OUTGOING,
        "        if mark.notify_guest:\n            uow.outbox.clear_notify(mark.booking_id)\n        return link\n",
        "        return link\n",
    ),
    safeguard(
        "nothing is due within the undo window",
        "tests/sync/test_both_directions.py::test_nothing_is_sent_within_the_undo_window",
        OUTBOX,
        '        or_(_OUTBOX.c.due_at <= bindparam("now"), _OUTBOX.c.due_at > bindparam("farthest")),\n',
        '        or_(_OUTBOX.c.due_at <= bindparam("now"), bindparam("farthest").is_not(None)),\n',
    ),
    safeguard(
        "a calendar that may only be read is not written",
        ACCOUNT_CASES + "test_case_53_without_the_right_to_write_reading_goes_on",
        ENGINE,
        "self._around.halt(pushing=True) or connection.read_only(calendar)",
        "self._around.halt(pushing=True)",
    ),
    safeguard(
        "one of several desks on a database sends at a time",
        "tests/sync/test_shared_database.py::test_only_one_of_two_desks_sends_at_a_time",
        PUSH,
        "            if not self._lease.take(uow, calendar.id):\n",
        "            if not self._lease.take(uow, calendar.id) and False:\n",
    ),
    safeguard(
        "a crashed sender whose clock was ahead is not waited for",
        "tests/sync/test_shared_database.py::test_a_crashed_sender_whose_clock_was_ahead_is_not_waited_for",
        LEASES,
        "LeaseRow.until <= now, LeaseRow.until > farthest)",
        "LeaseRow.until <= now)",
    ),
    safeguard(
        "a question before much is deleted in Google",
        "tests/sync/test_reading.py::test_deleting_much_here_stops_and_asks",
        OUTGOING,
        "            if count > mass_limit(living + around.removed_there):\n",
        "            if False and count > mass_limit(living + around.removed_there):\n",
    ),
    # ---- crashes and lost answers ----------------------------------------------------------------------------------
    safeguard(
        "what is on its way is stored before it is sent",
        PUSH_CASES + "test_case_04_a_kill_between_googles_answer_and_ours_repeats_nothing",
        OUTGOING,
        "        link = replace(link, sent=sent)\n",
        "",
    ),
    safeguard(
        "a mark is cleared only for the version that was sent",
        "tests/sync/test_lost_answers.py::test_an_edit_made_while_sending_keeps_its_mail",
        OUTBOX,
        'where(_OUTBOX.c.booking_id == bindparam("key"), _OUTBOX.c.revision == bindparam("sent"))',
        'where(_OUTBOX.c.booking_id == bindparam("key"))',
    ),
    # ---- refusals --------------------------------------------------------------------------------------------------
    safeguard(
        "409 on an insert: read and adopted",
        PUSH_CASES + "test_case_01_an_event_that_nothing_here_tells_of_is_adopted_after_409",
        RECORDING,
        "        moved_on = isinstance(error, AlreadyExists | PreconditionFailed | Gone)\n",
        "        moved_on = isinstance(error, PreconditionFailed | Gone)\n",
    ),
    safeguard(
        "412: the new version is read before the next try",
        PUSH_CASES + "test_case_07_a_guest_answer_between_is_no_conflict",
        RECORDING,
        "        moved_on = isinstance(error, AlreadyExists | PreconditionFailed | Gone)\n",
        "        moved_on = isinstance(error, AlreadyExists | Gone)\n",
    ),
    safeguard(
        "412 again and again: the others go on",
        PUSH_CASES + "test_case_09_a_busy_event_gives_way_to_the_others",
        RECORDING,
        "if tries > PATIENCE or not moved_on else None",
        "if not moved_on else None",
    ),
    safeguard(
        "a refused restore makes an event of the next generation",
        PUSH_CASES + "test_case_13_a_refused_restore_makes_an_event_of_the_next_generation",
        PUSH,
        '        elif isinstance(answer, NotAllowed) and step.revive and answer.reason == "forbidden":\n'
        "            return self._recorder.start_anew(uow, mark, step)\n",
        "",
    ),
    safeguard(
        "an id that is taken for good is never tried again",
        PUSH_CASES + "test_case_13_an_id_that_google_forgot_but_did_not_free_is_never_tried_again",
        PUSH,
        "        if link.event_id in self._taken:\n",
        "        if False and link.event_id in self._taken:\n",
    ),
    safeguard(
        "a mail that went out does not go with the next change as well",
        "tests/sync/test_lost_answers.py::test_a_mail_that_went_out_does_not_go_with_the_next_change_as_well",
        RECORDING,
        "        if not done:\n",
        "        if unsure:\n",
    ),
    safeguard(
        "a mail that went out does not go with an edit made before that is known",
        "tests/sync/test_lost_answers.py::test_a_mail_that_went_out_does_not_go_with_an_edit_made_before_that_is_known",
        LOCAL,
        "    return base is None or any(getattr(remote, name) == getattr(sent, name) for name in differing(base, sent))\n",
        "    return base is None or not differing(sent, remote)\n",
    ),
    safeguard(
        "an edit keeps the mail that was ticked for it",
        "tests/sync/test_lost_answers.py::test_an_edit_with_a_mail_of_its_own_keeps_it_when_the_answer_before_is_lost",
        RECORDING,
        "        if not done:\n            uow.outbox.wish_notify(booking_id, unsure.revision)\n",
        "        uow.outbox.clear_notify(booking_id)\n",
    ),
    safeguard(
        "who left while an event was deleted is taken off its list",
        GROUP_TESTS + "test_who_left_while_the_event_was_deleted_is_not_invited_again",
        OUTGOING,
        "            leaving=groups.leaving(local.further, invited) if revive else (),\n",
        "            leaving=(),\n",
    ),
    safeguard(
        "a poison booking is put aside",
        LIMIT_CASES + "test_case_19_a_poison_booking_is_put_aside_and_the_others_go_on",
        RECORDING,
        "            uow.outbox.park(mark.booking_id, error.title, error.hint)\n",
        "            pass\n",
    ),
    safeguard(
        "Retry-After is waited",
        LIMIT_CASES + "test_case_20_a_wait_that_google_asks_for_is_kept",
        SURROUNDINGS,
        "            wait = max(wait, timedelta(seconds=error.retry_after))\n",
        "            pass\n",
    ),
    safeguard(
        "a used-up limit stops writing for an hour",
        LIMIT_CASES + "test_case_21_a_used_up_limit_stops_writing_for_an_hour_and_not_reading",
        SURROUNDINGS,
        "        if isinstance(error, RateLimited) and error.long_pause:\n",
        "        if False and isinstance(error, RateLimited) and error.long_pause:\n",
    ),
    # ---- contents --------------------------------------------------------------------------------------------------
    safeguard(
        "the other guests stay on the list",
        LIMIT_CASES + "test_case_23_a_change_of_guest_keeps_the_others_and_their_answers",
        GUESTS,
        "    return [*kept[:place], ours, *kept[place:]]\n",
        "    return [ours]\n",
    ),
    safeguard(
        "a guest list with gaps is never written",
        LIMIT_CASES + "test_case_23_an_incomplete_guest_list_is_never_written",
        MAPPING,
        "        if not patch.attendees_complete:\n",
        "        if False and not patch.attendees_complete:\n",
    ),
    safeguard(
        "only attendees we put there are taken away",
        GROUP_TESTS + "test_only_attendees_we_put_there_are_taken_away",
        GROUPS,
        "if guest in wanted or not guest.invited_there}",
        "}",
    ),
    safeguard(
        "what both sides did with a group is merged one by one",
        GROUP_TESTS + "test_what_both_sides_added_and_took_away_is_merged_one_by_one",
        GROUPS,
        "    return tuple((there.get(email) or here[email]) for email in sorted(kept | come))\n",
        "    return tuple(here.values())\n",
    ),
    safeguard(
        "a text that was trimmed does not look changed",
        ACCOUNT_CASES + "test_case_62_what_is_trimmed_does_not_look_changed_afterwards",
        LOCAL,
        "        fields = self._mirrored.fields(booking)\n"
        "        return self._normalise(fields, calendar_id=self._calendar_id)\n",
        "        return self._mirrored.fields(booking)\n",
    ),
    safeguard(
        "a long text stays whole here when a meeting link comes",
        "tests/sync/test_texts.py::test_a_meeting_link_that_comes_from_google_cuts_no_long_description_here",
        LOCAL,
        "            if normal.description == fields.description:\n",
        "            if False and normal.description == fields.description:\n",
    ),
    safeguard(
        "the same request for a room after a lost answer",
        "tests/sync/test_meet.py::test_two_desks_ask_for_one_room",
        MEET,
        "    if not last:\n        return booking_id\n",
        '    if not last:\n        return f"{booking_id}-{id(object())}"\n',
    ),
    safeguard(
        "no wish to e-mail comes back with a backup",
        "tests/services/test_backup.py::test_a_wish_to_e_mail_a_guest_does_not_come_back_with_a_backup",
        FILES,
        "        _forget_wishes(draft)\n",
        "",
    ),
)
