"""Guests read from the attendees of an event: anybody who is invited may write anything."""

from __future__ import annotations

from bookings_desktop.models.attendees import LONGEST, Answer, guest_answers


def test_what_guests_write_is_one_line_of_bearable_length() -> None:
    attendees = [
        {
            "email": "anna@example.com",
            "displayName": " Anna\n\nBell\u202e می\u200cنا ",
            "comment": "So\tsorry\r\n\x00!",
        },
        {"email": "ben@example.com", "displayName": "B" * 5000, "comment": "c " * 5000, "responseStatus": "declined"},
        {"email": "room@example.com", "resource": True, "comment": "no guest"},
    ]
    anna, ben = guest_answers(attendees)
    assert (anna.name, anna.comment, anna.answer) == ("Anna Bell می\u200cنا", "So sorry !", Answer.NONE)
    assert (len(ben.name), len(ben.comment) <= LONGEST, ben.answer) == (LONGEST, True, Answer.DECLINED)
    assert ben.name.endswith("B…")
    assert ben.comment.endswith("c…")
