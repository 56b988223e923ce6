"""A small Google Calendar on 127.0.0.1 for tests, demo mode and development; standard library only.

Public names: ``SandboxStore`` (the rules, in memory), ``SandboxServer`` (its HTTP face with sign-in), ``Person`` (somebody who uses
Google's own pages), ``ApiError`` (a refusal), and for trouble ``Wire``, ``When`` and ``WireFault``.
"""

from bookings_desktop.sandbox.api_errors import ApiError
from bookings_desktop.sandbox.faults import Fault, When, Wire, WireFault
from bookings_desktop.sandbox.journal import Request
from bookings_desktop.sandbox.mails import Mail
from bookings_desktop.sandbox.person import Person
from bookings_desktop.sandbox.server import PortInUseError, SandboxServer
from bookings_desktop.sandbox.store import SandboxStore

__all__ = [
    "ApiError",
    "Fault",
    "Mail",
    "Person",
    "PortInUseError",
    "Request",
    "SandboxServer",
    "SandboxStore",
    "When",
    "Wire",
    "WireFault",
]
