"""Texts on their way to Google and back: trimmed by rule, and never rewritten for their form alone (facts page, case 62)."""

from __future__ import annotations

from tests.support.sync_world import Desk, Google

HTML = "Bring <b>shoes</b><br>and &amp; <a href='https://example.org/plan'>the plan</a>"


def quiet(desk: Desk, google: Google) -> bool:
    """Whether two further rounds write nothing."""
    since = len(google.store.requests)
    desk.sync()
    desk.sync()
    return google.writes(since) == []


def test_long_texts_are_trimmed_on_their_way_and_stay_whole_here(desk: Desk, google: Google) -> None:
    long = {"title": "T" * 3000, "description": "<&>" * 4000, "location": "L" * 3000}
    booking = desk.add(meeting_link="https://meet.example.com/a", **long)
    desk.settle()
    event = google.event(booking)
    assert (len(event["summary"]), len(event["location"])) == (1024, 1024)
    assert len(event["description"]) <= 8192
    assert event["description"].endswith("\n\nJoin the meeting: https://meet.example.com/a")
    assert event["description"].startswith("<&><&>")
    assert quiet(desk, google)
    kept = desk.booking(booking)
    assert (kept.title, kept.description, kept.location) == (long["title"], long["description"], long["location"])
    desk.edit(booking, notes="internal")
    assert quiet(desk, google)


def test_a_meeting_link_that_comes_from_google_cuts_no_long_description_here(desk: Desk, google: Google) -> None:
    booking = desk.add(description="Long. " * 2000, wants_meet=True)
    desk.settle()
    desk.clock.advance(60)
    desk.settle()
    kept = desk.booking(booking)
    assert kept.meeting_link.startswith("https://meet.google.com/")
    assert kept.description == "Long. " * 2000
    assert quiet(desk, google)


def test_html_of_google_is_plain_text_here_and_stays_html_there_until_somebody_edits_it(
    desk: Desk, google: Google
) -> None:
    booking = desk.add(description="Bring shoes")
    desk.sync()
    google.person.edit(booking, description=HTML)
    desk.settle()
    assert desk.booking(booking).description == "Bring shoes\nand & the plan (https://example.org/plan)"
    assert quiet(desk, google)
    desk.edit(booking, title="New title", location="Room 1")
    desk.settle()
    assert google.event(booking)["description"] == HTML
    desk.edit(booking, description="Bring nothing")
    desk.settle()
    assert google.event(booking)["description"] == "Bring nothing"
