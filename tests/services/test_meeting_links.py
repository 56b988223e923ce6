"""Which service a link belongs to, and the link inside a pasted invitation."""

import pytest

from bookings_desktop.services.meeting_links import find_link, is_known_host, meeting_words

ZOOM = "https://us02web.zoom.us/j/81234567890?pwd=QmFzZTY0"
TEAMS = "https://teams.microsoft.com/l/meetup-join/19%3ameeting_abc%40thread.v2/0?context=%7b%7d"

ZOOM_INVITATION = f"""Helen Marsh is inviting you to a scheduled Zoom meeting.

Topic: Gait analysis
Join Zoom Meeting
{ZOOM}

Meeting ID: 812 3456 7890
Find your local number: https://us02web.zoom.us/u/kdHhZ4eVnl"""

TEAMS_INVITATION = f"""________________________________________________________________________________
Microsoft Teams meeting
Join: {TEAMS}
Need help? <https://aka.ms/JoinTeamsMeeting?omkt=en-GB>
For organisers: Meeting options <https://teams.microsoft.com/meetingOptions/?organizerId=1>"""


@pytest.mark.parametrize(
    ("link", "words"),
    [
        ("https://meet.google.com/kfw-pqzt-ahn", "Google Meet"), (ZOOM, "Zoom meeting"), (TEAMS, "Microsoft Teams meeting"),
        ("https://teams.live.com/meet/9312345", "Microsoft Teams meeting"), ("https://acme.webex.com/meet/helen", "Webex meeting"),
        ("https://whereby.com/our-room", "Whereby meeting"), ("https://meet.jit.si/GaitAnalysis", "Jitsi Meet"),
        ("https://global.gotomeeting.com/join/123456789", "GoTo Meeting"), ("https://meet.goto.com/123456789", "GoTo Meeting"),
        ("zoommtg://zoom.us/join?confno=1", "Zoom meeting"), ("tel:+442079460000", "Phone call"),
        ("https://bbb.example.org/rooms/abc-def/join", "BigBlueButton meeting"),
        ("https://www.example.com/room/4", "Meeting at example.com"), ("meet.google.com/abc", ""), ("", ""), ("no link", ""),
    ],
)  # fmt: skip
def test_the_service_of_a_link(link, words):
    assert meeting_words(link) == words


@pytest.mark.parametrize(
    ("host", "known"),
    [
        ("meet.google.com", True), ("us02web.zoom.us", True), ("ZOOM.US", True), ("evilzoom.us", False),
        ("zoom.us.example.com", False), ("docs.google.com", False), ("", False),
    ],
)  # fmt: skip
def test_hosts_that_open_without_a_question(host, known):
    assert is_known_host(host) is known


@pytest.mark.parametrize(
    ("text", "link"),
    [
        (ZOOM_INVITATION, ZOOM),
        (" ".join(ZOOM_INVITATION.split()), ZOOM),
        (TEAMS_INVITATION, TEAMS),
        ("Our agenda: https://example.com/agenda.pdf, then https://meet.google.com/kfw-pqzt-ahn.", "https://meet.google.com/kfw-pqzt-ahn"),
        ("See (https://whereby.com/our-room)!", "https://whereby.com/our-room"),
        ("Join at meet.google.com/kfw-pqzt-ahn", "https://meet.google.com/kfw-pqzt-ahn"),
        ("Video call link: https://rooms.example.org/4711", "https://rooms.example.org/4711"),
        (
            "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fmeet.google.com%2Fkfw-pqzt-ahn&data=05",
            "https://meet.google.com/kfw-pqzt-ahn",
        ),
        ("Write to helen@example.com/desk", ""),
        ("see example.com/page", ""),
        ("nothing here", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_the_link_inside_a_text(text, link):
    assert find_link(text) == link
