"""Links of online meetings: which service a link belongs to, and the link inside a pasted invitation.

The one table of services that the program knows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from bookings_desktop.services.validation import is_meeting_link


@dataclass(frozen=True, slots=True)
class MeetingService:
    """A service for online meetings.

    Attributes:
        name: as people call it.
        hosts: where its meetings live, with all subdomains.
        path: what the path of a meeting's link looks like; other pages of the host are no meetings.
        schemes: schemes that open its program without a browser.
    """

    name: str
    hosts: tuple[str, ...]
    path: str = r"/.+"
    schemes: tuple[str, ...] = ()


SERVICES = (
    MeetingService("Google Meet", ("meet.google.com",), r"/(?:lookup/)?[\w-]+"),
    MeetingService(
        "Zoom", ("zoom.us", "zoom.com", "zoomgov.com"), r"/(?:j|my|s|w|wc|meeting)/.+", ("zoommtg", "zoomus")
    ),
    MeetingService(
        "Microsoft Teams",
        ("teams.microsoft.com", "teams.live.com", "teams.microsoft.us"),
        r"/(?:l/meetup-join|meet|_#/l/meetup-join|dl/launcher).*",
        ("msteams",),
    ),
    MeetingService("Webex", ("webex.com",), schemes=("webex",)),
    MeetingService("Whereby", ("whereby.com",)),
    MeetingService("Jitsi Meet", ("meet.jit.si", "8x8.vc")),
    MeetingService("GoTo Meeting", ("gotomeeting.com", "goto.com", "gotomeet.me", "meet.goto.com")),
    MeetingService("BigBlueButton", (), r"/(?:b|rooms|bigbluebutton)/.+"),
    MeetingService("Skype", ("join.skype.com",), schemes=("skype",)),
    MeetingService("FaceTime", ("facetime.apple.com",), r"/join.*", ("facetime",)),
    MeetingService("Doxy.me", ("doxy.me",)),
    MeetingService("Slack huddle", ("app.slack.com",), r"/huddle/.+"),
    MeetingService("Discord", ("discord.gg", "discord.com")),
    MeetingService("Amazon Chime", ("chime.aws",)),
    MeetingService("RingCentral", ("meetings.ringcentral.com", "v.ringcentral.com")),
    MeetingService("BlueJeans", ("bluejeans.com",)),
)
"""The services known, the more usual ones first."""

_LINK = re.compile(r"\b(?:https?|zoommtg|zoomus|msteams|webex|facetime|skype)://?[^\s<>\"“”]+", re.IGNORECASE)
_BARE = re.compile(r"(?<![\w@/.-])(?:[a-z0-9-]+\.)+[a-z]{2,}/[^\s<>\"“”]+", re.IGNORECASE)
_AROUND = ".,;:!?)]}'’*_"
"""Marks of the sentence around a link."""

_WRAPPERS = {"safelinks.protection.outlook.com": "url", "www.google.com": "q", "urldefense.com": "u"}
"""Mail programs that wrap links in their own, and the part of the query that holds the real one."""


def is_known_host(host: str) -> bool:
    """Whether a host is that of a meeting service that we know; such a link opens without a question (design §8)."""
    return _service_at(host) is not None


def service_of(link: str) -> MeetingService | None:
    """The service that a link belongs to, or None for one that we do not know."""
    try:
        parts = urlsplit(link.strip())
        host = parts.hostname or ""
    except ValueError:
        return None
    scheme = parts.scheme.lower()
    if scheme not in ("http", "https"):
        return next((service for service in SERVICES if scheme in service.schemes), None)
    found = _service_at(host)
    if found is None:
        found = next((s for s in SERVICES if not s.hosts and re.fullmatch(s.path, parts.path)), None)
    return found


def meeting_words(link: str) -> str:
    """“Zoom meeting”, “Phone call”, “Meeting at example.com”; empty for what is no link."""
    text = link.strip()
    if not is_meeting_link(text):
        return ""
    service = service_of(text)
    if service is not None:
        return service.name if service.name.endswith(("Meeting", "Meet", "huddle")) else f"{service.name} meeting"
    parts = urlsplit(text)
    if parts.scheme in ("tel", "sip"):
        return "Phone call"
    return f"Meeting at {(parts.hostname or '').removeprefix('www.')}" if parts.hostname else "Meeting"


def find_link(text: str) -> str:
    """The meeting's link inside a text such as a pasted invitation; empty when there is none.

    Of several links the first one of a service that we know is taken, one that looks like a meeting before others; a text
    that is a link and nothing else is always taken.
    """
    found = [_unwrapped(match[0].rstrip(_AROUND)) for match in _LINK.finditer(text)]
    bare = [f"https://{match[0].rstrip(_AROUND)}" for match in _BARE.finditer(text)]
    links = [link for link in found if is_meeting_link(link)]
    known = [link for link in (*links, *(b for b in bare if is_meeting_link(b))) if _rank(link) < _UNKNOWN]
    if known:
        return min(known, key=_rank)  # the first one of the best
    return links[0] if links else ""


_UNKNOWN = 2


def _rank(link: str) -> int:
    """0 for a meeting of a known service, 1 for another page of its host, 2 for anything else."""
    service = service_of(link)
    if service is None:
        return _UNKNOWN
    parts = urlsplit(link)
    if parts.scheme.lower() not in ("http", "https"):
        return 0
    return 0 if re.fullmatch(service.path, parts.path) else 1


def _service_at(host: str) -> MeetingService | None:
    name = host.lower().rstrip(".")
    for service in SERVICES:
        if any(name == known or name.endswith(f".{known}") for known in service.hosts):
            return service
    return None


def _unwrapped(link: str) -> str:
    """The link inside that of a mail program's link checker."""
    try:
        parts = urlsplit(link)
    except ValueError:
        return link
    for host, name in _WRAPPERS.items():
        if (parts.hostname or "").endswith(host):
            inner = parse_qs(parts.query).get(name, [""])[0]
            return inner if is_meeting_link(inner) else link
    return link
